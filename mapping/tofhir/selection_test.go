// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// sent is what one message holds, as "Task completed" or "Goal entered-in-error",
// sorted.
func sent(t *testing.T, m *tofhir.Message) []string {
	t.Helper()
	var out []string
	for i := range m.Bundle.Entry {
		raw, err := json.Marshal(decodedEntry(t, m, i))
		if err != nil {
			t.Fatal(err)
		}
		var r struct {
			ResourceType       string          `json:"resourceType"`
			Status             string          `json:"status"`
			LifecycleStatus    string          `json:"lifecycleStatus"`
			VerificationStatus json.RawMessage `json:"verificationStatus"`
		}
		if err := json.Unmarshal(raw, &r); err != nil {
			t.Fatal(err)
		}
		status := r.Status + r.LifecycleStatus
		if strings.Contains(string(r.VerificationStatus), "entered-in-error") {
			status = "entered-in-error"
		}
		if r.ResourceType != "Provenance" {
			out = append(out, strings.TrimSpace(r.ResourceType+" "+status))
		}
	}
	slices.Sort(out)
	return out
}

func decodedEntry(t *testing.T, m *tofhir.Message, i int) any {
	t.Helper()
	var b struct {
		Entry []struct {
			Resource any `json:"resource"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(marshal(t, m), &b); err != nil {
		t.Fatal(err)
	}
	return b.Entry[i].Resource
}

// TestWhatAChangeTells gives the first message (what corrects) and the second of
// a change of the example.
func TestWhatAChangeTells(t *testing.T) {
	t.Parallel()
	wrong := &care.Withdrawal{By: "w-amal", At: "2026-03-31T12:00:00+01:00", Reason: "wrong-person"}
	tests := map[string]struct {
		before, after func(*care.Record)
		correction    []string
		update        []string
	}{
		"a plan that was withdrawn takes all that it holds along": {
			after:      func(r *care.Record) { r.Plan.Withdrawn = wrong },
			correction: []string{"CarePlan entered-in-error", "Goal entered-in-error", "Task entered-in-error", "Task entered-in-error"},
		},
		"a plan that is gone takes all that it held along": {
			after:      func(r *care.Record) { r.Plan = nil },
			correction: []string{"CarePlan entered-in-error", "Goal entered-in-error", "Task entered-in-error", "Task entered-in-error"},
		},
		"a goal that was withdrawn takes its actions along": {
			after:      func(r *care.Record) { r.Plan.Goals[0].Withdrawn = wrong },
			correction: []string{"CarePlan active", "Goal entered-in-error", "Task entered-in-error", "Task entered-in-error"},
		},
		"a draft tells nothing of its goals": {
			before: func(r *care.Record) { r.Plan.Status = "draft" },
			after:  func(r *care.Record) { r.Plan.Status, r.Plan.Title = "draft", "Another" },
		},
		"a plan that is no draft any more tells all": {
			before: func(r *care.Record) { r.Plan.Status = "draft" },
			update: []string{"CarePlan active", "Goal active", "Task completed", "Task in-progress"},
		},
		"an action that is done": {
			after:  func(r *care.Record) { r.Plan.Goals[0].Actions[0].Status = "done" },
			update: []string{"CarePlan active", "Task completed"},
		},
		"a contact that was a message": {
			after:  func(r *care.Record) { r.Contacts[0].Kind = "message" },
			update: []string{"Communication completed", "Encounter entered-in-error", "Procedure completed"},
		},
		"a note of a contact": {
			after:  func(r *care.Record) { r.Contacts[0].NextActions = "Ring" },
			update: []string{"Encounter finished"},
		},
		"an intervention more": {
			after: func(r *care.Record) {
				r.Contacts[0].Interventions = append(r.Contacts[0].Interventions, care.Intervention{Category: "teaching", Target: "02"})
			},
			update: []string{"Encounter finished", "Procedure completed", "Procedure completed"},
		},
		"an intervention less": {
			after:      func(r *care.Record) { r.Contacts[0].Interventions = nil },
			correction: []string{"Procedure entered-in-error"},
			update:     []string{"Encounter finished"},
		},
		"a contact that was withdrawn": {
			after:      func(r *care.Record) { r.Contacts[0].Withdrawn = wrong },
			correction: []string{"Encounter entered-in-error", "Procedure entered-in-error"},
		},
		"a need of another problem is another rating": {
			after:  func(r *care.Record) { r.Needs[0].Problem = "24" },
			update: []string{"List current", "Observation final"},
		},
		"a rating that was wrong": {
			after:      func(r *care.Record) { r.Ratings[0].Withdrawn = wrong },
			correction: []string{"Observation entered-in-error"},
		},
		"a friend who should not have been written": {
			after:      func(r *care.Record) { r.Network.People[0].Withdrawn = wrong },
			correction: []string{"CareTeam active", "RelatedPerson"},
		},
		"a service that should not have been written": {
			after:      func(r *care.Record) { r.Network.People[1].Withdrawn = wrong },
			correction: []string{"CareTeam active"},
		},
		"nobody is around any more": {
			after:      func(r *care.Record) { r.Network = nil },
			correction: []string{"CareTeam entered-in-error", "RelatedPerson"},
		},
		"another named worker": {
			after:  func(r *care.Record) { r.Episode.NamedWorker = r.Workers[1].ID },
			update: []string{"CareTeam active", "EpisodeOfCare active"},
		},
		"an account that was about somebody else": {
			after:      func(r *care.Record) { r.AboutMe.Withdrawn = wrong },
			correction: []string{"QuestionnaireResponse entered-in-error"},
		},
		"an account put right": {
			after:      func(r *care.Record) { r.AboutMe.Supersedes, r.AboutMe.ID = r.AboutMe.ID, "am-2" },
			correction: []string{"QuestionnaireResponse completed"},
		},
		"an account with more in it": {
			after:  func(r *care.Record) { r.AboutMe.Wellness = "Better" },
			update: []string{"QuestionnaireResponse completed"},
		},
		"another home": {
			after:  func(r *care.Record) { r.Person.Accommodation = "care-home" },
			update: []string{"QuestionnaireResponse completed"},
		},
		"another address, of a person of whom we are not the master": {
			after: func(r *care.Record) { r.Person.Addresses = nil },
		},
		"nobody asks about medicines any more": {
			after:      func(r *care.Record) { r.Medications = nil },
			correction: []string{"List entered-in-error", "MedicationStatement entered-in-error", "MedicationStatement entered-in-error"},
		},
		"somebody else told of the medicines": {
			after:  func(r *care.Record) { r.Medications.Informant = "Walter" },
			update: []string{"List current", "MedicationStatement active", "MedicationStatement unknown"},
		},
		"a restriction takes back where the person goes": {
			after:      func(r *care.Record) { r.Person.Restricted = true },
			correction: []string{"CareTeam active", "RelatedPerson", "ServiceRequest entered-in-error", "ServiceRequest entered-in-error"},
		},
		"a restriction that is lifted tells it again": {
			before: func(r *care.Record) { r.Person.Restricted = true },
			update: []string{"CareTeam active", "RelatedPerson", "ServiceRequest active", "ServiceRequest completed"},
		},
		"equipment that came back": {
			after:  func(r *care.Record) { r.Equipment[0].Status, r.Equipment[0].ReturnedOn = "returned", "2026-03-31" },
			update: []string{"DeviceUseStatement completed"},
		},
		"a document about somebody else": {
			after:      func(r *care.Record) { r.Documents[0].Withdrawn = wrong },
			correction: []string{"DocumentReference entered-in-error"},
		},
		"an agreement that was withdrawn": {
			after:      func(r *care.Record) { r.Sharing.Agreements[0].Withdrawn = wrong },
			correction: []string{"Consent entered-in-error"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := example(t), example(t)
			for f, r := range map[*func(*care.Record)]*care.Record{&test.before: before, &test.after: after} {
				if *f != nil {
					(*f)(r)
				}
			}
			messages, err := tofhir.Transactions(care.NewChange(before, after, paths(t)), delivery())
			if err != nil {
				t.Fatal(err)
			}
			var correction, update []string
			for i := range messages {
				if messages[i].Correction {
					correction = sent(t, &messages[i])
				} else {
					update = sent(t, &messages[i])
				}
			}
			if !slices.Equal(correction, test.correction) {
				t.Errorf("corrects %v\nwant     %v", correction, test.correction)
			}
			if !slices.Equal(update, test.update) {
				t.Errorf("tells %v\nwant  %v", update, test.update)
			}
		})
	}
}
