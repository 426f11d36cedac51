// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"slices"
	"strconv"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// isRelated reports whether someone of the network is a RelatedPerson: a person,
// not an organisation, who is there for this person's sake rather than for a
// service. Workers and services are told of in the resources that they act in.
func isRelated(n *care.NetworkPerson) bool {
	if n.ODSCode != "" {
		return false
	}
	switch n.Layer {
	case "informal", "community":
		return true
	case "formal":
		return slices.ContainsFunc(n.Roles, isForThePerson)
	}
	return false
}

func judgeRelated(n *care.NetworkPerson) (visible, ever bool) {
	related := isRelated(n)
	return related, related
}

func isForThePerson(role string) bool {
	switch role {
	case "named-worker", "volunteer", "household":
		return false
	}
	return true
}

// RelatedPerson maps someone of the network, by index. One who was withdrawn is
// inactive and has no name: FHIR knows no RelatedPerson entered in error. For a
// restricted person neither address nor telecom is given, since the household's
// is the person's own.
func (f *Frame) RelatedPerson(i int) (*fhir.RelatedPerson, error) {
	n, path := &f.record.Network.People[i], at("network.people", i)
	var p fhir.RelatedPerson
	p.Id, p.Identifier = bears("RelatedPerson", f.of("RelatedPerson", n.ID))
	p.Meta = profile(ukcore.RelatedPerson)
	p.Patient = f.subject
	back := f.takenBack(n.Item) || !isRelated(n)
	p.Active = new(!back && !isOver(n.Until, f.record.RecordedAt))
	if back {
		return &p, nil
	}
	if n.Name != "" {
		p.Name = []fhir.HumanName{{Text: &n.Name}}
	}
	p.Period = period(n.From, n.Until)
	if err := f.addRelationships(&p, n, path); err != nil {
		return nil, err
	}
	if f.record.Person.Restricted {
		return &p, nil
	}
	return &p, f.addReach(&p, n, path)
}

func (f *Frame) addRelationships(p *fhir.RelatedPerson, n *care.NetworkPerson, path place) error {
	if n.Relationship != "" {
		c, err := concept(codes.Relationship, n.Relationship, path.dot("relationship"))
		if err != nil {
			return err
		}
		p.Relationship = append(p.Relationship, c)
	}
	for j, role := range n.Roles {
		c, err := concept(codes.NetworkRole, role, path.item("roles", j))
		if err != nil {
			return err
		}
		p.Relationship = append(p.Relationship, c)
	}
	return nil
}

func (f *Frame) addReach(p *fhir.RelatedPerson, n *care.NetworkPerson, path place) error {
	for j := range n.Telecoms {
		t, phone, err := telecom(&n.Telecoms[j], path.item("telecoms", j))
		if err != nil {
			return err
		}
		p.Telecom = append(p.Telecom, t)
		if phone {
			p.Primitives = with(p.Primitives, "telecom["+strconv.Itoa(j)+"].system", ukcore.Textphone())
		}
	}
	if n.Address != nil {
		a, err := address(n.Address, path.item("address", none))
		if err != nil {
			return err
		}
		p.Address = []fhir.Address{a}
	}
	return nil
}

// takenBack reports whether an item is told of only to take it back: it was
// withdrawn, or the record no longer holds it at all.
func (f *Frame) takenBack(i care.Item) bool { return f.back || i.Withdrawn != nil }

// isOver reports whether something ended before the day of a moment.
func isOver(until care.Date, now care.DateTime) bool {
	return until != "" && now != "" && until < now.Date()
}
