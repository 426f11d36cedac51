// SPDX-License-Identifier: Apache-2.0

package store

import (
	"strings"
	"time"
)

// Delivery is one message on its way to one destination.
type Delivery struct {
	Team        string // every key begins with the team
	ID          string // UUID
	Council     string // the team's council at the time it was made
	Destination string
	Subject     string // the lane's third part: a record's id, or "period:START/END" for an extract

	Seq     int64 // order in the lane: rises with every cause, never reused
	Number  int   // 1, 2 …: a cause's messages in order
	Edition int   // 1, then higher when it was encoded anew before it was ever sent

	Before, After int // the record versions it leads from and to; Before 0: they had nothing. 0 both for an extract

	State     State
	Reason    string // why, in plain words without any value from a record
	Code      string // why, as a short code for programs: "objection", "trace", "use-by", a care.Kind …
	Final     bool   // nothing more is awaited and nobody need look
	Doubt     bool   // an attempt ended without an answer: they may have it, whatever the state says
	Arrived   bool   // for Closed: the person found that it had arrived
	Attempts  int
	NextAt    time.Time // not to be attempted before
	Deadline  time.Time // when a person must be told; zero: no deadline
	UseBy     time.Time // not to be sent after, unless a person says so; zero: no limit
	CreatedAt time.Time // since when it waits: it takes over from what it replaces unsent
	UpdatedAt time.Time

	Event      bool // asks someone to act: never superseded
	Correction bool // passes blocked deliveries of its lane, and objections
	RepeatSafe bool
	WaitFor    string // "sent" or "received": how far it must be before successors may go

	Key         string            // the message's key; "" until encoded
	Header      map[string]string // the message's
	ContentType string
	SHA256      string
	Size        int64
	Blob        string   // for a large body: the blob that holds it, by hash
	Items       []string // the record paths it carries
	MadeWith    string   // hash of the adapter and mapping it was made with
	Reference   string   // the destination's id for it

	ReplacedBy string // the delivery that superseded it
	Replaces   string // the delivery it corrects, retracts or repeats in a new edition
	Trace      string // W3C traceparent of the call that caused it

	Epoch      int64     // rises with every claim: the lease's fencing number
	LeaseUntil time.Time // zero: not claimed
}

// Task asks a person to look at something.
type Task struct {
	Team     string
	ID       string
	Delivery string // "" when it is about something else
	Inbound  string
	Record   string
	Code     string // the delivery's code or "late", "no-answer" …
	Words    string // what to do, in plain words without any value from a record
	Owner    string // a worker's id from the rota, or "": anyone
	OpenedAt time.Time
	DueAt    time.Time
	SeenAt   time.Time
	DoneAt   time.Time // zero: open
	DoneBy   string
	Note     string // what a person noted on finishing it, sealed at rest
}

// Event is one row of the audit: something that was done or happened. It holds
// ids and plain words, no clinical text.
type Event struct {
	Cursor      int64 // rises; no event ever appears with a cursor below one already seen
	Team        string
	At          time.Time
	Act         string // "accepted", "moved", "read", "refused", "task-opened", "task-done", "inbound", "disclosed"
	Actor       string // who: a token's name, "gateway", a worker's id
	Record      string
	Version     int
	Delivery    string
	Destination string
	From, To    State
	Code        string
	Reason      string
	Trace       string
}

// periodPrefix begins the subject of an extract.
const periodPrefix = "period:"

// IsPeriod reports whether a subject is a period, thus an extract's, and not a
// record's id.
func IsPeriod(subject string) bool { return strings.HasPrefix(subject, periodPrefix) }
