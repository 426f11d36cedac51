// SPDX-License-Identifier: Apache-2.0

package people_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// bare gives the leaf paths of a JSON value, without indices.
func bare(value any, at string, into map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		if at == "extra" {
			into[at] = true
			return
		}
		for key, below := range v {
			path := key
			if at != "" {
				path = at + "." + key
			}
			bare(below, path, into)
		}
	case []any:
		for _, below := range v {
			bare(below, at, into)
		}
	default:
		into[at] = true
	}
}

func TestEveryLeafIsUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for step := range people.New(1, 200).Versions() {
		var value any
		if err := json.Unmarshal(asJSON(t, step.Record), &value); err != nil {
			t.Fatal(err)
		}
		bare(value, "", used)
	}
	for _, leaf := range care.AllLeaves() {
		if !used[leaf] {
			t.Errorf("nobody of 200 has %s", leaf)
		}
	}
}

// ids gives every entry's id with the list it stands in, and what supersedes what.
func ids(value any, at string, into map[string]string, replaced map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		if id, ok := v["id"].(string); ok && at != "" {
			into[id] = at
		}
		if id, ok := v["supersedes"].(string); ok {
			replaced[id] = true
		}
		for key, below := range v {
			ids(below, at+"."+key, into, replaced)
		}
	case []any:
		for _, below := range v {
			ids(below, at, into, replaced)
		}
	}
}

func TestNothingVanishesFromARecord(t *testing.T) {
	t.Parallel()
	c := people.New(1, 300)
	for i := range c.Len() {
		steps := c.Steps(i)
		if len(steps) < 3 || len(steps) > 8 {
			t.Errorf("person %d has %d versions", i, len(steps))
		}
		for v := range steps[1:] {
			checkSuccessor(t, steps[v], steps[v+1])
		}
	}
}

func checkSuccessor(t *testing.T, earlier, later people.Step) {
	t.Helper()
	before, _ := entries(t, earlier.Record)
	now, replaced := entries(t, later.Record)
	for id, list := range before {
		if now[id] != list && !replaced[id] {
			t.Errorf("person %d, version %d: an entry of %s is gone", later.Person, later.Record.Version, list)
		}
	}
	if later.Record.Version <= earlier.Record.Version {
		t.Errorf("person %d: version %d after %d", later.Person, later.Record.Version, earlier.Record.Version)
	}
}

func entries(t *testing.T, r *care.Record) (lists map[string]string, replaced map[string]bool) {
	t.Helper()
	var value any
	if err := json.Unmarshal(asJSON(t, r), &value); err != nil {
		t.Fatal(err)
	}
	lists, replaced = map[string]string{}, map[string]bool{}
	ids(value, "", lists, replaced)
	return lists, replaced
}

func TestEveryFateIsThere(t *testing.T) {
	t.Parallel()
	for n, atLeast := range map[int]int{20: 1, 200: 2} {
		seen := fates(people.New(1, n))
		for _, f := range people.Fates() {
			if seen[f] < atLeast {
				t.Errorf("%d people: %s %d times, want %d", n, f, seen[f], atLeast)
			}
		}
	}
}

// fates counts the people whom each fate meets at some destination.
func fates(c people.Caseload) map[people.Fate]int {
	seen := map[people.Fate]int{}
	for s := range c.People() {
		for _, f := range slices.Compact(slices.Sorted(maps.Values(s.Fates))) {
			seen[f]++
		}
	}
	return seen
}

func TestMostStoriesAreOrdinaryAndAllAreExplained(t *testing.T) {
	t.Parallel()
	ordinary := 0
	for s := range people.New(1, 200).People() {
		if s.Fates[people.SharedRecord] == people.Filed && s.Fates[people.Council] == people.Filed {
			ordinary++
		}
		if s.Why == "" || s.Title == "" {
			t.Errorf("person %d: no plain words", s.Person)
		}
	}
	if ordinary <= 100 {
		t.Errorf("only %d of 200 are ordinary", ordinary)
	}
}

func TestFatesShowInTheRecords(t *testing.T) {
	t.Parallel()
	c := people.New(6, 100)
	for s := range c.People() {
		steps := c.Steps(s.Person)
		for _, step := range steps {
			checkFate(t, s, step.Record)
		}
		checkTwist(t, c, s, steps[0].Record, steps[len(steps)-1].Record)
	}
}

