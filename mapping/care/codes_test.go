// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// TestEveryCodeListOfTheTypesIsThere walks the tags, so that a list with a slip
// in its name cannot refuse every record.
func TestEveryCodeListOfTheTypesIsThere(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() != reflect.Struct {
			return
		}
		for f := range of.Fields() {
			_, list, found := strings.Cut(f.Tag.Get("validate"), "code=")
			if list, _, _ = strings.Cut(list, ","); found {
				seen[list] = true
			}
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[care.Record]())
	for list := range seen {
		if len(care.Codes(list)) == 0 {
			t.Errorf("no code list %q", list)
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d lists were found", len(seen))
	}
}

func TestCodesAreDistinctAndHaveWords(t *testing.T) {
	t.Parallel()
	for _, list := range []string{"answer", "omaha-problem", "omaha-target", "part", "ethnicity", "worker-role"} {
		var seen []string
		for _, c := range care.Codes(list) {
			if c.Code == "" || c.Label == "" || slices.Contains(seen, c.Code) {
				t.Errorf("%s: %+v is empty or twice there", list, c)
			}
			seen = append(seen, c.Code)
		}
	}
	if len(care.Codes("omaha-problem")) != 42 || len(care.Codes("omaha-target")) != 76 || len(care.Codes("care-act-outcome")) != 10 {
		t.Error("a list that is defined elsewhere has lost or gained entries")
	}
	if words, ok := care.Label("answer", "none"); !ok || words != "None" {
		t.Errorf("got %q, %v", words, ok)
	}
	if _, ok := care.Label("answer", "nil"); ok || care.Codes("no-list") != nil {
		t.Error("what is not there was found")
	}
}

// TestPartsAreTheBlocksOfTheRecord holds the list of parts against the types.
func TestPartsAreTheBlocksOfTheRecord(t *testing.T) {
	t.Parallel()
	var want []string
	for _, leaf := range care.AllLeaves() {
		part, _, _ := strings.Cut(leaf, ".")
		header := []string{"id", "team", "version", "recordedAt", "recordedBy", "reason", "cites", "workers", "extra"}
		if !slices.Contains(header, part) && !slices.Contains(want, part) {
			want = append(want, part)
		}
	}
	var got []string
	for _, c := range care.Codes("part") {
		got = append(got, c.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("parts %v, blocks %v", got, want)
	}
}
