// SPDX-License-Identifier: Apache-2.0

// Package adapters says what an adapter is. Each folder below it is one
// adapter and knows one destination; none of them knows another, nor the
// gateway. The package knows nothing of HTTP, of a store, or of any format.
//
// An adapter is something with a Descriptor. What it can do are small
// interfaces, found by assertion and proved by conformance.Exercise.
package adapters

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// Adapter is our code for one destination.
type Adapter interface {
	// Descriptor describes the adapter. It is data and always the same. It is
	// the factory's, save that with some settings an adapter may see less.
	Descriptor() Descriptor
}

// Encoder turns a change into messages.
type Encoder interface {
	Adapter
	// Encode gives the messages that tell the destination what changed, in the
	// order in which they must be sent; none if there is nothing to tell it.
	//
	// It is pure: no clock, no random, no network, and neither change nor facts
	// is altered. The same arguments give the same bytes and keys. It fails with
	// a *care.Error: Invalid when the record lacks what the format requires,
	// Unmapped when a code has no translation; each names the record's path.
	Encode(change care.Change, facts Facts) ([]Message, error)
}

// Deliverer hands messages over.
type Deliverer interface {
	Adapter
	// Deliver makes one attempt to hand over one message and says what became of
	// it. It may be called again with the same message after a failure or a
	// crash; Descriptor.RepeatSafe says whether the destination then does
	// nothing twice.
	//
	// It fails with a *care.Error. Unavailable: try again. Unconfirmed: bytes
	// left, no answer came, a repeat is not safe. Rejected: a person must look.
	// Unauthorised: an operator must look. No error holds a value from the
	// message or from the other side's answer.
	Deliver(ctx context.Context, m Message) (Receipt, error)
}

// Sender is both, as most destinations need.
type Sender interface {
	Encoder
	Deliverer
}

// Batcher writes a periodic extract over many records.
type Batcher interface {
	Adapter
	// WriteBatch writes one file for the period. It streams: memory does not
	// grow with the number of records. It is pure as Encode is. A record that
	// cannot be written is told in the Summary by its id and path, and does not
	// stop the others; an error from records or w does.
	WriteBatch(records iter.Seq2[*care.Record, error], period care.Period, facts Facts, w io.Writer) (Summary, error)
}

// Receiver polls a destination for what it has for us.
type Receiver interface {
	Adapter
	// Receive yields what is waiting. Each Inbound's Done is called only after
	// its bytes are stored durably; what was not done is yielded again.
	Receive(ctx context.Context) iter.Seq2[Inbound, error]
}

// Acknowledger tells which delivery an inbound is about, and what it says.
type Acknowledger interface {
	Adapter
	// Acknowledge reads one inbound. It gives nil when the inbound is no
	// acknowledgement. It does no I/O.
	Acknowledge(in Inbound) (*Acknowledgement, error)
}

// Reconciler finds out whether an unconfirmed message arrived.
type Reconciler interface {
	Adapter
	// Reconcile asks the destination about one message. A nil receipt and no
	// error mean that it certainly did not arrive; Unavailable or Unconfirmed
	// that it cannot tell yet.
	Reconcile(ctx context.Context, m Message) (*Receipt, error)
}

// Prober says whether the destination can be reached and lets us in.
type Prober interface {
	Adapter
	Probe(ctx context.Context) error
}

// Receipt is the answer at hand-over.
type Receipt struct {
	Reached   Reached // how far it got
	Reference string  // the destination's own id for it, or ""; never personal data
	Note      string  // plain words for the worker, or ""; no value from a record
}

// Reached is how far a message is known to have got.
type Reached string

// How far, nearest first.
const (
	Sent     Reached = "sent"     // handed over; nobody has confirmed it
	Received Reached = "received" // it reached their system
	Filed    Reached = "filed"    // filed for this person in their system
	Refused  Reached = "refused"  // they refused it (an acknowledgement only)
)

// Inbound is what came in, as it came.
type Inbound struct {
	ID     string                      // the source's id for it: repeats carry the same
	Type   string                      // what the transport calls it, or ""
	Header map[string]string           // the transport's metadata; no personal data
	Body   Body                        // the bytes as received
	Done   func(context.Context) error // tells the source that we have it safely; may be nil
}

// Acknowledgement is a later answer about a message that was sent.
type Acknowledgement struct {
	Key       string  // the message's key, or "" when only Reference names it
	Reference string  // the destination's id from the receipt, or ""
	Reached   Reached // Received, Filed or Refused
	Reason    string  // for Refused: plain words from our table of the destination's codes
	Final     bool    // no further acknowledgement follows
}

// Summary says what a batch holds, and how its message is to be sent.
type Summary struct {
	ContentType string            // the message's
	Header      map[string]string // the message's, such as a file name; no personal data

	Rows    int            // rows written, header apart
	Records int            // records read
	ByKind  map[string]int // rows by kind, as the format names its kinds
	Left    []LeftOut      // what was not written, and why
	// LeftOutBy counts what was left out by reason, also beyond the cap of Left.
	LeftOutBy map[string]int
	// Warned tells of rows that were written although something about them needs a look, such as a mandatory field
	// that is empty. It is capped as Left is; WarnedBy counts beyond the cap.
	Warned   []LeftOut
	WarnedBy map[string]int
}

// LeftOut is one thing that a batch does not hold.
type LeftOut struct {
	Record string // the record's id
	Path   string // the record path concerned, or ""
	Reason string // plain words; no value from the record
}

// Facts are what the gateway looked up or was told in its settings, with the
// moment of planning, so that Encode needs neither clock nor network.
type Facts struct {
	PlannedAt time.Time // fixed once for a delivery; the same at every repeat
	Key       string    // the delivery's key: message keys and ids derive from it
	Sequence  int64     // rises with each delivery for the same person and destination
	Team      Team      // the team that sends
	// Unsure says that they may hold something which Change.Before does not show:
	// a take-back is then told even of what Before lacks.
	Unsure     bool
	Values     map[string]string // facts by name, as Descriptor.Needs lists them
	BlobOpener func(sha256 string) (io.ReadCloser, error)
}

// Team is the team as the settings describe it.
type Team struct {
	ID              string
	Name            string
	ODSCode         string
	Phone           string // whom a recipient rings
	Organisation    string // the body that employs the team
	OrganisationODS string
	CouncilCode     string // the 3-digit code of the council with adult social services responsibilities
}
