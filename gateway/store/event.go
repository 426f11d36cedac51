// SPDX-License-Identifier: Apache-2.0

package store

// Record is the record that the delivery is about; "" for an extract.
func (d *Delivery) Record() string {
	if IsPeriod(d.Subject) {
		return ""
	}
	return d.Subject
}

// Moved is the audit row of a step from a state; "" when it was made.
func (d *Delivery) Moved(actor string, from State) Event {
	return Event{
		Team: d.Team, Act: "moved", Actor: actor, Record: d.Record(), Version: d.After, Delivery: d.ID,
		Destination: d.Destination, From: from, To: d.State, Code: d.Code, Reason: d.Reason, Trace: d.Trace,
	}
}

// Accepted is the audit row of a new version.
func (a *Acceptance) Accepted() Event {
	return Event{Team: a.Version.Team, Act: "accepted", Actor: a.Who(), Record: a.Version.Record, Version: a.Version.Number, Trace: a.Trace}
}

// Event is the audit row of an act on a task: "task-opened", "task-seen", "task-done".
func (k *Task) Event(act, actor string) Event {
	return Event{Team: k.Team, Act: act, Actor: actor, Record: k.Record, Delivery: k.Delivery, Code: k.Code, Reason: k.Words}
}
