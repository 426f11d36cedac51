// SPDX-License-Identifier: Apache-2.0

package store

import "time"

// Moment is a time as a store keeps it: in UTC, to the microsecond.
func Moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Lane says what the delivery does to its lane now: Heads, Blocks or Leaves, and
// never Maybe. A final one awaits nothing, so its successors need not wait for
// more than was said of it.
func (d *Delivery) Lane() Lane {
	lane := Of(d.State).Lane
	if lane != Maybe {
		return lane
	}
	if d.WaitFor == string(Received) && !d.Final {
		return Heads
	}
	return Leaves
}

// Due is when the delivery may next be claimed. A claimed one is due again when
// its lease lapses, so claimers do not wade through what others hold. A caller's
// clock that is ahead of the store's delays nothing.
func (d *Delivery) Due(now time.Time) time.Time {
	due := d.CreatedAt
	if due.After(now) {
		due = now
	}
	for _, t := range []time.Time{d.NextAt, d.LeaseUntil} {
		if t.After(due) {
			due = t
		}
	}
	return due
}

// Renew lengthens the lease, ErrLease if it lapsed or is another's.
func (d *Delivery) Renew(epoch int64, lease time.Duration, now time.Time) error {
	if d.Epoch != epoch || !d.LeaseUntil.After(now) {
		return ErrLease
	}
	d.LeaseUntil = Moment(now.Add(lease))
	return nil
}

// Release gives the lease back, ErrLease if it is another's.
func (d *Delivery) Release(epoch int64) error {
	if d.Epoch != epoch {
		return ErrLease
	}
	d.LeaseUntil = time.Time{}
	return nil
}
