// SPDX-License-Identifier: Apache-2.0

package sharedcare_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// record is a simulated shared care record that knows some people already.
type record struct {
	*sim.FHIRServer

	ledger *sim.Ledger
	url    string
	mu     sync.Mutex
	faults []sim.Fault // one for each request to come, in order
	seen   []*http.Request
}

func sharedRecord(t *testing.T, known ...sim.Someone) *record {
	t.Helper()
	ledger, err := sim.OpenLedger("")
	if err != nil {
		t.Fatal(err)
	}
	server, err := sim.NewFHIR(sim.FHIRSettings{Name: "shared-record", Ledger: ledger})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range known {
		if err := server.Seed(sim.OtherPatient(k)); err != nil {
			t.Fatal(err)
		}
	}
	r := &record{FHIRServer: server, ledger: ledger}
	web := httptest.NewServer(sim.Faulty(server, r.fault))
	t.Cleanup(web.Close)
	r.url = web.URL
	return r
}

func (r *record) fault(req *http.Request, _ int) sim.Fault {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen = append(r.seen, req.Clone(req.Context()))
	if len(r.faults) == 0 {
		return sim.Fault{}
	}
	f := r.faults[0]
	r.faults = r.faults[1:]
	return f
}

func (r *record) fails(f ...sim.Fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = f
}

// effects counts the messages that changed something.
func (r *record) effects() int {
	n := 0
	for _, e := range r.ledger.Effects() {
		if e.Kind == "effect" {
			n++
		}
	}
	return n
}

// newest gives the newest versions of the resources of a type, without those
// that were there before.
func (r *record) newest(kind string) []map[string]any {
	var out []map[string]any
	for i := 1; i <= 500; i++ { // the simulator numbers what it is given
		if v := r.Versions(kind + "/sim-" + strconv.Itoa(i)); len(v) > 0 && !v[0].Seed {
			out = append(out, v[len(v)-1].Resource)
		}
	}
	return out
}

// live leaves out what was entered in error.
func (r *record) live(kind string) []map[string]any {
	var out []map[string]any
	for _, resource := range r.newest(kind) {
		if !inError(resource) {
			out = append(out, resource)
		}
	}
	return out
}

// inError reports whether a resource was taken back, however its type says so.
func inError(resource map[string]any) bool {
	if resource["status"] == "entered-in-error" || resource["lifecycleStatus"] == "entered-in-error" || resource["resourceType"] == "RelatedPerson" && resource["name"] == nil {
		return true
	}
	verification, _ := json.Marshal(resource["verificationStatus"])
	return bytes.Contains(verification, []byte("entered-in-error"))
}

func open(t *testing.T, r *record, more ...string) adapters.Sender {
	t.Helper()
	given := map[string]string{"base_url": r.url, "allow_http": "yes", "timeout": "5s"}
	for i := 0; i+1 < len(more); i += 2 {
		given[more[i]] = more[i+1]
	}
	set, err := adapters.CheckSettings(sharedcare.Factory().Descriptor, given)
	if err != nil {
		t.Fatal(err)
	}
	a, err := sharedcare.Factory().New(adapters.Options{Settings: set})
	if err != nil {
		t.Fatal(err)
	}
	s, ok := a.(adapters.Sender)
	if !ok {
		t.Fatal("the adapter does not send")
	}
	return s
}

func facts(key string) adapters.Facts {
	return adapters.Facts{
		PlannedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Key: key, Sequence: 1,
		Team: adapters.Team{ID: "soham", Name: "Soham Neighbourhood Team", ODSCode: "Z9X01", Organisation: "Fen Community Care", OrganisationODS: "Z9X"},
	}
}

func change(t *testing.T, before, after *care.Record) care.Change {
	t.Helper()
	set, err := care.ParsePaths(sharedcare.Factory().Descriptor.Uses...)
	if err != nil {
		t.Fatal(err)
	}
	return care.NewChange(before, after, set)
}

// life gives every version of one person whose whole life is ordinary.
func life(t *testing.T) []*care.Record {
	t.Helper()
	load := people.New(5, 1)
	var out []*care.Record
	for _, s := range load.Steps(0) {
		out = append(out, s.Record)
	}
	if len(out) < 3 {
		t.Fatal("the story is too short for these tests")
	}
	return out
}

func known(r *care.Record) sim.Someone {
	return sim.Someone{
		Organisation: "RGT", LocalID: "77", NHSNumber: r.Person.NHSNumber.Value,
		Family: r.Person.Names[0].Family, Given: "G", Born: string(r.Person.BirthDate),
	}
}

func encode(t *testing.T, s adapters.Sender, key string, c care.Change) []adapters.Message {
	t.Helper()
	m, err := s.Encode(c, facts(key))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func deliver(t *testing.T, s adapters.Sender, messages ...adapters.Message) {
	t.Helper()
	for _, m := range messages {
		receipt, err := s.Deliver(t.Context(), m)
		if err != nil || receipt.Reached != adapters.Filed {
			t.Fatalf("deliver gave %+v, %v", receipt, err)
		}
	}
}

// scripted gives the address of a server that answers everything alike.
func scripted(t *testing.T, status int, body string) string {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/fhir+json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(web.Close)
	return web.URL
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
