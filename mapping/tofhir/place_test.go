// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"errors"
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// A code that no table has is named by its path, however deep in the record it is.
func TestAnErrorNamesThePlaceOfTheCode(t *testing.T) {
	t.Parallel()
	const strange = "klingon"
	tests := map[string]func(*care.Record){
		"person.nhsNumber.status":               func(r *care.Record) { r.Person.NHSNumber.Status = strange },
		"person.statedGender":                   func(r *care.Record) { r.Person.StatedGender = strange },
		"person.names[0].use":                   func(r *care.Record) { r.Person.Names[0].Use = strange },
		"person.accommodation":                  func(r *care.Record) { r.Person.Accommodation = strange },
		"person.impairments.answer":             func(r *care.Record) { r.Person.Impairments.Answer = strange },
		"person.impairments.items[0].degree":    func(r *care.Record) { r.Person.Impairments.Items[0].Degree = strange },
		"workers[0].registration.body":          func(r *care.Record) { r.Workers[0].Registration = &care.Registration{Body: strange} },
		"workers[0].name.use":                   func(r *care.Record) { r.Workers[0].Name.Use = strange },
		"workers[0].role":                       func(r *care.Record) { r.Workers[0].Role = strange },
		"episode.status":                        func(r *care.Record) { r.Episode.Status = strange },
		"sharing.agreements[0].basis":           func(r *care.Record) { r.Sharing.Agreements[0].Basis = strange },
		"sharing.agreements[0].with":            func(r *care.Record) { r.Sharing.Agreements[0].With = strange },
		"sharing.agreements[0].parts[1]":        func(r *care.Record) { r.Sharing.Agreements[0].Parts = []string{"plan", strange} },
		"network.people[0].layer":               func(r *care.Record) { r.Network.People[0].Layer = strange },
		"network.people[0].roles[0]":            func(r *care.Record) { r.Network.People[0].Roles = []string{strange} },
		"plan.status":                           func(r *care.Record) { r.Plan.Status = strange },
		"plan.goals[0].status":                  func(r *care.Record) { r.Plan.Goals[0].Status = strange },
		"plan.goals[0].actions[0].status":       func(r *care.Record) { r.Plan.Goals[0].Actions[0].Status = strange },
		"contacts[0].kind":                      func(r *care.Record) { r.Contacts[0].Kind = strange },
		"contacts[0].interventions[0].category": func(r *care.Record) { r.Contacts[0].Interventions = []care.Intervention{{Category: strange}} },
		"allergies.answer":                      func(r *care.Record) { r.Allergies = &care.Asked[care.Allergy]{Answer: strange} },
		"communityConnections[0].status":        func(r *care.Record) { r.CommunityConnections[0].Status = strange },
		"observations[0].unit":                  func(r *care.Record) { r.Observations[0].Value, r.Observations[0].Unit = "1", strange },
	}
	d := delivery()
	d.Writes = tofhir.Writes{Patient: true, Organization: true, Practitioner: true} //nolint:misspell // FHIR spells it so
	for path, spoil := range tests {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			r := example(t)
			spoil(r)
			_, err := tofhir.Transactions(care.NewChange(nil, r, paths(t)), d)
			e, ok := errors.AsType[*care.Error](err)
			if !ok || e.Kind != care.Unmapped || e.Path != path {
				t.Errorf("got %v", err)
			}
		})
	}
}
