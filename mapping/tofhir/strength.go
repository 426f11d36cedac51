// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/codes"
)

// Strength maps something that the person can do, has, or is good at, by index,
// as an Observation in the writer's words.
func (f *Frame) Strength(i int) (*fhir.Observation, error) {
	s, path := &f.record.Strengths[i], at("strengths", i)
	o, err := f.observation(s.Item, f.takenBack(s.Item))
	if err != nil || f.takenBack(s.Item) {
		return o, err
	}
	o.Category = []fhir.CodeableConcept{chosen(systemObservationCategory, "social-history")}
	o.Code = finding("strength")
	o.ValueString = opt(s.Text)
	if s.Layer != "" {
		layer, err := concept(codes.Layer, s.Layer, path.dot("layer"))
		if err != nil {
			return nil, err
		}
		o.Component = []fhir.ObservationComponent{{Code: finding("layer"), ValueCodeableConcept: &layer}}
	}
	return o, nil
}
