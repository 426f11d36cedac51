// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"

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
	for _, team := range r.Teams {
		found, err := g.store.Deliveries(ctx, store.Search{Team: team, Destination: r.Name, States: []store.State{store.Unconfirmed}, Limit: batch})
		if err != nil {
			return fmt.Errorf("read unconfirmed: %w", err)
		}
		for _, d := range found {
			if now().Sub(d.UpdatedAt) < r.Attempt {
				continue // the attempt itself may still be running somewhere
			}
			if err := g.clear(ctx, r, asker, d); err != nil && !errors.Is(err, store.ErrMoved) {
				faults = append(faults, err)
			}
		}
	}
	return errors.Join(faults...)
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
		m.To, m.Reason, m.Deadline = store.Ready, "It certainly did not arrive.", now().Add(r.Late)
	default:
		to, known := reachedState(receipt.Reached)
		if !known {
			return care.Errorf(care.Internal, "the adapter's receipt says nothing known")
		}
		m.To, m.Ref, m.Final, m.Deadline = to, plainID(receipt.Reference), enough(r, receipt.Reached), now().Add(r.AckWithin)
	}
	moved, err := g.store.Apply(ctx, m)
	if err != nil {
		return fmt.Errorf("settle doubt: %w", err)
	}
	g.tel.moved(ctx, r, m, moved)
	r.call()
	return nil
}
