// SPDX-License-Identifier: Apache-2.0

package months

import (
	"sync/atomic"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// clock is how far a process's own clock is ahead of the store's. There is one
// clock in simulated time: so what the process writes is put forward by as much
// on its way to the store, and what it reads put back.
type clock struct{ ahead atomic.Int64 }

func (c *clock) set(ahead time.Duration) { c.ahead.Store(int64(ahead)) }

// kept is a moment of the process's as the store sees it.
func (c *clock) kept(t time.Time) time.Time { return shift(t, time.Duration(c.ahead.Load())) }

func shift(t time.Time, by time.Duration) time.Time {
	if t.IsZero() || by == 0 {
		return t
	}
	return t.Add(by)
}

func (c *clock) acceptance(a *store.Acceptance) {
	if c.ahead.Load() == 0 {
		return
	}
	a.Version.AcceptedAt = c.kept(a.Version.AcceptedAt)
	a.Plan = append([]store.Delivery(nil), a.Plan...)
	for i := range a.Plan {
		c.turn(&a.Plan[i], time.Duration(c.ahead.Load()))
	}
}

// move puts the moments of a move forward.
func (c *clock) move(m *store.Move) {
	if c.ahead.Load() == 0 {
		return
	}
	m.NextAt, m.Deadline, m.UseBy = c.kept(m.NextAt), c.kept(m.Deadline), c.kept(m.UseBy)
	if m.Encoded != nil {
		e := *m.Encoded
		e.UseBy, e.Deadline = c.kept(e.UseBy), c.kept(e.Deadline)
		m.Encoded = &e
	}
	m.Siblings = append([]store.Encoded(nil), m.Siblings...)
	for i := range m.Siblings {
		m.Siblings[i].UseBy, m.Siblings[i].Deadline = c.kept(m.Siblings[i].UseBy), c.kept(m.Siblings[i].Deadline)
	}
	if m.Then != nil {
		then := *m.Then
		c.move(&then)
		m.Then = &then
	}
}

// show puts the moments of a delivery back.
func (c *clock) show(d *store.Delivery) { c.turn(d, -time.Duration(c.ahead.Load())) }

func (*clock) turn(d *store.Delivery, by time.Duration) {
	if by == 0 {
		return
	}
	for _, t := range []*time.Time{&d.NextAt, &d.Deadline, &d.UseBy, &d.CreatedAt, &d.UpdatedAt, &d.LeaseUntil} {
		*t = shift(*t, by)
	}
}

func (c *clock) shown(ds []store.Delivery, err error) ([]store.Delivery, error) {
	for i := range ds {
		c.show(&ds[i])
	}
	return ds, err
}
