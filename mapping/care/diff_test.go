// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

func TestDiffOfEditedRecords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*care.Record)
		want care.Difference
	}{
		"nothing": {func(*care.Record) {}, nil},
		"the header alone": {func(r *care.Record) {
			r.Version, r.RecordedBy, r.Reason, r.Cites = 8, "w-ben", "", nil
			r.RecordedAt = "2026-04-01T08:00:00+01:00"
			r.Workers = r.Workers[:1]
		}, nil},
		"a name": {
			func(r *care.Record) { r.Person.Names[0].Family = "Pell" },
			care.Difference{{"person", "person.names[0].family", "", care.Changed}},
		},
		"a block taken away": {func(r *care.Record) { r.Episode = nil }, care.Difference{
			{"episode", "episode.id", "ep-1", care.Withdrawn},
			{"episode", "episode.start", "ep-1", care.Withdrawn},
			{"episode", "episode.status", "ep-1", care.Withdrawn},
			{"episode", "episode.namedWorker", "ep-1", care.Withdrawn},
		}},
		"an action inside a goal": {
			func(r *care.Record) { r.Plan.Goals[0].Actions[1].CarriedBy = "informal" },
			care.Difference{{"plan", "plan.goals[0].actions[1].carriedBy", "ac-2", care.Changed}},
		},
		"the order of needs": {func(r *care.Record) { slices.Reverse(r.Needs) }, nil},
		"a text behind a new order": {func(r *care.Record) {
			slices.Reverse(r.Needs)
			r.Needs[0].Text = "Not known at all."
		}, care.Difference{{"needs", "needs[0].text", "n-4", care.Added}}},
		"a rating that becomes zero": {
			func(r *care.Record) { *r.Wounds[0].LengthMM = 0 },
			care.Difference{{"wounds", "wounds[0].lengthMm", "wo-1", care.Changed}},
		},
		"a first item gone": {func(r *care.Record) { r.Observations = r.Observations[1:] }, care.Difference{
			{"observations", "observations[0].id", "ov-1", care.Withdrawn},
			{"observations", "observations[0].recordedBy", "ov-1", care.Withdrawn},
			{"observations", "observations[0].recordedAt", "ov-1", care.Withdrawn},
			{"observations", "observations[0].kind", "ov-1", care.Withdrawn},
			{"observations", "observations[0].at", "ov-1", care.Withdrawn},
			{"observations", "observations[0].value", "ov-1", care.Withdrawn},
			{"observations", "observations[0].value2", "ov-1", care.Withdrawn},
			{"observations", "observations[0].unit", "ov-1", care.Withdrawn},
		}},
		"extra": {
			func(r *care.Record) { r.Extra["lodeLane"] = "gone" },
			care.Difference{{"extra", "extra", "", care.Changed}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := decode(t, ada(t)), decode(t, ada(t))
			c.edit(after)
			if got := care.Diff(before, after); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got\n%v\nwant\n%v", got, c.want)
			}
		})
	}
}

func TestDifferenceAnswers(t *testing.T) {
	t.Parallel()
	after := decode(t, ada(t))
	after.Person.Names[0].Family = "Pell"
	after.Plan.Goals[0].Actions[1].CarriedBy = "informal"
	after.Needs[0].Text = "Better."
	d := care.Diff(decode(t, ada(t)), after)
	if got, want := d.Parts(), []string{"person", "needs", "plan"}; !slices.Equal(got, want) {
		t.Errorf("parts %v, want %v", got, want)
	}
	for prefix, want := range map[string]bool{
		"": true, "person": true, "person.names": true, "person.names[0].family": true, "plan.goals.actions": true,
		"plan.goals.act": false, "person.name": false, "contacts": false, "needs[7].text": true,
	} {
		if got := d.Touches(prefix); got != want {
			t.Errorf("touches %q: %v, want %v", prefix, got, want)
		}
	}
	if got := d.Item("ac-2"); len(got) != 1 || got[0].Path != "plan.goals[0].actions[1].carriedBy" {
		t.Errorf("item: %v", got)
	}
	if d.Item("nobody") != nil {
		t.Error("an unknown item has changes")
	}
}

func TestDiffAgreesWithComparedTrees(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before := records().Draw(t, "before")
		after := records().Draw(t, "after")
		if rapid.Bool().Draw(t, "related") {
			after = disturb(t, before)
		}
		got := map[string]care.FieldChange{}
		for _, c := range care.Diff(before, after) {
			got[string(c.Kind)+" "+c.Path] = c
		}
		want := map[string]care.FieldChange{}
		compareTrees(treeOf(t, before), treeOf(t, after), want)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got\n%v\nwant\n%v", got, want)
		}
		if len(care.Diff(before, before)) != 0 {
			t.Fatal("a record differs from itself")
		}
		if a, b := len(care.Diff(before, after)), len(care.Diff(after, before)); (a == 0) != (b == 0) {
			t.Fatal("whether two records differ depends on which comes first")
		}
	})
}

