// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// urls gives the addresses of the Encounters, in order.
func urls(t *testing.T, all []entry) []string {
	t.Helper()
	var out []string
	for _, e := range all {
		if e.kind(t) == "Encounter" {
			out = append(out, e.Request.URL)
		}
	}
	return out
}

func contacts(r *care.Record, items ...care.Item) *care.Record {
	shape := r.Contacts[0]
	r.Contacts = nil
	for _, i := range items {
		c := shape
		c.Item = i
		c.RecordedBy, c.RecordedAt = r.RecordedBy, r.RecordedAt
		c.Notes = "written as " + i.ID
		r.Contacts = append(r.Contacts, c)
	}
	return r
}

func TestACorrectionKeepsTheIdentityOfTheFirst(t *testing.T) {
	t.Parallel()
	set := paths(t)
	one := contacts(example(t), care.Item{ID: "a"})
	two := contacts(example(t), care.Item{ID: "a"}, care.Item{ID: "b", Supersedes: "a"})
	three := contacts(example(t), care.Item{ID: "a"}, care.Item{ID: "b", Supersedes: "a"}, care.Item{ID: "c", Supersedes: "b"})
	first := urls(t, entries(t, care.NewChange(nil, one, set), delivery()))
	for _, later := range []*care.Record{two, three} {
		got := entries(t, care.NewChange(nil, later, set), delivery())
		if !slices.Equal(urls(t, got), first) {
			t.Errorf("a correction is another Encounter")
		}
		tip := "written as " + later.Contacts[len(later.Contacts)-1].ID
		if said := string(of(t, "Encounter", got)[0]); !strings.Contains(said, tip) {
			t.Errorf("the Encounter does not say what the last correction says")
		}
	}
	if got := urls(t, entries(t, care.NewChange(one, three, set), delivery())); !slices.Equal(got, first) {
		t.Errorf("as a change, a correction is another Encounter")
	}
}

func TestTwoCorrectionsOfOneItemAreBothTold(t *testing.T) {
	t.Parallel()
	r := contacts(example(t), care.Item{ID: "a"}, care.Item{ID: "b", Supersedes: "a"}, care.Item{ID: "c", Supersedes: "a"})
	got := urls(t, entries(t, care.NewChange(nil, r, paths(t)), delivery()))
	if len(got) != 2 || got[0] == got[1] {
		t.Errorf("two corrections of one contact gave %d addresses", len(got))
	}
}

func TestWithdrawals(t *testing.T) {
	t.Parallel()
	wrong := &care.Withdrawal{By: "w-amal", At: "2026-03-31T12:00:00+01:00", Reason: "wrong-person"}
	sent := contacts(example(t), care.Item{ID: "a"})
	tests := map[string]struct {
		before, after *care.Record
		want          []string // the statuses of the Encounters told of
	}{
		"what nobody was told of need not be taken back": {nil, contacts(example(t), care.Item{ID: "a", Withdrawn: wrong}), nil},
		"what was sent is taken back":                    {sent, contacts(example(t), care.Item{ID: "a", Withdrawn: wrong}), []string{"entered-in-error"}},
		"a withdrawn correction revives nothing": {
			sent, contacts(example(t), care.Item{ID: "a"}, care.Item{ID: "b", Supersedes: "a", Withdrawn: wrong}), []string{"entered-in-error"},
		},
		"what the record no longer holds is taken back": {sent, contacts(example(t)), []string{"entered-in-error"}},
		"what was taken back is not taken back again": {
			contacts(example(t), care.Item{ID: "a", Withdrawn: wrong}), contacts(example(t), care.Item{ID: "a", Withdrawn: wrong}), nil,
		},
		"what did not change is not told": {sent, contacts(example(t), care.Item{ID: "a"}), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := statuses(t, entries(t, care.NewChange(test.before, test.after, paths(t)), delivery()))
			if !slices.Equal(got, test.want) {
				t.Errorf("told %v, want %v", got, test.want)
			}
		})
	}
}

// statuses gives those of the Encounters. One that was taken back says no more.
func statuses(t *testing.T, all []entry) []string {
	t.Helper()
	var got []string
	for _, e := range of(t, "Encounter", all) {
		var r struct {
			Status string          `json:"status"`
			Text   json.RawMessage `json:"text"`
		}
		if err := json.Unmarshal(e, &r); err != nil {
			t.Fatal(err)
		}
		if r.Status == "entered-in-error" && r.Text != nil {
			t.Error("what was taken back still says something")
		}
		got = append(got, r.Status)
	}
	return got
}

// TestANeedThatIsNoLongerActual is told once more, inactive.
func TestANeedThatIsNoLongerActual(t *testing.T) {
	t.Parallel()
	before, after := example(t), example(t)
	after.Needs[8].Degree, after.Needs[8].Signs = "potential", nil
	got := of(t, "Condition", entries(t, care.NewChange(before, after, paths(t)), delivery()))
	if len(got) != 1 || !strings.Contains(string(got[0]), `"inactive"`) {
		t.Errorf("a need that is no longer actual gave %s", got)
	}
}

// TestAnotherNHSNumberMovesEverything to whoever bears it, as a correction.
func TestAnotherNHSNumberMovesEverything(t *testing.T) {
	t.Parallel()
	before, after := example(t), example(t)
	after.Person.NHSNumber.Value = "9991002006"
	all := entries(t, care.NewChange(before, after, paths(t)), delivery())
	fresh := entries(t, care.NewChange(nil, after, paths(t)), delivery())
	if len(all) < len(fresh) {
		t.Errorf("%d entries moved, of %d", len(all), len(fresh))
	}
	for _, e := range all {
		if strings.Contains(string(e.Resource), "9991234578") {
			t.Errorf("%s still hangs on the old number", e.kind(t))
		}
	}
}

// TestACorrectionRefersToNothingThatIsNotThere: a corrected contact that cites a
// need which is new is sent twice, first without it.
func TestACorrectionRefersToNothingThatIsNotThere(t *testing.T) {
	t.Parallel()
	before := contacts(example(t), care.Item{ID: "a"})
	after := contacts(example(t), care.Item{ID: "a"}, care.Item{ID: "b", Supersedes: "a"})
	need := after.Needs[0]
	need.Item = care.Item{ID: "n-new", RecordedBy: need.RecordedBy, RecordedAt: need.RecordedAt}
	after.Needs = append(after.Needs, need)
	after.Contacts[1].Interventions = []care.Intervention{{Need: "n-new", Category: "surveillance", Target: "01"}}
	var held []string
	for _, e := range of(t, "Encounter", entries(t, care.NewChange(before, after, paths(t)), delivery())) {
		held = append(held, map[bool]string{true: "with", false: "without"}[strings.Contains(string(e), "reasonReference")])
	}
	if !slices.Equal(held, []string{"without", "with"}) {
		t.Errorf("the contact was sent %v its reason", held)
	}
}
