// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// unsettled finds out what stored inbounds are about. Each sweep looks at all of
// them: one that must wait, since its delivery is between two attempts, keeps no
// other waiting. One at a time does so, whichever gateway it is; what came in
// meanwhile is seen by the next sweep.
func (g *Gateway) unsettled(ctx context.Context) error {
	select {
	case g.settling <- struct{}{}:
		defer func() { <-g.settling }()
	case <-ctx.Done():
		return nil // the next sweep does it
	}
	const name = "settle"
	defer g.passTurn(ctx, name) // whoever receives next settles at once
	return g.once(ctx, name, g.settleAll)
}

func (g *Gateway) settleAll(ctx context.Context) error {
	var faults []error
	for after := int64(0); ; {
		found, err := g.store.Unsettled(ctx, after, atOnce) // few, since each may be large
		if err != nil {
			return errors.Join(append(faults, fmt.Errorf("read unsettled: %w", err))...)
		}
		if len(found) == 0 {
			return errors.Join(faults...)
		}
		faults = append(faults, g.matchAll(ctx, found))
		after = found[len(found)-1].N
	}
}

// heard is an inbound with what its adapter reads in it.
type heard struct {
	store.Inbound
	from *route // nil: its destination is no longer in the settings
	ack  *adapters.Acknowledgement
	err  error
}

func (g *Gateway) hear(in store.Inbound) heard {
	h := heard{Inbound: in, from: g.route(in.Destination)}
	if h.from != nil {
		h.ack, h.err = acknowledge(h.from, in)
	}
	return h
}

// about gives what it names, in its own words.
func (h heard) about() string {
	if h.ack == nil {
		return h.Destination + "\x00\x00" + h.ID
	}
	return h.Destination + "\x00" + cmp.Or(h.ack.Key, h.ack.Reference)
}

// matchAll settles inbounds side by side, and those that are about the same in
// the order in which they came.
func (g *Gateway) matchAll(ctx context.Context, found []store.Inbound) error {
	var order []string
	same := make(map[string][]heard)
	for _, in := range found {
		h := g.hear(in)
		about := h.about()
		if same[about] == nil {
			order = append(order, about)
		}
		same[about] = append(same[about], h)
	}
	var all sideBySide
	for _, about := range order {
		all.do(func() error {
			var faults []error
			for _, h := range same[about] {
				if err := g.match(ctx, h); err != nil && !errors.Is(err, store.ErrMoved) {
					faults = append(faults, fmt.Errorf("match inbound: %w", err))
				}
			}
			return errors.Join(faults...)
		})
	}
	return all.wait()
}

// match settles one inbound: an acknowledgement moves its delivery; anything
// else, and one that names nothing of ours, is for a person to see.
func (g *Gateway) match(ctx context.Context, h heard) error {
	switch {
	case h.from == nil:
		return g.unmatched(ctx, h.Inbound, "It came from a destination that is no longer in the settings.")
	case h.err != nil:
		return g.unmatched(ctx, h.Inbound, "It could not be read: "+words(h.err))
	case h.ack == nil:
		return g.unmatched(ctx, h.Inbound, "It is no acknowledgement.")
	}
	d, err := g.about(ctx, h.from, h.ack)
	if errors.Is(err, store.ErrNotFound) {
		return g.unmatched(ctx, h.Inbound, "It names nothing that was sent.")
	}
	if err != nil {
		return err
	}
	if err := g.acknowledged(ctx, h.from, d, h.ack); errors.Is(err, errSaysNothing) {
		return g.unmatched(ctx, h.Inbound, "It says nothing known.")
	} else if err != nil {
		return err
	}
	return g.store.Settle(ctx, h.Destination, h.ID, "matched", d.Team, d.ID, "")
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
	ack, err = reader.Acknowledge(adapters.Inbound{ID: in.ID, Type: in.Type, Header: in.Header, Body: adapters.Bytes(in.Body)})
	if ack != nil {
		said := *ack
		said.Key, said.Reference, said.Reason = plainID(ack.Key), plainID(ack.Reference), plain(ack.Reason)
		ack = &said
	}
	return ack, err
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
		return errSaysNothing
	}
	if unsettledYet(d) {
		return store.ErrMoved // a later sweep sees it, when it is known where the delivery stands
	}
	if _, ok := store.Allows(d.State, to); !ok || d.Attempts == 0 {
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

// unsettledYet reports whether an acknowledgement must wait, since an attempt is
// being made at this moment, or is about to be judged.
func unsettledYet(d store.Delivery) bool {
	return d.State == store.Sending || (d.State == store.Planned && d.Attempts > 0)
}

// errSaysNothing is told of an acknowledgement of an unknown kind.
var errSaysNothing = errors.New("the acknowledgement says nothing known")

// contradicted tells a person when an acknowledgement says other than what was
// taken as settled; one that is no news changes nothing.
func (g *Gateway) contradicted(ctx context.Context, d store.Delivery, to store.State) error {
	if had(d) == (to != store.Refused) || d.State == store.Refused && to != store.Filed {
		return nil // what was refused had reached them before
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
			t.Team, t.Inbound = team, in.Destination+"/"+in.ID
			if _, err := g.store.Open(ctx, t); err != nil {
				return fmt.Errorf("open task: %w", err)
			}
		}
	}
	return g.store.Settle(ctx, in.Destination, in.ID, "unmatched", "", "", reason)
}
