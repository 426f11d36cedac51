// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// The destinations, as the settings name them.
const (
	Shared  = "shared-record" // a FHIR server: a repeat is safe
	Mailbox = "mailbox"       // a repeat is not safe, and answers come later
	Council = "council"       // a folder
)

// World is everything outside the gateway. It runs in the lab's own process, so
// it survives what is done to the gateway.
type World struct {
	Doors  []*Door // one for each gateway
	Script *Script
	Ledger *sim.Ledger // of all destinations
	FHIR   *sim.FHIRServer
	Box    *sim.OneShot
	Folder string // the council's

	drops   *sim.DropFolder
	seen    *Seen
	servers []*http.Server
}

// Door is where one gateway finds the outside world: the same destinations as
// any other, at addresses of its own, so that the lab knows who called.
type Door struct {
	Gate            *Gate
	Shared, Mailbox string // their addresses
}

// Attempt is one message as it arrived at a destination, whether or not anything
// was done.
type Attempt struct{ Destination, Key, SHA256 string }

// Seen keeps what the destinations saw beside the messages: each attempt, and
// every address and header, for a search for what must not stand there.
type Seen struct {
	mu       sync.Mutex
	attempts []Attempt
	heads    bytes.Buffer
	bodies   map[Attempt][]byte // nil: they are not kept
	looks    []look
}

// OpenWorld starts the outside world of so many gateways with its files in dir.
// The shared care record knows the caseload's people already, as another
// organisation does.
func OpenWorld(ctx context.Context, dir string, seed uint64, load people.Caseload, gateways int) (*World, error) {
	w := &World{Script: NewScript(seed), Folder: filepath.Join(dir, "council"), seen: &Seen{}}
	if err := os.MkdirAll(w.Folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the council's folder: %w", err)
	}
	var err error
	if w.Ledger, err = sim.OpenLedger(filepath.Join(dir, "ledger.jsonl")); err != nil {
		return nil, err
	}
	w.drops = sim.NewDropFolder(sim.DropSettings{Name: Council, Dir: w.Folder, Ledger: w.Ledger})
	if w.FHIR, err = sim.NewFHIR(sim.FHIRSettings{Name: Shared, Ledger: w.Ledger}); err != nil {
		return nil, err
	}
	for i := range load.Len() {
		if err := w.FHIR.Seed(known(load, i)...); err != nil {
			return nil, fmt.Errorf("seed the shared care record: %w", err)
		}
	}
	if w.Box, err = sim.NewOneShot(sim.OneShotSettings{Name: Mailbox, Ledger: w.Ledger, Fate: w.Script.Fate}); err != nil {
		return nil, err
	}
	shared, mailbox := sim.Faulty(Acting(w.FHIR), w.Script.Shared), sim.Faulty(Acting(w.Box), w.Script.Mailbox)
	for range gateways {
		d := &Door{Gate: NewGate()}
		w.Doors = append(w.Doors, d)
		if d.Shared, err = w.serve(ctx, Shared, d.Gate.Outer(shared)); err != nil {
			return nil, err
		}
		if d.Mailbox, err = w.serve(ctx, Mailbox, d.Gate.Outer(mailbox)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// serve lets the newest gateway find a destination.
func (w *World) serve(ctx context.Context, name string, h http.Handler) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: w.seen.watch(name, len(w.Doors)-1, h), ReadHeaderTimeout: 5 * time.Second}
	w.servers = append(w.servers, server)
	go func() { _ = server.Serve(listener) }()
	return "http://" + listener.Addr().String(), nil
}

// Close ends the world.
func (w *World) Close() error {
	var errs []error
	for _, s := range w.servers {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.Ledger.Close())...)
}

// Effects is what the outside world did, in order.
func (w *World) Effects() ([]sim.Effect, error) {
	if _, err := w.drops.Scan(); err != nil {
		return nil, fmt.Errorf("look into the council's folder: %w", err)
	}
	return w.Ledger.Effects(), nil
}

// Attempts gives every message as it arrived.
func (w *World) Attempts() []Attempt {
	w.seen.mu.Lock()
	defer w.seen.mu.Unlock()
	return append([]Attempt(nil), w.seen.attempts...)
}

// Heads gives every address and header that the destinations saw.
func (w *World) Heads() []byte {
	w.seen.mu.Lock()
	defer w.seen.mu.Unlock()
	return bytes.Clone(w.seen.heads.Bytes())
}

func (s *Seen) watch(destination string, door int, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // the caller was cut off while it wrote
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		s.note(destination, door, r, body)
		next.ServeHTTP(w, r)
	})
}

func (s *Seen) note(destination string, door int, r *http.Request, body []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if destination == Mailbox && r.Method == http.MethodGet && r.URL.Path == "/inbox" {
		s.looks = append(s.looks, look{time.Now(), door})
	}
	fmt.Fprintf(&s.heads, "%s %s\n", r.Method, r.URL)
	_ = r.Header.Write(&s.heads) // memory does not fail
	if r.Method != http.MethodPost {
		return
	}
	key := r.Header.Get("X-Message-Key")
	if key == "" {
		key = r.Header.Get("X-Request-ID")
	}
	sum := sha256.Sum256(body)
	a := Attempt{destination, key, hex.EncodeToString(sum[:])}
	s.attempts = append(s.attempts, a)
	if s.bodies != nil {
		s.bodies[a] = body
	}
}

// known is what the shared care record holds of a person beforehand: what the
// story says, or else the person as the team knows them.
func known(load people.Caseload, i int) [][]byte {
	story := load.Story(i)
	elsewhere := story.Elsewhere
	if len(elsewhere) == 0 {
		elsewhere = []people.Elsewhere{asKnown(load.Steps(i)[0].Record)}
	}
	var resources [][]byte
	for n, e := range elsewhere {
		resources = append(resources, sim.OtherPatient(sim.Someone{
			Organisation: "RGT", LocalID: strconv.Itoa(i) + "-" + strconv.Itoa(n), NHSNumber: e.NHSNumber, Family: e.Family, Given: e.Given, Born: e.BirthDate,
		}))
	}
	return resources
}

func asKnown(r *care.Record) people.Elsewhere {
	e := people.Elsewhere{BirthDate: string(r.Person.BirthDate)}
	if r.Person.NHSNumber != nil {
		e.NHSNumber = r.Person.NHSNumber.Value
	}
	if names := r.Person.Names; len(names) > 0 {
		e.Family = names[0].Family
		if len(names[0].Given) > 0 {
			e.Given = names[0].Given[0]
		}
	}
	return e
}
