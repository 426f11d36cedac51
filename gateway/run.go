// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// Run carries deliveries until ctx ends, then waits for running attempts, at
// most Pace.Drain, and gives nil. Each destination has a loop of its own, so a
// dead or slow one delays nobody else.
func (g *Gateway) Run(ctx context.Context) error {
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var loops sync.WaitGroup
	for _, r := range g.routes {
		loops.Go(func() { g.tend(ctx, working, r) })
		loops.Go(func() { g.poll(ctx, working, r) })
	}
	loops.Go(func() { g.sweep(ctx) })
	<-ctx.Done()
	drained := make(chan struct{})
	go func() { loops.Wait(); close(drained) }()
	select {
	case <-drained:
	case <-time.After(g.pace.Drain):
		stop() // what is cut off now is seen for what it is when its lease lapses
		<-drained
	}
	return nil
}

// tend claims and carries one destination's deliveries until ctx ends; running
// attempts go on under working.
func (g *Gateway) tend(ctx, working context.Context, r *route) {
	var carrying sync.WaitGroup
	defer carrying.Wait()
	for ctx.Err() == nil {
		claimed, err := g.claim(ctx, r)
		if err != nil && ctx.Err() == nil {
			g.log.ErrorContext(ctx, "claim", "destination", r.Name, "error", words(err))
		}
		for _, d := range claimed {
			r.slots <- struct{}{}
			carrying.Go(func() {
				defer r.call()
				defer func() { <-r.slots }()
				if err := g.carry(working, r, d); err != nil {
					g.log.ErrorContext(working, "carry", "destination", r.Name, "delivery", d.ID, "error", words(err))
				}
			})
		}
		if len(claimed) == 0 {
			g.rest(ctx, r)
		}
	}
}

// claim takes as many lane heads as there are free slots. A destination whose
// breaker is open is left alone until the breaker lets one attempt through.
func (g *Gateway) claim(ctx context.Context, r *route) ([]store.Delivery, error) {
	free := cap(r.slots) - len(r.slots)
	if free == 0 || r.resting() || r.limit.Tokens() < 1 {
		return nil, nil
	}
	if r.probing() {
		if len(r.slots) > 0 { // one attempt is under way, to see
			return nil, nil
		}
		free = 1
	}
	return g.store.Claim(ctx, store.Claim{Owner: g.name, Destinations: []string{r.Name}, Limit: free, Lease: g.pace.Lease})
}

// rest waits until there may be work again.
func (g *Gateway) rest(ctx context.Context, r *route) {
	timer := time.NewTimer(min(g.pace.Idle, r.untilTurn()))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.wake:
	case <-timer.C:
	}
}

// sweep looks at what time has done, at the gateway's pace. Of several gateways
// one does.
func (g *Gateway) sweep(ctx context.Context) {
	ticker := time.NewTicker(g.pace.Sweep)
	defer ticker.Stop()
	const name = "sweep"
	defer g.passTurn(ctx, name)
	for {
		if err := g.once(ctx, name, g.Sweep); err != nil && ctx.Err() == nil {
			g.log.ErrorContext(ctx, "sweep", "error", words(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// batch is how many a sweep takes at a time; the next sweep goes on.
const batch = 200

// Sweep does once what time makes due: attempts whose lease lapsed, deadlines
// that passed, inbounds that were not yet matched, doubts that may be cleared.
func (g *Gateway) Sweep(ctx context.Context) error {
	return errors.Join(g.lapsed(ctx), g.late(ctx), g.unsettled(ctx))
}

// lapsed frees attempts that nobody holds any more: a crash, or a process that
// was stopped for longer than its lease. Where a repeat is not safe, nobody can
// tell whether it arrived.
func (g *Gateway) lapsed(ctx context.Context) error {
	found, err := g.store.Lapsed(ctx, batch)
	if err != nil {
		return fmt.Errorf("read lapsed: %w", err)
	}
	var faults []error
	for _, d := range found {
		m := store.Move{Doubt: true, Team: d.Team, ID: d.ID, From: d.State, To: store.Ready, Actor: actor, Code: "lapsed", Reason: "The attempt was cut off.", Deadline: d.Deadline}
		if !d.RepeatSafe {
			m.To, m.Deadline = store.Unconfirmed, now().Add(g.pace.Remind)
			m.Task = task(string(care.Unconfirmed), "The attempt was cut off. Please find out whether it arrived before it is sent again.")
		}
		if _, err := g.store.Apply(ctx, m); err != nil && !errors.Is(err, store.ErrMoved) {
			faults = append(faults, fmt.Errorf("free lapsed: %w", err))
		}
		if r := g.route(d.Destination); r != nil {
			r.call()
		}
	}
	return errors.Join(faults...)
}

// late tells a person of whatever waits beyond its deadline.
func (g *Gateway) late(ctx context.Context) error {
	found, err := g.store.Late(ctx, batch)
	if err != nil {
		return fmt.Errorf("read late: %w", err)
	}
	var faults []error
	for _, d := range found {
		if err := g.tell(ctx, d); err != nil && !errors.Is(err, store.ErrMoved) {
			faults = append(faults, fmt.Errorf("tell of late: %w", err))
		}
	}
	return errors.Join(faults...)
}

func (g *Gateway) tell(ctx context.Context, d store.Delivery) error {
	next := now().Add(g.pace.Remind)
	if d.State == store.Sent || d.State == store.Received {
		_, err := g.store.Apply(ctx, store.Move{
			Team: d.Team, ID: d.ID, From: d.State, To: store.Overdue, Actor: actor, Code: "no-answer",
			Reason: "No reply came in time.", Deadline: next, Task: task("no-answer", "No reply came in time. Please ring them."),
		})
		return err
	}
	if d.State == store.Held && d.After > 0 {
		if moved, err := g.judgeHeld(ctx, d, nil); moved || err != nil {
			return err
		}
	}
	words := store.Of(d.State).Words + ". It has been so for too long: please look."
	return g.store.Remind(ctx, store.Task{Team: d.Team, Delivery: d.ID, Record: d.Subject, Code: "late", Words: words, DueAt: now()}, next)
}
