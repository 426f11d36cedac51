// SPDX-License-Identifier: Apache-2.0

package memory_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/memory"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// first is a new record with one delivery.
func first(record string) store.Acceptance {
	return store.Acceptance{
		Version: store.Version{Team: "t", Record: record, Number: 1, Body: []byte("body")},
		Plan:    []store.Delivery{{ID: "d-" + record, Destination: "gp", Subject: record, After: 1}},
	}
}

// calls is every call of the contract that asks something of what is kept.
func calls(ctx context.Context, s store.Store) map[string]func() error {
	gone := func(_ any, err error) error { return err }
	return map[string]func() error{
		"Accept":  func() error { return gone(s.Accept(ctx, first("new"))) },
		"Current": func() error { return gone(s.Current(ctx, "t", "r")) },
		"Version": func() error { return gone(s.Version(ctx, "t", "r", 1)) },
		"All": func() error {
			for _, err := range s.All(ctx, "t") {
				return err
			}
			return nil
		},
		"Find": func() error { return gone(s.Find(ctx, "t", "hash")) },
		"Claim": func() error {
			return gone(s.Claim(ctx, store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 9, Lease: lease}))
		},
		"Renew":   func() error { return s.Renew(ctx, "t", "d-r", 1, lease) },
		"Release": func() error { return s.Release(ctx, "t", "d-r", 0) },
		"Apply": func() error {
			return gone(s.Apply(ctx, store.Move{Team: "t", ID: "d-r", From: store.Planned, To: store.Withdrawn}))
		},
		"Add": func() error {
			return gone(s.Add(ctx, "w", store.Delivery{Team: "t", Destination: "gp", Subject: "r"}, nil))
		},
		"Lapsed":      func() error { return gone(s.Lapsed(ctx, 0)) },
		"Late":        func() error { return gone(s.Late(ctx, 0)) },
		"Remind":      func() error { return s.Remind(ctx, store.Task{Team: "t", Delivery: "d-r", Code: "late"}, time.Now()) },
		"Message":     func() error { return gone(s.Message(ctx, "t", "d-r")) },
		"Lane":        func() error { return gone(s.Lane(ctx, "t", "r")) },
		"Delivery":    func() error { return gone(s.Delivery(ctx, "t", "d-r")) },
		"Deliveries":  func() error { return gone(s.Deliveries(ctx, store.Search{Team: "t"})) },
		"ByKey":       func() error { return gone(s.ByKey(ctx, "gp", "k")) },
		"ByReference": func() error { return gone(s.ByReference(ctx, "gp", "k")) },
		"Counts":      func() error { return gone(s.Counts(ctx, "", true)) },
		"Events":      func() error { return gone(s.Events(ctx, "", 0, 0)) },
		"Note":        func() error { return s.Note(ctx, store.Event{Team: "t", Act: "read"}) },
		"Open":        func() error { return gone(s.Open(ctx, store.Task{Team: "t", Record: "r", Code: "late"})) },
		"List":        func() error { return gone(s.List(ctx, "t", true, 0)) },
		"See":         func() error { return gone(s.See(ctx, "t", "k", "w")) },
		"Finish":      func() error { return gone(s.Finish(ctx, "t", "k", "w", "")) },
		"Receive":     func() error { return gone(s.Receive(ctx, store.Inbound{Destination: "gp", ID: "2"})) },
		"Settle":      func() error { return s.Settle(ctx, "gp", "1", "unmatched", "t", "", "") },
		"Unsettled":   func() error { return gone(s.Unsettled(ctx, 0, 0)) },
		"Inbox":       func() error { return gone(s.Inbox(ctx, "t", 0)) },
		"PutBlob":     func() error { _, _, err := s.PutBlob(ctx, "t", "", strings.NewReader("others")); return err },
		"OpenBlob":    func() error { return gone(s.OpenBlob(ctx, "t", "none")) },
		"Hold":        func() error { return gone(s.Hold(ctx, "sweep", "a", lease)) },
		"Ready":       func() error { return s.Ready(ctx) },
	}
}

// lived gives a memory in which there is something.
func lived(t *testing.T) *memory.Memory {
	t.Helper()
	m := memory.New()
	s := memory.Open(m)
	_, err := s.Accept(t.Context(), first("r"))
	must(t, err)
	_, err = s.Receive(t.Context(), store.Inbound{Destination: "gp", ID: "1"})
	must(t, err)
	_, err = s.Open(t.Context(), store.Task{Team: "t", ID: "k", Record: "r", Code: "trace"})
	must(t, err)
	return m
}

func TestAKilledGatewayDoesNothingMore(t *testing.T) {
	t.Parallel()
	m := lived(t)
	killed, other := memory.Open(m), memory.Open(m)
	all := calls(t.Context(), killed)
	if n := reflect.TypeFor[store.Store]().NumMethod() - 2; len(all) != n { // Close, and Backup, which asks nothing
		t.Fatalf("%d calls are tried of %d", len(all), n)
	}
	killed.Cut()
	before := m.Kept()
	for name, call := range all {
		if err := call(); !errors.Is(err, memory.ErrCut) {
			t.Errorf("%s of a killed gateway answered %v", name, err)
		}
	}
	if m.Kept() != before {
		t.Error("a killed gateway changed what is kept")
	}
	must(t, calls(t.Context(), other)["Accept"]())
	again := memory.Open(m)
	v, err := again.Current(t.Context(), "t", "new")
	if err != nil || v.Number != 1 {
		t.Errorf("a gateway that starts anew reads version %d, %v", v.Number, err)
	}
}

