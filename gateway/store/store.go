// SPDX-License-Identifier: Apache-2.0

// Package store keeps records, deliveries, tasks, what came in, and the audit
// of all that. It says what a store promises; sqlite and postgres keep the
// promise, memory does for simulations, and storetest proves it of each with the
// same suite.
//
// It knows the state machine and refuses any move that is not in it. What a move,
// a new version or a reminder does to a delivery or a task is said here once, in
// plain functions; an engine reads, calls them, and keeps what they left. It does
// not know what a record or a message means: bodies are bytes to it, and they
// are sealed before they touch the disk.
//
// Texts are UTF-8 without NUL. An engine may refuse others; it never changes one.
//
// Every method that changes something is one transaction, with its audit rows,
// and returns only after that is durable: a machine that loses power a moment
// later has kept it. Every key begins with the team, so that nothing of one
// team can be named by another: what is another team's does not exist.
package store

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"
)

// What a store may answer beside success. Any other error is a fault of the
// store itself.
var (
	ErrNotFound = errors.New("not found")
	// ErrConflict: the version exists with other bytes, or is not newer than the current one.
	ErrConflict = errors.New("conflict")
	// ErrMoved: what the caller had read has changed meanwhile; read again and decide again.
	ErrMoved = errors.New("changed meanwhile")
	// ErrLease: the lease was lost: somebody else may have acted.
	ErrLease = errors.New("lease lost")
	// ErrEdge: the state machine has no such move.
	ErrEdge = errors.New("no such move")
	// ErrState: an inbound has no such state.
	ErrState = errors.New("no such state of an inbound")
	// ErrOwnTools: this engine is backed up by the tools that come with it.
	ErrOwnTools = errors.New("the database's own tools make its backups")
)

// Store is the whole contract. Each part is used by those who need only that.
type Store interface {
	Records
	Lanes
	Reader
	Tasks
	Inbox
	Blobs
	Once
	io.Closer
	// Ready says whether the store can take work: it writes and it has room.
	Ready(ctx context.Context) error
	// Backup writes a consistent copy to a file that must not exist yet;
	// ErrOwnTools, and no file, from an engine that is no file of ours.
	Backup(ctx context.Context, file string) error
}

// Version is one version of a record as it was accepted.
type Version struct {
	Team, Record string
	Number       int
	SHA256       string // of Body
	Body         []byte
	AcceptedAt   time.Time
	Actor        string
	Answer       []byte // what the caller was answered, sealed at rest like Body: a repeat gets the same
}

// Acceptance is a new version with all that follows from it.
type Acceptance struct {
	Version  Version
	Previous int // the current version as the caller read it; 0: none. ErrMoved when it is another
	// Plan holds the new deliveries in state Planned, without Seq: the store
	// numbers them in their lanes.
	Plan []Delivery
	// Supersede names deliveries that the new ones replace. ErrMoved when one
	// of them can no longer be superseded or withdrawn, and nothing is stored.
	Supersede []Replacement
	// Lookup holds keyed hashes under which the person may be found: an NHS
	// number's, name tokens'. The store makes no sense of them.
	Lookup []string
	Cites  []string // inbox items that this version answers: they are closed
	Trace  string
	Actor  string
}

// Replacement moves one delivery out of the way.
type Replacement struct {
	ID     string
	By     string // the replacing delivery; "" when nothing is left to tell: then it is Withdrawn, not Superseded
	State  State  // as the caller saw it
	Reason string
}

// Records keeps versions.
type Records interface {
	// Accept stores the version, its deliveries and what they replace, in one
	// transaction. Same version, same bytes: ErrConflict wraps nothing of use,
	// so callers compare with Version first. It gives the deliveries with Seq.
	Accept(ctx context.Context, a Acceptance) ([]Delivery, error)
	// Current gives the newest version, ErrNotFound if there is none.
	Current(ctx context.Context, team, record string) (Version, error)
	// Version gives one version.
	Version(ctx context.Context, team, record string, number int) (Version, error)
	// All yields the newest version of each record of a team, ordered by record
	// id, from a consistent view and without holding up writers.
	All(ctx context.Context, team string) iter.Seq2[Version, error]
	// Find gives the ids of the team's records that were stored under a lookup hash.
	Find(ctx context.Context, team, hash string) ([]string, error)
}

