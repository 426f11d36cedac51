// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// now is a moment as a store keeps it.
func now() time.Time { return time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC) }

func later(by time.Duration) time.Time { return now().Add(by) }

// same compares two values field by field, and says which of them differ.
func same[T any](t *testing.T, got, want T) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		if !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s is %v, want %v", g.Type().Field(i).Name, g.Field(i), w.Field(i))
		}
	}
}

// way is a delivery that has come some way, with something in every field that a
// step may touch.
func way() store.Delivery {
	return store.Delivery{
		Team: "t", ID: "d", Council: "c", Destination: "gp", Subject: "p", Seq: 3, Number: 1, Edition: 2, Before: 1, After: 2,
		State: store.Ready, Reason: "encoded", Code: "x", Attempts: 1, NextAt: later(time.Minute), Deadline: later(time.Hour),
		UseBy: later(3 * time.Hour), CreatedAt: now(), UpdatedAt: now(), Event: true, Correction: true, RepeatSafe: true, WaitFor: "received",
		Key: "key", Header: map[string]string{"a": "b"}, ContentType: "text/plain", SHA256: "x", Size: 1, Items: []string{"plan"}, MadeWith: "m",
		Reference: "theirs", Replaces: "r", Trace: "trace", Epoch: 4, LeaseUntil: later(time.Minute),
	}
}

func TestAMoveIsJudgedByMachineLeaseAndMessage(t *testing.T) {
	t.Parallel()
	move := store.Move{From: store.Ready, To: store.Sending, Epoch: 4}
	for name, c := range map[string]struct {
		with func(*store.Delivery, *store.Move)
		want error
	}{
		"its holder sends it":               {func(*store.Delivery, *store.Move) {}, nil},
		"no such edge":                      {func(_ *store.Delivery, m *store.Move) { m.To = store.Sent }, store.ErrEdge},
		"from another state":                {func(d *store.Delivery, _ *store.Move) { d.State = store.Held }, store.ErrMoved},
		"an older lease":                    {func(_ *store.Delivery, m *store.Move) { m.Epoch = 3 }, store.ErrLease},
		"no lease":                          {func(_ *store.Delivery, m *store.Move) { m.Epoch = 0 }, store.ErrLease},
		"a lapsed lease":                    {func(d *store.Delivery, _ *store.Move) { d.LeaseUntil = now() }, store.ErrLease},
		"siblings without a message":        {func(_ *store.Delivery, m *store.Move) { m.Siblings = make([]store.Encoded, 1) }, store.ErrEdge},
		"a message too late":                {func(_ *store.Delivery, m *store.Move) { m.Encoded = new(store.Encoded) }, store.ErrEdge},
		"an edition elsewhere":              {func(_ *store.Delivery, m *store.Move) { m.Edition = true }, store.ErrEdge},
		"a person stops it without a lease": {func(_ *store.Delivery, m *store.Move) { m.To, m.Epoch = store.Withdrawn, 0 }, nil},
		"a person names an older lease":     {func(_ *store.Delivery, m *store.Move) { m.To, m.Epoch = store.Withdrawn, 3 }, store.ErrLease},
		"what is being sent is its holder's": {func(d *store.Delivery, m *store.Move) {
			d.State, *m = store.Sending, between(store.Sending, store.Ready)
		}, store.ErrLease},
		"what was being sent is anybody's": {func(d *store.Delivery, m *store.Move) {
			*m, d.State, d.LeaseUntil = between(store.Sending, store.Ready), store.Sending, now()
		}, nil},
		"what never had a message cannot be sent": {func(d *store.Delivery, m *store.Move) {
			*m, d.State, d.Key = between(store.Overdue, store.Ready), store.Overdue, ""
		}, store.ErrEdge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, m := way(), move
			c.with(&d, &m)
			if err := d.Permits(m, now()); !errors.Is(err, c.want) {
				t.Errorf("answered %v, want %v", err, c.want)
			}
		})
	}
}

func between(from, to store.State) store.Move { return store.Move{From: from, To: to} }

func TestWhatAMoveWasDecidedOnMustHoldStill(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		move    store.Move
		by      store.State
		current int
		want    error
	}{
		"nothing was asked for":         {store.Move{To: store.Sent}, store.Withdrawn, 9, nil},
		"the same version":              {store.Move{To: store.Sending, Current: 2}, "", 2, nil},
		"a newer version":               {store.Move{To: store.Sending, Current: 2}, "", 3, store.ErrMoved},
		"what replaces it is there":     {store.Move{To: store.Superseded}, store.Planned, 0, nil},
		"what replaces it was stopped":  {store.Move{To: store.Superseded}, store.Withdrawn, 0, store.ErrMoved},
		"nobody knows what replaces it": {store.Move{To: store.Superseded}, "", 0, nil},
	} {
		if err := c.move.HoldsStill(c.by, c.current); !errors.Is(err, c.want) {
			t.Errorf("%s: answered %v, want %v", name, err, c.want)
		}
	}
}

