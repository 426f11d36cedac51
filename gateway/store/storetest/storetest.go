// SPDX-License-Identifier: Apache-2.0

// Package storetest proves of an engine what package store promises: one suite
// for every engine, with each promise a part of its own.
//
// It knows the contract and the state machine. It does not know how an engine
// keeps anything, and looks at nothing but what the contract's methods answer.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// Engine is what the suite needs of one engine.
type Engine struct {
	// Open gives an empty store, and a function that closes it and opens it
	// again as a new process would. Both are closed at the end of the test.
	Open func(t *testing.T) (s store.Store, again func() store.Store)
	// Beside opens what s keeps once more, as a second gateway would, closed at the
	// end of the test. Without it one at a time may have the store open.
	Beside func(t *testing.T, s store.Store) store.Store
	// Pass lets time pass on the clock of s, which otherwise stands still. Without
	// it every part runs in a testing/synctest bubble, and the store's clock must be
	// time.Now.
	Pass func(t *testing.T, s store.Store, d time.Duration)
	// Forgets says that the engine keeps all in memory: a blob takes its own size
	// there, once, where others need hardly any.
	Forgets bool
}

// Exercise proves every promise of the contract, each as a subtest.
func Exercise(t *testing.T, e Engine) {
	t.Helper()
	for _, p := range parts() {
		t.Run(p.name, func(t *testing.T) {
			if !p.alone {
				t.Parallel()
			}
			e.Run(t, p.prove)
		})
	}
}

// Run gives a part, or a further test of an engine's own, an empty store.
func (e Engine) Run(t *testing.T, prove func(*Rig)) {
	t.Helper()
	if e.Pass == nil {
		synctest.Test(t, func(t *testing.T) { prove(e.rig(t)) })
		return
	}
	r := e.rig(t)
	r.Pass = func(d time.Duration) { e.Pass(r.T, r.Store, d) }
	prove(r)
}

func (e Engine) rig(t *testing.T) *Rig {
	t.Helper()
	s, again := e.Open(t)
	r := &Rig{T: t, Store: s, again: again, Pass: time.Sleep, second: s, forgets: e.Forgets}
	if e.Beside != nil {
		r.second = e.Beside(t, s)
	}
	return r
}

// part is one promise, or a few that are one thing.
type part struct {
	name  string
	prove func(*Rig)
	alone bool // it measures, and what runs beside it would be measured too
}

func parts() []part {
	var all []part
	for _, some := range [][]part{
		recordParts(), edgeParts(), laneParts(), leaseParts(), moveParts(), messageParts(), taskParts(), inboxParts(),
		blobParts(), readParts(), teamParts(), crowdParts(), onceParts(), againParts(),
	} {
		all = append(all, some...)
	}
	return all
}

// Rig is a store on the bench, with the grips that the parts need. Every grip
// ends the test on an error that its caller did not ask for.
type Rig struct {
	*testing.T
	store.Store

	Pass   func(time.Duration)
	again  func() store.Store
	second store.Store // the same, opened beside it if the engine can
	made   int

	forgets bool
}

// Side gives the store as one of several callers has it open: every second one
// has it beside the first, where the engine can.
func (r *Rig) Side(i int) store.Store {
	return []store.Store{r.Store, r.second}[i%2]
}

// The names that the parts use.
const (
	home    = "team-a"
	other   = "team-b"
	gp      = "gp"
	council = "council"
	lease   = time.Minute
)

// Ctx is the test's context.
func (r *Rig) Ctx() context.Context { return r.Context() }

// Reopen closes the store and opens it again.
func (r *Rig) Reopen() {
	r.Helper()
	r.Must(r.Close())
	r.Store = r.again()
}

// Must ends the test on an error.
func (r *Rig) Must(err error) {
	r.Helper()
	if err != nil {
		r.Fatalf("unexpected: %v", err)
	}
}

// Is ends the test when err is not the one wanted.
func (r *Rig) Is(err, want error) {
	r.Helper()
	if !errors.Is(err, want) {
		r.Fatalf("answered %v, want %v", err, want)
	}
}

// Want ends the test when a condition does not hold.
func (r *Rig) Want(holds bool, format string, args ...any) {
	r.Helper()
	if !holds {
		r.Fatalf("want "+format, args...)
	}
}

// version is the next version of a record, as the gateway would make it.
func version(team, record string, number int) store.Version {
	body := fmt.Sprintf(`{"team":%q,"id":%q,"version":%d}`, team, record, number)
	return store.Version{
		Team: team, Record: record, Number: number, SHA256: hashOf([]byte(body)), Body: []byte(body),
		Actor: "worker", Answer: []byte("answer to " + body),
	}
}

