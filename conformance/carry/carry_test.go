// SPDX-License-Identifier: Apache-2.0

package carry_test

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/carry"
	"github.com/carelode/lode/mapping/care"
)

// corpus is this package's own.
func corpus(t *testing.T) []carry.Case {
	t.Helper()
	cases, err := carry.Corpus()
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCorpusFillsEveryLeaf(t *testing.T) {
	t.Parallel()
	filled := map[string]bool{}
	for _, c := range corpus(t) {
		if problems := care.Validate(c.After); problems != nil && !strings.HasPrefix(c.Name, "person ") {
			t.Errorf("the case %s: %v", c.Name, problems)
		}
		text, err := care.Encode(c.After)
		if err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal(text, &tree); err != nil {
			t.Fatal(err)
		}
		note(tree, "", filled)
	}
	for _, leaf := range care.AllLeaves() {
		if !filled[leaf] {
			t.Errorf("no case fills %s", leaf)
		}
	}
}

func note(node any, at string, filled map[string]bool) {
	switch n := node.(type) {
	case map[string]any:
		for key, v := range n {
			filled[at] = true
			note(v, strings.TrimPrefix(at+"."+key, "."), filled)
		}
	case []any:
		for _, v := range n {
			note(v, at, filled)
		}
	default:
		filled[at] = true
	}
}

// scribe is an adapter that carries what the test knows.
type scribe struct {
	uses   []string
	encode func(care.Change) []adapters.Message
}

func (s scribe) Descriptor() adapters.Descriptor {
	return adapters.Descriptor{Name: "scribe", Title: "Scribe", Uses: s.uses}
}

func (s scribe) Encode(c care.Change, _ adapters.Facts) ([]adapters.Message, error) {
	return s.encode(c), nil
}

func (s scribe) factory(e adapters.Explained) adapters.Factory {
	return adapters.Factory{
		Descriptor: s.Descriptor(), Explained: func() adapters.Explained { return e },
		New: func(adapters.Options) (adapters.Adapter, error) { return s, nil },
	}
}

// bundle writes entries as our own encoder does: without blanks.
func bundle(t *testing.T, resources ...map[string]any) []adapters.Message {
	t.Helper()
	entries := []string{}
	for i, r := range resources {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, `{"fullUrl":"urn:`+strconv.Itoa(i)+`","resource":`+string(text)+`}`)
	}
	body := `{"resourceType":"Bundle","type":"transaction","entry":[` + strings.Join(entries, ",") + `]}`
	return []adapters.Message{{
		Key: "k", ContentType: "application/fhir+json", Header: map[string]string{"X-Version": "1"}, Body: adapters.Bytes([]byte(body)),
	}}
}

func places(r *carry.Report, leaf string) []string {
	_, carried := r.Needs()
	return carried[leaf]
}

func TestFHIRPlacesAreFound(t *testing.T) {
	t.Parallel()
	s := scribe{uses: []string{"person.names.family", "person.statedGender", "person.birthDate", "needs.id", "needs.priority", "strengths.text", "strengths.id", "strengths.layer"}}
	s.encode = func(c care.Change) []adapters.Message {
		p := c.After.Person
		patient := map[string]any{
			"resourceType": "Patient", "birthDate": p.BirthDate,
			"name":      []any{map[string]any{"family": p.Names[0].Family}},
			"extension": []any{map[string]any{"url": "https://x.example/Extension-Gender", "valueCodeableConcept": map[string]any{"coding": []any{map[string]any{"system": "urn:genders", "code": p.StatedGender}}}}},
		}
		needs := slices.Clone(c.After.Needs)
		slices.SortStableFunc(needs, func(a, b care.Need) int { return strings.Compare(a.Priority, b.Priority) })
		order := []any{}
		for _, n := range needs {
			order = append(order, n.ID)
		}
		all := []map[string]any{patient, {"resourceType": "List", "entry": order}}
		for _, x := range c.After.Strengths {
			if x.Layer == "self" {
				all = append(all, map[string]any{"resourceType": "Observation", "valueString": x.Text})
			}
		}
		return bundle(t, all...)
	}
	r, err := carry.Survey(s.factory(adapters.Explained{}), corpus(t))
	if err != nil {
		t.Fatal(err)
	}
	for leaf, want := range map[string][]string{
		"person.names.family":  {"Patient.name.family"},
		"person.birthDate":     {"Patient.birthDate"},
		"person.statedGender":  {"Patient.extension('Extension-Gender').value.ofType(CodeableConcept).coding.code"},
		"needs.priority":       {"List (the order of what it holds)"},
		"needs.id":             {"List.entry"},
		"strengths.text":       {"Observation.value.ofType(string)"},
		"strengths.layer":      {"Observation (whether there is one)"},
		"strengths.id":         nil,
		"strengths.recordedBy": nil,
	} {
		if got := places(r, leaf); !slices.Equal(got, want) {
			t.Errorf("%s comes out at %q, want %q", leaf, got, want)
		}
	}
	i := slices.IndexFunc(r.Leaves, func(l carry.Leaf) bool { return l.Path == "person.statedGender" })
	if l := r.Leaves[i]; l.List != "stated-gender" || l.Places[0].System != "urn:genders" {
		t.Errorf("the codes of the gender: %+v", l)
	}
	if !slices.Contains(r.Gaps(), "strengths.id: comes out nowhere, and nobody says why") ||
		!slices.Contains(r.Gaps(), "strengths.text: comes out at Observation.value.ofType(string) at times, and nobody says when") {
		t.Errorf("what is not explained is not missed: %q", r.Gaps())
	}
}

