// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

func TestPathsSayWhatTheyHold(t *testing.T) {
	t.Parallel()
	p := paths(t, "contacts", "person.names", "person.names.family", "plan.goals.actions.carriedBy", "extra", "sharing.agreements", "sharing.objections")
	want := []string{"person.names", "sharing.agreements", "sharing.objections", "plan.goals.actions.carriedBy", "contacts", "extra"}
	if got := p.Strings(); !slices.Equal(got, want) {
		t.Errorf("strings %v, want %v", got, want)
	}
	for path, want := range map[string]bool{
		"person.names": true, "person.names[0].given[1]": true, "person": false, "person.birthDate": false, "plan": false,
		"plan.goals[2].actions[0].carriedBy": true, "plan.goals.actions.text": false, "contacts": true, "contacts[3].interventions[0].target": true,
		"extra.anything[0].at.all": true, "sharing": true, "": false, "shoeSize": false, "contacts.shoeSize": false, "contacts.kind.x": false,
	} {
		if got := p.Contains(path); got != want {
			t.Errorf("contains %q: %v, want %v", path, got, want)
		}
	}
	leaves := p.Leaves()
	if !slices.Contains(leaves, "person.names.given") || !slices.Contains(leaves, "contacts.workers") || slices.Contains(leaves, "person.birthDate") {
		t.Errorf("leaves %v", leaves)
	}
}

func TestPathsRefuseWhatTheRecordDoesNotHave(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"", ".", "shoeSize", "person.", ".person", "person.shoeSize", "needs[0].text", "extra.mine", "id.id", "Person", "plan.Item.id", "person names"} {
		if _, err := care.ParsePaths("person", path); err == nil {
			t.Errorf("%q was taken for a path", path)
		}
	}
}

func TestAllLeavesAreTheTypesOwn(t *testing.T) {
	t.Parallel()
	got, want := care.AllLeaves(), leavesOfType(reflect.TypeFor[care.Record](), "")
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if all := paths(t, care.AllLeaves()...); !slices.Equal(all.Leaves(), got) || !all.Contains("plan") {
		t.Error("all leaves together are not everything")
	}
}

// leavesOfType lists the JSON keys of a type with Go's own reflection.
func leavesOfType(of reflect.Type, at string) []string {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return []string{at}
	}
	var out []string
	for _, f := range reflect.VisibleFields(of) {
		if len(f.Index) == 1 && !f.Anonymous || len(f.Index) == 2 {
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			out = append(out, leavesOfType(f.Type, strings.TrimPrefix(at+"."+key, "."))...)
		}
	}
	return out
}

// TestNoObjectHasMoreKeysThanTheReaderCounts holds what decode.go relies on.
func TestNoObjectHasMoreKeysThanTheReaderCounts(t *testing.T) {
	t.Parallel()
	objects := map[string]map[string]bool{}
	for _, leaf := range care.AllLeaves() {
		for rest := leaf; rest != ""; {
			i := strings.LastIndexByte(rest, '.')
			parent := rest[:max(i, 0)]
			if objects[parent] == nil {
				objects[parent] = map[string]bool{}
			}
			objects[parent][rest] = true
			rest = parent
		}
	}
	for parent, keys := range objects {
		if len(keys) > 64 {
			t.Errorf("%q has %d keys", parent, len(keys))
		}
	}
}
