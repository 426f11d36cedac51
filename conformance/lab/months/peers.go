// SPDX-License-Identifier: Apache-2.0

package months

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/conformance/sim"
)

// world is everything outside the gateway.
type world struct {
	seed    seed
	ledger  *sim.Ledger
	shared  *peer
	mailbox *peer
	box     *sim.OneShot
	drops   *sim.DropFolder
	folder  string

	mu       sync.Mutex
	healed   bool
	attempts []lab.Attempt
	faults   map[string]int // what went wrong, by kind
	twice    []string       // what of two messages in one lane was there at the same time
}

// peer is one destination with all that may go wrong on the way there.
type peer struct {
	name   string
	world  *world
	pipe   *sim.PipeListener
	server *http.Server
	inner  http.Handler
	spells []spell // when it is not well

	mu     sync.Mutex
	asked  map[string]int // by what was asked
	inside map[string]int // messages that are there at this moment, by person
}

// openWorld makes the world around some people of a caseload.
func openWorld(s seed, dir string, load people.Caseload, who []int) (*world, error) {
	w := &world{seed: s, folder: filepath.Join(dir, "council"), faults: make(map[string]int)}
	if err := os.MkdirAll(w.folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the council's folder: %w", err)
	}
	var err error
	if w.ledger, err = sim.OpenLedger(""); err != nil {
		return nil, err
	}
	w.drops = sim.NewDropFolder(sim.DropSettings{Name: lab.Council, Dir: w.folder, Ledger: w.ledger})
	fhir, err := sim.NewFHIR(sim.FHIRSettings{Name: lab.Shared, Ledger: w.ledger})
	if err != nil {
		return nil, err
	}
	for _, i := range who {
		if err := fhir.Seed(lab.Known(load, i)...); err != nil {
			return nil, fmt.Errorf("seed the shared care record: %w", err)
		}
	}
	if w.box, err = sim.NewOneShot(sim.OneShotSettings{Name: lab.Mailbox, Ledger: w.ledger, Fate: s.fate}); err != nil {
		return nil, err
	}
	w.shared, w.mailbox = w.open(lab.Shared, fhir), w.open(lab.Mailbox, w.box)
	return w, nil
}

func (w *world) open(name string, inner http.Handler) *peer {
	p := &peer{name: name, world: w, pipe: sim.Pipe(), inner: inner, asked: make(map[string]int), inside: make(map[string]int)}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(p.pipe) }()
	return p
}

func (w *world) close() error { return errors.Join(w.shared.server.Close(), w.mailbox.server.Close()) }

// heal ends all that goes wrong from now on.
func (w *world) heal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.healed = true
}

func (w *world) well() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.healed
}

func (w *world) count(kind string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.faults[kind]++
}

// ServeHTTP takes a request, and acts on it after a while whether or not its
// caller is still there, unless something goes wrong.
func (p *peer) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the caller was cut off while it wrote
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	asked := p.note(r, body)
	draw := p.world.seed.draw(p.name, asked)
	fault, kind := p.wrong(r, draw)
	if kind != "" {
		p.world.count(p.name + ": " + kind)
	}
	if r.Method == http.MethodPost {
		defer p.enter(r)()
	}
	time.Sleep(p.takes(r, draw))
	sim.Faulty(p.inner, func(*http.Request, int) sim.Fault { return fault }).ServeHTTP(rw, r)
	if r.Method == http.MethodPost {
		time.Sleep(within(draw>>7, time.Millisecond, 400*time.Millisecond)) // until the answer is on its way
	}
}

// takes is how long it takes until it acts: never longer than the one who asks
// waits for, since one that acts later could not be asked beforehand whether it did.
func (p *peer) takes(r *http.Request, draw uint64) time.Duration {
	switch {
	case r.Method != http.MethodPost:
		return within(draw, 5*time.Millisecond, 60*time.Millisecond)
	case draw>>40%100 < 7 && !p.world.well():
		return within(draw, 5*time.Second, 29*time.Second)
	}
	return within(draw, 20*time.Millisecond, 900*time.Millisecond)
}

// note keeps what was asked, and names it so that the same is called the same in
// every run.
func (p *peer) note(r *http.Request, body []byte) string {
	what := r.Method + " " + r.URL.RequestURI()
	if r.Method == http.MethodPost {
		what = keyOf(r)
		sum := sha256.Sum256(body)
		p.world.mu.Lock()
		p.world.attempts = append(p.world.attempts, lab.Attempt{Destination: p.name, Key: what, SHA256: hex.EncodeToString(sum[:])})
		p.world.mu.Unlock()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked[what]++
	return what + " " + strconv.Itoa(p.asked[what])
}

func keyOf(r *http.Request) string {
	if key := r.Header.Get("X-Message-Key"); key != "" {
		return key
	}
	return r.Header.Get("X-Request-ID")
}

// enter counts a message as being there until the function that it gives is
// called.
func (p *peer) enter(r *http.Request) func() {
	person := r.Header.Get("X-Person-Key")
	p.mu.Lock()
	p.inside[person]++
	p.mu.Unlock()
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.inside[person]--
	}
}

// present counts the messages that are there at this moment.
func (p *peer) present() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, k := range p.inside {
		n += k
	}
	return n
}