func checkTwist(t *testing.T, c people.Caseload, s *people.Story, first, last *care.Record) {
	t.Helper()
	switch s.Twist { //nolint:exhaustive // the others show in each version: checkFate
	case people.Refusal:
		if held := s.Elsewhere; len(held) != 1 || held[0].BirthDate == string(first.Person.BirthDate) ||
			held[0].BirthDate != string(last.Person.BirthDate) {
			t.Errorf("person %d: the receiver's birth date must differ at first and agree at last", s.Person)
		}
	case people.SeveralMatches:
		if len(s.Elsewhere) != 2 || s.Elsewhere[0].NHSNumber != s.Elsewhere[1].NHSNumber {
			t.Errorf("person %d: the receiver must hold two of one number", s.Person)
		}
	case people.OneNumberTwice:
		other := c.Steps(s.Partner)[0].Record
		if other.Person.NHSNumber.Value != last.Person.NHSNumber.Value || other.Team != last.Team || other.ID == last.ID {
			t.Errorf("person %d: not two records of one team with one number", s.Person)
		}
	case people.WrongPerson:
		if withdrawn(last) != 3 {
			t.Errorf("person %d: %d entries withdrawn", s.Person, withdrawn(last))
		}
	}
}

// checkFate compares one version with what its story promises of it.
func checkFate(t *testing.T, s *people.Story, r *care.Record) {
	t.Helper()
	expect := func(what string, got, want bool) {
		if got != want {
			t.Errorf("person %d (%s), version %d: %s is %t", s.Person, s.Name, r.Version, what, got)
		}
	}
	expect("objection", objects(r), s.Objects > 0 && r.Version >= s.Objects)
	expect("restriction", r.Person.Restricted, s.Twist == people.Restricted && r.Version >= s.From)
	expect("death", r.Person.DeathDate != "", s.Fates[people.Council] == people.Died && r.Version >= s.From)
	expect("wait for a trace", r.Person.NHSNumber.Status == "03", s.Twist == people.NoTrace && r.Version < s.Until)
	if r.Person.DeathDate != "" {
		for i := range r.Services {
			expect("open service", r.Services[i].End == "", false)
		}
	}
	if s.Fates[people.Council] == people.NHSOnly {
		for i := range r.Services {
			expect("service not of the NHS", r.Services[i].Payer != "nhs", false)
		}
	}
	if s.Fates[people.Council] == people.Under18 {
		expect("grown up", string(r.RecordedAt)[:10] >= eighteenth(r), false)
	}
}

func eighteenth(r *care.Record) string {
	year := json.Number(string(r.Person.BirthDate)[:4])
	n, _ := year.Int64()
	later, _ := json.Marshal(n + 18)
	return string(later) + string(r.Person.BirthDate)[4:]
}

func objects(r *care.Record) bool {
	for _, o := range r.Sharing.Objections {
		if o.To == "shared-record" && o.Lifted == "" {
			return true
		}
	}
	return false
}

func withdrawn(r *care.Record) int {
	n := 0
	for i := range r.Needs {
		if w := r.Needs[i].Withdrawn; w != nil && w.Reason == "wrong-person" {
			n++
		}
	}
	for i := range r.Contacts {
		if w := r.Contacts[i].Withdrawn; w != nil && w.Reason == "wrong-person" {
			n++
		}
	}
	for i := range r.Observations {
		if w := r.Observations[i].Withdrawn; w != nil && w.Reason == "wrong-person" {
			n++
		}
	}
	return n
}

func TestCouplesNameEachOther(t *testing.T) {
	t.Parallel()
	c := people.New(1, 100)
	pairs := 0
	for s := range c.People() {
		if s.Name != "couple-carer" {
			continue
		}
		pairs++
		carer, caredFor := c.Steps(s.Person)[0].Record, c.Steps(s.Partner)[0].Record
		link := carer.Person.CaresFor[0]
		if link.Record != caredFor.ID || link.CouncilID != caredFor.Person.Identifiers[0].Value || carer.Team != caredFor.Team {
			t.Errorf("person %d does not name the one cared for", s.Person)
		}
		if !slices.ContainsFunc(caredFor.Network.People, func(p care.NetworkPerson) bool { return p.Record == carer.ID }) {
			t.Errorf("person %d is not named by the one cared for", s.Person)
		}
		if carer.Person.Addresses[0].UPRN != caredFor.Person.Addresses[0].UPRN {
			t.Errorf("person %d lives elsewhere", s.Person)
		}
	}
	if pairs != 4 {
		t.Errorf("%d couples among a hundred", pairs)
	}
}

func TestProseIsFilledInAndVaries(t *testing.T) {
	t.Parallel()
	first := map[string]int{}
	for step := range people.New(1, 200).Versions() {
		text := string(asJSON(t, []any{step.Record.Contacts, step.Record.Plan, step.Record.AboutMe, step.Record.Referrals}))
		if strings.Contains(text, "|") || strings.Contains(text, "{}") {
			t.Errorf("person %d: a choice was left open", step.Person)
		}
		if step.Record.Version == 1 && len(step.Record.Contacts) > 0 {
			first[step.Record.Contacts[0].Notes]++
		}
	}
	for _, n := range first {
		if n > 1 {
			t.Errorf("%d people begin with the very same words", n)
		}
	}
}