func TestExplanationsAreUsedAndMissed(t *testing.T) {
	t.Parallel()
	s := scribe{uses: []string{"person.names.family"}, encode: func(c care.Change) []adapters.Message {
		return []adapters.Message{{ContentType: "text/plain", Body: adapters.Bytes([]byte("to " + c.After.Person.Names[0].Family)), Correction: c.Before != nil}}
	}}
	e := adapters.Explained{
		Reasons: []adapters.Reason{{Path: "person", Why: "is the person's"}, {Path: "person.names.given", Why: "is for friends"}, {Path: "person.names.family", Why: "nobody needs this"}},
		Rules:   []adapters.Rule{{Path: "", Place: "in the body", When: "always"}, {Path: "needs", Place: "", When: "never"}},
	}
	r, err := carry.Survey(s.factory(e), corpus(t))
	if err != nil {
		t.Fatal(err)
	}
	if got := places(r, "person.names.family"); !slices.Equal(got, []string{"in the body"}) {
		t.Errorf("the family name comes out at %q", got)
	}
	for _, l := range r.Leaves {
		if want := map[string]string{"person.names.given": "is for friends", "person.names.prefix": "is the person's"}[l.Path]; want != "" && l.Why != want {
			t.Errorf("%s is not carried since %q, want %q", l.Path, l.Why, want)
		}
	}
	nowhere, carried := r.Needs()
	if got := e.Needless(nowhere, carried); !slices.Equal(got, []string{"person.names.family", "needs at "}) {
		t.Errorf("needless: %q", got)
	}
}

// clerk writes a table.
type clerk struct{ scribe }

func (c clerk) WriteBatch(records iter.Seq2[*care.Record, error], _ care.Period, _ adapters.Facts, w io.Writer) (adapters.Summary, error) {
	_, err := io.WriteString(w, "Id,\"Gender, stated\"\r\n")
	for r := range records {
		if r.Person.DeathDate == "" {
			_, err = io.WriteString(w, r.ID+","+r.Person.StatedGender+"\r\n")
		}
	}
	return adapters.Summary{ContentType: "text/csv; charset=utf-8"}, err
}

func (clerk) Encode() {} // it makes no messages of single changes

func (clerk) Deliver(context.Context) {}

func TestColumnsAreFound(t *testing.T) {
	t.Parallel()
	c := clerk{scribe{uses: []string{"id", "person.statedGender", "person.deathDate"}}}
	f := c.factory(adapters.Explained{})
	f.New = func(adapters.Options) (adapters.Adapter, error) { return c, nil }
	r, err := carry.Survey(f, corpus(t))
	if err != nil {
		t.Fatal(err)
	}
	for leaf, want := range map[string][]string{
		"id": {"Id"}, "person.statedGender": {"Gender, stated"}, "person.deathDate": {"row (whether there is one)"},
	} {
		if got := places(r, leaf); !slices.Equal(got, want) {
			t.Errorf("%s comes out at %q, want %q", leaf, got, want)
		}
	}
}

func TestLookingLeavesTheCorpusAlone(t *testing.T) {
	t.Parallel()
	cases := corpus(t)
	before := make([]string, len(cases))
	for i, c := range cases {
		text, err := care.Encode(c.After)
		if err != nil {
			t.Fatal(err)
		}
		before[i] = string(text)
	}
	s := scribe{uses: care.AllLeaves(), encode: func(care.Change) []adapters.Message { return nil }}
	if _, err := carry.Survey(s.factory(adapters.Explained{}), cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		if text, err := care.Encode(c.After); err != nil || string(text) != before[i] {
			t.Errorf("the case %s is another than before", c.Name)
		}
	}
}