// disturb gives a copy with lists shuffled, shortened and changed.
func disturb(t *rapid.T, r *care.Record) *care.Record {
	all, err := care.ParsePaths(care.AllLeaves()...)
	if err != nil {
		t.Fatal(err)
	}
	c := care.Project(r, all)
	c.Needs = shuffled(t, c.Needs)
	c.Contacts = shuffled(t, c.Contacts)
	c.Person.Names = shuffled(t, c.Person.Names)
	for i := range c.Contacts {
		c.Contacts[i].Notes = rapid.SampledFrom([]string{"", "new"}).Draw(t, "notes")
		c.Contacts[i].With = shuffled(t, c.Contacts[i].With)
	}
	if c.Plan != nil {
		c.Plan.Goals = shuffled(t, c.Plan.Goals)
		for i := range c.Plan.Goals {
			c.Plan.Goals[i].Actions = shuffled(t, c.Plan.Goals[i].Actions)
		}
	}
	if len(c.Needs) > 1 && rapid.Bool().Draw(t, "twins") {
		c.Needs[1].ID = c.Needs[0].ID
	}
	return c
}

func shuffled[T any](t *rapid.T, items []T) []T {
	if len(items) == 0 {
		return nil
	}
	items = rapid.Permutation(items).Draw(t, "order")
	return items[:rapid.IntRange(0, len(items)).Draw(t, "kept")]
}

// compareTrees is the judge: it knows JSON, and of the record only which keys
// are the header and that extra is one thing.
func compareTrees(before, after map[string]any, out map[string]care.FieldChange) {
	header := []string{"version", "recordedAt", "recordedBy", "reason", "cites", "workers"}
	for _, key := range keysOf(before, after) {
		if !slices.Contains(header, key) {
			j := &judge{part: key, out: out}
			j.compare(side{key, ""}, before[key], side{key, ""}, after[key])
		}
	}
}

type side struct{ path, item string }

type judge struct {
	part string
	out  map[string]care.FieldChange
}

func (j *judge) compare(bs side, b any, as side, a any) {
	bo, bIsObject := b.(map[string]any)
	ao, aIsObject := a.(map[string]any)
	bl, bIsList := b.([]any)
	al, aIsList := a.([]any)
	switch {
	case j.part != "extra" && (bIsObject || aIsObject):
		if id, ok := bo["id"].(string); ok {
			bs.item = id
		}
		if id, ok := ao["id"].(string); ok {
			as.item = id
		}
		for _, key := range keysOf(bo, ao) {
			j.compare(side{bs.path + "." + key, bs.item}, bo[key], side{as.path + "." + key, as.item}, ao[key])
		}
	case j.part != "extra" && (bIsList || aIsList):
		j.lists(bs, bl, as, al)
	case a == nil && b == nil:
	case b == nil:
		j.note(care.Added, as)
	case a == nil:
		j.note(care.Withdrawn, bs)
	case !reflect.DeepEqual(a, b):
		j.note(care.Changed, as)
	}
}

func (j *judge) note(kind care.ChangeKind, s side) {
	j.out[string(kind)+" "+s.path] = care.FieldChange{Part: j.part, Path: s.path, Item: s.item, Kind: kind}
}

func (j *judge) lists(bs side, b []any, as side, a []any) {
	name := func(_ any, i int) string { return fmt.Sprint("#", i) }
	if distinct(b) && distinct(a) {
		name = func(v any, _ int) string { return fmt.Sprint(v.(map[string]any)["id"]) } //nolint:forcetypeassert // distinct looked
	}
	left := map[string]int{}
	for i := range b {
		left[name(b[i], i)] = i
	}
	for i := range a {
		in := side{fmt.Sprintf("%s[%d]", as.path, i), as.item}
		if k, ok := left[name(a[i], i)]; ok {
			j.compare(side{fmt.Sprintf("%s[%d]", bs.path, k), bs.item}, b[k], in, a[i])
			delete(left, name(a[i], i))
		} else {
			j.compare(side{}, nil, in, a[i])
		}
	}
	for _, k := range left {
		j.compare(side{fmt.Sprintf("%s[%d]", bs.path, k), bs.item}, b[k], side{}, nil)
	}
}

// distinct reports whether every entry has an id of its own.
func distinct(list []any) bool {
	seen := map[any]bool{}
	for _, v := range list {
		o, ok := v.(map[string]any)
		if !ok || o["id"] == nil || seen[o["id"]] {
			return false
		}
		seen[o["id"]] = true
	}
	return true
}

func keysOf(a, b map[string]any) []string {
	var keys []string
	for _, m := range []map[string]any{a, b} {
		for key := range m {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}
