// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// acknowledgements proves that a real acknowledgement tells which message it is
// about, that what is none is taken for none, and that an inbound which was not
// stored comes again.
func acknowledgements(t T, s *suite) {
	e, a := s.open(t)
	reader, ok := offers[adapters.Acknowledger](t, a, "it reads no acknowledgements")
	if !ok {
		return
	}
	given := slices.Clone(s.Acks)
	if r, ok := a.(adapters.Receiver); ok {
		given = append(given, s.receive(t, e, a, r)...)
	} else {
		t.Logf("it does not receive; not exercised")
	}
	if len(given) == 0 {
		t.Errorf("no acknowledgement to read: the endpoint sends none, and Subject.Acks is empty")
		return
	}
	for _, body := range given {
		if ack := s.acknowledge(t, reader, "a real one", body); ack == nil {
			t.Errorf("a real acknowledgement is not read")
		}
	}
	random := rand.New(rand.NewPCG(seed, size))
	for _, body := range given {
		for end := range body {
			s.acknowledge(t, reader, "a truncated one", body[:end])
		}
		for range 200 {
			s.acknowledge(t, reader, "a garbled one", garbled(random, body))
		}
	}
}

func garbled(random *rand.Rand, body []byte) []byte {
	out := slices.Clone(body)
	for range 1 + random.IntN(4) {
		out[random.IntN(len(out))] = byte(random.UintN(256)) //nolint:gosec // below 256
	}
	if random.IntN(4) == 0 {
		for i := range out {
			out[i] = byte(random.UintN(256)) //nolint:gosec // below 256
		}
	}
	return out
}

// acknowledge reads one; whatever it is, the answer must make sense.
func (s *suite) acknowledge(t T, a adapters.Acknowledger, what string, body []byte) (ack *adapters.Acknowledgement) {
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: Acknowledge panics: %v", what, p)
		}
	}()
	ack, err := a.Acknowledge(adapters.Inbound{ID: "in-1", Type: "acknowledgement", Body: adapters.Bytes(body)})
	s.marks.slipError(t, what, err)
	if err != nil {
		if _, kept := ackError(err); !kept {
			t.Errorf("%s: nobody classified the error %q", what, err)
		}
		if ack != nil {
			t.Errorf("%s: an acknowledgement and an error", what)
		}
		return nil
	}
	if ack == nil {
		return nil
	}
	if ack.Key == "" && ack.Reference == "" {
		t.Errorf("%s: it is taken for an acknowledgement, but names no message", what)
	}
	if far(ack.Reached) < far(adapters.Received) && ack.Reached != adapters.Refused {
		t.Errorf("%s: an acknowledgement says %q", what, ack.Reached)
	}
	if ack.Reached == adapters.Refused && ack.Reason == "" {
		t.Errorf("%s: refused without a reason", what)
	}
	return ack
}

func ackError(err error) (care.Kind, bool) {
	kind := care.KindOf(err)
	return kind, kind != care.Internal
}

// receive delivers, and collects what the endpoint says to that.
func (s *suite) receive(t T, e Endpoint, a adapters.Adapter, r adapters.Receiver) [][]byte {
	keys := map[string]bool{}
	if d, ok := a.(adapters.Deliverer); ok {
		for _, m := range s.post(t, a) {
			if receipt, err := d.Deliver(t.Context(), m); err == nil {
				keys[m.Key], keys[receipt.Reference] = true, true
			}
		}
	}
	first := collect(t, r)
	if again := collect(t, r); len(again) != len(first) {
		t.Errorf("%d inbounds were not stored, %d came again", len(first), len(again))
	}
	var bodies [][]byte
	for _, in := range first {
		bodies = append(bodies, read(t, in.Body))
		if in.ID == "" {
			t.Errorf("an inbound without an id: its repeats cannot be known")
		}
		s.ours(t, a, in, keys)
	}
	done(t, first)
	if left := collect(t, r); len(left) > 0 && slices.ContainsFunc(first, func(in adapters.Inbound) bool { return in.Done != nil }) {
		t.Errorf("%d inbounds came again although they were stored", len(left))
	}
	s.unreachableInbox(t, e, r)
	return bodies
}

