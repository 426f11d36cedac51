// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func readParts() []part {
	return []part{
		{name: "deliveries are searched, newest first, by pages", prove: searched},
		{name: "deliveries are counted", prove: counted},
		{name: "every act leaves its audit row", prove: audited},
		{name: "audit rows are read on from a cursor", prove: cursors},
		{name: "an act that changes nothing is noted", prove: noted},
		{name: "the store says that it is ready", prove: ready},
	}
}

func searched(r *Rig) {
	sent := r.In(store.Sent)
	held := r.In(store.Held)
	closed := r.Accepted(home, "p", 1, council)[0]
	closed = r.Moved(closed, store.Withdrawn)
	is := func(q store.Search, want ...store.Delivery) {
		r.Helper()
		q.Team = home
		ds, err := r.Deliveries(r.Ctx(), q)
		r.Must(err)
		r.Want(slices.Equal(ids(ds), ids(want)), "%v for %+v, got %v", ids(want), q, ids(ds))
	}
	is(store.Search{}, closed, held, sent)
	is(store.Search{Limit: 2}, closed, held)
	is(store.Search{Limit: 2, Before: held.ID}, sent)
	is(store.Search{Before: sent.ID})
	is(store.Search{Destination: gp}, held, sent)
	is(store.Search{Subject: sent.Subject}, sent)
	is(store.Search{States: []store.State{store.Sent, store.Withdrawn, store.Sent}}, closed, sent)
	is(store.Search{States: []store.State{store.Sent, store.Held}, Limit: 1}, held)
	is(store.Search{States: []store.State{store.Sent}, Destination: council})
	_, err := r.Deliveries(r.Ctx(), store.Search{Team: home, Before: "nobody"})
	r.Is(err, store.ErrNotFound)
}

func counted(r *Rig) {
	first := r.In(store.Held)
	r.Pass(time.Minute)
	r.In(store.Held)
	r.In(store.Filed)
	r.Accepted(other, "p", 1, council)
	number := func(team string, all bool) map[store.Count]bool {
		r.Helper()
		cs, err := r.Counts(r.Ctx(), team, all)
		r.Must(err)
		seen := map[store.Count]bool{}
		for _, c := range cs {
			if c.State == store.Held {
				r.Want(c.Oldest.Equal(first.CreatedAt), "the oldest, got %s", c.Oldest)
			}
			c.Oldest = time.Time{}
			seen[c] = true
		}
		return seen
	}
	held := store.Count{Team: home, Destination: gp, State: store.Held, Number: 2}
	filed := store.Count{Team: home, Destination: gp, State: store.Filed, Final: true, Number: 1}
	theirs := store.Count{Team: other, Destination: council, State: store.Planned, Number: 1}
	for _, c := range []struct {
		team string
		all  bool
		want []store.Count
	}{
		{home, false, []store.Count{held}},
		{home, true, []store.Count{held, filed}},
		{"", false, []store.Count{held, theirs}},
		{"", true, []store.Count{held, filed, theirs}},
	} {
		got := number(c.team, c.all)
		r.Want(len(got) == len(c.want), "%v, got %v", c.want, got)
		for _, w := range c.want {
			r.Want(got[w], "%+v among %v", w, got)
		}
	}
}

// rows reads a team's audit.
func (r *Rig) rows(team string, after int64, most int) []store.Event {
	r.Helper()
	es, err := r.Events(r.Ctx(), team, after, most)
	r.Must(err)
	return es
}

func audited(r *Rig) {
	a := store.Acceptance{Version: version(home, "p", 1), Plan: []store.Delivery{planned(gp, "p", 1)}, Actor: "worker-1", Trace: "trace-1"}
	ds, err := r.Accept(r.Ctx(), a)
	r.Must(err)
	d := r.Sent(ds[0], store.Sending)
	r.Moved(d, store.Refused, func(m *store.Move) { m.Task = &store.Task{Code: "refused"} })
	_, err = r.Finish(r.Ctx(), home, tasksOf(r, d, false)[0].ID, "worker-2", "done")
	r.Must(err)
	r.Received(inbound(gp, "1"))
	r.Must(r.Settle(r.Ctx(), gp, "1", "matched", home, d.ID, ""))
	type short struct {
		act, actor string
		from, to   store.State
	}
	want := []short{
		{"accepted", "worker-1", "", ""},
		{"moved", "worker-1", "", store.Planned},
		{"moved", "gateway", store.Planned, store.Ready},
		{"moved", "gateway", store.Ready, store.Sending},
		{"moved", "gateway", store.Sending, store.Refused},
		{"task-opened", "gateway", "", ""},
		{"task-done", "worker-2", "", ""},
		{"inbound", "gateway", "", ""},
	}
	var got []short
	for _, e := range r.rows(home, 0, 0) {
		got = append(got, short{e.Act, e.Actor, e.From, e.To})
		r.Want(e.Team == home && !e.At.IsZero(), "team and time, got %+v", e)
		if e.Act == "moved" {
			r.Want(e.Delivery == d.ID && e.Record == "p" && e.Version == 1 && e.Destination == gp && e.Trace == "trace-1", "what moved, got %+v", e)
		}
	}
	r.Want(slices.Equal(got, want), "the acts in order, got %v", got)
}

func cursors(r *Rig) {
	for i := range 5 {
		r.Accepted([]string{home, other}[i%2], "p", i/2+1)
	}
	all := r.rows("", 0, 0)
	r.Want(len(all) == 5, "five acts, got %d", len(all))
	var last int64
	for _, e := range all {
		r.Want(e.Cursor > last, "rising cursors")
		last = e.Cursor
	}
	ours := r.rows(home, 0, 2)
	r.Want(len(ours) == 2 && ours[0].Cursor == all[0].Cursor, "the first two of ours")
	rest := r.rows(home, ours[1].Cursor, 0)
	r.Want(len(rest) == 1 && rest[0].Version == 3, "the rest of ours, got %+v", rest)
	r.Want(len(r.rows(home, rest[0].Cursor, 0)) == 0, "nothing after the last")
}

func noted(r *Rig) {
	r.Must(r.Note(r.Ctx(), store.Event{Team: home, Act: "refused", Actor: "token-1", Code: "scope", Reason: "not allowed"}))
	es := r.rows(home, 0, 0)
	r.Want(len(es) == 1 && es[0].Act == "refused" && es[0].Actor == "token-1" && es[0].Code == "scope" && es[0].Reason == "not allowed" &&
		!es[0].At.IsZero() && es[0].Cursor > 0, "the note, got %+v", es)
}

func ready(r *Rig) {
	r.Must(r.Ready(r.Ctx()))
	r.Must(r.Close())
	r.Want(r.Ready(r.Ctx()) != nil, "a closed store not to be ready")
	r.Must(r.Close()) // twice is no error
	_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "p", 1)})
	r.Want(err != nil, "a closed store to take nothing")
}
