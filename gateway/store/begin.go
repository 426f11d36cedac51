// SPDX-License-Identifier: Apache-2.0

package store

import "time"

// Who is who accepted the version.
func (a *Acceptance) Who() string {
	if a.Actor != "" {
		return a.Actor
	}
	return a.Version.Actor
}

// Follows says whether the version is the one after what the caller had read; is
// is the record's newest, 0 if there is none. ErrConflict or ErrMoved otherwise.
func (a *Acceptance) Follows(is int) error {
	switch {
	case a.Version.Number <= is, a.Version.Number < 1:
		return ErrConflict
	case is != a.Previous:
		return ErrMoved
	}
	return nil
}

// Planned gives a delivery of a.Plan as it is to be stored.
func (a *Acceptance) Planned(d Delivery) Delivery {
	d.Team, d.State = a.Version.Team, Planned
	if d.Trace == "" {
		d.Trace = a.Trace
	}
	return d
}

// Replace moves the delivery out of the way, ErrMoved if it is too late for that.
func (d *Delivery) Replace(r Replacement) error {
	to := Withdrawn
	if r.By != "" {
		to = Superseded
	}
	if _, ok := Allows(d.State, to); !ok || d.State != r.State || d.Event || d.Doubt {
		return ErrMoved
	}
	d.State, d.ReplacedBy, d.Reason, d.Code = to, r.By, r.Reason, ""
	d.Final = true
	d.LeaseUntil, d.NextAt = time.Time{}, time.Time{}
	return nil
}

// Start gives a delivery that no version caused its first state, and its message
// if it has one.
func (d *Delivery) Start(e *Encoded) {
	if d.State != Held {
		d.State = Planned
	}
	if e == nil {
		return
	}
	d.State = Ready
	d.encoded(*e)
	if d.Deadline.IsZero() {
		d.Deadline = e.Deadline
	}
}

// Begin fills in what every new delivery has, whatever its caller says. Its id
// and its place in the lane the engine gives.
func (d *Delivery) Begin(now time.Time) {
	d.Edition, d.Number = max(d.Edition, 1), max(d.Number, 1)
	if d.CreatedAt.IsZero() {
		d.CreatedAt = now
	}
	d.CreatedAt, d.UpdatedAt = Moment(d.CreatedAt), now
	d.NextAt, d.Deadline, d.UseBy = Moment(d.NextAt), Moment(d.Deadline), Moment(d.UseBy)
	d.Final, d.Epoch, d.LeaseUntil = Of(d.State).End, 0, time.Time{}
}
