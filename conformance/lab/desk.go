// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// Desk is the people who look at tasks. They ring a destination before they
// decide: what its ledger holds, it has.
type Desk struct {
	API   *API
	World *World
	rnd   *rand.Rand

	mu      sync.Mutex
	taken   map[string]bool // people whose part is played by a scene, "team/record"
	retried map[string]bool
	arrived map[sumKey]bool // what was found to have arrived
}

// NewDesk makes a desk whose choices follow from the seed.
func NewDesk(a *API, w *World, seed uint64) *Desk {
	return &Desk{API: a, World: w, rnd: rand.New(rand.NewPCG(seed, 77)), taken: map[string]bool{}, retried: map[string]bool{}, arrived: map[sumKey]bool{}}
}

// Take keeps the desk away from a person, and Leave gives the person back.
func (d *Desk) Take(person string) { d.set(person, true) }

// Leave gives a person back to the desk.
func (d *Desk) Leave(person string) { d.set(person, false) }

func (d *Desk) set(person string, taken bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.taken[person] = taken
}

func (d *Desk) isTaken(person string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.taken[person]
}

// run works until ctx ends. The gateway may be away at any time.
func (d *Desk) run(ctx context.Context) {
	for ctx.Err() == nil {
		for _, team := range Teams() {
			tasks, err := d.API.Tasks(ctx, team)
			if err != nil {
				continue
			}
			for _, t := range tasks {
				d.look(ctx, t)
			}
		}
		_ = pause(ctx, 250*time.Millisecond)
	}
}

// look looks at one task, when it has lain for a little.
func (d *Desk) look(ctx context.Context, t Task) {
	age := time.Since(t.OpenedAt)
	if ctx.Err() != nil || t.Delivery == "" || age < 500*time.Millisecond || d.rnd.IntN(3) > 0 {
		return
	}
	one, err := d.API.Delivery(ctx, t.Team, t.Delivery)
	if err != nil || d.isTaken(t.Team+"/"+one.Record) {
		return
	}
	d.decide(ctx, t, one, age) // what comes of it is seen when it is looked at again
}

func (d *Desk) decide(ctx context.Context, t Task, one Delivery, age time.Duration) {
	if one.Final {
		_ = d.API.Done(ctx, t)
		return
	}
	switch one.State { //nolint:exhaustive // the others are on their way
	case store.Unconfirmed:
		// While they can be asked, the gateway clears it up by itself; a person who
		// sent it again meanwhile might send it twice.
		if age > 4*time.Second && d.Arrived(one) {
			_ = d.API.Close(ctx, one, true)
		}
	case store.Overdue:
		d.overdue(ctx, one, age)
	case store.Refused:
		if d.rnd.IntN(2) == 0 {
			_ = d.API.Close(ctx, one, false)
		}
	case store.Held:
		d.held(ctx, one)
	case store.Parked:
		if d.Arrived(one) { // an attempt before may have got there
			_ = d.API.Close(ctx, one, true)
			return
		}
		if !d.retried[one.ID] {
			d.retried[one.ID] = true
			_ = d.API.Retry(ctx, one)
			return
		}
		_ = d.API.Close(ctx, one, false)
	}
}

func (d *Desk) overdue(ctx context.Context, one Delivery, age time.Duration) {
	switch {
	case !d.Arrived(one):
		_ = d.API.Retry(ctx, one)
	case age > 3*time.Second:
		_ = d.API.Close(ctx, one, true)
	}
}

func (d *Desk) held(ctx context.Context, one Delivery) {
	switch n := d.rnd.IntN(12); {
	case n == 0:
		_ = d.API.Withdraw(ctx, one)
	case n <= 3 && !d.Arrived(one):
		_ = d.API.Retry(ctx, one)
	}
}

// Arrived rings the destination. What it has it keeps; what it has not may have
// come since, so it is asked anew.
func (d *Desk) Arrived(one Delivery) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := sumKey{one.Destination, one.SHA256}
	if d.arrived[key] {
		return true
	}
	for _, e := range d.World.Ledger.Effects() {
		if e.Kind == sim.KindEffect || e.Kind == sim.KindSame {
			d.arrived[sumKey{e.Destination, e.SHA256}] = true
		}
	}
	return d.arrived[key]
}
