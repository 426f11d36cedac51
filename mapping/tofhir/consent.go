// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const (
	systemConsentScope = "http://terminology.hl7.org/CodeSystem/consentscope"
	systemConsentKind  = codes.Local + "consent-kind" // ours: an agreement, or an objection
)

// AgreementConsent maps what was agreed about sharing, by index: what may be
// shared with whom, and on which legal basis, which seldom is consent.
func (f *Frame) AgreementConsent(i int) (*fhir.Consent, error) {
	a, path := &f.record.Sharing.Agreements[i], at("sharing.agreements", i)
	back := f.takenBack(a.Item)
	c := f.consent(a.Item, "agreement", back)
	if back {
		return c, nil
	}
	c.Status = new(fhir.ConsentStateActive)
	if isOver(a.Until, f.record.RecordedAt) {
		c.Status = new(fhir.ConsentStateInactive)
	}
	basis, err := concept(codes.LegalBasis, a.Basis, path.dot("basis"))
	if err != nil {
		return nil, err
	}
	c.PolicyRule = &basis
	c.Provision = &fhir.ConsentProvision{Type: new(fhir.ConsentProvisionTypePermit), Period: period(a.From, a.Until)}
	c.Text = sharingText(a.Note)
	return c, addScope(c.Provision, a.With, path.dot("with"), a.Parts, path)
}

// ObjectionConsent maps the person's wish that something is not shared, by index.
func (f *Frame) ObjectionConsent(i int) (*fhir.Consent, error) {
	o, path := &f.record.Sharing.Objections[i], at("sharing.objections", i)
	back := f.takenBack(o.Item)
	c := f.consent(o.Item, "objection", back)
	if back {
		return c, nil
	}
	c.Status = new(fhir.ConsentStateActive)
	if o.Lifted != "" {
		c.Status = new(fhir.ConsentStateInactive)
	}
	c.PolicyRule = new(fhir.TextConcept("The person's objection"))
	c.Provision = &fhir.ConsentProvision{Type: new(fhir.ConsentProvisionTypeDeny), Period: period(o.From, o.Lifted)}
	c.Text = sharingText(o.Note)
	return c, addScope(c.Provision, o.To, path.dot("to"), o.Parts, path)
}

// addScope says with whom, and of which parts of the record; no part is all of it.
func addScope(p *fhir.ConsentProvision, with string, withPath place, parts []string, path place) error {
	recipient, err := concept(codes.Recipient, with, withPath)
	if err != nil {
		return err
	}
	p.Actor = []fhir.ConsentProvisionActor{{Role: recipient, Reference: fhir.Reference{Display: new(words("recipient", with))}}}
	for j, part := range parts {
		c, err := concept(codes.Part, part, path.item("parts", j))
		if err != nil {
			return err
		}
		p.Code = append(p.Code, c)
	}
	return nil
}

func sharingText(said string) *fhir.Narrative {
	var t text
	t.say("Note", said)
	return t.additional()
}

// consent is what every Consent has. One that is taken back has no more than
// what FHIR requires (ppc-1: a policy or a rule).
func (f *Frame) consent(item care.Item, kind string, back bool) *fhir.Consent {
	var c fhir.Consent
	c.Id, c.Identifier = bears("Consent", f.of("Consent", item.ID))
	c.Meta = profile(ukcore.Consent)
	c.Patient = &f.subject
	c.Scope = chosen(systemConsentScope, "patient-privacy")
	c.Category = []fhir.CodeableConcept{chosen(systemConsentKind, kind)}
	if back {
		c.Status = new(fhir.ConsentStateEnteredInError)
		c.PolicyRule = new(fhir.TextConcept("Entered in error"))
		return &c
	}
	c.DateTime = opt(item.RecordedAt)
	c.Organization = []fhir.Reference{*f.team()} //nolint:misspell // FHIR spells it so
	return &c
}
