// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const (
	systemAllergyClinical     = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
	systemAllergyVerification = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
)

// AllergyIntolerance maps an allergy as told, by index: unconfirmed, with who
// said so, and the substance in their words. FHIR wants a clinical status of
// everything that was not entered in error: what was told of is active.
func (f *Frame) AllergyIntolerance(i int) (*fhir.AllergyIntolerance, error) {
	all := f.record.Allergies
	t, path := &all.Items[i], at("allergies.items", i)
	back := f.takenBack(t.Item)
	a := f.allergy(f.of("AllergyIntolerance", t.ID), back)
	a.Code = new(fhir.TextConcept(t.Substance))
	if back {
		a.Code = new(fhir.TextConcept("Entered in error"))
		return a, nil
	}
	if err := addAllergyKind(a, t.Kind, path.dot("kind")); err != nil {
		return nil, err
	}
	a.OnsetDateTime = opt(t.Since)
	a.RecordedDate = opt(t.RecordedAt)
	if t.Reaction != "" {
		a.Reaction = []fhir.AllergyIntoleranceReaction{{Manifestation: []fhir.CodeableConcept{fhir.TextConcept(t.Reaction)}}}
	}
	a.Asserter = f.teller(t.ToldBy)
	if all.Informant != "" {
		a.Note = append(a.Note, note("Told by "+all.Informant, care.DateTime("")))
	}
	var err error
	a.Recorder, err = f.worker(t.RecordedBy)
	return a, err
}

// addAllergyKind gives the category, or the record's words where FHIR has none.
func addAllergyKind(a *fhir.AllergyIntolerance, kind string, path place) error {
	if kind == "" {
		return nil
	}
	_, coded, err := seek(codes.AllergyKind, kind, path)
	switch {
	case err != nil:
		return err
	case !coded:
		a.Note = append(a.Note, note("Kind: "+words("allergy-kind", kind), care.DateTime("")))
		return nil
	}
	category, err := code[fhir.AllergyIntoleranceCategory](codes.AllergyKind, kind, path)
	if err == nil {
		a.Category = []fhir.AllergyIntoleranceCategory{*category}
	}
	return err
}

// NoKnownAllergy maps the answer that there is none, and no other answer: it is
// unconfirmed as everything that was told. A later answer takes it back.
func (f *Frame) NoKnownAllergy() (*fhir.AllergyIntolerance, error) {
	asked := f.record.Allergies
	a := f.allergy(f.ID("AllergyIntolerance", ""), f.back)
	if f.back {
		a.Code = new(fhir.TextConcept("Entered in error"))
		return a, nil
	}
	none, err := look(codes.AllergyAbsent, asked.Answer, in("allergies").dot("answer"))
	if err != nil {
		return nil, err
	}
	a.Code = new(fhir.Concept(none.System, none.Code, none.Display))
	a.RecordedDate = opt(asked.AskedOn)
	if asked.Informant != "" {
		a.Note = []fhir.Annotation{note("Told by "+asked.Informant, care.DateTime(""))}
	}
	a.Recorder, err = f.worker(asked.AskedBy)
	return a, err
}

// allergy is what every AllergyIntolerance has.
func (f *Frame) allergy(id string, back bool) *fhir.AllergyIntolerance {
	var a fhir.AllergyIntolerance
	a.Id = &id
	a.Meta = profile(ukcore.AllergyIntolerance)
	a.Identifier = []fhir.Identifier{ours("AllergyIntolerance", &id)}
	a.Patient = f.subject
	if back {
		a.VerificationStatus = new(chosen(systemAllergyVerification, "entered-in-error"))
		return &a
	}
	a.VerificationStatus = new(chosen(systemAllergyVerification, "unconfirmed"))
	a.ClinicalStatus = new(chosen(systemAllergyClinical, "active"))
	return &a
}

func saysNoAllergy(r *care.Record) bool { return r.Allergies != nil && r.Allergies.Answer == "none" }
