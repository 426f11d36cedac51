// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// formBase is the base of the questionnaires that our answers belong to. They
// are the headings of the record: nobody has published them.
const formBase = "https://carelode.github.io/lode/Questionnaire/"

// form is a filled-in form in the making.
type form struct {
	fhir.QuestionnaireResponse

	err error
}

// form begins one. One that is taken back has no more.
func (f *Frame) form(id, questionnaire string, back bool) *form {
	var q form
	q.Id = &id
	q.Meta = profile(ukcore.QuestionnaireResponse)
	q.Identifier = new(ours("QuestionnaireResponse", &id))
	q.Questionnaire = new(formBase + questionnaire)
	q.Subject = &f.subject
	q.Status = new(fhir.QuestionnaireResponseStatusCompleted)
	if back {
		q.Status = new(fhir.QuestionnaireResponseStatusEnteredInError)
	}
	return &q
}

// said adds an answer in words; nothing for what was not answered.
func (q *form) said(link, question, answer string) {
	if answer != "" {
		q.Item = append(q.Item, itemOf(link, question, fhir.QuestionnaireResponseItemAnswer{ValueString: &answer}))
	}
}

// chose adds an answer that is a code of ours.
func (q *form) chose(link, question string, t codes.Table, answer string, path place) {
	if answer == "" || q.err != nil {
		return
	}
	c, err := concept(t, answer, path)
	if err != nil {
		q.err = err
		return
	}
	q.Item = append(q.Item, itemOf(link, question, coded(c)))
}

// coded is an answer that is a code.
func coded(c fhir.CodeableConcept) fhir.QuestionnaireResponseItemAnswer {
	if c.Coding == nil {
		return fhir.QuestionnaireResponseItemAnswer{ValueString: c.Text}
	}
	return fhir.QuestionnaireResponseItemAnswer{ValueCoding: &c.Coding[0]}
}

func itemOf(link, question string, answer fhir.QuestionnaireResponseItemAnswer) fhir.QuestionnaireResponseItem {
	return fhir.QuestionnaireResponseItem{LinkId: link, Text: &question, Answer: []fhir.QuestionnaireResponseItemAnswer{answer}}
}

func (q *form) done() (*fhir.QuestionnaireResponse, error) {
	if q.err != nil {
		return nil, q.err
	}
	return &q.QuestionnaireResponse, nil
}

func hasAboutMe(r *care.Record) bool {
	return r != nil && r.AboutMe != nil && r.AboutMe.Withdrawn == nil
}

// AboutMe maps the person's own account, each heading of the PRSB standard an
// answer. The person is its source: a worker only wrote it down. A record has
// one, so it is one resource whose versions tell its history.
func (f *Frame) AboutMe() (*fhir.QuestionnaireResponse, error) {
	a := f.record.AboutMe
	back := f.takenBack(a.Item)
	q := f.form(f.ID("QuestionnaireResponse", "/aboutMe"), "about-me", back)
	if back {
		return q.done()
	}
	q.Source = &f.subject
	q.Authored = opt(a.WrittenOn)
	if a.WrittenOn == "" {
		q.Authored = opt(a.RecordedAt)
	}
	q.said("whatMatters", "What is most important to me", a.WhatMatters)
	q.said("people", "People who are important to me", a.People)
	q.said("communicate", "How I communicate and how to communicate with me", a.Communicate)
	q.said("wellness", "My wellness", a.Wellness)
	q.said("pleaseDo", "Please do and please do not", a.PleaseDo)
	q.said("supportMe", "How and when to support me", a.SupportMe)
	q.said("alsoWorthKnowing", "Also worth knowing about me", a.AlsoWorthKnowing)
	q.said("supportedBy", "Supported to write this by", a.SupportedBy)
	q.Author, q.err = f.worker(a.RecordedBy)
	return q.done()
}

// Capacity maps an assessment of capacity for one decision, by index. No profile
// fits it, so it is a form with the record's headings.
func (f *Frame) Capacity(i int) (*fhir.QuestionnaireResponse, error) {
	c, path := &f.record.Capacity[i], at("capacity", i)
	back := f.takenBack(c.Item)
	q := f.form(f.of("QuestionnaireResponse", c.ID), "capacity-decision", back)
	if back {
		return q.done()
	}
	q.Authored = opt(c.AssessedOn)
	q.Author, q.err = f.worker(c.RecordedBy)
	q.said("decision", "The decision in question", c.Decision)
	q.chose("hasCapacity", "Has capacity for this decision", codes.YesNoUnknown, c.HasCapacity, path.dot("hasCapacity"))
	q.said("bestInterests", "What was decided in the person's best interests", c.BestInterests)
	q.said("consulted", "Who was consulted", c.Consulted)
	return q.done()
}