func TestAStepSetsWhatItSaysAndNoMore(t *testing.T) {
	t.Parallel()
	d, want := way(), way()
	d.Step(store.Move{To: store.Sent, Reason: "handed over", Code: "sent", Epoch: 4}, now())
	want.State, want.Reason, want.Code = store.Sent, "handed over", "sent"
	want.NextAt, want.Deadline, want.LeaseUntil = time.Time{}, time.Time{}, time.Time{}
	same(t, d, want)

	d.Step(store.Move{
		To: store.Closed, Reason: "r", Code: "c", Doubt: true, Arrived: true, Attempt: true, Ref: "new", By: "n",
		NextAt: later(time.Second), Deadline: later(2 * time.Second), UseBy: later(3 * time.Second),
	}, now())
	want.State, want.Reason, want.Code, want.Final, want.Doubt, want.Arrived, want.Attempts = store.Closed, "r", "c", true, true, true, 2
	want.Reference, want.ReplacedBy = "new", "n"
	want.NextAt, want.Deadline, want.UseBy = later(time.Second), later(2*time.Second), later(3*time.Second)
	same(t, d, want)
}

func TestALeaseIsKeptOnlyByItsHolder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		move store.Move
		want time.Time
	}{
		"given back":                 {store.Move{Epoch: 4}, time.Time{}},
		"kept":                       {store.Move{Epoch: 4, Keep: true}, later(time.Minute)},
		"kept for longer":            {store.Move{Epoch: 4, Keep: true, Lease: time.Hour}, later(time.Hour)},
		"given back, for longer":     {store.Move{Epoch: 4, Lease: time.Hour}, time.Time{}},
		"kept by one who has none":   {store.Move{Keep: true}, time.Time{}},
		"kept by one who had it ago": {store.Move{Epoch: 3, Keep: true}, time.Time{}},
	} {
		d := way()
		c.move.To = store.Sending
		if d.Step(c.move, now()); !d.LeaseUntil.Equal(c.want) {
			t.Errorf("%s: until %v, want %v", name, d.LeaseUntil, c.want)
		}
	}
}

func TestAnEditionForgetsTheMessageAndNotWhatTheDeliveryIs(t *testing.T) {
	t.Parallel()
	d, want := way(), way()
	d.Step(store.Move{To: store.Planned, Edition: true}, now())
	want.State, want.Reason, want.Code, want.Edition = store.Planned, "", "", 3
	want.NextAt, want.Deadline, want.LeaseUntil = time.Time{}, time.Time{}, time.Time{}
	want.Key, want.Header, want.ContentType, want.SHA256, want.Size, want.Items, want.MadeWith = "", nil, "", "", 0, nil, ""
	same(t, d, want)
}

// message is a message with something in every field.
func message() store.Encoded {
	return store.Encoded{
		ID: "s", Key: "k", Header: map[string]string{"x": "y"}, ContentType: "c", SHA256: "h", Size: 7, Blob: "b", Correction: true,
		Items: []string{"needs"}, Before: 5, MadeWith: "n", UseBy: later(time.Hour), Deadline: later(2 * time.Hour),
	}
}

func TestAMessageIsGivenWithItsTimes(t *testing.T) {
	t.Parallel()
	d := store.Delivery{State: store.Planned, Before: 1, Event: true}
	d.Step(store.Move{To: store.Ready, Encoded: new(message())}, now())
	same(t, d, store.Delivery{
		State: store.Ready, Before: 5, Correction: true, Key: "k", Header: map[string]string{"x": "y"}, ContentType: "c", SHA256: "h", Size: 7,
		Blob: "b", Items: []string{"needs"}, MadeWith: "n", UseBy: later(time.Hour), Deadline: later(2 * time.Hour),
	})
	d.Step(store.Move{To: store.Ready, Encoded: new(message()), Deadline: later(time.Minute)}, now())
	if !d.Deadline.Equal(later(time.Minute)) {
		t.Errorf("the move's own deadline to stand, got %v", d.Deadline)
	}
	e := message()
	e.UseBy = time.Time{}
	d.Step(store.Move{To: store.Ready, Encoded: &e}, now())
	if !d.UseBy.Equal(later(time.Hour)) {
		t.Errorf("the use-by to stay, got %v", d.UseBy)
	}
}

func TestSiblingsAreLikeTheirFirst(t *testing.T) {
	t.Parallel()
	d, e := way(), message()
	e.UseBy = time.Time{}
	all := d.Siblings(store.Move{Siblings: []store.Encoded{message(), e}})
	if len(all) != 2 {
		t.Fatalf("%d siblings", len(all))
	}
	want := store.Delivery{
		Team: "t", ID: "s", Council: "c", Destination: "gp", Subject: "p", Seq: 3, Number: 2, Edition: 2, Before: 5, After: 2, State: store.Ready,
		UseBy: later(time.Hour), Deadline: later(2 * time.Hour), CreatedAt: now(), Correction: true, RepeatSafe: true, WaitFor: "received",
		Key: "k", Header: map[string]string{"x": "y"}, ContentType: "c", SHA256: "h", Size: 7, Blob: "b", Items: []string{"needs"}, MadeWith: "n",
		Replaces: "r", Trace: "trace",
	}
	same(t, all[0], want)
	want.Number, want.UseBy = 3, later(3*time.Hour)
	same(t, all[1], want)
}
