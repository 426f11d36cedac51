// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strconv"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// Wound maps a wound as seen on one day, by index: what it is, its size in
// millimetres and how it heals are parts of one Observation. Its picture is never
// mapped.
func (f *Frame) Wound(i int) (*fhir.Observation, error) {
	w, path := &f.record.Wounds[i], at("wounds", i)
	o, err := f.observation(w.Item, f.takenBack(w.Item))
	if err != nil || f.takenBack(w.Item) {
		return o, err
	}
	kind, err := concept(codes.WoundKind, w.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	o.Category = []fhir.CodeableConcept{chosen(systemObservationCategory, "exam")}
	o.Code = finding("wound")
	o.EffectiveDateTime = opt(w.SeenOn)
	o.BodySite = new(fhir.TextConcept(w.Site))
	o.ValueCodeableConcept = &kind
	unit := &codes.Coding{System: ukcore.SystemUCUM, Code: "mm", Display: "mm"}
	for _, side := range []struct {
		code string
		mm   *int
	}{{"wound-length", w.LengthMM}, {"wound-width", w.WidthMM}, {"wound-depth", w.DepthMM}} {
		if side.mm != nil {
			o.Component = append(o.Component, fhir.ObservationComponent{
				Code: finding(side.code), ValueQuantity: quantity(care.Decimal(strconv.Itoa(*side.mm)), unit),
			})
		}
	}
	if w.Healing != "" {
		healing, err := concept(codes.Healing, w.Healing, path.dot("healing"))
		if err != nil {
			return nil, err
		}
		o.Component = append(o.Component, fhir.ObservationComponent{Code: finding("wound-healing"), ValueCodeableConcept: &healing})
	}
	if w.Treatment != "" {
		o.Note = []fhir.Annotation{note("Treatment: "+w.Treatment, care.DateTime(""))}
	}
	return o, nil
}
