// SPDX-License-Identifier: Apache-2.0

package memory_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/carelode/lode/gateway/store"
)

const lease = time.Minute

// step makes one call, drawn by chance, often one that will be refused.
func (g *game) step() {
	acts := []func(){
		g.accept, g.accept, g.claim, g.claim, g.apply, g.apply, g.apply, g.apply, g.apply, g.lease, g.add, g.remind,
		g.task, g.inbound, g.blob, g.hold, g.search, func() { time.Sleep([]time.Duration{time.Second, lease, 3 * lease}[g.draw(3)]) },
	}
	acts[g.draw(len(acts))]()
}

func (g *game) record() string { return fmt.Sprint("person-", g.draw(2)) }

// seen gives a delivery as the caller sees it.
func (g *game) seen() store.Delivery {
	d, err := g.sides[0].Delivery(g.ctx, g.team, of(g, g.ids))
	if err != nil {
		return store.Delivery{Team: g.team, ID: "nobody", State: store.Held}
	}
	return d
}

func (g *game) planned(record string, after int) store.Delivery {
	return store.Delivery{
		Team: g.team, ID: g.fresh("d", &g.ids), Council: "c", Destination: of(g, g.to), Subject: record, After: after, CreatedAt: g.some(),
		Deadline: g.some(), WaitFor: []string{"sent", "received"}[g.draw(2)], Correction: g.chance(4), Event: g.chance(8), RepeatSafe: g.chance(2),
	}
}

func (g *game) accept() {
	record := g.record()
	newest := 0
	if v, err := g.sides[0].Current(g.ctx, g.team, record); err == nil {
		newest = v.Number
	}
	number := newest + 1 - g.draw(8)/7
	a := store.Acceptance{
		Version:  store.Version{Team: g.team, Record: record, Number: number, SHA256: "x", Body: fmt.Append(nil, "body ", number), Actor: "worker"},
		Previous: newest - g.draw(8)/7, Trace: "trace", Lookup: []string{fmt.Sprint("hash-", g.draw(3)), fmt.Sprint("hash-", g.draw(3))},
	}
	for range g.draw(3) {
		a.Plan = append(a.Plan, g.planned(record, number))
	}
	for range g.draw(3) {
		d := g.seen()
		by := []string{"", of(g, g.ids)}[g.draw(2)]
		a.Supersede = append(a.Supersede, store.Replacement{ID: d.ID, By: by, State: d.State, Reason: "It is replaced."})
	}
	if g.chance(2) {
		a.Cites = []string{of(g, g.ins)}
	}
	g.ask("accept", func(s store.Store) (any, error) { return s.Accept(g.ctx, a) })
	hash := a.Lookup[0]
	g.look("find", func(s store.Store) (any, error) { return s.Find(g.ctx, g.team, hash) })
}

func (g *game) claim() {
	c := store.Claim{Owner: "w", Destinations: g.to[:1+g.draw(2)], Limit: 1 + g.draw(3), Lease: lease}
	g.ask("claim", func(s store.Store) (any, error) { return s.Claim(g.ctx, c) })
}

func (g *game) encoded(d store.Delivery) store.Encoded {
	g.bodies++
	e := store.Encoded{
		ID: g.fresh("d", &g.ids), Header: map[string]string{"To": "mailbox"}, ContentType: "text/plain", SHA256: "y", Size: 3, Items: []string{"plan"},
		Body: fmt.Append(nil, "message ", g.bodies), Before: d.Before, MadeWith: "adapter", UseBy: g.some(), Deadline: g.some(), Event: g.chance(8), Correction: g.chance(8),
	}
	if e.Key = of(g, g.keys); !g.chance(6) {
		e.Key = g.fresh("key", &g.keys)
	}
	if g.chance(6) {
		e.Body, e.Blob = nil, of(g, g.blobs)
	}
	return e
}

// move draws a move of a delivery, often along an edge.
func (g *game) move(d store.Delivery) store.Move {
	to := of(g, store.Machine()).State
	if next := store.Of(d.State).Next; len(next) > 0 && !g.chance(8) {
		to = of(g, next).To
	}
	m := store.Move{
		Team: d.Team, ID: d.ID, From: d.State, To: to, Epoch: of(g, []int64{d.Epoch, d.Epoch, d.Epoch, 0, d.Epoch - 1}), Actor: "w", Reason: "to " + string(to),
		Code: string(to), Keep: !g.chance(3), Attempt: to == store.Sending, Doubt: g.chance(8), Final: g.chance(6), Arrived: g.chance(6),
		NextAt: g.some(), Deadline: g.some(), UseBy: g.some(), Ref: of(g, []string{"", "their-1"}), Edition: g.chance(8), Typed: g.chance(3),
	}
	if g.chance(4) {
		m.Lease = 2 * lease
	}
	if g.chance(4) {
		m.Current, m.By = g.draw(4), of(g, g.ids)
	}
	if g.chance(3) {
		m.Done = "They rang back."
	}
	if g.chance(3) {
		m.Task = &store.Task{ID: g.fresh("task", &g.tasks), Code: of(g, []string{"late", "trace"}), DueAt: g.some(), Words: "Please look."}
	}
	if to == store.Ready && d.State == store.Planned && !g.chance(8) {
		m.Encoded = new(g.encoded(d))
		for range g.draw(3) {
			m.Siblings = append(m.Siblings, g.encoded(d))
		}
	}
	return m
}

