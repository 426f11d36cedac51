// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strings"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// hasCircumstances reports whether anybody asked how the person lives.
func hasCircumstances(r *care.Record) bool {
	if r == nil {
		return false
	}
	p := &r.Person
	return p.Accommodation != "" || p.Employment != "" || p.HasUnpaidCarer != "" || p.Impairments != nil || p.Adjustments != nil || p.Pets != nil
}

// isCircumstance reports whether a path of the person is told of in that form.
func isCircumstance(path string) bool {
	field, _, _ := strings.Cut(strings.TrimPrefix(path, "person."), ".")
	switch field {
	case "accommodation", "employment", "hasUnpaidCarer", "impairments", "reasonableAdjustments", "pets":
		return true
	}
	return false
}

// Circumstances maps what a visitor must know of how the person lives: home,
// work, impairments, reasonable adjustments, pets. They are one form, since no
// profile has a place for them; "none", "unknown" and "refused" are answers in
// it, and a question that nobody asked is not there.
func (f *Frame) Circumstances() (*fhir.QuestionnaireResponse, error) {
	q := f.form(f.ID("QuestionnaireResponse", "/person"), "circumstances", f.back)
	if f.back {
		return q.done()
	}
	p := &f.record.Person
	q.chose("accommodation", "Accommodation", codes.Accommodation, p.Accommodation, in("person").dot("accommodation"))
	q.chose("employment", "Employment", codes.Employment, p.Employment, in("person").dot("employment"))
	q.chose("hasUnpaidCarer", "Has an unpaid carer", codes.YesNoUnknown, p.HasUnpaidCarer, in("person").dot("hasUnpaidCarer"))
	asks(f, q, "impairments", "Impairments", p.Impairments, func(x *care.Impairment, path place) fhir.QuestionnaireResponseItem {
		var one form
		one.chose("degree", "Degree", codes.ImpairmentDegree, x.Degree, path.dot("degree"))
		one.said("note", "Note", x.Note)
		return q.group(&one, "impairment", codes.Impairment, x.Kind, path.dot("kind"))
	})
	asks(f, q, "reasonableAdjustments", "Reasonable adjustments", p.Adjustments, func(x *care.Adjustment, path place) fhir.QuestionnaireResponseItem {
		var one form
		one.said("note", "Note", x.Note)
		return q.group(&one, "adjustment", codes.Adjustment, x.Kind, path.dot("kind"))
	})
	asks(f, q, "pets", "Pets", p.Pets, func(x *care.Pet, _ place) fhir.QuestionnaireResponseItem {
		var one form
		one.said("name", "Name", x.Name)
		one.said("note", "Note", x.Note)
		pet := itemOf("pet", "Kind", fhir.QuestionnaireResponseItemAnswer{ValueString: &x.Kind})
		pet.Answer[0].Item = one.Item
		return pet
	})
	return q.done()
}

// group adds what else was said of one thing to the answer that names it.
func (q *form) group(one *form, link string, t codes.Table, kind string, path place) fhir.QuestionnaireResponseItem {
	c, err := concept(t, kind, path)
	switch {
	case q.err != nil:
	case one.err != nil:
		q.err = one.err
	case err != nil:
		q.err = err
	}
	item := itemOf(link, "Kind", coded(c))
	item.Answer[0].Item = one.Item
	return item
}

// asks adds what came of one question, and each thing that was named.
func asks[T any](f *Frame, q *form, link, question string, a *care.Asked[T], one func(*T, place) fhir.QuestionnaireResponseItem) {
	if a == nil {
		return
	}
	path := "person." + link
	var answer form
	answer.chose("answer", "Answer", codes.AnswerGiven, a.Answer, in(path).dot("answer"))
	answer.said("askedOn", "Asked on", string(a.AskedOn))
	answer.said("askedBy", "Asked by", f.signedBy(a.AskedBy))
	answer.said("informant", "Who said so", a.Informant)
	for i := range a.Items {
		answer.Item = append(answer.Item, one(&a.Items[i], in(path).item("items", i)))
	}
	if q.err == nil {
		q.err = answer.err
	}
	q.Item = append(q.Item, fhir.QuestionnaireResponseItem{LinkId: link, Text: &question, Item: answer.Item})
}