// planned is a delivery as Accept takes it.
func planned(destination, record string, after int) store.Delivery {
	return store.Delivery{
		ID: uuid.NewString(), Council: "E10000003", Destination: destination, Subject: record,
		Before: after - 1, After: after, RepeatSafe: true, WaitFor: "sent",
	}
}

// Accepted stores the next version of a record with a delivery to each destination.
func (r *Rig) Accepted(team, record string, number int, destinations ...string) []store.Delivery {
	r.Helper()
	a := store.Acceptance{Version: version(team, record, number), Previous: number - 1, Actor: "worker"}
	for _, to := range destinations {
		a.Plan = append(a.Plan, planned(to, record, number))
	}
	ds, err := r.Accept(r.Ctx(), a)
	r.Must(err)
	return ds
}

// One stores a new record with one delivery to the GP.
func (r *Rig) One() store.Delivery {
	r.Helper()
	r.made++
	return r.Accepted(home, fmt.Sprintf("person-%d", r.made), 1, gp)[0]
}

// Claimed claims what is due to a destination.
func (r *Rig) Claimed(destination string, most int) []store.Delivery {
	r.Helper()
	ds, err := r.Claim(r.Ctx(), store.Claim{Owner: "worker-1", Destinations: []string{destination}, Limit: most, Lease: lease})
	r.Must(err)
	return ds
}

// Head claims the one delivery that is due to a destination.
func (r *Rig) Head(destination string) store.Delivery {
	r.Helper()
	ds := r.Claimed(destination, 10)
	r.Want(len(ds) == 1, "one delivery to claim, got %d", len(ds))
	return ds[0]
}

// Moved makes a move and gives the delivery as it is then.
func (r *Rig) Moved(d store.Delivery, to store.State, with ...func(*store.Move)) store.Delivery {
	r.Helper()
	d, err := r.try(d, to, with...)
	r.Must(err)
	return d
}

func (r *Rig) try(d store.Delivery, to store.State, with ...func(*store.Move)) (store.Delivery, error) {
	return r.Apply(r.Ctx(), move(d, to, with...))
}

// move is a plain move of a delivery, with a message when it needs one, keeping
// the lease while the delivery is on its way.
func move(d store.Delivery, to store.State, with ...func(*store.Move)) store.Move {
	m := store.Move{
		Team: d.Team, ID: d.ID, From: d.State, To: to, Actor: "gateway", Reason: "to " + string(to), Code: string(to),
		Keep: to == store.Ready || to == store.Sending, Attempt: to == store.Sending,
	}
	if needs, _ := store.Allows(d.State, to); needs || d.State == store.Sending {
		m.Epoch = d.Epoch
	}
	if d.State == store.Planned && to == store.Ready {
		m.Encoded = new(encoded(d, 1))
	}
	for _, f := range with {
		f(&m)
	}
	return m
}

// encoded is a message for a delivery.
func encoded(d store.Delivery, number int) store.Encoded {
	body := fmt.Appendf(nil, "message %d of %s, edition %d", number, d.ID, d.Edition)
	return store.Encoded{
		ID: uuid.NewString(), Key: uuid.NewString(), Header: map[string]string{"To": "mailbox"}, ContentType: "application/fhir+json",
		SHA256: hashOf(body), Size: int64(len(body)), Body: body, Items: []string{"person.names", "plan"}, Before: d.Before, MadeWith: "adapter-1",
	}
}

// Sent claims a delivery and takes it to a state that follows from sending.
func (r *Rig) Sent(d store.Delivery, to store.State) store.Delivery {
	r.Helper()
	for _, x := range r.Claimed(d.Destination, 100) {
		if x.ID != d.ID {
			r.Must(r.Release(r.Ctx(), x.Team, x.ID, x.Epoch))
			continue
		}
		d = x
	}
	if d.State == store.Planned {
		d = r.Moved(d, store.Ready)
	}
	d = r.Moved(d, store.Sending)
	if to == store.Sending {
		return d
	}
	return r.Moved(d, to)
}

// Now reads a delivery.
func (r *Rig) Now(d store.Delivery) store.Delivery {
	r.Helper()
	d, err := r.Delivery(r.Ctx(), d.Team, d.ID)
	r.Must(err)
	return d
}

// Read reads a stream to its end.
func (r *Rig) Read(rc io.ReadCloser, err error) []byte {
	r.Helper()
	r.Must(err)
	b, err := io.ReadAll(rc)
	r.Must(errors.Join(err, rc.Close()))
	return b
}
