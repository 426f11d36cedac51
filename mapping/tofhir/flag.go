// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/codes"
)

// Flag maps a risk, by index. Whom it threatens is a category of our own list,
// so that a risk to staff can be shown before a visit. Safeguarding concerns are
// never flags: they go to the council, which alone decides on them.
func (f *Frame) Flag(i int) (*fhir.Flag, error) {
	r, path := &f.record.Risks[i], at("risks", i)
	var out fhir.Flag
	out.Id, out.Identifier = bears("Flag", f.of("Flag", r.ID))
	out.Meta = profile(ukcore.Flag)
	out.Subject = f.subject
	if f.takenBack(r.Item) {
		out.Status = new(fhir.FlagStatusEnteredInError)
		out.Code = fhir.TextConcept("Entered in error")
		return &out, nil
	}
	out.Status = new(fhir.FlagStatusActive)
	if isOver(r.Until, f.record.RecordedAt) {
		out.Status = new(fhir.FlagStatusInactive)
	}
	kind, err := concept(codes.RiskKind, r.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	kind.Text = &r.Text
	out.Code = kind
	if out.Category, err = riskCategories(r.Kind, r.To, path); err != nil {
		return nil, err
	}
	out.Period = period(r.From, r.Until)
	if out.Author, err = f.worker(r.RecordedBy); err != nil {
		return nil, err
	}
	var t text
	t.say(words("risk-kind", r.Kind), r.Text)
	t.say("Risk to", words("risk-to", r.To))
	if r.Severity != "" {
		t.say("Severity", words("severity", r.Severity))
	}
	t.say("Triggers", r.Triggers)
	t.say("What to do", r.Plan)
	out.Text = t.additional()
	return &out, nil
}

func riskCategories(kind, to string, path place) ([]fhir.CodeableConcept, error) {
	var out []fhir.CodeableConcept
	if c, coded, err := seek(codes.RiskCategory, kind, path.dot("kind")); err != nil {
		return nil, err
	} else if coded {
		out = append(out, fhir.Concept(c.System, c.Code, c.Display))
	}
	whom, err := concept(codes.RiskTo, to, path.dot("to"))
	if err != nil {
		return nil, err
	}
	return append(out, whom), nil
}
