// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// isEncounter tells a contact at which people met or spoke from a message, which
// is a Communication.
func isEncounter(c *care.Contact) bool { return c.Kind != "message" }

func judgeEncounter(c *care.Contact) (visible, ever bool) { return isEncounter(c), isEncounter(c) }

// Communication maps a contact of the kind "message", by index: a letter, an
// e-mail or a text, in the worker's words. The record says who took part and not
// who wrote to whom, so it has neither sender nor recipient: its narrative names
// them.
func (f *Frame) Communication(i int) (*fhir.Communication, error) {
	c, path := &f.record.Contacts[i], at("contacts", i)
	var m fhir.Communication
	m.Id, m.Identifier = bears("Communication", f.of("Communication", c.ID))
	m.Meta = profile(ukcore.Communication)
	m.Subject = &f.subject
	if f.takenBack(c.Item) || isEncounter(c) {
		m.Status = new(fhir.EventStatusEnteredInError)
		return &m, nil
	}
	var err error
	if m.Status, err = code[fhir.EventStatus](codes.ContactEvent, c.Status, path.dot("status")); err != nil {
		return nil, err
	}
	kind, err := concept(codes.ContactKind, c.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	m.Category = []fhir.CodeableConcept{kind}
	m.Sent = opt(c.Start)
	m.ReasonReference = f.reasons(c.Interventions)
	if c.Notes != "" {
		m.Payload = []fhir.CommunicationPayload{{ContentString: c.Notes}}
	}
	var t text
	for _, id := range c.Workers {
		t.say("Worker", f.signedBy(id))
	}
	for _, who := range c.With {
		t.say("With", who)
	}
	contactText(&t, c)
	m.Text = t.additional()
	return &m, nil
}
