// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strconv"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// judgeRating: a rating of a family's or a community's problem is none of this
// person. Whose problem it is may be told otherwise later.
func judgeRating(r *care.Record) func(*care.Rating) (visible, ever bool) {
	return func(x *care.Rating) (visible, ever bool) {
		i := find(r.Needs, x.Need)
		return i >= 0 && r.Needs[i].Whose == "individual", true
	}
}

// Rating maps a rating of an Omaha problem, by index: one Observation with the
// problem, the phase and each of the three ratings that was made as its parts. A
// rating that was not made is not there, since it is no rating of zero.
func (f *Frame) Rating(i int) (*fhir.Observation, error) {
	r, path := &f.record.Ratings[i], at("ratings", i)
	need := find(f.record.Needs, r.Need)
	back := f.takenBack(r.Item) || need < 0 || f.record.Needs[need].Whose != "individual"
	o, err := f.observation(r.Item, back)
	if err != nil || back {
		return o, err
	}
	problem, err := concept(codes.OmahaProblem, f.record.Needs[need].Problem, at("needs", need).dot("problem"))
	if err != nil {
		return nil, err
	}
	phase, err := concept(codes.RatingPhase, r.Phase, path.dot("phase"))
	if err != nil {
		return nil, err
	}
	o.Category = []fhir.CodeableConcept{chosen(systemObservationCategory, "survey")}
	o.Code = finding("omaha-rating")
	o.EffectiveDateTime = opt(r.Date)
	o.Focus = f.needs([]string{r.Need})
	o.Component = append(make([]fhir.ObservationComponent, 0, 5),
		fhir.ObservationComponent{Code: finding("omaha-problem"), ValueCodeableConcept: &problem},
		fhir.ObservationComponent{Code: finding("rating-phase"), ValueCodeableConcept: &phase})
	for _, part := range []struct {
		name  string
		table codes.Table
		grade *int
	}{
		{"knowledge", codes.OmahaKnowledge, r.Knowledge},
		{"behaviour", codes.OmahaBehaviour, r.Behaviour},
		{"status", codes.OmahaStatus, r.Status},
	} {
		if part.grade == nil {
			continue
		}
		grade, err := concept(part.table, strconv.Itoa(*part.grade), path.dot(part.name))
		if err != nil {
			return nil, err
		}
		o.Component = append(o.Component, fhir.ObservationComponent{Code: finding(string(part.table)), ValueCodeableConcept: &grade})
	}
	return o, nil
}
