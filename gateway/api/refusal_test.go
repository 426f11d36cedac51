// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
)

// swap gives a valid record with one thing changed.
func swap(old, replacement string) []byte {
	good := record(soham, person, 1)
	if !bytes.Contains(good, []byte(old)) {
		panic("the record has no " + old)
	}
	return bytes.Replace(good, []byte(old), []byte(replacement), 1)
}

func TestPutRecordRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body []byte
		path string // where the fault is
	}{
		"a key twice":                     {swap(`"birthDate":"1941-03-02"`, `"birthDate":"1941-03-02","birthDate":"1942-03-02"`), "person.birthDate"},
		"a key in another case":           {swap(`"birthDate"`, `"BirthDate"`), "person.birthDate"},
		"an unknown key":                  {swap(`"birthDate"`, `"shoeSize":"42","birthDate"`), "person.?"},
		"bad UTF-8":                       {swap(`"Ada"`, "\"Ad\xff\""), "person.names[0].given[0]"},
		"a lone surrogate":                {swap(`"Ada"`, `"\ud800"`), "person.names[0].given[0]"},
		"65 levels":                       {swap(`"birthDate"`, `"extra":{"deep":`+strings.Repeat("[", 65)+strings.Repeat("]", 65)+`},"birthDate"`), ""},
		"a number that none can hold":     {swap(`"version":1`, `"version":1e400`), "version"},
		"an NHS number with a bad digit":  {swap(`9991234578`, `9991234579`), "person.nhsNumber.value"},
		"a day that is none":              {swap(`1941-03-02`, `2026-02-30`), "person.birthDate"},
		"a body that is cut short":        {record(soham, person, 1)[:200], ""},
		"a text in place of the record":   {[]byte(`"hello"`), ""},
		"nothing":                         {nil, ""},
		"null":                            {[]byte("null"), ""},
		"two records":                     {append(record(soham, person, 1), record(soham, person, 1)...), ""},
		"another team's":                  {record(ives, person, 1), "team"},
		"another id than in the address":  {record(soham, "p-2", 1), "id"},
		"a worker in place of the person": {swap(`"person":{`, `"person":"w-1","extra":{`), "person"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			got := w.call(t, soham, http.MethodPut, "/v1/records/"+person, "application/json", bytes.NewReader(tt.body))
			if got.Code != http.StatusUnprocessableEntity {
				t.Fatalf("answered %d %s, want 422", got.Code, got.Body)
			}
			p := problem(t, got)
			if len(p.Problems) == 0 || tt.path != "" && !slices.ContainsFunc(p.Problems, func(f api.Fault) bool { return f.Path == tt.path }) {
				t.Errorf("answered %s, want a fault at %q", got.Body, tt.path)
			}
			w.holdsNothing(t, soham, got.Body.String())
		})
	}
}

// holdsNothing checks that a refusal left no trace, and says no name.
func (w *world) holdsNothing(t *testing.T, team, said string) {
	t.Helper()
	if _, err := w.store.Current(t.Context(), team, person); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a version is stored (%v)", err)
	}
	ds, err := w.store.Deliveries(t.Context(), store.Search{Team: team, Limit: 10})
	if err != nil || len(ds) > 0 {
		t.Errorf("%d deliveries are stored (%v)", len(ds), err)
	}
	events, err := w.store.Events(t.Context(), team, 0, 10)
	if err != nil || slices.ContainsFunc(events, func(e store.Event) bool { return e.Act == "accepted" }) {
		t.Errorf("an acceptance is audited (%v)", err)
	}
	if strings.Contains(said+w.log.String(), canary) {
		t.Error("a name was said")
	}
}

func TestSmallBodiesAreReadStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.accepted(t, person)
	tests := map[string]struct{ body, path, rule string }{
		"a key twice":           {`{"note":"a","note":"b"}`, "note", "duplicate-key"},
		"a key in another case": {`{"Note":"a"}`, "note", "key-case"},
		"an unknown key":        {`{"note":"a","colour":"b"}`, "colour", "unknown-key"},
		"a key that is a name":  {`{"note":"a","Ada Fenwick":"b"}`, "(a key)", "unknown-key"},
		"null":                  {`{"note":null}`, "note", "null"},
		"another type":          {`{"note":"a","arrived":"yes"}`, "arrived", "type"},
		"nothing said":          {`{"note":"  "}`, "note", "required"},
		"an empty object":       {`{}`, "note", "required"},
		"a list":                {`["a"]`, "", "type"},
		"nothing":               {``, "", "type"},
		"cut short":             {`{"note":"a"`, "", "syntax"},
		"more after it":         {`{"note":"a"}{}`, "", "trailing"},
		"a lone surrogate":      {`{"note":"\ud800"}`, "note", "unicode"},
		"bad UTF-8":             {"{\"note\":\"\xff\"}", "", "utf-8"},
		"too long":              {`{"note":"` + strings.Repeat("a", 1001) + `"}`, "note", "max"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := w.call(t, soham, http.MethodPost, "/v1/deliveries/"+id+"/close", "application/json", strings.NewReader(tt.body))
			p := problem(t, got)
			if got.Code != http.StatusUnprocessableEntity || len(p.Problems) == 0 || p.Problems[0].Path != tt.path || p.Problems[0].Rule != tt.rule {
				t.Errorf("answered %d %s, want rule %s at %q", got.Code, got.Body, tt.rule, tt.path)
			}
		})
	}
}

func FuzzSmallBodies(f *testing.F) {
	for _, seed := range []string{`{"note":"a"}`, `{"note":"a","arrived":true}`, `{"note":1e400}`, `{"no\u0074e":"a"}`, `{"note":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		note, faults := api.ParseNote(b)
		if len(faults) > 0 {
			return
		}
		// What is accepted is a note that every reader reads alike.
		var plain map[string]any
		if err := json.Unmarshal(b, &plain); err != nil || strings.TrimSpace(fmt.Sprint(plain["note"])) != note || len(plain) > 2 {
			t.Errorf("%q was read as %q", b, note)
		}
	})
}

func TestQueriesAreReadStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, path := range map[string]string{
		"a parameter that is misspelt":      "/v1/deliveries?sate=parked",
		"a state that is none":              "/v1/deliveries?state=lost",
		"a destination that is none":        "/v1/deliveries?destination=nope",
		"no deliveries":                     "/v1/deliveries?limit=0",
		"all deliveries":                    "/v1/deliveries?limit=100000",
		"a limit that is no number":         "/v1/events?limit=ten",
		"a cursor that is none":             "/v1/events?after=-1",
		"a flag that is none":               "/v1/tasks?all=perhaps",
		"a record and a period":             "/v1/deliveries?record=p-1&period=2026-01-01/2026-03-31",
		"a parameter twice":                 "/v1/deliveries?limit=1&limit=2",
		"a query that is none":              "/v1/deliveries?limit=%zz",
		"a parameter where there are none":  "/v1/records/p-1?pretty=true",
		"a parameter in the FHIR statement": "/fhir/R4/metadata?mode=full",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := w.call(t, soham, http.MethodGet, path, "", nil); got.Code != http.StatusBadRequest {
				t.Errorf("answered %d %s, want 400", got.Code, got.Body)
			}
		})
	}
}
