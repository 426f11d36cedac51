// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"bytes"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/carelode/lode/conformance/sim"
)

func TestVersionsAreKeptAndMatched(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	w := ask(s, "POST", "/Patient", patient("7", "First"))
	wantStatus(t, w, 201)
	if w.Header().Get("ETag") != `W/"1"` || w.Header().Get("Last-Modified") == "" || !strings.HasSuffix(w.Header().Get("Location"), "/_history/1") {
		t.Errorf("headers %v", w.Header())
	}
	reference := s.Find("Patient", ours, "7")[0]
	second := strings.Replace(patient("7", "Second"), `{`, `{"id":"`+strings.TrimPrefix(reference, "Patient/")+`",`, 1)
	wantStatus(t, ask(s, "PUT", "/"+reference, second, "If-Match", `W/"9"`), 412)
	wantStatus(t, ask(s, "PUT", "/"+reference, second, "If-Match", `W/"1"`), 200)
	for version, family := range map[string]string{"1": "First", "2": "Second"} {
		if got := wantStatus(t, ask(s, "GET", "/"+reference+"/_history/"+version, ""), 200); !strings.Contains(fmt.Sprint(got), family) {
			t.Errorf("version %s: %v", version, got)
		}
	}
	if got := wantStatus(t, ask(s, "GET", "/"+reference+"/_history", ""), 200); got["total"] != 2.0 {
		t.Errorf("history %v", got)
	}
	moved := strings.Replace(second, `"value":"7"`, `"value":"8"`, 1)
	wantStatus(t, ask(s, "PUT", "/"+reference, moved), 200)
	for query, total := range map[string]float64{
		ours + "|7": 0, ours + "|8": 1, "8": 1, "|8": 0, ours + "|": 1, "7,8": 1, ours + "|8," + ours + "|7": 1, "nobody": 0,
	} {
		if got := wantStatus(t, ask(s, "GET", "/Patient?identifier="+url.QueryEscape(query), ""), 200); got["total"] != total {
			t.Errorf("%q finds %v, want %v", query, got["total"], total)
		}
	}
	wantStatus(t, ask(s, "GET", "/"+reference+"/_history/4", ""), 404)
	wantStatus(t, ask(s, "GET", "/Patient/nobody", ""), 404)
	wantStatus(t, ask(s, "GET", "/Patient?name=x", ""), 400)
	wantStatus(t, ask(s, "GET", "/metadata", ""), 200)
	wantStatus(t, ask(s, "GET", "/"+reference, "", "Accept", "application/fhir+xml"), 406)
}

func TestAnotherOrganisationsPatientIsSeenToBeOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger")
	seed := sim.OtherPatient(sim.Someone{Organisation: "rgt", LocalID: "1", NHSNumber: "9990000018", Family: "Wren", Given: "Ada", Born: "1940-01-02"})
	s := server(t, ledger(t, path))
	if err := s.Seed(seed, sim.OtherOrganisation("RGT", "A hospital"), sim.OtherPractitioner(ours, "p", "Finch")); err != nil {
		t.Fatal(err)
	}
	// What a careful gateway does: it points at the other's Patient and writes its own.
	wantStatus(t, ask(s, "POST", "/", transaction(create("", flag("Patient?identifier="+sim.NHSNumberSystem+"|9990000018")))), 200)
	if got := s.OverwrittenSeeds(); len(got) != 0 {
		t.Fatalf("overwritten: %v", got)
	}
	// What a careless one does.
	careless := transaction(strings.Replace(put("", "Patient", "x", patient("7", "Wrong")),
		url.QueryEscape(ours+"|x"), url.QueryEscape(sim.NHSNumberSystem+"|9990000018"), 1))
	wantStatus(t, ask(s, "POST", "/", careless), 200)
	want := s.OverwrittenSeeds()
	if len(want) != 1 {
		t.Fatalf("overwritten: %v, want the other organisation's Patient", want)
	}
	again := server(t, ledger(t, path))
	if err := again.Seed(sim.OtherOrganisation("RGT", "A hospital")); err != nil {
		t.Fatal(err)
	}
	if got := again.OverwrittenSeeds(); !slices.Equal(got, want) || len(again.Find(organisation, odsSystem, "RGT")) != 1 {
		t.Errorf("after a restart: %v, or the organisation is there twice", got)
	}
}

func TestARestartLosesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger")
	first := ledger(t, path)
	before := server(t, first)
	body := transaction(put(one, "Patient", "7", patient("7", "Kestrel")), create(two, flag(one)))
	wantStatus(t, ask(before, "POST", "/", body, "X-Request-ID", "k"), 200)
	after := server(t, ledger(t, path))
	reference := before.Find("Patient", ours, "7")[0]
	if a, b := fmt.Sprint(before.Versions(reference)), fmt.Sprint(after.Versions(reference)); a != b {
		t.Errorf("before %s\nafter  %s", a, b)
	}
	wantStatus(t, ask(after, "POST", "/", body, "X-Request-ID", "k"), 200)
	rows, err := sim.ReadLedger(path)
	if err != nil || len(rows) != 2 || rows[1].Kind != sim.KindEffect {
		t.Errorf("the second Flag is a second effect: %+v, %v", rows, err)
	}
}

func TestConcurrentConditionalCreatesMakeOne(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() { ask(s, "POST", "/", transaction(put("", "Patient", "7", patient("7", "Kestrel")))) })
	}
	wait.Wait()
	if n := len(s.Find("Patient", ours, "7")); n != 1 {
		t.Errorf("%d created, want 1", n)
	}
}

func TestALargeBodyIsRefused(t *testing.T) {
	t.Parallel()
	s, err := sim.NewFHIR(sim.FHIRSettings{Name: "scr", Ledger: ledger(t, ""), LargestBody: 100})
	if err != nil {
		t.Fatal(err)
	}
	wantStatus(t, ask(s, "POST", "/Patient", string(bytes.Repeat([]byte(" "), 101))), 413)
}
