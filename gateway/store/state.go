// SPDX-License-Identifier: Apache-2.0

package store

// State is the fate of a delivery, as far as it is known.
type State string

// The states of a delivery.
const (
	Planned     State = "planned"
	Held        State = "held"
	Ready       State = "ready"
	Sending     State = "sending"
	Sent        State = "sent"
	Received    State = "received"
	Filed       State = "filed"
	Refused     State = "refused"
	Unconfirmed State = "unconfirmed"
	Overdue     State = "overdue"
	Parked      State = "parked"
	Superseded  State = "superseded"
	Withdrawn   State = "withdrawn"
	Closed      State = "closed"
)

// About is what the machine knows about one state.
type About struct {
	State State
	Words string // what a worker reads; the reason follows
	End   bool   // nothing follows of itself, and nothing is awaited
	Lane  Lane   // what a delivery in this state does to those behind it
	Task  bool   // a person is asked to look on entering it
	Had   bool   // the destination is taken to have what it carries
	Next  []Edge
}

// Lane is what a delivery does to its successors.
type Lane string

// What a delivery does to its lane.
const (
	Heads  Lane = "heads"  // it is the head: the next waits
	Blocks Lane = "blocks" // it waits for a person or time; only corrections pass it
	Leaves Lane = "leaves" // it has left the lane
	Maybe  Lane = "maybe"  // it has left unless its successors wait for more (WaitFor)
)

// Edge is one permitted move.
type Edge struct {
	To    State
	Cause string // in plain words, for the diagram
	Lease bool   // only the holder of the lease may make it
}

// Machine is the whole state machine. The store refuses whatever is not in it,
// and docs/states.md is generated from it.
func Machine() []About { return machine }

//nolint:gochecknoglobals // a constant table
var machine = []About{
	{State: Planned, Words: "Getting ready", Lane: Heads, Next: []Edge{
		{To: Ready, Cause: "encoded", Lease: true},
		{To: Held, Cause: "must wait for a fact, a decision or an objection", Lease: true},
		{To: Parked, Cause: "cannot be encoded", Lease: true},
		{To: Superseded, Cause: "a newer version replaces it"},
		{To: Withdrawn, Cause: "a person stops it, or nothing is left to tell"},
	}},
	{State: Held, Words: "Waiting", Lane: Blocks, Task: true, Next: []Edge{
		{To: Planned, Cause: "what it waited for came, or a person lets it go"},
		{To: Received, Cause: "acknowledged, since an attempt had reached them"},
		{To: Filed, Cause: "acknowledged as filed"},
		{To: Refused, Cause: "acknowledged as refused"},
		{To: Superseded, Cause: "a newer version replaces it"},
		{To: Withdrawn, Cause: "a person stops it"},
	}},
	{State: Ready, Words: "Waiting to be sent", Lane: Heads, Next: []Edge{
		{To: Sending, Cause: "an attempt begins", Lease: true},
		{To: Held, Cause: "past its use-by, or something now stands against it", Lease: true},
		{To: Planned, Cause: "what it was made from has changed", Lease: true},
		{To: Received, Cause: "acknowledged, since an attempt had reached them"},
		{To: Filed, Cause: "acknowledged as filed"},
		{To: Refused, Cause: "acknowledged as refused"},
		{To: Superseded, Cause: "a newer version replaces it"},
		{To: Withdrawn, Cause: "a person stops it"},
	}},
	{State: Sending, Words: "Being sent", Lane: Heads, Had: true, Next: []Edge{
		{To: Sent, Cause: "handed over", Lease: true},
		{To: Received, Cause: "it reached their system", Lease: true},
		{To: Filed, Cause: "filed at once", Lease: true},
		{To: Refused, Cause: "refused at once", Lease: true},
		{To: Held, Cause: "they cannot take it until a person has looked", Lease: true},
		{To: Ready, Cause: "to be tried again, a repeat being safe"},
		{To: Unconfirmed, Cause: "no answer, and a repeat is not safe"},
		{To: Parked, Cause: "it cannot be sent", Lease: true},
	}},
	{State: Sent, Words: "Handed over, not yet confirmed", Lane: Maybe, Had: true, Next: []Edge{
		{To: Received, Cause: "acknowledged"},
		{To: Filed, Cause: "acknowledged as filed"},
		{To: Refused, Cause: "acknowledged as refused"},
		{To: Overdue, Cause: "no acknowledgement in time"},
	}},
	{State: Received, Words: "Reached their system", Lane: Leaves, Had: true, Next: []Edge{
		{To: Filed, Cause: "acknowledged as filed"},
		{To: Refused, Cause: "acknowledged as refused"},
		{To: Overdue, Cause: "no acknowledgement in time"},
	}},
	{State: Filed, Words: "Filed for this person in their system (nobody has agreed to act yet)", End: true, Lane: Leaves, Had: true},
	{State: Refused, Words: "Refused", Lane: Leaves, Task: true, Next: []Edge{
		{To: Closed, Cause: "a person closes it, or a newer delivery that holds it all arrived"},
	}},
	{State: Unconfirmed, Words: "We cannot tell whether it arrived", Lane: Blocks, Task: true, Had: true, Next: []Edge{
		{To: Sent, Cause: "they say that they have it"},
		{To: Received, Cause: "acknowledged"},
		{To: Filed, Cause: "acknowledged as filed"},
		{To: Refused, Cause: "acknowledged as refused"},
		{To: Ready, Cause: "it certainly did not arrive, or a person sends it again"},
		{To: Closed, Cause: "a person closes it"},
	}},
	{State: Overdue, Words: "No reply in time: please check", Lane: Leaves, Task: true, Had: true, Next: []Edge{
		{To: Received, Cause: "a late acknowledgement"},
		{To: Filed, Cause: "a late acknowledgement as filed"},
		{To: Refused, Cause: "a late acknowledgement as refused"},
		{To: Ready, Cause: "a person sends it again"},
		{To: Closed, Cause: "a person closes it"},
	}},
	{State: Parked, Words: "Could not be sent", Lane: Blocks, Task: true, Next: []Edge{
		{To: Planned, Cause: "a person has it tried again"},
		{To: Received, Cause: "acknowledged, since an attempt had reached them"},
		{To: Filed, Cause: "acknowledged as filed"},
		{To: Refused, Cause: "acknowledged as refused"},
		{To: Superseded, Cause: "a newer version replaces it"},
		{To: Withdrawn, Cause: "nothing is left to tell"},
		{To: Closed, Cause: "a person closes it"},
	}},
	{State: Superseded, Words: "Replaced by a newer version before it was sent", End: true, Lane: Leaves},
	{State: Withdrawn, Words: "Stopped before it was sent", End: true, Lane: Leaves},
	{State: Closed, Words: "Closed", End: true, Lane: Leaves},
}

// Of gives what is known about a state; a state that does not exist is a
// programming error and gives the zero About.
func Of(s State) About {
	for _, a := range machine {
		if a.State == s {
			return a
		}
	}
	return About{}
}

// Allows reports whether the machine has the edge, and whether it needs the lease.
func Allows(from, to State) (lease, ok bool) {
	for _, e := range Of(from).Next {
		if e.To == to {
			return e.Lease, true
		}
	}
	return false, false
}
