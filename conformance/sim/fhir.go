// SPDX-License-Identifier: Apache-2.0

// Package sim is the outside world, simulated from published specifications: a
// shared care record that speaks FHIR R4, a mailbox where a repeat is not safe,
// and a folder that a council's importer reads. Each writes what was done to it
// in a ledger before it answers, so that a checker can count duplicates.
//
// It knows HTTP, FHIR R4 as published, and files. It knows none of our own
// packages, least of all our FHIR encoder, whose faults it is there to catch.
package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// FHIRSettings of a simulated FHIR server.
type FHIRSettings struct {
	Name   string  // the destination's name in the ledger
	Ledger *Ledger // also holds the server's state; required
	Base   string  // begins each fullUrl of an answer; "https://fhir.sim.invalid" if empty
	// LargestBody in bytes, 5 MiB if zero: a larger one is refused with 413.
	LargestBody int64
	// Check, if set, judges each body that is written: what it says is wrong, by
	// FHIRPath, is refused with 422. A profile checker fits.
	Check func(body []byte) []string
}

// FHIRServer is an honest FHIR R4 REST server: it keeps every version, resolves
// what a transaction asks it to, and refuses what a strict server refuses, with
// an OperationOutcome. It is honest about conditional updates too, and will
// overwrite another organisation's Patient if it is asked to. The handler is
// served at the root; mount it elsewhere with http.StripPrefix.
type FHIRServer struct {
	set FHIRSettings

	mu    sync.Mutex // one transaction at a time, from first look to ledger
	store *shelf
	last  int // the last id given
}

// NewFHIR makes a server, with the state that its ledger rows tell of.
func NewFHIR(s FHIRSettings) (*FHIRServer, error) {
	if s.LargestBody <= 0 {
		s.LargestBody = 5 << 20
	}
	if s.Base == "" {
		s.Base = "https://fhir.sim.invalid"
	}
	server := &FHIRServer{set: s, store: newShelf(nil)}
	for _, row := range s.Ledger.Effects() {
		if row.Destination != s.Name || len(row.State) == 0 {
			continue
		}
		var state fhirState
		d := json.NewDecoder(bytes.NewReader(row.State))
		d.UseNumber()
		if err := d.Decode(&state); err != nil {
			return nil, fmt.Errorf("read the state of row %d: %w", row.Number, err)
		}
		server.last = state.Last
		for _, v := range state.Versions {
			server.store.add(v)
		}
	}
	return server, nil
}

// fhirState is what one ledger row adds.
type fhirState struct {
	Last     int       `json:"last"`
	Versions []Version `json:"versions,omitempty"`
}

// ServeHTTP answers as a FHIR server does.
func (s *FHIRServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.serve(w, r); err != nil {
		refuse(w, err)
	}
}

func (s *FHIRServer) serve(w http.ResponseWriter, r *http.Request) error {
	if !acceptsJSON(r.Header.Get("Accept")) {
		return fault(http.StatusNotAcceptable, "not-supported", "", "only JSON is spoken here")
	}
	path := strings.Trim(r.URL.Path, "/")
	if path == "metadata" && r.Method == http.MethodGet {
		writeJSON(w, http.StatusOK, capability())
		return nil
	}
	switch r.Method {
	case http.MethodGet:
		return s.get(w, path, r.URL.Query())
	case http.MethodPost, http.MethodPut, http.MethodDelete:
	default:
		return fault(http.StatusMethodNotAllowed, "not-supported", "", "this method is not spoken here")
	}
	body, err := s.body(r)
	if err != nil {
		return err
	}
	if err := s.judge(r, body); err != nil {
		return err
	}
	if path == "" && r.Method == http.MethodPost {
		return s.transact(w, r, body)
	}
	return s.single(w, r, path, body)
}

// body takes the request's body, of the right type and size.
func (s *FHIRServer) body(r *http.Request) ([]byte, error) {
	if r.Method != http.MethodDelete {
		media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		charset := strings.ToLower(params["charset"])
		if err != nil || (media != "application/fhir+json" && media != "application/json") || (charset != "" && charset != "utf-8") {
			return nil, fault(http.StatusUnsupportedMediaType, "not-supported", "", "the body must be application/fhir+json")
		}
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, s.set.LargestBody+1))
	switch {
	case err != nil:
		return nil, fault(http.StatusBadRequest, "incomplete", "", "the body was cut short")
	case int64(len(body)) > s.set.LargestBody:
		return nil, fault(http.StatusRequestEntityTooLarge, "too-long", "", "the body is too large")
	}
	return body, nil
}

