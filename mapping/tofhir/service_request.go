// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// judgeReferral: what the team asks of others, once it asks.
func judgeReferral(r *care.Referral) (visible, ever bool) {
	out := r.Direction == "out"
	return out && r.Status != "draft", out
}

// ServiceRequest maps a referral out, by index. It tells that the team asked; it
// does not ask: that is another adapter's message, to the one who is asked.
func (f *Frame) ServiceRequest(i int) (*fhir.ServiceRequest, error) {
	r, path := &f.record.Referrals[i], at("referrals", i)
	var s fhir.ServiceRequest
	s.Id, s.Identifier = bears("ServiceRequest", f.of("ServiceRequest", r.ID))
	s.Meta = profile(ukcore.ServiceRequest)
	s.Subject = f.subject
	s.Intent = new(fhir.RequestIntentOrder)
	if f.takenBack(r.Item) || r.Direction != "out" {
		s.Status = new(fhir.RequestStatusEnteredInError)
		return &s, nil
	}
	var err error
	if s.Status, err = code[fhir.RequestStatus](codes.ReferralStatus, r.Status, path.dot("status")); err != nil {
		return nil, err
	}
	if r.Urgency != "" {
		if s.Priority, err = code[fhir.RequestPriority](codes.Urgency, r.Urgency, path.dot("urgency")); err != nil {
			return nil, err
		}
	}
	kind, err := concept(codes.ReferralKind, r.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	s.Category = []fhir.CodeableConcept{kind}
	s.Code = new(fhir.TextConcept("Referral: " + words("referral-kind", r.Kind)))
	s.AuthoredOn = opt(r.MadeOn)
	if s.Requester, err = f.worker(r.RecordedBy); err != nil {
		return nil, err
	}
	if to := party(&r.To); to != nil {
		s.Performer = []fhir.Reference{*to}
	}
	s.ReasonCode = []fhir.CodeableConcept{fhir.TextConcept(r.Reason)}
	s.ReasonReference = f.needs(r.Needs)
	addReferralNotes(&s, r)
	s.Text = referralText(r)
	return &s, nil
}

func addReferralNotes(s *fhir.ServiceRequest, r *care.Referral) {
	if r.Summary != "" {
		s.Note = append(s.Note, note(r.Summary, care.DateTime("")))
	}
	if r.Outcome != "" {
		s.Note = append(s.Note, fhir.Annotation{Text: "Outcome: " + r.Outcome, Time: opt(r.OutcomeOn)})
	}
}

// party refers to whom it goes to: by the id of their service, by ODS code, or
// in words; nil if nothing is known of them.
func party(p *care.Party) *fhir.Reference {
	switch {
	case p.ServiceID != "":
		ref := fhir.ReferIdentifier("HealthcareService", ukcore.SystemDoSService, p.ServiceID)
		ref.Display = opt(p.Name)
		return &ref
	case p.ODSCode != "":
		return body(p.ODSCode, p.Name)
	case p.Name != "":
		return &fhir.Reference{Display: &p.Name}
	}
	return nil
}

func referralText(r *care.Referral) *fhir.Narrative {
	var t text
	t.say("Referral to", r.To.Name)
	t.say("State", words("referral-status", r.Status))
	t.say("Reason", r.Reason)
	t.say("Summary", r.Summary)
	t.say("Outcome", r.Outcome)
	return t.additional()
}
