// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"fmt"

	"github.com/carelode/lode/gateway/store"
)

// Record gives the newest version of one of the caller's records, and audits
// that it was read.
func (g *Gateway) Record(ctx context.Context, who Caller, id string) (store.Version, error) {
	v, err := g.store.Current(ctx, who.Team, id)
	if err != nil {
		return store.Version{}, fmt.Errorf("read record: %w", err)
	}
	err = g.store.Note(ctx, store.Event{Team: who.Team, At: now(), Act: "read", Actor: who.Actor, Record: id, Version: v.Number, Trace: traceparent(ctx)})
	if err != nil {
		return store.Version{}, fmt.Errorf("audit read: %w", err)
	}
	return v, nil
}

// Store gives the store, for reads that need no judgement.
func (g *Gateway) Store() store.Store { return g.store }

// Retry sends a delivery on its way again at a person's word. What was held or
// parked is judged and encoded anew; what nobody can tell of, or nobody
// answered, goes again with the same bytes and ids. It fails with store.ErrEdge
// in any other state.
func (g *Gateway) Retry(ctx context.Context, who Caller, id string) (store.Delivery, error) {
	d, err := g.store.Delivery(ctx, who.Team, id)
	if err != nil {
		return store.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	m, err := store.Move{}, store.ErrEdge
	if g.route(d.Destination) == nil {
		return store.Delivery{}, fmt.Errorf("retry: its destination is no longer in the settings: %w", store.ErrEdge)
	}
	if d.State == store.Held || d.State == store.Parked {
		m, err = g.letGoOn(ctx, d)
	}
	if d.State == store.Unconfirmed || d.State == store.Overdue {
		m, err = g.sendAgain(ctx, d)
	}
	if err != nil {
		return store.Delivery{}, fmt.Errorf("retry: %w", err)
	}
	return g.person(ctx, who, d, m)
}

// letGoOn has what waits judged again, and encoded anew where that may be.
func (g *Gateway) letGoOn(ctx context.Context, d store.Delivery) (store.Move, error) {
	anew, err := g.mayBeMadeAnew(ctx, d)
	m := store.Move{From: d.State, To: store.Planned, Reason: "A person let it go on.", Code: "retry", Done: "Let go on.", Edition: anew}
	if d.State == store.Held {
		m.Code = despite + d.Code
	}
	if r := g.route(d.Destination); r != nil {
		m.UseBy = useBy(r, now())
	}
	return m, err
}

// sendAgain has the same bytes and ids sent again.
func (g *Gateway) sendAgain(ctx context.Context, d store.Delivery) (store.Move, error) {
	gone, err := g.overtaken(ctx, d)
	if gone {
		err = fmt.Errorf("a newer version has gone since, and this one would undo it: %w", store.ErrEdge)
	}
	return store.Move{From: d.State, To: store.Ready, Reason: "A person sent it again.", Code: "retry", Done: "Sent again.", Doubt: true}, err
}

// overtaken reports whether a newer version went to the destination after a
// delivery: sent again, it would put the old over the new.
func (g *Gateway) overtaken(ctx context.Context, d store.Delivery) (bool, error) {
	if d.Event {
		return false, nil
	}
	lanes, err := g.store.Lane(ctx, d.Team, d.Subject)
	if err != nil {
		return false, fmt.Errorf("read lane: %w", err)
	}
	for _, newer := range of(lanes, d.Destination) {
		if newer.Seq > d.Seq && !newer.Event && had(newer) {
			return true, nil
		}
	}
	return false, nil
}

// mayBeMadeAnew reports whether a message that waits may be encoded again, with
// a new key. It may not when the other side may have it already and would act
// on it twice, nor when it is one of several of which another may have left:
// the new edition would tell that again. Then it goes as it is, or not at all.
func (g *Gateway) mayBeMadeAnew(ctx context.Context, d store.Delivery) (bool, error) {
	if d.Key == "" || d.Number > 1 || d.Doubt || (d.Attempts > 0 && !d.RepeatSafe) {
		return false, nil
	}
	lanes, err := g.store.Lane(ctx, d.Team, d.Subject)
	if err != nil {
		return false, fmt.Errorf("read lane: %w", err)
	}
	for _, sibling := range of(lanes, d.Destination) {
		_, unsent := store.Allows(sibling.State, store.Superseded)
		if sibling.Seq == d.Seq && sibling.ID != d.ID && !unsent && sibling.State != store.Superseded {
			return false, nil
		}
	}
	return true, nil
}

// Withdraw stops a delivery before it was sent. It fails with store.ErrEdge
// when it has left, and when it could not be sent: that is closed, and the person
// says what they found.
func (g *Gateway) Withdraw(ctx context.Context, who Caller, id, reason string) (store.Delivery, error) {
	d, err := g.store.Delivery(ctx, who.Team, id)
	if err != nil {
		return store.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	if d.State == store.Parked {
		return store.Delivery{}, fmt.Errorf("withdraw: %w", store.ErrEdge)
	}
	return g.person(ctx, who, d, store.Move{From: d.State, To: store.Withdrawn, Reason: "A person stopped it.", Code: "stopped", Final: true, Done: noted("Stopped.", reason), Typed: reason != ""})
}

// Close ends what a person has looked at: refused, unconfirmed, overdue or
// parked. Arrived says that they found it had arrived after all, so that the
// next change starts from it.
func (g *Gateway) Close(ctx context.Context, who Caller, id, note string, arrived bool) (store.Delivery, error) {
	d, err := g.store.Delivery(ctx, who.Team, id)
	if err != nil {
		return store.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	return g.person(ctx, who, d, store.Move{From: d.State, To: store.Closed, Reason: "A person closed it.", Code: "closed", Final: true, Arrived: arrived, Done: noted("Closed.", note), Typed: note != ""})
}

// noted adds what a person typed, which is kept sealed with the task only.
func noted(words, typed string) string {
	if typed == "" {
		return words
	}
	return words + " " + typed
}

// person makes a move at a person's word, and wakes the lane.
func (g *Gateway) person(ctx context.Context, who Caller, d store.Delivery, m store.Move) (store.Delivery, error) {
	m.Team, m.ID, m.Actor = d.Team, d.ID, who.Actor
	r := g.route(d.Destination)
	if r != nil && !m.Final {
		m.Deadline = deadline(r, now())
	}
	moved, err := g.store.Apply(ctx, m)
	if err != nil {
		return store.Delivery{}, fmt.Errorf("%s to %s: %w", m.From, m.To, err)
	}
	if r != nil {
		g.tel.moved(ctx, r, m, moved)
		r.call()
	}
	return moved, nil
}
