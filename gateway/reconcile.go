// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// reconcile asks a destination about messages of which nobody can tell whether
// they arrived.
func (g *Gateway) reconcile(ctx context.Context, r *route) error {
	asker, ok := r.Adapter.(adapters.Reconciler)
	if !ok {
		return nil
	}
	var faults []error
	seen := make(map[string]time.Time)
	defer func() { r.doubts = seen }()
	for _, team := range r.Teams {
		for d, err := range g.unconfirmed(ctx, team, r.Name) {
			if err != nil {
				return errors.Join(append(faults, err)...)
			}
			if !r.doubtedFor(d.ID, seen) {
				continue // the attempt itself may still be running somewhere, or be acted on
			}
			if err := g.clear(ctx, r, asker, d); err != nil && !errors.Is(err, store.ErrMoved) {
				faults = append(faults, err)
			}
		}
	}
	return errors.Join(faults...)
}

// doubtedFor reports whether a doubt has stood for as long as an attempt may take,
// and notes it among those seen now. It goes by how long this gateway has seen it:
// the store's clock, which wrote since when it stands, may differ from ours.
func (r *route) doubtedFor(id string, seen map[string]time.Time) bool {
	since, known := r.doubts[id]
	if !known {
		since = time.Now()
	}
	seen[id] = since
	return time.Since(since) >= r.Attempt
}

// unconfirmed yields all of a team's deliveries to a destination of which nobody
// can tell whether they arrived.
func (g *Gateway) unconfirmed(ctx context.Context, team, destination string) iter.Seq2[store.Delivery, error] {
	return func(yield func(store.Delivery, error) bool) {
		search := store.Search{Team: team, Destination: destination, States: []store.State{store.Unconfirmed}, Limit: batch}
		for {
			found, err := g.store.Deliveries(ctx, search)
			if err != nil {
				yield(store.Delivery{}, fmt.Errorf("read unconfirmed: %w", err))
				return
			}
			for _, d := range found {
				if !yield(d, nil) {
					return
				}
			}
			if len(found) < batch {
				return
			}
			search.Before = found[len(found)-1].ID
		}
	}
}

// clear settles one doubt, if the destination can tell.
func (g *Gateway) clear(ctx context.Context, r *route, asker adapters.Reconciler, d store.Delivery) (err error) {
	defer func() {
		if recover() != nil {
			err = care.Errorf(care.Internal, "the adapter failed while asking")
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, r.Attempt)
	defer cancel()
	receipt, err := asker.Reconcile(ctx, storedMessage(g.store, d))
	if kind := care.KindOf(err); err != nil && (kind == care.Unavailable || kind == care.Unconfirmed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reconcile: %w", err)
	}
	m := store.Move{Team: d.Team, ID: d.ID, From: store.Unconfirmed, Actor: actor, Code: "reconciled", Done: "They were asked."}
	gone, overtakenErr := g.overtaken(ctx, d)
	switch {
	case overtakenErr != nil:
		return overtakenErr
	case receipt == nil && gone:
		words := "It did not arrive, and a newer version has gone since. Please save the record once more, so that they are told all of it."
		m.To, m.Final, m.Reason, m.Task = store.Closed, true, words, task("overtaken", words)
	case receipt == nil:
		// What turned it away once may do so again: it waits as after any failure.
		m.To, m.Reason, m.Deadline = store.Ready, "It certainly did not arrive.", now().Add(r.Late)
		m.NextAt = now().Add(g.pace.backoff(d.Attempts, d.NextAt.Sub(now()), g.chance))
	default:
		to, known := reachedState(receipt.Reached)
		if !known {
			return care.Errorf(care.Internal, "the adapter's receipt says nothing known")
		}
		m.To, m.Ref, m.Final, m.Deadline = to, plainID(receipt.Reference), enough(r, receipt.Reached), now().Add(r.AckWithin)
		if to == store.Refused {
			m.Final, m.Code, m.Reason, m.Deadline = false, string(care.Rejected), plain(receipt.Note), now().Add(g.pace.Remind)
			m.Task = task(string(care.Rejected), plain(receipt.Note))
		}
	}
	moved, err := g.store.Apply(ctx, m)
	if err != nil {
		return fmt.Errorf("settle doubt: %w", err)
	}
	g.tel.moved(ctx, r, m, moved)
	r.call()
	return nil
}
