// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"slices"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

func written(id, supersedes string, withdrawn bool) care.Item {
	i := care.Item{ID: id, RecordedBy: "w1", RecordedAt: "2026-01-01T09:00:00Z", Supersedes: supersedes}
	if withdrawn {
		i.Withdrawn = &care.Withdrawal{By: "w1", At: "2026-01-02T09:00:00Z", Reason: "wrong-person"}
	}
	return i
}

// TestTakeBack shows what still goes of a part to which the person objects: what
// was told and is withdrawn, and nothing else.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		part          string
		before, after func(*care.Record)
		want          []string // paths of what differs
		left          func(*care.Record) bool
	}{
		"a need that was withdrawn, and none beside it": {
			part: "needs",
			before: func(r *care.Record) {
				r.Needs = []care.Need{{Item: written("n1", "", false), Text: "hers"}, {Item: written("n2", "", false), Text: "another's"}}
			},
			after: func(r *care.Record) {
				r.Needs = []care.Need{{Item: written("n1", "", false), Text: "hers"}, {Item: written("n2", "", true), Text: "another's"}}
			},
			want: []string{"needs[0].withdrawn.at", "needs[0].withdrawn.by", "needs[0].withdrawn.reason"},
			left: func(r *care.Record) bool { return len(r.Needs) == 1 && r.Needs[0].ID == "n2" && r.Needs[0].Text == "" },
		},
		"a correction of what was told, withdrawn itself": {
			part:   "needs",
			before: func(r *care.Record) { r.Needs = []care.Need{{Item: written("n1", "", false), Text: "another's"}} },
			after: func(r *care.Record) {
				r.Needs = []care.Need{{Item: written("n1", "", false), Text: "another's"}, {Item: written("n2", "n1", true)}}
			},
			want: []string{"needs[1].withdrawn.reason"},
			left: func(r *care.Record) bool { return len(r.Needs) == 2 && r.Needs[0].Text == "" },
		},
		"somebody of the network": {
			part: "network",
			before: func(r *care.Record) {
				r.Network = &care.Network{People: []care.NetworkPerson{{Item: written("p1", "", false)}, {Item: written("p2", "", false)}}}
			},
			after: func(r *care.Record) {
				r.Network = &care.Network{People: []care.NetworkPerson{{Item: written("p1", "", true)}, {Item: written("p2", "", false)}}}
			},
			want: []string{"network.people[0].withdrawn.reason"},
			left: func(r *care.Record) bool { return len(r.Network.People) == 1 && r.Network.People[0].ID == "p1" },
		},
		"a condition as told": {
			part: "conditions",
			before: func(r *care.Record) {
				r.Conditions = &care.Asked[care.Condition]{Answer: "some", Items: []care.Condition{{Item: written("c1", "", false)}}}
			},
			after: func(r *care.Record) {
				r.Conditions = &care.Asked[care.Condition]{Answer: "some", Items: []care.Condition{{Item: written("c1", "", true)}}}
			},
			want: []string{"conditions.items[0].withdrawn.reason"},
			left: func(r *care.Record) bool { return r.Conditions.Answer == "" && len(r.Conditions.Items) == 1 },
		},
		"the plan": {
			part:   "plan",
			before: func(r *care.Record) { r.Plan = &care.Plan{Item: written("pl", "", false), Title: "another's"} },
			after:  func(r *care.Record) { r.Plan = &care.Plan{Item: written("pl", "", true), Title: "another's"} },
			want:   []string{"plan.withdrawn.reason"},
			left:   func(r *care.Record) bool { return r.Plan.ID == "pl" && r.Plan.Title == "" },
		},
		"nothing that was never told": {
			part:   "needs",
			before: func(*care.Record) {},
			after:  func(r *care.Record) { r.Needs = []care.Need{{Item: written("n1", "", true)}} },
			left:   func(r *care.Record) bool { return r.Needs == nil },
		},
		"nothing that is not withdrawn": {
			part:   "needs",
			before: func(r *care.Record) { r.Needs = []care.Need{{Item: written("n1", "", false)}} },
			after:  func(r *care.Record) { r.Needs = []care.Need{{Item: written("n1", "", false), Text: "more"}} },
			left:   func(r *care.Record) bool { return r.Needs == nil },
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			uses := paths(t, "id", "version", "needs", "network", "conditions", "plan")
			hidden := paths(t, "id", "version")
			before, after := &care.Record{ID: "ada", Version: 1}, &care.Record{ID: "ada", Version: 2}
			c.before(before)
			c.after(after)
			change := care.NewChangeSeen(before, uses, after, hidden)
			if !change.Empty() {
				t.Fatalf("it is not hidden: %v", change.Difference)
			}
			change.TakeBack(before, uses, after, uses, []string{c.part})
			var got []string
			for _, d := range change.Difference {
				got = append(got, d.Path)
			}
			for _, want := range c.want {
				if !slices.Contains(got, want) {
					t.Errorf("%s is not told; told: %v", want, got)
				}
			}
			if len(c.want) == 0 && len(got) > 0 {
				t.Errorf("told: %v", got)
			}
			if !c.left(change.After) {
				t.Errorf("what they see is %+v", change.After)
			}
		})
	}
}