func (g *game) apply() {
	d := g.seen()
	m := g.move(d)
	if g.chance(3) {
		d.State = m.To
		m.Then = new(g.move(d))
	}
	g.ask("apply", func(s store.Store) (any, error) { return s.Apply(g.ctx, m) })
}

func (g *game) lease() {
	d := g.seen()
	epoch := d.Epoch - int64(g.draw(2))
	if g.chance(2) {
		g.ask("renew", func(s store.Store) (any, error) { return nil, s.Renew(g.ctx, d.Team, d.ID, epoch, lease) })
		return
	}
	g.ask("release", func(s store.Store) (any, error) { return nil, s.Release(g.ctx, d.Team, d.ID, epoch) })
}

func (g *game) add() {
	d := g.planned(of(g, []string{"person-0", "period:2026-04-01/2026-06-30"}), 0)
	if g.chance(2) {
		d.Replaces = of(g, g.ids)
	}
	if g.chance(3) {
		d.State = store.Held
	}
	if g.chance(6) {
		d.ID = of(g, g.ids)
	}
	var e *store.Encoded
	if g.chance(2) {
		e = new(g.encoded(d))
	}
	g.ask("add", func(s store.Store) (any, error) { return s.Add(g.ctx, "w", d, e) })
}

func (g *game) remind() {
	k := store.Task{Team: g.team, ID: g.fresh("task", &g.tasks), Delivery: of(g, g.ids), Code: "late"}
	next := g.some()
	g.ask("remind", func(s store.Store) (any, error) { return nil, s.Remind(g.ctx, k, next) })
}

func (g *game) task() {
	k := store.Task{Team: g.team, ID: of(g, g.tasks), Record: g.record(), Code: of(g, []string{"late", "trace"}), DueAt: g.some(), Note: "a note"}
	switch g.draw(5) {
	case 0:
		g.ask("see", func(s store.Store) (any, error) { return s.See(g.ctx, g.team, k.ID, "w") })
	case 1:
		g.ask("finish", func(s store.Store) (any, error) { return s.Finish(g.ctx, g.team, k.ID, "w", "done") })
	case 2:
		k.Delivery = of(g, g.ids)
	case 3:
		k.Inbound = of(g, g.ins)
	}
	if !g.chance(6) {
		k.ID = g.fresh("task", &g.tasks)
	}
	g.ask("open", func(s store.Store) (any, error) { return s.Open(g.ctx, k) })
}

func (g *game) inbound() {
	in := store.Inbound{Destination: of(g, g.to), ID: of(g, g.ins), Type: "t", Header: map[string]string{"From": "m"}, Body: []byte("in"), At: g.some()}
	if g.chance(2) {
		in.ID = g.fresh("in", &g.ins)
	}
	in.State = of(g, []string{"", "", "new", "matched", "lost"})
	g.ask("receive", func(s store.Store) (any, error) { return s.Receive(g.ctx, in) })
	state, delivery := of(g, []string{"new", "matched", "unmatched", "done", ""}), of(g, append([]string{"", ""}, g.ids...))
	g.ask("settle", func(s store.Store) (any, error) {
		return nil, s.Settle(g.ctx, in.Destination, in.ID, state, g.team, delivery, "why")
	})
}

func (g *game) blob() {
	body := fmt.Sprint("blob ", g.draw(3))
	want := of(g, append([]string{"", ""}, g.blobs...))
	sum := ""
	g.ask("put blob", func(s store.Store) (any, error) {
		is, size, err := s.PutBlob(g.ctx, g.team, want, strings.NewReader(body))
		sum = is
		return fmt.Sprint(is, size), err
	})
	if sum != "" {
		g.blobs = append(g.blobs, sum)
	}
}

func (g *game) hold() {
	name, owner, long := fmt.Sprint("turn ", g.walk, g.draw(2)), of(g, []string{"a", "b"}), of(g, []time.Duration{0, lease})
	g.ask("hold", func(s store.Store) (any, error) { return s.Hold(g.ctx, name, owner, long) })
}

func (g *game) search() {
	q := store.Search{Team: g.team, Limit: g.draw(4), States: []store.State{of(g, store.Machine()).State, store.Planned}[:g.draw(3)]}
	if g.chance(2) {
		q.Destination, q.Subject = of(g, g.to), g.record()
	}
	if g.chance(3) {
		q.Before = of(g, g.ids)
	}
	g.look("search", func(s store.Store) (any, error) { return s.Deliveries(g.ctx, q) })
	key, ref := of(g, g.keys), of(g, []string{"", "their-1"})
	g.look("by key", func(s store.Store) (any, error) { return s.ByKey(g.ctx, g.to[0], key) })
	g.look("by reference", func(s store.Store) (any, error) { return s.ByReference(g.ctx, g.to[0], ref) })
	record := g.record()
	g.look("lane", func(s store.Store) (any, error) { return s.Lane(g.ctx, g.team, record) })
}