// done says that everything is stored.
func done(t T, inbounds []adapters.Inbound) {
	for _, in := range inbounds {
		if in.Done == nil {
			continue
		}
		if err := in.Done(t.Context()); err != nil {
			t.Errorf("done: %v", err)
		}
	}
}

// ours proves that an acknowledgement is about one of the messages delivered.
func (s *suite) ours(t T, a adapters.Adapter, in adapters.Inbound, keys map[string]bool) {
	reader, ok := a.(adapters.Acknowledger)
	if !ok {
		return
	}
	ack, err := reader.Acknowledge(in)
	if err != nil || ack == nil || (!keys[ack.Key] && !keys[ack.Reference]) {
		t.Errorf("an acknowledgement names none of the messages that were delivered: %v", err)
	}
}

func collect(t T, r adapters.Receiver) []adapters.Inbound {
	t.Helper()
	var all []adapters.Inbound
	for in, err := range r.Receive(t.Context()) {
		if err != nil {
			t.Errorf("receive: %v", err)
			break
		}
		all = append(all, in)
	}
	return all
}

// unreachableInbox proves that an inbox which cannot be read is not an empty one.
func (s *suite) unreachableInbox(t T, e Endpoint, r adapters.Receiver) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	failed := false
	for _, err := range r.Receive(gone) {
		failed = failed || err != nil
	}
	if !failed {
		t.Errorf("an inbox that could not be asked looks empty")
	}
	if e.Fault == nil {
		return
	}
	e.Fault(all(sim.Fault{Status: 503}))
	defer e.Fault(nil)
	for _, err := range r.Receive(t.Context()) {
		wantKind(t, "receive from an endpoint that is down", err, care.Unavailable)
	}
}

// reconciled proves that the adapter finds out whether a message arrived, and
// that it does not take silence for a no.
func reconciled(t T, s *suite) {
	e, a := s.open(t)
	r, ok := offers[adapters.Reconciler](t, a, "it cannot find out what became of a message")
	if !ok {
		return
	}
	d, ok := offers[adapters.Deliverer](t, a, "it does not deliver")
	if !ok {
		return
	}
	messages := s.post(t, a)
	if receipt, err := r.Reconcile(t.Context(), messages[0]); receipt != nil || err != nil {
		t.Errorf("never sent, yet: receipt %v, error %v", receipt != nil, err)
	}
	if e.Fault != nil {
		e.Fault(writes(sim.Fault{Cut: true, After: true}))
		_, _ = d.Deliver(t.Context(), messages[0]) // its answer is lost
		e.Fault(nil)
	} else {
		s.arrives(t, d, messages[0])
	}
	if receipt, err := r.Reconcile(t.Context(), messages[0]); receipt == nil || err != nil {
		t.Errorf("it arrived, yet: receipt %v, error %v", receipt != nil, err)
	} else if far(receipt.Reached) == 0 {
		t.Errorf("the receipt says %q", receipt.Reached)
	}
	s.notKnown(t, e, r, messages)
	e.Stop()
	cannotTell(t, "unreachable", r, messages[1])
}

// notKnown proves that an answer which is none leaves the doubt.
func (s *suite) notKnown(t T, e Endpoint, r adapters.Reconciler, messages []adapters.Message) {
	if e.Fault == nil {
		return
	}
	for i, f := range []sim.Fault{
		{Status: 200, ContentType: "text/html", Body: "<p>sign in"},
		{Status: 200, ContentType: "application/json", Body: "{}"},
		{Status: 200, ContentType: "application/fhir+json", Body: "{}"},
		{Status: 503},
		{Cut: true},
		{Truncate: true},
	} {
		e.Fault(all(f))
		cannotTell(t, fmt.Sprintf("answer %d that is none", i+1), r, messages[1])
	}
	e.Fault(nil)
}

func cannotTell(t T, what string, r adapters.Reconciler, m adapters.Message) {
	receipt, err := r.Reconcile(t.Context(), m)
	if receipt != nil {
		t.Errorf("%s: a receipt for what never arrived", what)
	}
	wantKind(t, what, err, care.Unavailable, care.Unconfirmed)
}
