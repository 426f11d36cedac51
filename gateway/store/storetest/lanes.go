// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func laneParts() []part {
	return []part{
		{name: "only the head of a lane is given", prove: onlyHead},
		{name: "lanes do not wait for each other", prove: lanesApart},
		{name: "the oldest are given first, at most so many", prove: oldestFirst},
		{name: "a blocked head blocks", prove: blockedHead},
		{name: "a correction passes what is blocked, and nothing else", prove: correctionPasses},
		{name: "while one is being sent nobody has a turn, though its lease has lapsed", prove: sendingAlone},
		{name: "two corrections keep their order", prove: correctionsInOrder},
		{name: "successors may wait until it was received", prove: waitForReceived},
		{name: "nothing is given before its time", prove: notBefore},
		{name: "siblings go in order, before what came later", prove: siblingsInOrder},
		{name: "what returns to its lane is its head again", prove: returnsToLane},
		{name: "extracts have lanes by period", prove: extractLanes},
	}
}

func ids(ds []store.Delivery) []string {
	var all []string
	for _, d := range ds {
		all = append(all, d.ID)
	}
	return all
}

// Gives says which deliveries a claim must give, and takes the leases back.
func (r *Rig) Gives(destination string, want ...store.Delivery) {
	r.Helper()
	ds := r.Claimed(destination, 100)
	got, wanted := ids(ds), ids(want)
	slices.Sort(got)
	slices.Sort(wanted)
	r.Want(slices.Equal(got, wanted), "%d deliveries to be given, got %d: %v, want %v", len(wanted), len(got), got, wanted)
	for _, d := range ds {
		r.Must(r.Release(r.Ctx(), d.Team, d.ID, d.Epoch))
	}
}

func onlyHead(r *Rig) {
	first := r.Accepted(home, "p", 1, gp)[0]
	second := r.Accepted(home, "p", 2, gp)[0]
	r.Gives(gp, first)
	d := r.Head(gp)
	r.Want(len(r.Claimed(gp, 10)) == 0, "one at a time")
	d = r.Moved(d, store.Ready)
	r.Want(len(r.Claimed(gp, 10)) == 0, "one at a time while ready")
	d = r.Moved(d, store.Sending)
	r.Want(len(r.Claimed(gp, 10)) == 0, "one at a time while sending")
	r.Moved(d, store.Sent)
	r.Gives(gp, second)
}

func lanesApart(r *Rig) {
	a := r.Accepted(home, "p", 1, gp, council)
	b := r.Accepted(home, "q", 1, gp)[0]
	c := r.Accepted(other, "p", 1, gp)[0]
	r.Sent(a[0], store.Sending)
	r.Gives(gp, b, c)
	r.Gives(council, a[1])
	ds, err := r.Claim(r.Ctx(), store.Claim{Owner: "w", Destinations: []string{council, gp}, Limit: 10, Lease: lease})
	r.Must(err)
	r.Want(len(ds) == 3, "all three of both destinations, got %d", len(ds))
	ds, err = r.Claim(r.Ctx(), store.Claim{Owner: "w", Limit: 10, Lease: lease})
	r.Must(err)
	r.Want(len(ds) == 0, "nothing to be given to no destination")
}

func oldestFirst(r *Rig) {
	var made []store.Delivery
	for i := range 6 {
		made = append(made, r.Accepted(home, fmt.Sprint("p", 9-i), 1, []string{gp, council}[i%2])...)
		r.Pass(time.Second)
	}
	ds, err := r.Claim(r.Ctx(), store.Claim{Owner: "w", Destinations: []string{gp, council}, Limit: 4, Lease: lease})
	r.Must(err)
	r.Want(slices.Equal(ids(ds), ids(made[:4])), "the four oldest, oldest first")
	r.Want(len(r.Claimed(gp, 0)) == 0, "none when none is asked for")
}

func blockedHead(r *Rig) {
	for _, s := range []store.State{store.Held, store.Parked, store.Unconfirmed} {
		d := r.In(s)
		next := r.Accepted(d.Team, d.Subject, 2, gp)[0]
		r.Gives(gp)
		r.Moved(d, store.Of(s).Next[len(store.Of(s).Next)-1].To) // its last edge ends it
		r.Gives(gp, next)
		r.Sent(next, store.Filed)
	}
}

// corrects stores a correction behind what is in a lane.
func (r *Rig) corrects(d store.Delivery) store.Delivery {
	r.Helper()
	c := planned(d.Destination, d.Subject, d.After)
	c.Team, c.Correction, c.Replaces = d.Team, true, d.ID
	c, err := r.Add(r.Ctx(), "worker", c, nil)
	r.Must(err)
	return c
}

