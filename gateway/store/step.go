// SPDX-License-Identifier: Apache-2.0

package store

import (
	"fmt"
	"time"
)

// Permits says whether a move of the delivery may be made now, as far as the
// machine, the lease and the message are concerned: nil, ErrEdge, ErrMoved or
// ErrLease. What the move was decided on HoldsStill judges.
func (d *Delivery) Permits(m Move, now time.Time) error {
	needs, ok := Allows(m.From, m.To)
	switch {
	case !ok:
		return ErrEdge
	case d.State != m.From:
		return ErrMoved
	case !d.mayAct(m.Epoch, needs, now):
		return ErrLease
	case m.To == Ready && m.Encoded == nil && d.Key == "":
		return fmt.Errorf("%w: there is no message to send", ErrEdge)
	case m.Encoded != nil && (m.From != Planned || m.To != Ready), m.Encoded == nil && len(m.Siblings) > 0:
		return fmt.Errorf("%w: a message is given from planned to ready", ErrEdge)
	case m.Edition && m.To != Planned:
		return fmt.Errorf("%w: a new edition begins in planned", ErrEdge)
	}
	return nil
}

// mayAct judges the lease. While a delivery is being sent under a lease that
// has not lapsed, only its holder may say what became of it, whatever the edge;
// and whoever names an epoch must name the newest.
func (d *Delivery) mayAct(epoch int64, needs bool, now time.Time) bool {
	live := d.LeaseUntil.After(now)
	if needs || d.State == Sending && live {
		return live && epoch == d.Epoch
	}
	return epoch == 0 || epoch == d.Epoch
}

// HoldsStill says whether what the move was decided on is still so, ErrMoved if
// it is not. by is the state of the delivery that is to replace it, "" if there
// is none; current is the newest version of the record. Either may be left out
// when the move does not ask for it.
func (m *Move) HoldsStill(by State, current int) error {
	if m.To == Superseded && by == Withdrawn { // what was to hold all of it was stopped
		return ErrMoved
	}
	if m.Current != 0 && m.Current != current {
		return ErrMoved
	}
	return nil
}

// Step writes a move that is permitted into the delivery, its message too. What
// the move asks for beside it (tasks, siblings, the body) the engine does.
func (d *Delivery) Step(m Move, now time.Time) {
	d.State, d.Reason, d.Code = m.To, m.Reason, m.Code
	d.Final = m.Final || Of(m.To).End
	d.Arrived, d.Doubt = m.Arrived, d.Doubt || m.Doubt
	d.NextAt, d.Deadline = Moment(m.NextAt), Moment(m.Deadline)
	if m.Attempt {
		d.Attempts++
	}
	if !m.UseBy.IsZero() {
		d.UseBy = Moment(m.UseBy)
	}
	if m.Ref != "" {
		d.Reference = m.Ref
	}
	if m.By != "" {
		d.ReplacedBy = m.By
	}
	d.keepLease(m, now)
	d.giveMessage(m)
}

func (d *Delivery) keepLease(m Move, now time.Time) {
	if !m.Keep || m.Epoch != d.Epoch || m.Epoch == 0 {
		d.LeaseUntil = time.Time{}
	}
	if m.Lease > 0 && !d.LeaseUntil.IsZero() {
		d.LeaseUntil = Moment(now.Add(m.Lease))
	}
}

// giveMessage gives the delivery its message, or takes it away.
func (d *Delivery) giveMessage(m Move) {
	switch {
	case m.Encoded != nil:
		d.encoded(*m.Encoded)
		if d.Deadline.IsZero() {
			d.Deadline = Moment(m.Encoded.Deadline)
		}
	case m.Edition:
		d.Edition++
		d.encoded(Encoded{Before: d.Before, Event: d.Event, Correction: d.Correction})
	}
}

// encoded writes what is known of a message into its delivery: only the message
// tells whether it is a correction or an event.
func (d *Delivery) encoded(e Encoded) {
	d.Key, d.Header, d.ContentType, d.SHA256, d.Size, d.Blob = e.Key, e.Header, e.ContentType, e.SHA256, e.Size, e.Blob
	d.Items, d.MadeWith, d.Before = e.Items, e.MadeWith, e.Before
	d.Event, d.Correction = e.Event, e.Correction
	if !e.UseBy.IsZero() {
		d.UseBy = Moment(e.UseBy)
	}
}

// Siblings gives the deliveries of a move's further messages, behind the first in
// the same place of the lane, in the order of m.Siblings.
func (d *Delivery) Siblings(m Move) []Delivery {
	all := make([]Delivery, 0, len(m.Siblings))
	for i, e := range m.Siblings {
		s := Delivery{
			Team: d.Team, ID: e.ID, Council: d.Council, Destination: d.Destination, Subject: d.Subject,
			Seq: d.Seq, Number: d.Number + 1 + i, Edition: d.Edition, After: d.After, State: Ready,
			UseBy: d.UseBy, Deadline: e.Deadline, CreatedAt: d.CreatedAt,
			RepeatSafe: d.RepeatSafe, WaitFor: d.WaitFor, Replaces: d.Replaces, Trace: d.Trace,
		}
		s.encoded(e)
		all = append(all, s)
	}
	return all
}
