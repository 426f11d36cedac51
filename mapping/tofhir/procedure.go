// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strconv"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Procedure maps an intervention of a contact, by the indices of both: what was
// done, in Omaha's terms, with the contact's time and workers. An intervention
// has no id of its own: its place in the contact gives it one.
func (f *Frame) Procedure(contact, i int) (*fhir.Procedure, error) {
	c := &f.record.Contacts[contact]
	d, path := &c.Interventions[i], at("contacts", contact).item("interventions", i)
	var p fhir.Procedure
	p.Id, p.Identifier = bears("Procedure", f.ID("Procedure", intervention(f.root(c.ID), i)))
	p.Meta = profile(ukcore.Procedure)
	p.Subject = f.subject
	if f.takenBack(c.Item) {
		p.Status = new(fhir.EventStatusEnteredInError)
		return &p, nil
	}
	var err error
	if p.Status, err = code[fhir.EventStatus](codes.ContactEvent, c.Status, at("contacts", contact).dot("status")); err != nil {
		return nil, err
	}
	category, err := concept(codes.OmahaCategory, d.Category, path.dot("category"))
	if err != nil {
		return nil, err
	}
	target, err := concept(codes.OmahaTarget, d.Target, path.dot("target"))
	if err != nil {
		return nil, err
	}
	p.Category, p.Code = &category, &target
	p.PerformedPeriod = period(c.Start, c.End)
	if isEncounter(c) {
		p.Encounter = f.refer("Encounter", f.of("Encounter", c.ID))
	}
	if d.Need != "" {
		p.ReasonReference = f.needs([]string{d.Need})
	}
	if d.Text != "" {
		p.Note = []fhir.Annotation{note(d.Text, care.DateTime(""))}
	}
	for _, id := range c.Workers {
		who, err := f.worker(id)
		if err != nil {
			return nil, err
		}
		p.Performer = append(p.Performer, fhir.ProcedurePerformer{Actor: *who})
	}
	return &p, nil
}

// intervention names an intervention: no item's id has a stroke in it.
func intervention(contact string, i int) string { return contact + "/" + strconv.Itoa(i) }

// proceduresOf gives a chain to every intervention of every contact.
func proceduresOf(contacts []care.Contact, all []chain) []chain {
	var out []chain
	for _, c := range all {
		for i := range contacts[c.tip].Interventions {
			one := c
			one.root, one.inner = intervention(c.root, i), i
			one.visible, one.ever = !c.withdrawn, true
			out = append(out, one)
		}
	}
	return out
}
