// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// TestEveryLeafIsMappedOrSaidNotToBe takes each leaf out of the example, one at a
// time, and looks whether anything that is made of the record differs. What makes
// no difference must be among the gaps, and a gap must make none. What the example
// cannot hold at once is put into it in turn.
func TestEveryLeafIsMappedOrSaidNotToBe(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/record.json")
	if err != nil {
		t.Fatal(err)
	}
	variants := variants(t, raw)
	for _, leaf := range care.AllLeaves() {
		if decidesOnly(leaf) {
			continue
		}
		carried, held := false, false
		for _, v := range variants {
			if carried {
				break
			}
			taken := leaf
			if strings.HasSuffix(leaf, ".withdrawn.reason") { // that it was withdrawn is told, not why
				taken = strings.TrimSuffix(leaf, ".reason")
			}
			changed, has := without(t, v.raw, strings.Split(taken, "."))
			held = held || has
			carried = carried || has && !bytes.Equal(said(t, changed), v.said)
		}
		if gap := inGap(leaf); carried == gap || !held && !gap {
			t.Errorf("%s: carried %v, said to be a gap %v, held %v", leaf, carried, gap, held)
		}
	}
}

// decidesOnly has the leaves that come out in no resource of a first send but decide
// whether the message that tells of a change is a correction.
func decidesOnly(leaf string) bool {
	return slices.Contains([]string{"plan.id", "plan.supersedes", "plan.withdrawn.reason", "aboutMe.id", "aboutMe.supersedes"}, leaf)
}

type variant struct{ raw, said []byte }

// variants are the example as it is and with what it cannot hold at the same time.
func variants(t *testing.T, raw []byte) []variant {
	t.Helper()
	var out []variant
	for _, change := range []func(map[string]any){
		func(map[string]any) {},
		func(r map[string]any) { r["person"].(map[string]any)["restricted"] = true },        //nolint:forcetypeassert // the example has it
		func(r map[string]any) { r["person"].(map[string]any)["deathDate"] = "2026-03-30" }, //nolint:forcetypeassert // the example has it
		func(r map[string]any) { delete(r["aboutMe"].(map[string]any), "writtenOn") },       //nolint:forcetypeassert // the example has it
		func(r map[string]any) { everyItem(r, withdraw) },                                   // all was withdrawn
		func(r map[string]any) { // all but what holds other entries
			everyItem(r, func(x map[string]any) {
				if x["actions"] == nil {
					withdraw(x)
				}
			})
		},
		func(r map[string]any) { everyItem(r, func(x map[string]any) { x["supersedes"] = "before" }) },
	} {
		tree := decoded(t, raw)
		change(tree)
		changed, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		v := variant{changed, said(t, changed)}
		if v.said == nil {
			t.Fatalf("variant %d of the example cannot be mapped", len(out))
		}
		out = append(out, v)
	}
	return out
}

func withdraw(item map[string]any) { item["withdrawn"] = map[string]any{"reason": "mistake"} }

// everyItem calls f for the entries that have an id and a writer.
func everyItem(node any, f func(map[string]any)) {
	switch n := node.(type) {
	case []any:
		for _, item := range n {
			everyItem(item, f)
		}
	case map[string]any:
		for _, inner := range n {
			everyItem(inner, f)
		}
		_, record := n["team"]
		_, plan := n["goals"] // what becomes of it becomes of all that it holds
		if !record && !plan && n["id"] != nil && n["recordedBy"] != nil {
			f(n)
		}
	}
}

func inGap(path string) bool {
	return slices.ContainsFunc(tofhir.Gaps(), func(g tofhir.Gap) bool {
		return path == g.Path || strings.HasPrefix(path, g.Path+".")
	})
}

func TestGapsArePathsWithReasons(t *testing.T) {
	t.Parallel()
	var all []string
	for _, g := range tofhir.Gaps() {
		if len(g.Reason) < 20 {
			t.Errorf("%s: the reason is %q", g.Path, g.Reason)
		}
		all = append(all, g.Path)
	}
	p, err := care.ParsePaths(all...)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Strings(); !slices.Equal(got, all) {
		t.Errorf("the gaps are not in the record's order, or one covers another: want %v", got)
	}
}

// said is everything that is made of a record, nil if it cannot be mapped.
func said(t *testing.T, raw []byte) []byte {
	t.Helper()
	r, err := care.DecodeTrusted(raw)
	if err != nil {
		return nil
	}
	d := delivery()
	d.Writes = tofhir.Writes{Patient: true, Organization: true, Practitioner: true} //nolint:misspell // FHIR spells it so
	out, err := encode(care.Change{After: r, Difference: care.Diff(nil, r)}, d)
	if err != nil {
		return nil
	}
	return out
}

// without takes a leaf out wherever it is, and says whether it was anywhere.
func without(t *testing.T, raw []byte, keys []string) (out []byte, held bool) {
	t.Helper()
	tree := decoded(t, raw)
	if held = take(tree, keys); !held {
		return nil, false
	}
	out, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return out, held
}

func take(node any, keys []string) bool {
	switch n := node.(type) {
	case []any:
		held := false
		for _, item := range n {
			held = take(item, keys) || held
		}
		return held
	case map[string]any:
		if len(keys) > 1 {
			return take(n[keys[0]], keys[1:])
		}
		_, held := n[keys[0]]
		delete(n, keys[0])
		return held
	}
	return false
}

func decoded(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil {
		t.Fatal(err)
	}
	return tree
}
