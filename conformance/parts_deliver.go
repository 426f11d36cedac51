// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"bytes"
	"context"
	"net/http"
	"sync/atomic"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// deliverer starts an endpoint with an adapter that delivers, and messages for it.
func (s *suite) deliverer(t T) (Endpoint, adapters.Deliverer, []adapters.Message, bool) {
	t.Helper()
	e, a := s.open(t)
	d, ok := offers[adapters.Deliverer](t, a, "it does not deliver")
	if !ok {
		return e, nil, nil, false
	}
	return e, d, s.post(t, a), true
}

// delivered proves that an endpoint which does as it should takes each message
// once, with the bytes that it has, and that the receipt claims no more than the
// destination can tell.
func delivered(t T, s *suite) {
	e, d, messages, ok := s.deliverer(t)
	if !ok {
		return
	}
	for _, m := range messages {
		before := e.count(sim.KindEffect, sim.KindSame)
		if !s.arrives(t, d, m) {
			continue
		}
		if n := e.count(sim.KindEffect, sim.KindSame) - before; n != 1 {
			t.Errorf("a message arrived %d times, want once", n)
			continue
		}
		effects := e.Effects()
		if last := effects[len(effects)-1]; last.SHA256 != "" && last.SHA256 != m.Body.SHA256() {
			t.Errorf("other bytes arrived than those of the message")
		}
	}
}

// arrives delivers a message that must be taken.
func (s *suite) arrives(t T, d adapters.Deliverer, m adapters.Message) bool {
	t.Helper()
	bytesBefore := read(t, m.Body)
	receipt, err := d.Deliver(t.Context(), m)
	if err != nil {
		t.Errorf("an honest endpoint, yet: %v", err)
		return false
	}
	if far(receipt.Reached) == 0 || far(receipt.Reached) > far(s.about.Ends) {
		t.Errorf("the receipt says %q, but the destination never tells more than %q", receipt.Reached, s.about.Ends)
	}
	if !bytes.Equal(bytesBefore, read(t, m.Body)) {
		t.Errorf("delivering altered the message")
	}
	return true
}

// repeated proves what the descriptor says of repeats: where they are safe, the
// same message again is a success and nothing happens twice.
func repeated(t T, s *suite) {
	e, d, messages, ok := s.deliverer(t)
	if !ok {
		return
	}
	if !s.about.RepeatSafe {
		t.Logf("a repeat is not safe, as the descriptor says; not exercised")
		return
	}
	for _, m := range messages {
		if !s.arrives(t, d, m) {
			continue
		}
		was := e.effects()
		for range 2 {
			s.arrives(t, d, m)
		}
		if n := e.effects() - was; n != 0 {
			t.Errorf("repeats of a message had %d effects", n)
		}
	}
	again := s.make(t, e) // as after a restart
	was := e.effects()
	if d, ok := again.(adapters.Deliverer); ok {
		s.arrives(t, d, messages[len(messages)-1])
	}
	if n := e.effects() - was; n != 0 {
		t.Errorf("a repeat after a restart had %d effects", n)
	}
}

// cancelled proves that an attempt ends when it is told to, and that it then says
// what is known: nothing left, or nobody knows.
func cancelled(t T, s *suite) {
	e, d, messages, ok := s.deliverer(t)
	if !ok {
		return
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := d.Deliver(gone, messages[0])
	wantKind(t, "cancelled before it began", err, care.Unavailable)
	if n := e.effects(); n != 0 {
		t.Errorf("an attempt that was cancelled before it began had %d effects", n)
	}
	if e.Fault == nil {
		t.Logf("the endpoint speaks no HTTP; cancelling while it waits is not exercised")
		return
	}
	for _, after := range []bool{false, true} {
		s.cancelWhile(t, e, d, messages[0], after)
	}
}

// cancelWhile cancels an attempt once the endpoint has it and does not answer.
func (s *suite) cancelWhile(t T, e Endpoint, d adapters.Deliverer, m adapters.Message, after bool) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var reached atomic.Bool
	e.Fault(func(r *http.Request, n int) sim.Fault {
		f := writes(sim.Fault{Hang: true})(r, n)
		if f.Hang && !after {
			reached.Store(true)
			cancel()
		}
		f.After = f.Hang && after
		return f
	})
	defer e.Fault(nil)
	if after {
		was := e.count(sim.KindEffect, sim.KindSame)
		go func() {
			eventually(ctx, s.patience, func() bool { return e.count(sim.KindEffect, sim.KindSame) > was })
			reached.Store(true)
			cancel()
		}()
	}
	_, err := d.Deliver(ctx, m)
	if !reached.Load() {
		t.Errorf("the attempt ended by itself: %v", err)
		return
	}
	wantKind(t, "cancelled while the endpoint was silent", err, s.lost())
}
