// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// mostAttempts bounds how often one Deliver may send a message that may be
// repeated. What may not be repeated is sent once.
const mostAttempts = 3

// overHTTP is deliverer for the parts that need HTTP answers.
func (s *suite) overHTTP(t T) (Endpoint, adapters.Deliverer, []adapters.Message, bool) {
	t.Helper()
	e, d, messages, ok := s.deliverer(t)
	if ok && e.Fault == nil {
		t.Logf("the endpoint speaks no HTTP; not exercised")
		ok = false
	}
	return e, d, messages, ok
}

// verdict is a status with what it means for the message.
type verdict struct {
	status int
	kind   care.Kind
	after  time.Duration // asked for by Retry-After
	or     care.Kind     // another kind that will do
}

// verdicts is the table that every adapter for HTTP keeps to.
func (s *suite) verdicts() []verdict {
	const later = 2 * time.Minute
	return []verdict{
		{status: http.StatusBadRequest, kind: care.Rejected},
		{status: http.StatusUnprocessableEntity, kind: care.Rejected},
		{status: http.StatusNotFound, kind: care.Rejected},
		{status: http.StatusRequestEntityTooLarge, kind: care.Rejected, or: care.Invalid}, // the sender may write less,
		{status: http.StatusUnauthorized, kind: care.Unauthorised},
		{status: http.StatusForbidden, kind: care.Unauthorised},
		{status: http.StatusTooManyRequests, kind: s.lost(), after: later, or: care.Unavailable}, // where it is promised that nothing was read
		{status: http.StatusServiceUnavailable, kind: s.lost(), after: later},
		{status: http.StatusRequestTimeout, kind: s.lost()},
		{status: http.StatusFound, kind: care.Rejected},
		{status: http.StatusNotImplemented, kind: care.Rejected},
		{status: http.StatusInternalServerError, kind: s.lost()},
		{status: http.StatusBadGateway, kind: s.lost()},
		{status: http.StatusGatewayTimeout, kind: s.lost()},
	}
}

// answers proves that each refusal reaches the one who can mend it, that a wait
// which the other side asks for is passed on, and that a refused message was sent
// once.
func answers(t T, s *suite) {
	e, d, messages, ok := s.overHTTP(t)
	if !ok {
		return
	}
	for i, v := range s.verdicts() {
		what := fmt.Sprintf("HTTP %d", v.status)
		f := sim.Fault{Status: v.status, ContentType: "application/json", Body: `{}`}
		if v.after > 0 {
			f.RetryAfter = "120"
		}
		sent := s.struck(e, f)
		_, err := d.Deliver(t.Context(), messages[i%len(messages)])
		wantKind(t, what, err, v.kind, cmp.Or(v.or, v.kind))
		if e, ok := errors.AsType[*care.Error](err); ok && e.RetryAfter < v.after {
			t.Errorf("%s: the other side asked for %v, we wait %v", what, v.after, e.RetryAfter)
		}
		s.fewAttempts(t, what, int(sent.Load()))
		if n := e.effects(); n != 0 {
			t.Errorf("%s: %d effects", what, n)
			return
		}
	}
	e.Fault(nil)
	s.arrives(t, d, messages[0]) // nothing of it sticks
}

// struck lets a fault strike from now on, and counts whom it strikes.
func (s *suite) struck(e Endpoint, f sim.Fault) *atomic.Int32 {
	var count atomic.Int32
	e.Fault(func(r *http.Request, n int) sim.Fault {
		struck := writes(f)(r, n)
		if struck != (sim.Fault{}) {
			count.Add(1)
		}
		return struck
	})
	return &count
}

func (s *suite) fewAttempts(t T, what string, sent int) {
	t.Helper()
	switch {
	case sent == 0:
		t.Errorf("%s: nothing was sent", what)
	case sent > 1 && !s.about.RepeatSafe:
		t.Errorf("%s: a repeat is not safe, yet it was sent %d times", what, sent)
	case sent > mostAttempts:
		t.Errorf("%s: sent %d times in one attempt", what, sent)
	}
}

// lostAnswers proves that an answer which never came is told as what it is, and
// that what was then repeated happened once.
func lostAnswers(t T, s *suite) {
	faults := []struct {
		name  string
		fault sim.Fault
		acted bool
	}{
		{"cut before it acted", sim.Fault{Cut: true}, false},
		{"cut after it had acted", sim.Fault{Cut: true, After: true}, true},
		{"cut in its answer's middle", sim.Fault{Truncate: true}, true},
		{"a proxy's 502 after it had acted", sim.Fault{Status: http.StatusBadGateway, After: true}, true},
		{"a proxy's 504 after it had acted", sim.Fault{Status: http.StatusGatewayTimeout, After: true}, true},
		{"a proxy's 503 after it had acted", sim.Fault{Status: http.StatusServiceUnavailable, After: true}, true},
		{"a proxy's 408 after it had acted", sim.Fault{Status: http.StatusRequestTimeout, After: true}, true},
		{"a 500 after it had acted", sim.Fault{Status: http.StatusInternalServerError, After: true}, true},
	}
	for _, f := range faults {
		e, d, messages, ok := s.overHTTP(t)
		if !ok {
			return
		}
		sent := s.struck(e, f.fault)
		_, err := d.Deliver(t.Context(), messages[0])
		wantKind(t, f.name, err, s.lost())
		s.fewAttempts(t, f.name, int(sent.Load()))
		if n := e.effects(); n != btoi(f.acted) {
			t.Errorf("%s: %d effects", f.name, n)
		}
		e.Fault(nil)
		if s.about.RepeatSafe && s.arrives(t, d, messages[0]) && e.effects() != 1 {
			t.Errorf("%s: repeated, it has %d effects", f.name, e.effects())
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// lies proves that what looks like a success, but is not the destination's own
// answer, is none. Nobody knows then what happened.
func lies(t T, s *suite) {
	e, d, messages, ok := s.overHTTP(t)
	if !ok {
		return
	}
	const page = "<!doctype html><title>Sign in to the network</title>"
	faults := map[string]sim.Fault{
		"a page of HTML":         {Status: http.StatusOK, ContentType: "text/html", Body: page},
		"a page called JSON":     {Status: http.StatusOK, ContentType: "application/json", Body: page},
		"a page called FHIR":     {Status: http.StatusOK, ContentType: "application/fhir+json", Body: page},
		"nothing at all":         {Status: http.StatusOK},
		"nothing, called JSON":   {Status: http.StatusOK, ContentType: "application/json"},
		"an empty object":        {Status: http.StatusOK, ContentType: "application/json", Body: `{}`},
		"an empty FHIR object":   {Status: http.StatusOK, ContentType: "application/fhir+json", Body: `{}`},
		"an empty list":          {Status: http.StatusOK, ContentType: "application/json", Body: `[]`},
		"null":                   {Status: http.StatusAccepted, ContentType: "application/json", Body: `null`},
		"half an object":         {Status: http.StatusOK, ContentType: "application/json", Body: `{"id":"m1"`},
		"half a FHIR object":     {Status: http.StatusOK, ContentType: "application/fhir+json", Body: `{"resourceType":"Bundle","type":"transac`},
		"a FHIR object of sorts": {Status: http.StatusOK, ContentType: "application/fhir+json", Body: `{"resourceType":"Basic","id":"1"}`},
	}
	for name, f := range faults {
		sent := s.struck(e, f)
		_, err := d.Deliver(t.Context(), messages[0])
		wantKind(t, "answered with "+name, err, s.lost())
		s.fewAttempts(t, name, int(sent.Load()))
	}
}
