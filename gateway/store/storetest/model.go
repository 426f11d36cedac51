// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// model is what a store must do with the deliveries of two records to one
// destination, said as plainly as can be: no index, no transaction, every rule
// looked at afresh. Times are from the walk's start.
type model struct {
	now  time.Duration
	newN [2]int // the records' newest versions
	all  []*modelled
}

// modelled is a delivery in the model.
type modelled struct {
	store.Delivery
	record  int
	message bool
	next    time.Duration
	until   time.Duration // of the lease; 0: none
}

// holds says whether the delivery is still in its lane.
func (d *modelled) holds() bool {
	if d.State == store.Sent {
		return d.WaitFor == "received" && !d.Final
	}
	return slices.Contains([]store.State{store.Planned, store.Held, store.Ready, store.Sending, store.Unconfirmed, store.Parked}, d.State)
}

func (d *modelled) blocked() bool {
	return d.State == store.Held || d.State == store.Parked || d.State == store.Unconfirmed
}

// turn gives the delivery whose turn it is in a record's lane.
func (m *model) turn(record int) *modelled {
	var lane []*modelled
	for _, d := range m.all {
		if d.record == record && d.holds() {
			lane = append(lane, d)
		}
	}
	slices.SortFunc(lane, func(a, b *modelled) int { return cmp.Compare(a.Seq, b.Seq) })
	var has *modelled
	for i, d := range lane {
		if d.State == store.Sending {
			return nil
		}
		if has == nil && (i == 0 && !d.blocked() || lane[0].blocked() && d.Correction && !d.blocked()) {
			has = d
		}
	}
	if has == nil || has.State != store.Planned && has.State != store.Ready {
		return nil
	}
	return has
}

// due gives what a claim must give.
func (m *model) due() []*modelled {
	var due []*modelled
	for record := range m.newN {
		d := m.turn(record)
		if d == nil || d.next > m.now {
			continue
		}
		leased := slices.ContainsFunc(m.all, func(o *modelled) bool { return o.record == record && o.until > m.now })
		if !leased {
			due = append(due, d)
		}
	}
	return due
}

// refusal gives what a move must be answered with, nil if it is to be made.
func (m *model) refusal(d *modelled, v store.Move) error {
	lease, ok := store.Allows(v.From, v.To)
	live := d.until > m.now
	switch {
	case !ok:
		return store.ErrEdge
	case d.State != v.From:
		return store.ErrMoved
	case lease || d.State == store.Sending && live:
		if !live || v.Epoch != d.Epoch {
			return store.ErrLease
		}
	case v.Epoch != 0 && v.Epoch != d.Epoch:
		return store.ErrLease
	}
	if v.To == store.Ready && v.Encoded == nil && !d.message {
		return store.ErrEdge
	}
	if v.Current != 0 && v.Current != m.newN[d.record] || v.To == store.Superseded && m.withdrawn(v.By) {
		return store.ErrMoved
	}
	return nil
}

// withdrawn says whether there is such a delivery and it was withdrawn.
func (m *model) withdrawn(id string) bool {
	return slices.ContainsFunc(m.all, func(d *modelled) bool { return d.ID == id && d.State == store.Withdrawn })
}

// follow writes a move that was made into the model.
func (m *model) follow(d *modelled, v store.Move, next time.Duration) {
	d.State, d.Final, d.next = v.To, v.Final || store.Of(v.To).End, next
	d.message, d.Doubt = d.message || v.Encoded != nil, d.Doubt || v.Doubt
	if !v.Keep || v.Epoch == 0 || v.Epoch != d.Epoch {
		d.until = 0
	}
}

// Walk takes a store and a model along the same steps, chosen by draw (which
// gives a number below n), and reports the first answer in which they differ.
// Walks may share a store if each has a destination of its own.
func (r *Rig) Walk(destination string, steps int, draw func(n int) int) error {
	w := &walk{Rig: r, to: destination, draw: draw, start: time.Time{}}
	acts := []func() error{w.accept, w.claim, w.claim, w.move, w.move, w.move, w.move, w.pass, w.lease}
	for range steps {
		if err := acts[draw(len(acts))](); err != nil {
			return err
		}
	}
	return w.compare()
}

type walk struct {
	*Rig
	model
	to    string
	draw  func(n int) int
	start time.Time
}

// accept stores a next version with a delivery, and replaces some that are unsent.
func (w *walk) accept() error {
	i := w.draw(2)
	record := fmt.Sprintf("%s-%d", w.to, i)
	d := planned(w.to, record, w.newN[i]+1)
	d.WaitFor, d.Correction = []string{"sent", "received"}[w.draw(2)], w.draw(4) == 0
	a := store.Acceptance{Version: version(home, record, w.newN[i]+1), Previous: w.newN[i], Plan: []store.Delivery{d}}
	var want error
	for _, o := range w.all {
		if o.record != i || !o.holds() || w.draw(3) > 0 {
			continue
		}
		if _, ok := store.Allows(o.State, store.Superseded); !ok || o.Doubt || o.Event {
			want = store.ErrMoved
		}
		a.Supersede = append(a.Supersede, store.Replacement{ID: o.ID, By: d.ID, State: o.State})
	}
	ds, err := w.Accept(w.Ctx(), a)
	if want != nil {
		return unless(err, want)
	}
	if err != nil {
		return err
	}
	if w.start.IsZero() {
		w.start = ds[0].CreatedAt.Add(-w.now)
	}
	w.newN[i]++
	w.all = append(w.all, &modelled{Delivery: ds[0], record: i})
	for _, o := range a.Supersede {
		x := w.all[slices.IndexFunc(w.all, func(x *modelled) bool { return x.ID == o.ID })]
		x.State, x.Final, x.until = store.Superseded, true, 0
	}
	return nil
}

