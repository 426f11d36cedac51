// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// ada is a record with every part: Mrs Fenwick of Lode Lane, who never lived.
func ada(tb testing.TB) []byte {
	tb.Helper()
	data, err := os.ReadFile("testdata/ada.json")
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.TrimSpace(data)
}

func decode(tb testing.TB, data []byte) *care.Record {
	tb.Helper()
	r, err := care.Decode(data)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func encode(tb testing.TB, r *care.Record) []byte {
	tb.Helper()
	data, err := care.Encode(r)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// tree reads JSON as any program might, without this package.
func tree(tb testing.TB, data []byte) map[string]any {
	tb.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		tb.Fatal(err)
	}
	return out
}

func bytesOf(tb testing.TB, v any) []byte {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// gone, as a value, takes a key away.
type gone struct{}

// with sets one path of a tree to a value. A list index equal to the length
// appends.
func with(tb testing.TB, at any, path string, value any) any {
	tb.Helper()
	if path == "" {
		return value
	}
	if rest, found := strings.CutPrefix(path, "["); found {
		digits, rest, _ := strings.Cut(rest, "]")
		i, err := strconv.Atoi(digits)
		list, ok := at.([]any)
		if err != nil || !ok || i > len(list) {
			tb.Fatalf("no list entry at %q", path)
		}
		if i == len(list) {
			list = append(list, nil)
		}
		list[i] = with(tb, list[i], strings.TrimPrefix(rest, "."), value)
		return list
	}
	end := strings.IndexAny(path, ".[")
	if end < 0 {
		end = len(path)
	}
	object, ok := at.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	inner := with(tb, object[path[:end]], strings.TrimPrefix(path[end:], "."), value)
	object[path[:end]] = inner
	if _, remove := inner.(gone); remove {
		delete(object, path[:end])
	}
	return object
}

// edit gives ada's record with one path set to a value.
func edit(tb testing.TB, path string, value any) []byte {
	tb.Helper()
	return bytesOf(tb, with(tb, tree(tb, ada(tb)), path, value))
}

// wantProblem asserts that a path was refused by a rule.
func wantProblem(tb testing.TB, err error, path, rule string) {
	tb.Helper()
	var problems care.Problems
	if !errors.As(err, &problems) {
		tb.Fatalf("got %v, want problems", err)
	}
	for _, p := range problems {
		if p.Path == path && p.Rule == rule {
			if p.Kind != care.Invalid || p.Message == "" {
				tb.Errorf("problem %+v lacks its kind or its words", p)
			}
			return
		}
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Path+" ("+p.Rule+")")
	}
	tb.Errorf("want %s (%s), got %s", path, rule, strings.Join(got, ", "))
}
