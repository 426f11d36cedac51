// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"encoding/json"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

const (
	systemObservationCategory = "http://terminology.hl7.org/CodeSystem/observation-category"
	systemFinding             = codes.Local + "finding" // ours: what a team rates, sees and measures beside vital signs
)

// Observation maps something measured or seen, by index. A value of a vital sign
// is given the codes, the unit and the profile that UK Core has for it. What has
// words and no value is an Observation of those words, with our own code: who
// reads a published one expects a value.
func (f *Frame) Observation(i int) (*fhir.Observation, error) {
	m, path := &f.record.Observations[i], at("observations", i)
	o, err := f.observation(m.Item, f.takenBack(m.Item))
	if err != nil || f.takenBack(m.Item) {
		return o, err
	}
	o.EffectiveDateTime = opt(m.At)
	if m.Value == "" {
		o.ValueString = opt(m.Text)
		o.Code, err = concept(codes.ObservationKind, m.Kind, path.dot("kind"))
		return o, err
	}
	if o.Code, err = observationCode(m.Kind, "", path.dot("kind")); err != nil {
		return nil, err
	}
	o.Code.Text = opt(words("observation-kind", m.Kind))
	if category := observationCategory(m.Kind); category != nil {
		o.Category = []fhir.CodeableConcept{*category}
	}
	if m.Text != "" {
		o.Note = []fhir.Annotation{note(m.Text, care.DateTime(""))}
	}
	o.Meta = profile(observationProfile(m.Kind))
	return o, addMeasured(o, m, path)
}

// addMeasured adds the value: a pair is two parts, which have codes of their own
// where it is a blood pressure.
func addMeasured(o *fhir.Observation, m *care.Observation, path place) error {
	unit, err := look(codes.ObservationUnit, m.Kind+"/"+m.Unit, path.dot("unit"))
	if err != nil {
		return err
	}
	if m.Kind != "blood-pressure" {
		o.ValueQuantity = quantity(m.Value, &unit)
		if m.Value2 != "" {
			o.Component = []fhir.ObservationComponent{{Code: fhir.TextConcept("Second value"), ValueQuantity: quantity(m.Value2, &unit)}}
		}
		return nil
	}
	for _, part := range []struct {
		which string
		value care.Decimal
	}{{"Systolic", m.Value}, {"Diastolic", m.Value2}} {
		if part.value == "" {
			continue
		}
		code, err := observationCode(m.Kind, "/"+lower(part.which), path.dot("kind"))
		if err != nil {
			return err
		}
		code.Text = new(part.which + " blood pressure")
		o.Component = append(o.Component, fhir.ObservationComponent{Code: code, ValueQuantity: quantity(part.value, &unit)})
	}
	return nil
}

// observationCode gives the codes of a kind, or of a part of it: both that UK
// Core asks for, or our own where there is neither.
func observationCode(kind, part string, path place) (fhir.CodeableConcept, error) {
	var out fhir.CodeableConcept
	for _, table := range []codes.Table{codes.ObservationLOINC, codes.ObservationSNOMED} {
		c, err := concept(table, kind+part, path)
		if err != nil {
			return out, err
		}
		out.Coding = append(out.Coding, c.Coding...)
	}
	if out.Coding != nil {
		return out, nil
	}
	return concept(codes.ObservationKind, kind, path)
}

func observationCategory(kind string) *fhir.CodeableConcept {
	switch kind {
	case "falls", "other":
		return nil
	case "blood-glucose": // measured at the bedside, not in a laboratory
		return new(chosen(systemObservationCategory, "exam"))
	}
	return new(chosen(systemObservationCategory, "vital-signs"))
}

// observationProfile is the profile of a kind that has a value.
func observationProfile(kind string) string {
	switch kind {
	case "blood-pressure":
		return ukcore.BloodPressure
	case "pulse":
		return ukcore.HeartRate
	case "temperature":
		return ukcore.BodyTemperature
	case "weight":
		return ukcore.BodyWeight
	case "height":
		return ukcore.BodyHeight
	case "oxygen-saturation":
		return ukcore.OxygenSaturation
	case "respiratory-rate":
		return ukcore.RespirationRate
	case "blood-glucose":
		return ukcore.BloodGlucose
	}
	return ukcore.Observation
}

// observation is what every Observation has. One that is taken back has no more.
func (f *Frame) observation(item care.Item, back bool) (*fhir.Observation, error) {
	var o fhir.Observation
	o.Id, o.Identifier = bears("Observation", f.of("Observation", item.ID))
	o.Meta = profile(ukcore.Observation)
	o.Subject = &f.subject
	if back {
		o.Status = new(fhir.ObservationStatusEnteredInError)
		o.Code = fhir.TextConcept("Entered in error")
		return &o, nil
	}
	o.Status = new(fhir.ObservationStatusFinal)
	o.Issued = opt(item.RecordedAt)
	by, err := f.worker(item.RecordedBy)
	if err == nil && by != nil {
		o.Performer = []fhir.Reference{*by}
	}
	return &o, err
}

func quantity(value care.Decimal, unit *codes.Coding) *fhir.Quantity {
	return &fhir.Quantity{Value: new(json.Number(value)), Unit: opt(unit.Display), System: &unit.System, Code: &unit.Code}
}
