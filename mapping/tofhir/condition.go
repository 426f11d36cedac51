// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const (
	systemClinical     = "http://terminology.hl7.org/CodeSystem/condition-clinical"
	systemVerification = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
	systemCategory     = "http://terminology.hl7.org/CodeSystem/condition-category"
	systemKind         = codes.Local + "condition-kind" // ours: who says so, and that it is no diagnosis
)

// judgeNeed: only an individual's actual problem is a Condition. A potential one
// or one that is for health promotion is not a state of the person, and a
// family's or a community's is not this person's. Its degree may have been
// another when it was sent; whose it is may not change.
func judgeNeed(n *care.Need) (visible, ever bool) {
	own := n.Whose == "individual"
	return own && n.Degree == "actual", own
}

// NeedCondition maps an Omaha problem, by index, as an unconfirmed item of the
// problem list: the team's view, never a diagnosis. One that is no longer actual
// is inactive.
func (f *Frame) NeedCondition(i int) (*fhir.Condition, error) {
	n, path := &f.record.Needs[i], at("needs", i)
	back := f.takenBack(n.Item) || n.Whose != "individual"
	c := f.condition(n.Item, back)
	if back {
		return c, nil
	}
	problem, err := concept(codes.OmahaProblem, n.Problem, path.dot("problem"))
	if err != nil {
		return nil, err
	}
	c.Code = &problem
	c.Category = append(c.Category, chosen(systemKind, "need"))
	c.OnsetDateTime = opt(n.From)
	state := "active"
	switch {
	case n.ResolvedOn != "":
		state = "resolved"
		c.AbatementDateTime = opt(n.ResolvedOn)
	case n.Degree != "actual":
		state = "inactive"
	}
	c.ClinicalStatus = new(chosen(systemClinical, state))
	for _, sign := range n.Signs {
		c.Evidence = append(c.Evidence, fhir.ConditionEvidence{Code: []fhir.CodeableConcept{fhir.TextConcept(sign)}})
	}
	if n.Text != "" {
		c.Note = []fhir.Annotation{note(n.Text, care.DateTime(""))}
	}
	c.Recorder, err = f.worker(n.RecordedBy)
	return c, err
}

// ToldCondition maps a health condition as told, by index: unconfirmed, with who
// said so. Without a known status it has none, rather than a guessed one.
func (f *Frame) ToldCondition(i int) (*fhir.Condition, error) {
	all := f.record.Conditions
	t, path := &all.Items[i], at("conditions.items", i)
	back := f.takenBack(t.Item)
	c := f.condition(t.Item, back)
	if back {
		return c, nil
	}
	c.Code = new(fhir.TextConcept(t.Name))
	c.Category = append(c.Category, chosen(systemKind, "told"))
	c.OnsetDateTime = opt(t.Since)
	if t.Status != "" {
		status, coded, err := seek(codes.ConditionStatus, t.Status, path.dot("status"))
		if err != nil {
			return nil, err
		}
		if coded {
			c.ClinicalStatus = new(chosen(systemClinical, status.Code))
		}
	}
	c.Asserter = f.teller(t.ToldBy)
	if all.Informant != "" {
		c.Note = append(c.Note, note("Told by "+all.Informant, care.DateTime("")))
	}
	if t.Note != "" {
		c.Note = append(c.Note, note(t.Note, care.DateTime("")))
	}
	var err error
	c.Recorder, err = f.worker(t.RecordedBy)
	return c, err
}

// teller refers to who told of something: the person, or in words whoever else.
func (f *Frame) teller(toldBy string) *fhir.Reference {
	switch toldBy {
	case "":
		return nil
	case "person":
		return &f.subject
	}
	return &fhir.Reference{Display: new(words("told-by", toldBy))}
}

// condition is what every Condition has. One that is taken back has no more.
func (f *Frame) condition(item care.Item, back bool) *fhir.Condition {
	var c fhir.Condition
	c.Id, c.Identifier = bears("Condition", f.of("Condition", item.ID))
	c.Meta = profile(ukcore.Condition)
	c.Subject = f.subject
	if back {
		c.VerificationStatus = new(chosen(systemVerification, "entered-in-error"))
		return &c
	}
	c.VerificationStatus = new(chosen(systemVerification, "unconfirmed"))
	c.Category = append(make([]fhir.CodeableConcept, 0, 2), chosen(systemCategory, "problem-list-item"))
	c.RecordedDate = opt(item.RecordedAt)
	return &c
}
