// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"time"

	"github.com/carelode/lode/gateway/store"
)

func leaseParts() []part {
	return []part{
		{name: "a claim leases, and raises the epoch", prove: claimLeases},
		{name: "a lapsed lease is given to the next, and the first is fenced off", prove: fenced},
		{name: "a lease is lengthened while it lives", prove: renewed},
		{name: "a lease is given back", prove: released},
		{name: "a move gives the lease back unless it keeps it", prove: keptOrNot},
		{name: "what is being sent is its holder's until the lease lapses", prove: sendingIsHeld},
		{name: "what was being sent when the lease lapsed is found", prove: lapsedFound},
	}
}

func claimLeases(r *Rig) {
	made := r.One()
	r.Want(made.Epoch == 0 && made.LeaseUntil.IsZero(), "no lease on what was made")
	start := r.Now(made).UpdatedAt
	d := r.Head(gp)
	r.Want(d.Epoch == 1 && d.LeaseUntil.Sub(start) >= lease, "a lease for its time, got %+v", d)
	is := r.Now(d)
	r.Want(is.Epoch == 1 && is.LeaseUntil.Equal(d.LeaseUntil), "the lease to be seen")
}

func fenced(r *Rig) {
	r.One()
	first := r.Head(gp)
	r.Pass(lease)
	second := r.Head(gp)
	r.Want(second.ID == first.ID && second.Epoch > first.Epoch, "the same one with a higher epoch")
	_, err := r.try(first, store.Ready)
	r.Is(err, store.ErrLease)
	r.Is(r.Renew(r.Ctx(), first.Team, first.ID, first.Epoch, lease), store.ErrLease)
	r.Is(r.Release(r.Ctx(), first.Team, first.ID, first.Epoch), store.ErrLease)
	r.Moved(second, store.Ready)
	_, err = r.try(first, store.Ready)
	r.Is(err, store.ErrMoved)
}

func renewed(r *Rig) {
	r.One()
	d := r.Head(gp)
	r.Pass(lease - time.Second)
	r.Must(r.Renew(r.Ctx(), d.Team, d.ID, d.Epoch, lease))
	r.Pass(lease - time.Second)
	r.Want(len(r.Claimed(gp, 10)) == 0, "it to be leased still")
	d = r.Moved(d, store.Ready)
	r.Must(r.Renew(r.Ctx(), d.Team, d.ID, d.Epoch, lease))
	r.Pass(lease)
	r.Is(r.Renew(r.Ctx(), d.Team, d.ID, d.Epoch, lease), store.ErrLease)
	r.Is(r.Renew(r.Ctx(), d.Team, "nobody", 1, lease), store.ErrNotFound)
	r.Is(r.Release(r.Ctx(), d.Team, "nobody", 1), store.ErrNotFound)
}

func released(r *Rig) {
	r.One()
	d := r.Head(gp)
	r.Must(r.Release(r.Ctx(), d.Team, d.ID, d.Epoch))
	r.Want(r.Now(d).LeaseUntil.IsZero() && r.Now(d).State == store.Planned, "no lease, and no move")
	_, err := r.try(d, store.Ready)
	r.Is(err, store.ErrLease)
	r.Want(r.Head(gp).Epoch == 2, "the next claim to have the next epoch")
}

func keptOrNot(r *Rig) {
	d := r.In(store.Planned)
	d = r.Moved(d, store.Ready)
	r.Want(!d.LeaseUntil.IsZero(), "the lease kept")
	d = r.Moved(d, store.Planned, func(m *store.Move) { m.Keep = false })
	r.Want(d.LeaseUntil.IsZero() && d.Epoch == 1, "the lease given back")
	d = r.claimed(d)
	d = r.Moved(d, store.Withdrawn, func(m *store.Move) { m.Keep, m.Epoch = true, 0 })
	r.Want(d.LeaseUntil.IsZero(), "nothing kept for one who does not hold it")
	d = r.In(store.Planned)
	_, err := r.try(d, store.Withdrawn, func(m *store.Move) { m.Epoch = d.Epoch + 1 })
	r.Is(err, store.ErrLease)
}

func sendingIsHeld(r *Rig) {
	d := r.In(store.Sending)
	for _, e := range store.Of(store.Sending).Next {
		_, err := r.try(d, e.To, func(m *store.Move) { m.Epoch = 0 })
		r.Is(err, store.ErrLease)
	}
	r.Pass(lease)
	_, err := r.try(d, store.Sent)
	r.Is(err, store.ErrLease)
	r.Moved(d, store.Unconfirmed, func(m *store.Move) { m.Epoch = 0 })
	_, err = r.try(d, store.Sent)
	r.Is(err, store.ErrMoved)
}

func lapsedFound(r *Rig) {
	first := r.In(store.Sending)
	r.Pass(time.Second)
	second := r.In(store.Sending)
	r.In(store.Ready)
	is := func(want ...store.Delivery) {
		r.Helper()
		ds, err := r.Lapsed(r.Ctx(), 10)
		r.Must(err)
		r.Want(len(ds) == len(want), "%d lapsed, got %d", len(want), len(ds))
		for i := range want {
			r.Want(ds[i].ID == want[i].ID, "the oldest first")
		}
	}
	is()
	r.Pass(lease - time.Second)
	is(first)
	r.Pass(time.Second)
	is(first, second)
	ds, err := r.Lapsed(r.Ctx(), 1)
	r.Must(err)
	r.Want(len(ds) == 1, "no more than asked for")
	r.Want(len(r.Claimed(gp, 10)) == 1, "only what was not being sent to be given")
	r.Moved(first, store.Ready, func(m *store.Move) { m.Epoch, m.Keep = 0, false })
	is(second)
	r.Gives(gp, first)
}
