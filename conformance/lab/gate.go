// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Moment is where a message was when the gateway was killed.
type Moment string

// The moments of one message on its way.
const (
	BeforeActing Moment = "before they acted"          // the request was there, nothing was done yet
	AfterActing  Moment = "after they acted"           // it was done and in their ledger, not yet answered
	Answered     Moment = "after they answered"        // the answer was on its way, or not yet settled
	Between      Moment = "between two messages there" // nothing was with them
)

// moments gives them all, the one in which nothing is with them last.
func moments() []Moment { return []Moment{BeforeActing, AfterActing, Answered, Between} }

// freshly is how long after an answer its settling is taken to be under way.
const freshly = 4 * time.Millisecond

// Gate stands before the simulated destinations and knows which messages of one
// gateway are with them at this moment.
type Gate struct {
	mu       sync.Mutex
	next     int
	open     map[int]Moment
	answered time.Time
	moved    chan struct{} // closed and made anew at every change
}

// NewGate makes a gate with nothing behind it.
func NewGate() *Gate { return &Gate{open: make(map[int]Moment), moved: make(chan struct{})} }

type ticketKey struct{}

// ticket is a message at a gate.
type ticket struct {
	gate   *Gate
	number int
}

// Outer wraps a destination with its faults: a message is with them from here on.
func (g *Gate) Outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			next.ServeHTTP(w, r)
			return
		}
		number := g.enter()
		defer g.leave(number)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), ticketKey{}, ticket{g, number})))
	})
}

// Acting wraps the destination itself, behind the gates of all gateways: when it
// returns, it has acted. It lingers now and then before the answer goes out, so
// that this moment can be met.
func Acting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		t, ok := r.Context().Value(ticketKey{}).(ticket)
		if !ok {
			return
		}
		t.gate.set(t.number, AfterActing)
		if n := rand.IntN(100); n < 25 {
			linger(r.Context(), time.Duration(n)*4*time.Millisecond)
		}
	})
}

func linger(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

func (g *Gate) enter() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next++
	g.open[g.next] = BeforeActing
	g.tell()
	return g.next
}

func (g *Gate) set(number int, m Moment) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open[number] = m
	g.tell()
}

func (g *Gate) leave(number int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, number)
	g.answered = time.Now()
	g.tell()
}

// tell wakes who awaits; the lock is held.
func (g *Gate) tell() {
	close(g.moved)
	g.moved = make(chan struct{})
}

// Now gives how many messages are in each moment.
func (g *Gate) Now() map[Moment]int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now()
}

func (g *Gate) now() map[Moment]int {
	at := make(map[Moment]int)
	for _, m := range g.open {
		at[m]++
	}
	if time.Since(g.answered) < freshly {
		at[Answered]++
	}
	return at
}

// Await waits until a message is in the wanted moment, or until the time is up
// and there is one in any other, and gives what there is then. It gives nothing
// when ctx ends first.
func (g *Gate) Await(ctx context.Context, want Moment, within time.Duration) map[Moment]int {
	late := time.NewTimer(within)
	defer late.Stop()
	settle := false
	for {
		g.mu.Lock()
		at, moved := g.now(), g.moved
		g.mu.Unlock()
		if at[want] > 0 || (settle && len(at) > 0) {
			return at
		}
		select {
		case <-ctx.Done():
			return nil
		case <-late.C:
			settle = true
		case <-moved:
		}
	}
}