func TestEachFateOfACall(t *testing.T) {
	t.Parallel()
	for fate, want := range map[memory.Fate]struct {
		made, alive bool
		err         error
	}{
		memory.Answered:     {made: true, alive: true},
		memory.LostBefore:   {alive: true, err: memory.ErrLost},
		memory.LostAfter:    {made: true, alive: true, err: memory.ErrLost},
		memory.KilledBefore: {err: memory.ErrCut},
		memory.KilledAfter:  {made: true, err: memory.ErrCut},
	} {
		for _, name := range []string{"Accept", "Claim", "Apply", "Add", "Remind", "Note", "Open", "See", "Finish", "Receive", "Settle", "PutBlob", "Hold"} {
			t.Run(fmt.Sprint(name, " with fate ", fate), func(t *testing.T) {
				t.Parallel()
				m := lived(t)
				s, before := memory.Open(m), m.Kept()
				s.Meddle(func(string) memory.Fate { return fate })
				if err := calls(t.Context(), s)[name](); !errors.Is(err, want.err) {
					t.Errorf("it answered %v, want %v", err, want.err)
				}
				if made := m.Kept() != before; made != want.made {
					t.Errorf("made: %v, want %v", made, want.made)
				}
				s.Meddle(nil)
				if alive := s.Ready(t.Context()) == nil; alive != want.alive {
					t.Errorf("the gateway lives: %v, want %v", alive, want.alive)
				}
			})
		}
	}
}

// A call that is refused has no answer to lose: whatever its fate, nothing is left.
func TestARefusedCallLeavesNothingWhateverItsFate(t *testing.T) {
	t.Parallel()
	for _, fate := range []memory.Fate{memory.Answered, memory.LostAfter, memory.KilledAfter} {
		m := lived(t)
		s, before := memory.Open(m), m.Kept()
		s.Meddle(func(string) memory.Fate { return fate })
		a := first("new") // it fails at its end, after it has written much
		a.Lookup, a.Cites = []string{"hash"}, []string{"1"}
		a.Plan = append(a.Plan, a.Plan[0])
		if _, err := s.Accept(t.Context(), a); err == nil {
			t.Error("a delivery that is there twice was accepted")
		}
		if m.Kept() != before {
			t.Errorf("with fate %d it left something", fate)
		}
	}
}

func TestAReaderEndsWithItsGateway(t *testing.T) {
	t.Parallel()
	m := lived(t)
	s := memory.Open(m)
	_, err := s.Accept(t.Context(), first("second"))
	must(t, err)
	sum, _, err := s.PutBlob(t.Context(), "t", "", strings.NewReader("bytes"))
	must(t, err)
	blob, err := s.OpenBlob(t.Context(), "t", sum)
	must(t, err)
	n := 0
	for _, err := range s.All(t.Context(), "t") {
		if n++; n == 1 {
			must(t, err)
			s.Cut()
			continue
		}
		if n > 2 || !errors.Is(err, memory.ErrCut) {
			t.Errorf("reading on answered %v", err)
		}
	}
	if n != 2 {
		t.Errorf("reading ended after %d", n)
	}
	if _, err := io.ReadAll(blob); !errors.Is(err, memory.ErrCut) {
		t.Errorf("the blob's reader answered %v", err)
	}
}

// slow is cut off in the middle of what it is given.
type slow struct{ cut func() }

func (s *slow) Read(p []byte) (int, error) {
	s.cut()
	return len(p), nil
}

func TestABlobOfAKilledGatewayIsNotKept(t *testing.T) {
	t.Parallel()
	m := lived(t)
	s, before := memory.Open(m), m.Kept()
	if _, _, err := s.PutBlob(t.Context(), "t", "", &slow{cut: s.Cut}); !errors.Is(err, memory.ErrCut) {
		t.Errorf("it answered %v", err)
	}
	if m.Kept() != before {
		t.Error("something of it is kept")
	}
}

func TestWhatACallerDoesLaterChangesNothingKept(t *testing.T) {
	t.Parallel()
	m := lived(t)
	s := memory.Open(m)
	ds, err := s.Claim(t.Context(), store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 1, Lease: time.Hour})
	must(t, err)
	e := store.Encoded{Key: "k", Header: map[string]string{"To": "m"}, Items: []string{"plan"}, Body: []byte("message")}
	d, err := s.Apply(t.Context(), store.Move{Team: "t", ID: "d-r", From: store.Planned, To: store.Ready, Epoch: ds[0].Epoch, Encoded: &e})
	must(t, err)
	in := store.Inbound{Destination: "gp", ID: "9", Header: map[string]string{"a": "b"}, Body: []byte("in")}
	_, err = s.Receive(t.Context(), in)
	must(t, err)
	before := m.Kept()
	read, err := s.Delivery(t.Context(), "t", "d-r")
	must(t, err)
	v, err := s.Current(t.Context(), "t", "r")
	must(t, err)
	ins, err := s.Unsettled(t.Context(), 0, 0)
	must(t, err)
	for _, h := range []map[string]string{e.Header, d.Header, read.Header, in.Header, ins[1].Header} {
		h["To"] = "another"
	}
	e.Items[0], d.Items[0], read.Items[0] = "x", "x", "x"
	for _, b := range [][]byte{e.Body, v.Body, in.Body, ins[1].Body} {
		b[0] = 'x'
	}
	if m.Kept() != before {
		t.Error("what is kept is shared with a caller")
	}
}
