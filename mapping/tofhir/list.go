// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// List is FHIR's List: what is on it, or why it is empty.
type List struct {
	fhir.Domain

	Id          *string               `json:"id,omitempty"` //nolint:revive // FHIR's spelling
	Text        *fhir.Narrative       `json:"text,omitempty"`
	Identifier  []fhir.Identifier     `json:"identifier,omitempty"`
	Status      string                `json:"status"`
	Mode        string                `json:"mode"`
	Title       *string               `json:"title,omitempty"`
	Subject     *fhir.Reference       `json:"subject,omitempty"`
	Date        *string               `json:"date,omitempty"`
	Source      *fhir.Reference       `json:"source,omitempty"`
	Entry       []ListEntry           `json:"entry,omitempty"`
	EmptyReason *fhir.CodeableConcept `json:"emptyReason,omitempty"`
}

// ListEntry is one thing on a List.
type ListEntry struct {
	Item fhir.Reference `json:"item"`
}

// ConditionList says what was answered when the team asked about health
// conditions. There is none when nobody asked; "none", "unknown" and "refused"
// are three reasons for an empty list, so a later answer takes the place of an
// earlier one and no Condition has to be invented to say "nothing known".
func (f *Frame) ConditionList() (*List, error) {
	asked := f.record.Conditions
	id := f.ID("List", "conditions")
	l := &List{
		Id: &id, Identifier: []fhir.Identifier{f.ours("List", id)}, Status: "current", Mode: "snapshot",
		Title: new("Health conditions as told, not confirmed"), Subject: &f.subject, Date: opt(asked.AskedOn),
	}
	var err error
	if l.Source, err = f.worker(asked.AskedBy); err != nil {
		return nil, err
	}
	if asked.Answer != "some" {
		reason, err := concept(codes.Answer, "answer", asked.Answer, "conditions.answer")
		l.EmptyReason = &reason
		return l, err
	}
	for _, c := range f.lists.told {
		if !c.visible {
			continue
		}
		if ref := f.refer("Condition", f.ID("Condition", c.root)); ref != nil {
			l.Entry = append(l.Entry, ListEntry{Item: *ref})
		}
	}
	return l, nil
}

// takeBackList is the list when the record no longer says that anybody asked.
func (f *Frame) takeBackList() *List {
	id := f.ID("List", "conditions")
	return &List{
		Id: &id, Identifier: []fhir.Identifier{f.ours("List", id)}, Status: "entered-in-error", Mode: "snapshot", Subject: &f.subject,
	}
}

func answered(r *care.Record) bool {
	return r != nil && r.Conditions != nil && r.Conditions.Answer != ""
}