// claim claims all that is due.
func (w *walk) claim() error {
	want := w.due()
	ds, err := w.Claim(w.Ctx(), store.Claim{Owner: "w", Destinations: []string{w.to}, Limit: 10, Lease: lease})
	if err != nil || len(ds) != len(want) {
		return fmt.Errorf("claim gave %d, want %d: %w", len(ds), len(want), err)
	}
	for _, d := range want {
		i := slices.IndexFunc(ds, func(x store.Delivery) bool { return x.ID == d.ID })
		if i < 0 || ds[i].Epoch != d.Epoch+1 || ds[i].State != d.State {
			return fmt.Errorf("claim did not give delivery %d of record %d as it is", d.Seq, d.record)
		}
		d.Epoch, d.until = d.Epoch+1, w.now+lease
	}
	return nil
}

// move tries some move, often one that is permitted.
func (w *walk) move() error {
	if len(w.all) == 0 {
		return nil
	}
	d := w.all[w.draw(len(w.all))]
	var to store.State
	if next := store.Of(d.State).Next; len(next) > 0 && w.draw(8) > 0 {
		to = next[w.draw(len(next))].To
	} else {
		to = store.Machine()[w.draw(len(store.Machine()))].State
	}
	next := []time.Duration{0, 0, w.now + 30*time.Second, w.now + 2*time.Minute}[w.draw(4)]
	v := move(d.Delivery, to, func(v *store.Move) {
		v.Epoch = []int64{d.Epoch, d.Epoch, d.Epoch, 0, d.Epoch - 1}[w.draw(5)]
		v.Keep, v.Final = w.draw(3) > 0, w.draw(4) == 0
		v.Current = []int{0, 0, w.newN[d.record], w.newN[d.record] - 1}[w.draw(4)]
		v.By, v.Doubt = w.all[w.draw(len(w.all))].ID, w.draw(8) == 0
		if v.Encoded != nil {
			v.Encoded.Event = w.draw(8) == 0
		}
		if next > 0 {
			v.NextAt = w.start.Add(next)
		}
	})
	want := w.refusal(d, v)
	is, err := w.Apply(w.Ctx(), v)
	if want != nil {
		return unless(err, want)
	}
	if err != nil {
		return err
	}
	if v.Encoded != nil {
		d.Correction, d.Event = v.Encoded.Correction, v.Encoded.Event
	}
	w.follow(d, v, next)
	if is.State != d.State || is.Final != d.Final || is.Doubt != d.Doubt || is.LeaseUntil.IsZero() != (d.until == 0) {
		return fmt.Errorf("%s to %s gave final %v, lease %v", v.From, v.To, is.Final, is.LeaseUntil)
	}
	return nil
}

func (w *walk) pass() error {
	d := []time.Duration{time.Second, 30 * time.Second, lease, 3 * time.Minute}[w.draw(4)]
	w.Pass(d)
	w.now += d
	return nil
}

// lease lengthens or gives back.
func (w *walk) lease() error {
	if len(w.all) == 0 {
		return nil
	}
	d := w.all[w.draw(len(w.all))]
	epoch := d.Epoch - int64(w.draw(2))
	if w.draw(2) == 0 {
		err := w.Renew(w.Ctx(), d.Team, d.ID, epoch, 2*lease)
		if good := epoch == d.Epoch && d.until > w.now; good {
			d.until = w.now + 2*lease
			return err
		}
		return unless(err, store.ErrLease)
	}
	err := w.Release(w.Ctx(), d.Team, d.ID, epoch)
	if epoch == d.Epoch {
		d.until = 0
		return err
	}
	return unless(err, store.ErrLease)
}

func unless(err, want error) error {
	if errors.Is(err, want) {
		return nil
	}
	return fmt.Errorf("answered %w, want %w", err, want)
}

// compare looks at every delivery, and at what has lapsed.
func (w *walk) compare() error {
	lapsed, err := w.Lapsed(w.Ctx(), 0)
	if err != nil {
		return err
	}
	for _, d := range w.all {
		is, err := w.Delivery(w.Ctx(), d.Team, d.ID)
		if err != nil {
			return err
		}
		if is.State != d.State || is.Epoch != d.Epoch || is.Final != d.Final || is.LeaseUntil.IsZero() != (d.until == 0) {
			return fmt.Errorf("delivery %d of record %d is %s, want %s", d.Seq, d.record, is.State, d.State)
		}
		found := slices.ContainsFunc(lapsed, func(x store.Delivery) bool { return x.ID == d.ID })
		if found != (d.State == store.Sending && d.until <= w.now) {
			return fmt.Errorf("delivery %d of record %d lapsed: %v", d.Seq, d.record, found)
		}
	}
	return nil
}
