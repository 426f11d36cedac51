// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/codes"
)

// Score maps the result of an instrument, by index: its numbers only.
func (f *Frame) Score(i int) (*fhir.Observation, error) {
	s, path := &f.record.Scores[i], at("scores", i)
	o, err := f.observation(s.Item, f.takenBack(s.Item))
	if err != nil || f.takenBack(s.Item) {
		return o, err
	}
	o.Category = []fhir.CodeableConcept{chosen(systemObservationCategory, "survey")}
	if o.Code, err = concept(codes.Instrument, s.Instrument, path.dot("instrument")); err != nil {
		return nil, err
	}
	o.EffectiveDateTime = opt(s.Date)
	if s.Version != "" {
		o.Method = new(fhir.TextConcept("Version " + s.Version))
	}
	points := &codes.Coding{System: ukcore.SystemUCUM, Code: "{score}", Display: "score"}
	o.ValueQuantity = quantity(s.Total, points)
	for j := range s.Parts {
		p := &s.Parts[j]
		o.Component = append(o.Component, fhir.ObservationComponent{Code: fhir.TextConcept(p.Name), ValueQuantity: quantity(p.Score, points)})
	}
	return o, nil
}