// Claim asks for work.
type Claim struct {
	Owner        string
	Destinations []string      // whose lanes
	Limit        int           // at most so many
	Lease        time.Duration // on the store's clock
}

// Move is one step of one delivery along an edge of the machine.
type Move struct {
	Team, ID string
	From, To State // From as the caller saw it: ErrMoved when it is another
	Epoch    int64 // the lease's number, for edges that need it: ErrLease when it is not the newest or has lapsed
	// Current, if not 0, must still be the newest version of the delivery's
	// record: ErrMoved otherwise. With it, what was judged on that version was
	// judged in this transaction.
	Current int
	Actor   string
	Reason  string
	Code    string
	// Keep holds on to the lease; without it the move gives the lease back.
	Keep bool
	// Lease, if not 0 and the lease is kept, makes it last so long from now.
	Lease    time.Duration
	Attempt  bool // counts an attempt
	Doubt    bool // an attempt ended without an answer; once set it stays
	Final    bool
	Arrived  bool
	NextAt   time.Time // set as given: zero is none
	Deadline time.Time // set as given: zero is none
	UseBy    time.Time // set if not zero
	Ref      string    // set if not ""
	By       string    // to Superseded: the delivery that replaces it; set if not ""
	// Encoded gives the delivery its message (Planned to Ready), and makes
	// siblings for the further messages of the same cause.
	Encoded  *Encoded
	Siblings []Encoded
	Edition  bool  // Ready to Planned: forget the message, next edition
	Task     *Task // opened in the same transaction; ID, Team, Delivery and Record are filled in
	// Then is a second move of the same delivery, made in the same transaction,
	// with its own audit row, if the first could be made; nil: none. Neither is
	// made if one cannot be. It names team, id and epoch again, and From is To.
	Then *Move
	Done string // if not "": open tasks of the delivery are closed with this note, sealed at rest as a person may have typed it
	// Typed says that a person typed a part of Done: when no task is open, one is
	// opened and closed with it, so that their words are kept.
	Typed bool
}

// Encoded is a message as it is stored.
type Encoded struct {
	ID          string // the sibling's delivery id; "" for the delivery itself
	Key         string
	Header      map[string]string
	ContentType string
	SHA256      string
	Size        int64
	Body        []byte // sealed at rest; nil when Blob holds it
	Blob        string
	Event       bool
	Correction  bool
	Items       []string
	Before      int
	MadeWith    string
	UseBy       time.Time
	Deadline    time.Time
}

// Lanes moves deliveries.
type Lanes interface {
	// Claim leases heads of lanes that are Planned or Ready and due, oldest
	// first. A lane gives one delivery at a time. A delivery of which another
	// claim's lease has not lapsed is never given. A Correction may be given
	// although others of its lane before it are blocked, but never while
	// another of its lane is being sent. Each claim raises the epoch.
	Claim(ctx context.Context, c Claim) ([]Delivery, error)
	// Renew lengthens a lease that has not lapsed; ErrLease otherwise.
	Renew(ctx context.Context, team, id string, epoch int64, lease time.Duration) error
	// Release gives a lease back without any move.
	Release(ctx context.Context, team, id string, epoch int64) error
	// Apply makes one move. It gives the delivery as it is then.
	Apply(ctx context.Context, m Move) (Delivery, error)
	// Add stores deliveries that no new version caused: an extract, an
	// edition after a refusal, a retraction.
	Add(ctx context.Context, actor string, d Delivery, e *Encoded) (Delivery, error)
	// Lapsed gives deliveries in Sending whose lease has lapsed, oldest first.
	Lapsed(ctx context.Context, limit int) ([]Delivery, error)
	// Late gives deliveries that are not final, whose deadline has passed on
	// the store's clock, oldest deadline first.
	Late(ctx context.Context, limit int) ([]Delivery, error)
	// Remind opens the task unless the delivery has an open one, and sets the
	// next deadline, in one transaction. It does nothing to a delivery that is
	// final by then.
	Remind(ctx context.Context, t Task, next time.Time) error
	// Message gives the stored bytes of a delivery that was encoded.
	Message(ctx context.Context, team, id string) (io.ReadCloser, error)
	// Lane gives every delivery about a record (or period), by destination and order.
	Lane(ctx context.Context, team, subject string) ([]Delivery, error)
}

