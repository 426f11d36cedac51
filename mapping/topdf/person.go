// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"strings"

	"github.com/carelode/lode/mapping/care"
)

const hidden = "Not given: this person's whereabouts are restricted"

// bannerOf is what stands on each page: who it is about and whose it is.
func bannerOf(r *care.Record, t *Team, title string) banner {
	b := banner{title: title}
	if len(r.Person.Names) > 0 {
		b.name = fullName(&r.Person.Names[0])
	}
	b.identity = "NHS number " + nhsNumber(r.Person.NHSNumber) + "  ·  Born " + or(day(r.Person.BirthDate), "not recorded")
	b.warning = join("  ·  ", []string{since("Died", r.Person.DeathDate), restricted(r)})
	b.team = join(" · ", []string{t.Name, t.Organisation, labelled("Telephone", t.Phone)})
	b.version = "Version " + digits(r.Version) + " of the record, " + moment(r.RecordedAt)
	return b
}

func restricted(r *care.Record) string {
	if r.Person.Restricted {
		return "RESTRICTED: do not disclose where this person is"
	}
	return ""
}

// who gives the details of the person that both documents begin with.
func who(r *care.Record) [][2]string {
	p := &r.Person
	out := [][2]string{{"Name", names(p)}}
	if len(p.Names) > 0 && p.Names[0].Known != "" {
		out = append(out, [2]string{"Known as", p.Names[0].Known})
	}
	out = append(
		out,
		[2]string{"NHS number", nhsNumber(p.NHSNumber)},
		[2]string{"Born", or(day(p.BirthDate), notRecorded)},
	)
	if p.DeathDate != "" {
		out = append(out, [2]string{"Died", day(p.DeathDate)})
	}
	out = append(
		out,
		[2]string{"Gender", or(words("stated-gender", p.StatedGender), notAsked)},
		[2]string{"Ethnicity", or(words("ethnicity", p.Ethnicity), notAsked)},
		[2]string{"Language", or(language(p.Language), notAsked)},
		[2]string{"Interpreter", or(map[string]string{"yes": "Needed", "no": "Not needed"}[p.Interpreter], notAsked)},
	)
	if p.Restricted {
		return append(out, [2]string{"Address", hidden}, [2]string{"Telephone", hidden}, [2]string{"GP practice", hidden})
	}
	return append(
		out,
		[2]string{"Address", or(addresses(p.Addresses), notRecorded)},
		[2]string{"Telephone", or(telecoms(p.Telecoms), notRecorded)},
		[2]string{"GP practice", or(practice(p.GPPractice), notRecorded)},
	)
}

// names gives the name first, and others by what they are.
func names(p *care.Person) string {
	var out []string
	for i := range p.Names {
		name := fullName(&p.Names[i])
		if i > 0 {
			name = or(words("name-use", p.Names[i].Use), "Also") + ": " + name
		}
		out = append(out, name)
	}
	return lines(out...)
}

// addresses gives those where the person lives or stays now: former ones help nobody.
func addresses(all []care.Address) string {
	var out []string
	for i := range all {
		if all[i].Use == "old" {
			continue
		}
		text := address(&all[i])
		if all[i].Use != "home" {
			text = words("address-use", all[i].Use) + ": " + text
		}
		out = append(out, text)
	}
	return lines(out...)
}

func address(a *care.Address) string {
	return list(strings.Join(a.Lines, ", "), a.Town, a.County, a.Postcode)
}

func telecoms(all []care.Telecom) string {
	var out []string
	for i := range all {
		text := all[i].Value
		switch all[i].Kind {
		case "email", "textphone":
			text = words("telecom-kind", all[i].Kind) + " " + text
		}
		if all[i].Preferred && len(all) > 1 {
			text += " (preferred)"
		}
		out = append(out, text)
	}
	return lines(out...)
}

func practice(p *care.Practice) string {
	if p == nil {
		return ""
	}
	if p.Name == "" {
		return p.ODSCode
	}
	return p.Name + " (" + p.ODSCode + ")"
}
