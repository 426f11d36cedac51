// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

func paths(tb testing.TB, of ...string) care.Paths {
	tb.Helper()
	p, err := care.ParsePaths(of...)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func TestProjectKeepsOnlyWhatIsNamed(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	got := care.Project(r, paths(t, "plan.goals.actions.carriedBy", "person.names.family", "conditions", "extra"))
	want := `{"person":{"names":[{"family":"Fenwick"}]},"plan":{"goals":[{"actions":[{"carriedBy":"informal"},{"carriedBy":"team"}]}]},` +
		`"conditions":{"answer":"unknown","informant":"Joan Pell"},"extra":{"lodeLane":{"bins":["Tuesday",null,true],"rate":0.10,"rounds":9007199254740993}}}`
	if data := encode(t, got); string(data) != want {
		t.Errorf("got %s", data)
	}
	if data := encode(t, care.Project(r, care.Paths{})); string(data) != "{}" {
		t.Errorf("the empty set let through %s", data)
	}
	if care.Project(nil, paths(t, "person")) != nil {
		t.Error("something came of nothing")
	}
}

func TestProjectSharesNothing(t *testing.T) {
	t.Parallel()
	r := decode(t, ada(t))
	was := encode(t, r)
	c := care.Project(r, paths(t, care.AllLeaves()...))
	if !reflect.DeepEqual(r, c) {
		t.Fatal("a whole projection is no equal copy")
	}
	scribble(reflect.ValueOf(c).Elem())
	if !bytes.Equal(was, encode(t, r)) {
		t.Error("writing to the copy changed the record")
	}
	whole := care.Project(r, paths(t, "person", "wounds", "needs", "extra", "plan"))
	scribble(reflect.ValueOf(whole).Elem())
	if !bytes.Equal(was, encode(t, r)) {
		t.Error("writing to whole blocks of the copy changed the record")
	}
}

// scribble overwrites everything that can be reached.
func scribble(v reflect.Value) {
	switch v.Kind() { //nolint:exhaustive // what a record holds
	case reflect.Pointer:
		if !v.IsNil() {
			scribble(v.Elem())
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			scribble(f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i))
		}
	case reflect.Map:
		if extra, ok := reflect.TypeAssert[map[string]any](v); ok {
			scribbleJSON(extra)
		}
	case reflect.String:
		v.SetString("scribble")
	case reflect.Int, reflect.Int64:
		v.SetInt(-1)
	}
}

func scribbleJSON(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			scribbleJSON(inner)
			v[key] = "scribble"
		}
	case []any:
		for i := range v {
			scribbleJSON(v[i])
			v[i] = "scribble"
		}
	}
}

func TestProjectHoldsExactlyItsPaths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := records().Draw(t, "record")
		chosen, p := somePaths(t)
		projected := care.Project(r, p)
		got := leavesOf(treeOf(t, projected))
		for path := range got {
			if !covered(chosen, path) || !p.Contains(path) {
				t.Fatalf("%s came through but is not in %v", path, chosen)
			}
		}
		for path, value := range leavesOf(treeOf(t, r)) {
			if covered(chosen, path) && !reflect.DeepEqual(got[path], value) {
				t.Fatalf("%s is in %v but became %v", path, chosen, got[path])
			}
		}
	})
}

func TestAChangeHoldsProjections(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := records().Draw(t, "record")
		_, p := somePaths(t)
		if c := care.NewChange(nil, r, p); c.Before != nil || !reflect.DeepEqual(c.After, care.Project(r, p)) {
			t.Fatal("a change holds something other than the projection")
		}
		if !care.NewChange(r, r, p).Empty() {
			t.Fatal("no change is a change")
		}
	})
}

func TestProjectionsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		_, p := somePaths(t)
		projected := care.Project(records().Draw(t, "record"), p)
		data, err := care.Encode(projected)
		if err != nil {
			t.Fatal(err)
		}
		again, err := care.DecodeTrusted(data)
		if err != nil {
			t.Fatal(err)
		}
		if once, err := care.Encode(again); err != nil || !bytes.Equal(once, data) {
			t.Fatalf("a projection changed on its way: %v", err)
		}
		if d := care.Diff(projected, again); len(d) != 0 {
			t.Fatalf("a projection reads as %v", d)
		}
	})
}

// somePaths draws leaves, and sometimes the block around one instead.
func somePaths(t *rapid.T) ([]string, care.Paths) {
	chosen := rapid.SliceOfN(rapid.SampledFrom(care.AllLeaves()), 0, 40).Draw(t, "paths")
	for i := range chosen {
		cut := rapid.IntRange(1, strings.Count(chosen[i], ".")+1).Draw(t, "depth")
		chosen[i] = strings.Join(strings.Split(chosen[i], ".")[:cut], ".")
	}
	p, err := care.ParsePaths(chosen...)
	if err != nil {
		t.Fatal(err)
	}
	return chosen, p
}

// covered is the judge of what a set of paths holds.
func covered(chosen []string, path string) bool {
	return slices.ContainsFunc(chosen, func(c string) bool { return path == c || strings.HasPrefix(path, c+".") })
}

// treeOf gives a record as JSON sees it, by the standard encoder where it can
// write what is set and only that.
func treeOf(t *rapid.T, r *care.Record) map[string]any {
	data, err := care.Encode(r)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// leavesOf gives the values at each path without indices, in order.
func leavesOf(tree map[string]any) map[string][]any {
	out := map[string][]any{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if path == "extra" {
				out[path] = append(out[path], v)
				return
			}
			for key, inner := range v {
				walk(strings.TrimPrefix(path+"."+key, "."), inner)
			}
		case []any:
			for _, inner := range v {
				walk(path, inner)
			}
		default:
			out[path] = append(out[path], v)
		}
	}
	walk("", tree)
	return out
}
