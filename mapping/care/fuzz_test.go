// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// FuzzDecode: never panics; what is accepted is written and read as the same;
// what JSON is, encoding/json and this reader agree on.
func FuzzDecode(f *testing.F) {
	f.Add(ada(f))
	for _, seed := range []string{
		`{}`, `[]`, `{"id":"a","id":"b"}`, `{"ID":"\ud800"}`, `{"version":1e400}`, `{"extra":{"a":[1,{"b":-0.0e+1}]}}`, `{"person":{"names":[{"given":["`,
		`{"a":01}`, `{"a":"\u12"}`, `nul`, `{"extra":{"K":1,"` + "\u212a" + `":2}}`, "\xff", `{"wounds":[{"lengthMm":0}],"x":tru}`, `{"id":"a"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := care.Decode(data)
		if got, want := isSyntax(err), !json.Valid(data); got != want && !isDeep(err) {
			t.Fatalf("broken JSON: %v here, %v by encoding/json", got, want)
		}
		if err != nil {
			return
		}
		again, err := care.Decode(encode(t, r))
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Fatalf("the record changed on its way: %v", err)
		}
	})
}

func isSyntax(err error) bool {
	return hasRule(err, "syntax", "truncated", "trailing") || hasRule(err, "empty") && lastPath(err) == ""
}

func isDeep(err error) bool { return hasRule(err, "depth") }

func hasRule(err error, rules ...string) bool {
	var problems care.Problems
	return errors.As(err, &problems) && slices.ContainsFunc(problems, func(e *care.Error) bool { return slices.Contains(rules, e.Rule) })
}

func lastPath(err error) string {
	var problems care.Problems
	if !errors.As(err, &problems) {
		return ""
	}
	return problems[len(problems)-1].Path
}

// FuzzPaths: never panics; what is a path is in its own set, and every leaf of
// the set lies under it.
func FuzzPaths(f *testing.F) {
	for _, seed := range []string{"person.names", "plan.goals[0].actions", "extra.a", "", ".", "contacts", "a.b.c", "id."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, path string) {
		p, err := care.ParsePaths(path)
		if err != nil {
			return
		}
		if !p.Contains(path) || !slices.Equal(p.Strings(), []string{path}) {
			t.Fatalf("the set holds %v", p.Strings())
		}
		for _, leaf := range p.Leaves() {
			if !covered([]string{path}, leaf) || !p.Contains(leaf) {
				t.Fatalf("%s is not under it", leaf)
			}
		}
	})
}
