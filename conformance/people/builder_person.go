// SPDX-License-Identifier: Apache-2.0

package people

import (
	"fmt"

	"github.com/carelode/lode/mapping/care"
)

// opening is what differs between stories in how a record begins.
type opening struct {
	accommodation, employment, reason string
	carer                             string // hasUnpaidCarer
	fundedBy                          string
	route                             string
}

// open writes the person and the frame of the record: episode, sharing, the
// practice and the named worker.
func (b *builder) open(o opening) {
	b.r.Person = b.person(o)
	b.r.Episode = &care.Episode{
		ID: "episode-" + b.who.recordID, Start: b.day(0), Status: "active", NamedWorker: b.worker(b.named()),
	}
	b.r.Sharing = &care.Sharing{Agreements: []care.Agreement{{
		Item: b.item("agreement"), With: "all", Basis: "direct-care", From: b.day(0),
		Note: b.t("[Explained on the first visit; {name} is content.|{name} has the leaflet and asked two good questions about it.|Told {name} who sees what. {He} said that is what {he} would expect.]"),
	}}}
	b.r.Network = &care.Network{}
	b.network("formal", b.who.practice.GP, "general-practitioner").Organisation = b.who.practice.Name
	b.r.Network.People[0].ODSCode = b.who.practice.ODSCode
	b.network("team", b.fullName(b.named()), "professional", "named-worker")
	if b.who.from.language[:2] != "en" {
		b.r.Person.Interpreter = "no"
	}
	if b.i%4 == 0 {
		b.own("round", pick(b.rnd, []string{"north", "south", "market", "fen edge"}))
		b.own("roundOrder", number(1+b.rnd.IntN(9)))
	}
}

func (b *builder) person(o opening) care.Person {
	name := care.Name{Use: "official", Prefix: b.who.prefix, Given: b.who.given, Family: b.who.family, Known: b.who.known}
	gender := "female"
	if b.who.male {
		gender = "male"
	}
	p := care.Person{
		NHSNumber: b.nhs(), Identifiers: b.identifiers(), Names: []care.Name{name},
		BirthDate: care.PartialDate(isoDate(b.who.born)), StatedGender: gender, Ethnicity: b.who.from.ethnicity,
		Language: b.language(), Addresses: []care.Address{b.home()}, Telecoms: b.telecoms(),
		GPPractice: &b.who.practice, Accommodation: o.accommodation, Employment: o.employment,
		SupportReason: o.reason, HasUnpaidCarer: o.carer, Funding: o.fundedBy,
	}
	if b.i%6 == 1 && !b.who.male {
		p.Names = append(p.Names, care.Name{Use: "maiden", Given: b.who.given, Family: pick(b.rnd, b.who.from.families)})
	}
	return p
}

// language is the one to use: English for most who grew up with another.
func (b *builder) language() string {
	if b.r.Person.Interpreter == "yes" || b.rnd.IntN(3) == 0 {
		return b.who.from.language
	}
	return "en-GB"
}

func (b *builder) nhs() *care.NHSNumber {
	if b.who.nhs == "" {
		return &care.NHSNumber{Status: "07"}
	}
	n := &care.NHSNumber{Value: b.who.nhs, Status: "01", TracedAt: b.moment(-1, 9, 5)}
	if spare := nhsNumber(nhsNumbers - 1 - b.i); b.i%29 == 8 && b.i < nhsNumbers/2 {
		n.Superseded = []string{spare}
	}
	return n
}

func (b *builder) identifiers() []care.Identifier {
	ids := []care.Identifier{{Kind: "council", Owner: b.council, Value: b.who.councilID}}
	if b.i%5 == 3 {
		ids = append(ids, care.Identifier{Kind: "hospital", Owner: "RZ9", Value: "H" + b.who.councilID[1:]})
	}
	return ids
}

func (b *builder) home() care.Address {
	return care.Address{
		Use: "home", Lines: []string{b.who.house + " " + b.who.street}, Town: b.who.village, County: "Cambridgeshire",
		Postcode: b.who.postcode, UPRN: b.who.uprn,
		From: care.Date(isoDate(b.who.born.AddDate(b.at.Year()-b.who.born.Year()-1-b.rnd.IntN(6), 0, 0))),
	}
}

func (b *builder) telecoms() []care.Telecom {
	all := []care.Telecom{{Kind: "phone", Value: b.who.phone, Preferred: true, Note: b.t("[Let it ring|Slow to answer|Best before noon|]")}}
	if hasMobile(b.i) {
		all = append(all, care.Telecom{Kind: "mobile", Value: b.who.mobile})
	}
	if b.i%7 == 2 {
		all = append(all, care.Telecom{Kind: "email", Value: b.who.email})
	}
	return all
}

// hasMobile reports whether a person has a mobile telephone: two of three do.
func hasMobile(i int) bool { return i%3 != 0 }

// fullName is a worker's name in one line.
func (b *builder) fullName(id string) string {
	for i := range b.team.workers {
		if w := &b.team.workers[i]; w.ID == id {
			return w.Name.Given[0] + " " + w.Name.Family
		}
	}
	return id
}

// network adds somebody to the onion.
func (b *builder) network(layer, name, relationship string, roles ...string) *care.NetworkPerson {
	b.r.Network.People = append(b.r.Network.People, care.NetworkPerson{
		Item: b.item("network"), Layer: layer, Name: b.t(name), Relationship: relationship, Roles: roles,
	})
	return &b.r.Network.People[len(b.r.Network.People)-1]
}

// relative adds a family member with a telephone number.
func (b *builder) relative(name, relationship, note string, roles ...string) *care.NetworkPerson {
	p := b.network("informal", name, relationship, roles...)
	p.Note = b.t(note)
	p.Telecoms = []care.Telecom{{Kind: "mobile", Value: fmt.Sprintf("07700 9009%02d", (7*b.i+13*len(b.r.Network.People))%100), Preferred: true}}
	return p
}

// aboutMe writes the person's own account.
func (b *builder) aboutMe(matters, people, support, please string) *care.AboutMe {
	b.r.AboutMe = &care.AboutMe{
		Item: b.item("about"), WhatMatters: b.t(matters), People: b.t(people), SupportMe: b.t(support), PleaseDo: b.t(please),
		WrittenOn: b.day(0),
	}
	return b.r.AboutMe
}

// asked opens the answer to a question about a list.
func asked[T any](b *builder, items ...T) *care.Asked[T] {
	a := &care.Asked[T]{Answer: "none", AskedBy: b.me, AskedOn: b.day(0)}
	if len(items) > 0 {
		a.Answer, a.Items = "some", items
	}
	return a
}

// health asks about allergies, medicines and conditions. An empty allergy means
// that there are none.
func (b *builder) health(allergy, reaction string, conditions, medicines []string) {
	if allergy == "" {
		b.r.Allergies = asked[care.Allergy](b)
	} else {
		b.r.Allergies = asked(b, care.Allergy{
			Item: b.item("allergy"), Substance: b.t(allergy), Kind: "medicine", Reaction: b.t(reaction), ToldBy: "person",
		})
	}
	var told []care.Condition
	for _, c := range conditions {
		told = append(told, care.Condition{Item: b.item("condition"), Name: b.t(c), Status: "current", ToldBy: "person"})
	}
	b.r.Conditions = asked(b, told...)
	var taken []care.Medication
	for _, m := range medicines {
		taken = append(taken, care.Medication{Item: b.item("medication"), Name: b.t(m), Taking: "as-prescribed", ToldBy: "person"})
	}
	b.r.Medications = asked(b, taken...)
}