// Search finds deliveries of one team, newest first.
type Search struct {
	Team        string
	Destination string
	Subject     string
	States      []State
	Before      string // a delivery id: only older ones, for paging
	Limit       int
}

// Count is how many deliveries stand where.
type Count struct {
	Team, Destination string
	State             State
	Final             bool // apart from those in the same state that are not
	Number            int
	Oldest            time.Time // the earliest CreatedAt
}

// Reader answers questions.
type Reader interface {
	Delivery(ctx context.Context, team, id string) (Delivery, error)
	Deliveries(ctx context.Context, s Search) ([]Delivery, error)
	// ByKey finds a delivery by its message's key within a destination, and
	// ByReference by the destination's own id; whichever team's it is.
	ByKey(ctx context.Context, destination, key string) (Delivery, error)
	ByReference(ctx context.Context, destination, reference string) (Delivery, error)
	// Counts gives the numbers of deliveries not final, and of the final ones
	// too when all is set; team "" is every team.
	Counts(ctx context.Context, team string, all bool) ([]Count, error)
	// Events gives audit rows of a team after a cursor, in its order; team ""
	// is every team.
	Events(ctx context.Context, team string, after int64, limit int) ([]Event, error)
	// Note adds an audit row for an act that changes nothing else: a read, a refusal.
	Note(ctx context.Context, e Event) error
}

// Tasks are what people are asked to do.
type Tasks interface {
	// Open opens a task unless an open one with the same delivery or inbound
	// and code exists; it gives the open one.
	Open(ctx context.Context, t Task) (Task, error)
	// List gives tasks, oldest due first; only open ones unless all is set.
	List(ctx context.Context, team string, all bool, limit int) ([]Task, error)
	// See and Finish mark one; ErrNotFound if it is not the team's. Finishing
	// twice is no error and changes nothing.
	See(ctx context.Context, team, id, actor string) (Task, error)
	Finish(ctx context.Context, team, id, actor, note string) (Task, error)
}

// Inbound is what came in, as it came.
type Inbound struct {
	N           int64  // its place among all that came in; the store gives it
	Destination string // from which destination's adapter
	ID          string // the source's id; unique within the destination
	Type        string
	Header      map[string]string
	Body        []byte // sealed at rest
	SHA256      string
	At          time.Time
	Team        string // "" until matched
	Delivery    string // the delivery it acknowledges, "" if none
	State       string // "new", "matched", "unmatched", "done"
	Reason      string
}

// Inbox keeps what came in.
type Inbox interface {
	// Receive stores an inbound; false when one with the same destination and
	// id is already there (then nothing changes).
	Receive(ctx context.Context, in Inbound) (bool, error)
	// Settle says what an inbound was about.
	Settle(ctx context.Context, destination, id, state, team, delivery, reason string) error
	// Unsettled gives inbounds in state "new" whose place is behind after, in the
	// order in which they came.
	Unsettled(ctx context.Context, after int64, limit int) ([]Inbound, error)
	// Inbox gives a team's inbounds, newest first.
	Inbox(ctx context.Context, team string, limit int) ([]Inbound, error)
}

// Blobs keeps attachments and large message bodies, sealed, in pieces.
type Blobs interface {
	// PutBlob stores bytes under their SHA-256, streaming, and gives hash and
	// size. ErrConflict when want is not "" and is not their hash; nothing is
	// kept then, nor when r fails. Storing the same again is no error.
	PutBlob(ctx context.Context, team, want string, r io.Reader) (sha256 string, size int64, err error)
	// OpenBlob streams them; ErrNotFound if the team has none of that hash.
	OpenBlob(ctx context.Context, team, sha256 string) (io.ReadCloser, error)
}

// Once lets gateways that share a store take turns at what only one of them does
// at a time: looking at deadlines, fetching what came in. What is done in a turn
// must do no harm if it is done twice all the same, since one that was stopped
// for longer than its lease does not know that the turn is another's by now.
type Once interface {
	// Hold takes the turn called name for an owner, or lengthens its own, for so
	// long on the store's clock; false when another has it. With a lease of 0 the
	// owner lets go, and whoever asks next has it.
	Hold(ctx context.Context, name, owner string, lease time.Duration) (bool, error)
}
