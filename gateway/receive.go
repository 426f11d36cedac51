// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// poll fetches what a destination has for us, and clears doubts, at the pace of
// the sweeps, until ctx ends.
func (g *Gateway) poll(ctx, working context.Context, r *route) {
	_, receives := r.Adapter.(adapters.Receiver)
	_, reconciles := r.Adapter.(adapters.Reconciler)
	if !receives && !reconciles {
		return
	}
	if reconciles { // by itself: doubts must not keep acknowledgements waiting
		var asking sync.WaitGroup
		asking.Go(func() { g.every(ctx, r, func() error { return g.reconcile(working, r) }) })
		defer asking.Wait()
	}
	if receives {
		g.every(ctx, r, func() error { return g.receive(working, r) })
	}
}

// every does something at the pace of the sweeps until ctx ends.
func (g *Gateway) every(ctx context.Context, r *route, do func() error) {
	ticker := time.NewTicker(g.pace.Sweep)
	defer ticker.Stop()
	for {
		if err := do(); err != nil {
			g.log.WarnContext(ctx, "poll", "destination", r.Name, "error", words(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// inboundLimit is the most that one inbound may hold.
const inboundLimit = 20 << 20

// receive stores what waits, as it came, and only then tells the source that we
// have it. What it is about is settled from the stored bytes.
func (g *Gateway) receive(ctx context.Context, r *route) (err error) {
	receiver, ok := r.Adapter.(adapters.Receiver)
	if !ok {
		return nil
	}
	defer func() {
		if recover() != nil {
			err = care.Errorf(care.Internal, "the adapter failed while receiving")
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, r.Attempt)
	defer cancel()
	var faults []error
	for in, err := range receiver.Receive(ctx) {
		if err != nil {
			faults = append(faults, fmt.Errorf("receive: %w", err))
			break
		}
		if err := g.take(ctx, r, in); err != nil { // one that cannot be taken keeps no other waiting
			faults = append(faults, err)
		}
	}
	return errors.Join(errors.Join(faults...), g.unsettled(ctx))
}

func (g *Gateway) take(ctx context.Context, r *route, in adapters.Inbound) error {
	body, err := in.Body.Open()
	if err != nil {
		return fmt.Errorf("open inbound: %w", err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, inboundLimit+1))
	if err != nil {
		return fmt.Errorf("read inbound: %w", err)
	}
	stored := store.Inbound{
		Destination: r.Name, ID: in.ID, Type: in.Type, Header: in.Header, Body: data, SHA256: in.Body.SHA256(), At: now(), State: "new",
	}
	if in.ID == "" {
		return care.Errorf(care.Internal, "an inbound has no id")
	}
	if len(data) > inboundLimit {
		return g.tooLarge(ctx, stored)
	}
	if _, err = g.store.Receive(ctx, stored); err != nil {
		return fmt.Errorf("store inbound: %w", err)
	}
	if in.Done == nil {
		return nil
	}
	if err := in.Done(ctx); err != nil {
		return fmt.Errorf("tell the source: %w", err)
	}
	return nil
}

// tooLarge notes an inbound that is too large to take, and tells a person. It
// stays with the source, which is not told that we have it.
func (g *Gateway) tooLarge(ctx context.Context, in store.Inbound) error {
	in.Body, in.State = nil, "new"
	fresh, err := g.store.Receive(ctx, in)
	if err != nil || !fresh {
		return err
	}
	return g.unmatched(ctx, in, "It is too large to be taken.")
}

// unsettled finds out what stored inbounds are about.
func (g *Gateway) unsettled(ctx context.Context) error {
	found, err := g.store.Unsettled(ctx, batch)
	if err != nil {
		return fmt.Errorf("read unsettled: %w", err)
	}
	var faults []error
	for _, in := range found { // one that cannot be settled now keeps no other waiting
		if err := g.match(ctx, in); err != nil && !errors.Is(err, store.ErrMoved) {
			faults = append(faults, fmt.Errorf("match inbound: %w", err))
		}
	}
	return errors.Join(faults...)
}

// match settles one inbound: an acknowledgement moves its delivery; anything
// else, and one that names nothing of ours, is for a person to see.
func (g *Gateway) match(ctx context.Context, in store.Inbound) error {
	r := g.route(in.Destination)
	if r == nil {
		return g.unmatched(ctx, in, "It came from a destination that is no longer in the settings.")
	}
	ack, err := acknowledge(r, in)
	if err != nil {
		return g.unmatched(ctx, in, "It could not be read: "+words(err))
	}
	if ack == nil {
		return g.unmatched(ctx, in, "It is no acknowledgement.")
	}
	d, err := g.about(ctx, r, ack)
	if errors.Is(err, store.ErrNotFound) {
		return g.unmatched(ctx, in, "It names nothing that was sent.")
	}
	if err != nil {
		return err
	}
	if err := g.acknowledged(ctx, r, d, ack); err != nil {
		return err
	}
	return g.store.Settle(ctx, in.Destination, in.ID, "matched", d.Team, d.ID, "")
}

func acknowledge(r *route, in store.Inbound) (ack *adapters.Acknowledgement, err error) {
	reader, ok := r.Adapter.(adapters.Acknowledger)
	if !ok {
		return nil, nil //nolint:nilnil // no acknowledgement is what the contract means by nil
	}
	defer func() {
		if recover() != nil {
			ack, err = nil, care.Errorf(care.Internal, "the adapter failed while reading it")
		}
	}()
	return reader.Acknowledge(adapters.Inbound{ID: in.ID, Type: in.Type, Header: in.Header, Body: adapters.Bytes(in.Body)})
}

// about finds the delivery that an acknowledgement names, by our key or by the
// destination's own reference.
func (g *Gateway) about(ctx context.Context, r *route, ack *adapters.Acknowledgement) (store.Delivery, error) {
	if ack.Key != "" {
		d, err := g.store.ByKey(ctx, r.Name, ack.Key)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return d, err
		}
	}
	if ack.Reference == "" {
		return store.Delivery{}, store.ErrNotFound
	}
	return g.store.ByReference(ctx, r.Name, ack.Reference)
}

// acknowledged moves a delivery as far as an acknowledgement says. One that is
// no news (a repeat, or nearer than what is known) changes nothing; one that
// contradicts an end is told to a person.
func (g *Gateway) acknowledged(ctx context.Context, r *route, d store.Delivery, ack *adapters.Acknowledgement) error {
	to, known := reachedState(ack.Reached)
	if !known {
		return care.Errorf(care.Internal, "the acknowledgement says nothing known")
	}
	if unsettledYet(d) {
		return store.ErrMoved // a later sweep sees it, when it is known where the delivery stands
	}
	if _, ok := store.Allows(d.State, to); !ok {
		return g.contradicted(ctx, d, to)
	}
	m := store.Move{
		Team: d.Team, ID: d.ID, From: d.State, To: to, Actor: r.Name, Reason: ack.Reason, Ref: ack.Reference,
		Final: to != store.Refused && (ack.Final || enough(r, ack.Reached)),
	}
	switch {
	case to == store.Refused:
		m.Code, m.Task, m.Deadline = string(care.Rejected), task(string(care.Rejected), ack.Reason), now().Add(g.pace.Remind)
	case m.Final:
		m.Done = "An acknowledgement came."
	default:
		m.Deadline = now().Add(r.AckWithin)
		m.Done = "An acknowledgement came."
	}
	moved, err := g.store.Apply(ctx, m)
	if err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	g.tel.moved(ctx, r, m, moved)
	r.call()
	return g.mended(ctx, moved)
}

// unsettledYet reports whether a delivery is between two attempts, or in one: an
// acknowledgement of an earlier attempt is kept until it has come to rest.
func unsettledYet(d store.Delivery) bool {
	between := d.State == store.Planned || d.State == store.Ready
	return d.State == store.Sending || (between && d.Attempts > 0)
}

// contradicted tells a person when an acknowledgement says other than what was
// taken as settled; one that is no news changes nothing.
func (g *Gateway) contradicted(ctx context.Context, d store.Delivery, to store.State) error {
	if had(d) == (to != store.Refused) || d.State == store.Refused && to == store.Refused {
		return nil
	}
	t := *task("contradiction", "Their answer says other than what was taken as settled. Please look.")
	t.Team, t.Delivery, t.Record = d.Team, d.ID, d.Subject
	_, err := g.store.Open(ctx, t)
	return err
}

// unmatched tells every team of the destination, since it may be about any of
// their people; what it holds is shown to none of them.
func (g *Gateway) unmatched(ctx context.Context, in store.Inbound, reason string) error {
	if r := g.route(in.Destination); r != nil {
		for _, team := range r.Teams {
			t := *task("unmatched", "Something came in from "+r.about.Title+" that names nothing we sent. An operator must look. "+reason)
			t.Team, t.Inbound = team, in.ID
			if _, err := g.store.Open(ctx, t); err != nil {
				return fmt.Errorf("open task: %w", err)
			}
		}
	}
	return g.store.Settle(ctx, in.Destination, in.ID, "unmatched", "", "", reason)
}

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
		m.To, m.Ref, m.Final, m.Deadline = to, receipt.Reference, enough(r, receipt.Reached), now().Add(r.AckWithin)
	}
	moved, err := g.store.Apply(ctx, m)
	if err != nil {
		return fmt.Errorf("settle doubt: %w", err)
	}
	g.tel.moved(ctx, r, m, moved)
	r.call()
	return nil
}