func correctionPasses(r *Rig) {
	d := r.claimed(r.One())
	behind := r.Accepted(d.Team, d.Subject, 2, gp)[0]
	c := r.corrects(d)
	r.Gives(gp) // the head is leased, not blocked
	held := r.Moved(d, store.Held)
	r.Gives(gp, c)
	c = r.Head(gp)
	free := r.Moved(held, store.Planned)
	r.Want(len(r.Claimed(gp, 10)) == 0, "the head to wait while the correction is leased")
	c = r.Moved(r.Moved(c, store.Ready), store.Sending)
	r.Want(len(r.Claimed(gp, 10)) == 0, "the head to wait while the correction is sent")
	r.Moved(c, store.Sent)
	r.Gives(gp, free)
	r.Sent(free, store.Sent)
	r.Gives(gp, behind)
}

func sendingAlone(r *Rig) {
	held := r.In(store.Held)
	c := r.Sent(r.corrects(held), store.Sending)
	head := r.Moved(held, store.Planned)
	r.Pass(2 * lease)
	r.Want(len(r.Claimed(gp, 10)) == 0, "nothing to be given until it is known what became of the correction")
	c = r.Moved(c, store.Ready, func(m *store.Move) { m.Epoch, m.Keep = 0, false })
	r.Gives(gp, head)
	r.Sent(head, store.Filed)
	r.Gives(gp, c)
}

func correctionsInOrder(r *Rig) {
	d := r.In(store.Held)
	one, two := r.corrects(d), r.corrects(d)
	r.Gives(gp, one)
	one = r.claimed(one)
	one = r.Moved(one, store.Held)
	r.Gives(gp, two)
	r.Moved(one, store.Planned)
	r.Gives(gp, one)
	sending := r.Sent(one, store.Sending)
	r.Gives(gp)
	r.Moved(sending, store.Filed)
	r.Gives(gp, two)
}

func waitForReceived(r *Rig) {
	accept := func(number int) store.Delivery {
		d := planned(gp, "p", number)
		d.WaitFor = "received"
		ds, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "p", number), Previous: number - 1, Plan: []store.Delivery{d}})
		r.Must(err)
		return ds[0]
	}
	first, second, third, fourth := accept(1), accept(2), accept(3), accept(4)
	d := r.Sent(first, store.Sent)
	r.Gives(gp)
	r.Moved(d, store.Received)
	r.Gives(gp, second)
	d = r.Sent(second, store.Sent)
	r.Moved(d, store.Overdue)
	r.Gives(gp, third)
	d = r.Sent(third, store.Sending)
	r.Moved(d, store.Sent, func(m *store.Move) { m.Final = true })
	r.Gives(gp, fourth) // nothing more is awaited of the third
}

func notBefore(r *Rig) {
	d := r.claimed(r.One())
	behind := r.Accepted(d.Team, d.Subject, 2, gp)[0]
	d = r.Moved(r.Moved(d, store.Ready), store.Sending)
	at := d.UpdatedAt.Add(5 * time.Minute)
	d = r.Moved(d, store.Ready, func(m *store.Move) { m.NextAt, m.Keep = at, false })
	r.Want(d.NextAt.Equal(at), "the time it was given")
	r.Gives(gp)
	r.Pass(5*time.Minute - time.Second)
	r.Gives(gp)
	r.Pass(time.Second)
	r.Gives(gp, d)
	r.Sent(d, store.Filed)
	r.Gives(gp, behind)
}

func siblingsInOrder(r *Rig) {
	d := r.claimed(r.One())
	later := r.Accepted(d.Team, d.Subject, 2, gp)[0]
	more := []store.Encoded{encoded(d, 2), encoded(d, 3)}
	d = r.Moved(d, store.Ready, func(m *store.Move) { m.Siblings, m.Keep = more, false })
	lane, err := r.Lane(r.Ctx(), d.Team, d.Subject)
	r.Must(err)
	want := []string{d.ID, more[0].ID, more[1].ID, later.ID}
	r.Want(slices.Equal(ids(lane), want), "siblings between their first and what came later")
	for i, s := range lane[:3] {
		r.Want(s.Seq == d.Seq && s.Number == i+1 && s.State == store.Ready && s.After == d.After && s.RepeatSafe && s.Council == d.Council,
			"sibling %d like its first, got %+v", i+1, s)
	}
	for _, s := range lane {
		r.Gives(gp, s)
		r.Sent(s, store.Sent)
	}
}

func returnsToLane(r *Rig) {
	d := r.In(store.Overdue)
	next := r.Accepted(d.Team, d.Subject, 2, gp)[0]
	r.Gives(gp, next)
	d = r.Moved(d, store.Ready, func(m *store.Move) { m.Keep = false })
	r.Gives(gp, d)
}

func extractLanes(r *Rig) {
	add := func(period string) store.Delivery {
		d := planned(council, period, 0)
		d.Team, d.Before = home, 0
		d, err := r.Add(r.Ctx(), "worker", d, new(encoded(d, 1)))
		r.Must(err)
		return d
	}
	a, b := add("period:2026-04-01/2026-06-30"), add("period:2026-07-01/2026-09-30")
	r.Want(a.State == store.Ready && a.Key != "" && a.Seq == 1, "ready with its message, got %+v", a)
	second := add(a.Subject)
	r.Want(second.Seq == 2, "the next in its lane")
	r.Gives(council, a, b)
	r.Sent(a, store.Sent)
	r.Gives(council, second, b)
}
