// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/carelode/lode/fhir"
)

const answer = `{"resourceType":"Bundle","id":"b1","type":"transaction-response","entry":[
 {"fullUrl":"urn:uuid:1","response":{"status":"201 Created","location":"Patient/1/_history/1","etag":"W/\"1\""}},
 null,
 {"resource":{"resourceType":"Task","id":"t"},"response":{"status":400,"outcome":{"resourceType":"OperationOutcome","issue":[
   {"severity":"error","code":"too costly","diagnostics":"Mrs Fenland","expression":["Patient.name",7],
    "details":{"coding":[{"system":"urn:s","code":"C1","display":"Fenland"}]}}]}}}]}`

func TestViewReadsAnAnswerAndForgivesTheRest(t *testing.T) {
	t.Parallel()
	v, err := fhir.Read([]byte(answer))
	if err != nil {
		t.Fatal(err)
	}
	if v.ResourceType() != "Bundle" || v.ID() != "b1" || v.Type() != "transaction-response" || v.Issues() != nil {
		t.Errorf("read %q %q %q", v.ResourceType(), v.ID(), v.Type())
	}
	entries := v.Entries()
	if len(entries) != 3 {
		t.Fatalf("%d entries, want 3: an unreadable one keeps its place", len(entries))
	}
	first, last := entries[0], entries[2]
	if first.Status != "201 Created" || first.Location != "Patient/1/_history/1" || first.Etag != `W/"1"` || first.FullURL != "urn:uuid:1" {
		t.Errorf("first entry %+v", first)
	}
	if last.Status != "" || last.Resource.ID() != "t" {
		t.Errorf("a number for a status must read as none: %+v", last)
	}
	issues := last.Outcome.Issues()
	if len(issues) != 1 || issues[0].Severity != "error" || issues[0].Code != "too costly" ||
		!slices.Equal(issues[0].Expression, []string{"Patient.name"}) || issues[0].Details[0].Code != "C1" {
		t.Fatalf("issues %+v", issues)
	}
	shown, err := json.Marshal(issues)
	if err != nil || bytes.Contains(shown, []byte("Fenland")) {
		t.Errorf("an issue repeats what its text says: %s", shown)
	}
	if !bytes.Equal(v.Raw(), []byte(answer)) {
		t.Error("the bytes were changed")
	}
}

func TestViewRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"", "null", "[]", `"Fenland"`, "{", `{"a":1}{}`} {
		if _, err := fhir.Read([]byte(raw)); err == nil {
			t.Errorf("%s was read", raw)
		}
	}
}

func FuzzView(f *testing.F) {
	f.Add([]byte(answer))
	f.Add([]byte(`{"resourceType":"OperationOutcome","issue":[{"code":null},3]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		kept := bytes.Clone(raw)
		v, err := fhir.Read(raw)
		if (err == nil) != (json.Valid(raw) && isObject(raw)) {
			t.Errorf("read: %v", err)
		}
		v.Issues()
		for _, e := range v.Entries() {
			e.Outcome.Issues()
			e.Resource.Entries()
		}
		if !bytes.Equal(raw, kept) {
			t.Error("the bytes were changed")
		}
	})
}

func isObject(raw []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte("{")) }
