// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/store"
)

var update = flag.Bool("update", false, "write what is generated")

const statesFile = "../../docs/states.md"

func TestStatesPageIsTheMachine(t *testing.T) {
	t.Parallel()
	want := statesPage()
	if *update {
		if err := os.WriteFile(statesFile, want, 0o644); err != nil { //nolint:gosec // a page for everybody
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(statesFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/states.md is not what the machine says: go test ./gateway/store -run StatesPage -update")
	}
}

// statesPage writes the machine as a page: a diagram, and a table of words.
func statesPage() []byte {
	var b bytes.Buffer
	b.WriteString("# The states of a delivery\n\n" +
		"Generated from `store.Machine()` by `go test ./gateway/store -run StatesPage -update`; a stale page fails the tests.\n" +
		"The store refuses every move that is not drawn here.\n\n```mermaid\nstateDiagram-v2\n    [*] --> planned\n")
	for _, a := range store.Machine() {
		for _, e := range a.Next {
			fmt.Fprintf(&b, "    %s --> %s: %s\n", a.State, e.To, e.Cause)
		}
		if a.End {
			fmt.Fprintf(&b, "    %s --> [*]\n", a.State)
		}
	}
	b.WriteString("```\n\n| state | a worker reads | its lane | a person is asked | they are taken to have it |\n|---|---|---|---|---|\n")
	for _, a := range store.Machine() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", a.State, a.Words, laneWords(a.Lane), yes(a.Task), yes(a.Had))
	}
	b.WriteString("\n## Moves\n\n| from | to | because | only the holder of the lease |\n|---|---|---|---|\n")
	for _, a := range store.Machine() {
		for _, e := range a.Next {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", a.State, e.To, e.Cause, yes(e.Lease))
		}
	}
	b.WriteString("\nWhile a delivery is being sent under a lease that has not lapsed, every move of it is its holder's alone.\n")
	return b.Bytes()
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

func laneWords(l store.Lane) string {
	return map[store.Lane]string{
		store.Heads: "the next waits", store.Blocks: "blocks it; only corrections pass",
		store.Leaves: "has left it", store.Maybe: "has left it, unless the next waits for `received`",
	}[l]
}

func TestMachineIsWhole(t *testing.T) {
	t.Parallel()
	known := map[store.State]bool{}
	for _, a := range store.Machine() {
		if known[a.State] {
			t.Errorf("%s is there twice", a.State)
		}
		known[a.State] = true
		if a.Words == "" || laneWords(a.Lane) == "" {
			t.Errorf("%s lacks words or what it does to its lane", a.State)
		}
		if a.End != (len(a.Next) == 0) {
			t.Errorf("%s is an end and has moves, or has none and is no end", a.State)
		}
		if a.End && a.Lane != store.Leaves {
			t.Errorf("%s is an end and still in its lane", a.State)
		}
	}
	for _, a := range store.Machine() {
		edgesAreWhole(t, a, known)
	}
	everyStateLeadsToAnEnd(t)
	if a := store.Of("lost"); a.State != "" || a.Next != nil {
		t.Errorf("a state that does not exist is known: %v", a)
	}
}

func everyStateLeadsToAnEnd(t *testing.T) {
	t.Helper()
	reached := reach(store.Planned, map[store.State]bool{})
	for _, s := range store.Machine() {
		if !reached[s.State] {
			t.Errorf("%s cannot be reached", s.State)
		}
		after := reach(s.State, map[store.State]bool{})
		if !slices.ContainsFunc(store.Machine(), func(a store.About) bool { return a.End && after[a.State] }) {
			t.Errorf("%s has no way to an end", s.State)
		}
	}
}

func edgesAreWhole(t *testing.T, a store.About, known map[store.State]bool) {
	t.Helper()
	for i, e := range a.Next {
		if !known[e.To] || e.To == a.State || e.Cause == "" {
			t.Errorf("%s to %s leads nowhere, or has no cause", a.State, e.To)
		}
		if slices.ContainsFunc(a.Next[:i], func(x store.Edge) bool { return x.To == e.To }) {
			t.Errorf("%s to %s is there twice", a.State, e.To)
		}
	}
}

func reach(s store.State, seen map[store.State]bool) map[store.State]bool {
	if seen[s] {
		return seen
	}
	seen[s] = true
	for _, e := range store.Of(s).Next {
		reach(e.To, seen)
	}
	return seen
}

func TestSubjectOfAnExtract(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]bool{"period:2026-04-01/2026-06-30": true, "person-1": false, "": false, "Period:x": false} {
		if store.IsPeriod(subject) != want {
			t.Errorf("%q: want %v", strings.ToLower(subject), want)
		}
	}
}
