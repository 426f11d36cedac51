// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// TestGenderSaysNoMoreThanWasAnswered: who would not say is not given one.
func TestGenderSaysNoMoreThanWasAnswered(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"": "", "male": "male", "female": "female", "non-binary": "other", "other": "other", "unknown": "unknown", "refused": "unknown",
	} {
		r := example(t)
		r.Person.StatedGender = answer
		d := delivery()
		d.Writes.Patient = true
		var p struct {
			Gender string `json:"gender"`
		}
		if err := json.Unmarshal(of(t, "Patient", entries(t, care.NewChange(nil, r, paths(t)), d))[0], &p); err != nil {
			t.Fatal(err)
		}
		if p.Gender != want {
			t.Errorf("the answer %q is sent as %q, want %q", answer, p.Gender, want)
		}
	}
}

// TestTwoRecordsHaveNoIdInCommon but those of the team's own: what two people's
// records call by one name is not one thing. (A Provenance is of its message.)
func TestTwoRecordsHaveNoIdInCommon(t *testing.T) {
	t.Parallel()
	mapped := func(id string) map[string]string {
		r := example(t)
		r.ID = id
		found := map[string]string{}
		for _, e := range entries(t, care.NewChange(nil, r, paths(t)), delivery()) {
			found[e.FullURL] = e.kind(t)
		}
		return found
	}
	one, another := mapped("soham-0042"), mapped("soham-0043")
	for url, kind := range one {
		if another[url] != "" && !slices.Contains([]string{"Organization", "Practitioner", "PractitionerRole", "Provenance"}, kind) {
			t.Errorf("two people share a %s", kind)
		}
	}
	if len(one) < 20 {
		t.Errorf("only %d things were looked at", len(one))
	}
}

// TestAMedicineIsSentAsItIsTaken: one that somebody has stopped is not active.
func TestAMedicineIsSentAsItIsTaken(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"": "unknown", "as-prescribed": "active", "sometimes": "active", "not-taking": "not-taken", "unknown": "unknown", "refused": "unknown",
	} {
		r := example(t)
		r.Medications.Items = r.Medications.Items[:1]
		r.Medications.Items[0].Taking = answer
		var m struct {
			Status string `json:"status"`
		}
		if err := json.Unmarshal(of(t, "MedicationStatement", entries(t, care.NewChange(nil, r, paths(t)), delivery()))[0], &m); err != nil {
			t.Fatal(err)
		}
		if m.Status != want {
			t.Errorf("the answer %q is sent as %q, want %q", answer, m.Status, want)
		}
	}
}
