// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const systemListOrder = "http://terminology.hl7.org/CodeSystem/list-order"

// question is what came of asking about a part of the record.
type question struct {
	answer, by, informant string
	on                    care.Date
	asked                 bool
}

func questionOf[T any](a *care.Asked[T]) question {
	if a == nil || a.Answer == "" {
		return question{}
	}
	return question{answer: a.Answer, by: a.AskedBy, informant: a.Informant, on: a.AskedOn, asked: true}
}

// asked gives what came of asking about one of the parts that are asked about.
func asked(r *care.Record, part string) question {
	if r == nil {
		return question{}
	}
	switch part {
	case "conditions":
		return questionOf(r.Conditions)
	case "allergies":
		return questionOf(r.Allergies)
	case "medications":
		return questionOf(r.Medications)
	case "advancePlans":
		return questionOf(r.AdvancePlans)
	}
	return question{}
}

// List says what was answered when the team asked about a part: conditions,
// allergies, medications or advancePlans. There is none when nobody asked; "none",
// "unknown" and "refused" are three reasons for an empty list, so a later answer
// takes the place of an earlier one and no item has to be invented to say
// "nothing known".
func (f *Frame) List(part string) (*fhir.List, error) {
	var kind, title string
	var members []chain
	switch part {
	case "conditions":
		kind, title, members = "Condition", "Health conditions as told, not confirmed", f.lists.told
	case "allergies":
		kind, title, members = "AllergyIntolerance", "Allergies as told, not confirmed", f.lists.allergies
	case "medications":
		kind, title, members = "MedicationStatement", "Medicines as told, not confirmed", f.lists.medications
	case "advancePlans":
		kind, title, members = "DocumentReference", "Advance plans as told, and where each is kept", f.lists.advance
	default:
		return nil, care.At(care.Internal, part, "part", "is no part that is asked about")
	}
	l := f.listOf(part)
	if f.back {
		return l, nil
	}
	q := asked(f.record, part)
	l.Title, l.Date = &title, opt(q.on)
	var err error
	if l.Source, err = f.worker(q.by); err != nil {
		return nil, err
	}
	if q.answer == "some" {
		f.addEntries(l, kind, members)
		return l, nil
	}
	if q.informant != "" {
		l.Note = []fhir.Annotation{note("Told by "+q.informant, care.DateTime(""))}
	}
	reason, err := concept(codes.Answer, q.answer, in(part).dot("answer"))
	l.EmptyReason = &reason
	return l, err
}

// NeedsList puts the needs in order: the most pressing first, and within a
// priority as the team wrote them. There is none where nobody set a priority.
func (f *Frame) NeedsList() *fhir.List {
	l := f.listOf("needs")
	if f.back {
		return l
	}
	l.Title = new("Needs, the most pressing first")
	l.OrderedBy = new(chosen(systemListOrder, "priority"))
	for _, priority := range []string{"high", "medium", "low", ""} {
		for _, c := range f.lists.needs {
			if f.record.Needs[c.tip].Priority == priority {
				f.addEntries(l, "Condition", []chain{c})
			}
		}
	}
	return l
}

// hasPriorities reports whether a need that is told of has a priority.
func (f *Frame) hasPriorities() bool {
	if f == nil {
		return false
	}
	for _, c := range f.lists.needs {
		if c.visible && f.record.Needs[c.tip].Priority != "" {
			return true
		}
	}
	return false
}

func (f *Frame) addEntries(l *fhir.List, kind string, members []chain) {
	for _, c := range members {
		if !c.visible {
			continue
		}
		if ref := f.refer(kind, f.ID(kind, c.root)); ref != nil {
			l.Entry = append(l.Entry, fhir.ListEntry{Item: *ref})
		}
	}
}

// listOf is what every List has. One that is taken back has no more.
func (f *Frame) listOf(part string) *fhir.List {
	var l fhir.List
	l.Id, l.Identifier = bears("List", f.ID("List", part))
	l.Meta = profile(ukcore.List)
	l.Status, l.Mode = new(fhir.ListStatusCurrent), new(fhir.ListModeSnapshot)
	l.Subject = &f.subject
	if f.back {
		l.Status = new(fhir.ListStatusEnteredInError)
	}
	return &l
}