// judge refuses what does not conform, naming the first fault's place.
func (s *FHIRServer) judge(r *http.Request, body []byte) error {
	if s.set.Check == nil || r.Method == http.MethodDelete {
		return nil
	}
	if faults := s.set.Check(body); len(faults) > 0 {
		return fault(http.StatusUnprocessableEntity, "invariant", faults[0], "it does not conform")
	}
	return nil
}

// single does one create, update or delete, as a transaction of one entry.
func (s *FHIRServer) single(w http.ResponseWriter, r *http.Request, path string, body []byte) error {
	e := &entry{method: r.Method, ifNoneExist: r.Header.Get("If-None-Exist"), ifMatch: r.Header.Get("If-Match")}
	address := path
	if r.URL.RawQuery != "" {
		address += "?" + r.URL.RawQuery
	}
	if err := e.target(address); err != nil {
		return err
	}
	if r.Method != http.MethodDelete {
		resource, err := parseResource(body)
		if err != nil {
			return err
		}
		e.resource = resource
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.begin(false)
	if err := t.run([]*entry{e}); err != nil {
		return err
	}
	if err := s.commit(t, effectOf(s.set.Name, r.Header, body)); err != nil {
		return err
	}
	return e.answer(w, r)
}

// commit puts the row, and with it every new version, on disk; then it shelves
// them. Nothing is answered before.
func (s *FHIRServer) commit(t *transaction, row Effect) error {
	if len(t.written) == 0 {
		row.Kind = KindSame
	}
	if row.Person == "" {
		row.Person = t.person()
	}
	state, err := json.Marshal(fhirState{Last: t.last, Versions: t.written})
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	row.State = state
	if _, err := s.set.Ledger.Record(row); err != nil {
		return err
	}
	s.last = t.last
	for _, v := range t.written {
		s.store.add(v)
	}
	return nil
}

// capability says what the server can do.
func capability() map[string]any {
	code := func(codes ...string) []any {
		var list []any
		for _, c := range codes {
			list = append(list, map[string]any{"code": c})
		}
		return list
	}
	return map[string]any{
		"resourceType": "CapabilityStatement", "status": "active", "kind": "instance", "fhirVersion": "4.0.1",
		"date": "2026-01-01", "format": []any{"json"},
		"implementation": map[string]any{"description": "A simulated shared care record. It holds synthetic people only."},
		"rest":           []any{map[string]any{"mode": "server", "interaction": code("transaction")}},
	}
}

func acceptsJSON(accept string) bool {
	if accept == "" {
		return true
	}
	for want := range strings.SplitSeq(accept, ",") {
		media, _, err := mime.ParseMediaType(want)
		if err == nil && (media == "*/*" || media == "application/*" || strings.HasSuffix(media, "json")) {
			return true
		}
	}
	return false
}

// get answers reads and searches.
func (s *FHIRServer) get(w http.ResponseWriter, path string, query url.Values) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.Split(path, "/")
	if !knownType(parts[0]) {
		return fault(http.StatusNotFound, "not-found", "", "no such type")
	}
	switch {
	case len(parts) == 1:
		found, err := s.store.search(parts[0], query)
		if err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, bundleOf("searchset", s.set.Base, found))
		return nil
	case len(parts) == 3 && parts[2] == "_history":
		versions := s.store.versions[parts[0]+"/"+parts[1]]
		if len(versions) == 0 {
			return errNotFound()
		}
		writeJSON(w, http.StatusOK, bundleOf("history", s.set.Base, newestFirst(versions)))
		return nil
	}
	v, err := s.store.read(path)
	if err != nil {
		return err
	}
	v.headers(w)
	writeJSON(w, http.StatusOK, v.Resource)
	return nil
}

func errNotFound() error {
	return fault(http.StatusNotFound, "not-found", "", "no such resource")
}

// Versions gives every version of a resource ("Patient/1"), oldest first.
func (s *FHIRServer) Versions(reference string) []Version {
	s.mu.Lock()
	defer s.mu.Unlock()
	var versions []Version
	for _, v := range s.store.versions[reference] {
		v.Resource = copyOf(v.Resource)
		versions = append(versions, v)
	}
	return versions
}

// Find gives the references of the resources of a type that bear an identifier
// now.
func (s *FHIRServer) Find(kind, system, value string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	found, err := s.store.search(kind, url.Values{"identifier": {system + "|" + value}})
	if err != nil {
		return nil
	}
	references := make([]string, len(found))
	for i, v := range found {
		references[i] = v.Reference
	}
	return references
}

// Count gives how many resources of a type there are now.
func (s *FHIRServer) Count(kind string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.store.live(kind))
}

// stamp is the time of a version, whole milliseconds in UTC.
func stamp() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
