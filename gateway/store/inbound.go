// SPDX-License-Identifier: Apache-2.0

package store

import "slices"

// States of an inbound that the store itself gives.
const (
	InboundNew  = "new"
	InboundDone = "done"
)

// CitedNote is what the tasks about an inbound are finished with when a version
// cites it.
const CitedNote = "The record cites it."

// InboundState gives ErrState for a state that an inbound cannot have.
func InboundState(state string) error {
	if !slices.Contains([]string{InboundNew, "matched", "unmatched", InboundDone}, state) {
		return ErrState
	}
	return nil
}

// Cited is the audit row of an inbound that the version closes.
func (a *Acceptance) Cited() Event {
	in := Inbound{Team: a.Version.Team, State: InboundDone}
	e := in.Event()
	e.Actor, e.Record, e.Version = a.Who(), a.Version.Record, a.Version.Number
	return e
}

// Event is the audit row of an inbound as it stands.
func (in *Inbound) Event() Event {
	return Event{Team: in.Team, Act: "inbound", Actor: "gateway", Delivery: in.Delivery, Destination: in.Destination, Code: in.State, Reason: in.Reason}
}
