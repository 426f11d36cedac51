// SPDX-License-Identifier: Apache-2.0

package store

import "time"

// About is what a task is about: one with a code may be open for it. A task
// about neither a delivery nor an inbound is about its record.
func (k *Task) About() string {
	if k.Delivery == "" && k.Inbound == "" {
		return "record " + k.Record
	}
	return "delivery " + k.Delivery + " inbound " + k.Inbound
}

// Begin makes of a task one that is opened now. Its id the engine gives.
func (k *Task) Begin(now time.Time) {
	if k.OpenedAt.IsZero() {
		k.OpenedAt = now
	}
	k.OpenedAt, k.DueAt = Moment(k.OpenedAt), Moment(k.DueAt)
	k.SeenAt, k.DoneAt, k.DoneBy = time.Time{}, time.Time{}, ""
}

// See marks the task; false when that changes nothing.
func (k *Task) See(now time.Time) bool {
	if !k.SeenAt.IsZero() || !k.DoneAt.IsZero() {
		return false
	}
	k.SeenAt = now
	return true
}

// Finish marks the task; false when that changes nothing.
func (k *Task) Finish(actor, note string, now time.Time) bool {
	if !k.DoneAt.IsZero() {
		return false
	}
	k.DoneAt, k.DoneBy, k.Note = now, actor, note
	return true
}

// Opens gives the task that the move opens, about its delivery. m.Task is not nil.
func (m *Move) Opens(d *Delivery) Task {
	k := *m.Task
	k.Team, k.Delivery, k.Record = d.Team, d.ID, d.Record()
	return k
}

// Holds gives the task that holds what a person typed when no task is open.
func (m *Move) Holds(d *Delivery) Task {
	return Task{Team: d.Team, Delivery: d.ID, Record: d.Record(), Code: m.Code, Words: m.Reason}
}
