// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"slices"

	"github.com/carelode/lode/gateway/store"
)

func edgeParts() []part {
	return []part{
		{name: "every edge of the machine can be walked", prove: everyEdge},
		{name: "no move that is not in the machine is made", prove: noOtherEdge},
		{name: "an edge that needs the lease is refused without it", prove: edgesNeedLease},
		{name: "a move from another state than the caller saw is refused", prove: fromAnother},
		{name: "a message is needed to be ready, and given only then", prove: readyNeedsMessage},
		{name: "their word comes without the lease, and ends the wait", prove: theirWord},
		{name: "what could not be sent is withdrawn, and the lane goes on", prove: parkedWithdrawn},
	}
}

// ways gives for each state the shortest way to it from planned.
func ways() map[store.State][]store.State {
	found := map[store.State][]store.State{store.Planned: {}}
	for queue := []store.State{store.Planned}; len(queue) > 0; queue = queue[1:] {
		for _, e := range store.Of(queue[0]).Next {
			if _, ok := found[e.To]; !ok {
				found[e.To] = append(slices.Clone(found[queue[0]]), e.To)
				queue = append(queue, e.To)
			}
		}
	}
	return found
}

// In gives a new delivery that is in a state, claimed if that state can be.
func (r *Rig) In(s store.State) store.Delivery {
	r.Helper()
	way, ok := ways()[s]
	r.Want(ok, "a way to %s", s)
	d := r.claimed(r.One())
	for _, to := range way {
		d = r.Moved(r.claimed(d), to)
	}
	return r.claimed(d)
}

// claimed leases a delivery that waits to be claimed and has no lease.
func (r *Rig) claimed(d store.Delivery) store.Delivery {
	r.Helper()
	if d.State != store.Planned && d.State != store.Ready || !d.LeaseUntil.IsZero() {
		return d
	}
	for _, x := range r.Claimed(d.Destination, 1000) {
		if x.ID == d.ID {
			d = x
			continue
		}
		r.Must(r.Release(r.Ctx(), x.Team, x.ID, x.Epoch))
	}
	return d
}

func everyEdge(r *Rig) {
	for _, a := range store.Machine() {
		for _, e := range a.Next {
			d := r.In(a.State)
			is := r.Moved(d, e.To)
			r.Want(is.State == e.To && is.Code == string(e.To) && is.Reason == "to "+string(e.To), "%s from %s, got %+v", e.To, a.State, is)
			r.Want(is.Final == store.Of(e.To).End, "final at %s: %v", e.To, store.Of(e.To).End)
			now := r.Now(d)
			r.Want(now.State == is.State && now.Epoch == is.Epoch && now.UpdatedAt.Equal(is.UpdatedAt), "what was answered to be what is kept")
		}
	}
}

func noOtherEdge(r *Rig) {
	for _, a := range store.Machine() {
		d := r.In(a.State)
		for _, b := range store.Machine() {
			if _, ok := store.Allows(a.State, b.State); ok {
				continue
			}
			_, err := r.try(d, b.State, func(m *store.Move) { m.Epoch = d.Epoch })
			r.Is(err, store.ErrEdge)
		}
		_, err := r.try(d, "lost")
		r.Is(err, store.ErrEdge)
		r.Want(r.Now(d).State == a.State, "%s to stay", a.State)
	}
}

func edgesNeedLease(r *Rig) {
	for _, a := range store.Machine() {
		for _, e := range a.Next {
			if !e.Lease {
				continue
			}
			d := r.In(a.State)
			for _, epoch := range []int64{0, d.Epoch - 1, d.Epoch + 1} {
				_, err := r.try(d, e.To, func(m *store.Move) { m.Epoch = epoch })
				r.Is(err, store.ErrLease)
			}
			r.Pass(lease)
			_, err := r.try(d, e.To)
			r.Is(err, store.ErrLease)
			r.Want(r.Now(d).State == a.State, "%s to stay", a.State)
		}
	}
}

// theirWord: an acknowledgement of an earlier attempt comes while the delivery
// waits for the next one, or for a person, whoever holds the lease.
func theirWord(r *Rig) {
	for _, from := range []store.State{store.Ready, store.Held, store.Parked} {
		for _, to := range []store.State{store.Received, store.Filed, store.Refused} {
			d := r.In(from)
			r.Accepted(d.Team, d.Subject, 2, gp)
			is := r.Moved(d, to, func(m *store.Move) { m.Epoch = 0 })
			r.Want(is.State == to && is.LeaseUntil.IsZero(), "%s from %s without a lease, got %+v", to, from, is)
			next := r.Head(gp)
			r.Want(next.Subject == d.Subject && next.After == 2, "the next of the lane to have its turn, got %+v", next)
			_, err := r.try(d, store.Sending)
			r.Is(err, unlessGone(from))
			r.Moved(next, store.Withdrawn)
		}
	}
}

// unlessGone is what an attempt is answered with that begins after their word.
func unlessGone(from store.State) error {
	if _, ok := store.Allows(from, store.Sending); ok {
		return store.ErrMoved
	}
	return store.ErrEdge
}

func parkedWithdrawn(r *Rig) {
	d := r.In(store.Parked)
	r.Accepted(d.Team, d.Subject, 2, gp)
	r.Want(len(r.Claimed(gp, 10)) == 0, "nothing to pass what could not be sent")
	is := r.Moved(d, store.Withdrawn)
	r.Want(is.Final && r.Now(d).State == store.Withdrawn, "it withdrawn, got %+v", is)
	r.Want(r.Head(gp).Subject == d.Subject, "the next of the lane to have its turn")
}

func fromAnother(r *Rig) {
	d := r.In(store.Held)
	_, err := r.try(d, store.Superseded, func(m *store.Move) { m.From = store.Planned })
	r.Is(err, store.ErrMoved)
	_, err = r.Apply(r.Ctx(), store.Move{Team: home, ID: "nobody", From: store.Held, To: store.Planned})
	r.Is(err, store.ErrNotFound)
}

func readyNeedsMessage(r *Rig) {
	d := r.In(store.Planned)
	_, err := r.try(d, store.Ready, func(m *store.Move) { m.Encoded = nil })
	r.Is(err, store.ErrEdge)
	_, err = r.try(d, store.Held, func(m *store.Move) { m.Encoded = new(encoded(d, 1)) })
	r.Is(err, store.ErrEdge)
	d = r.Moved(d, store.Ready)
	_, err = r.try(d, store.Held, func(m *store.Move) { m.Edition = true })
	r.Is(err, store.ErrEdge)
}
