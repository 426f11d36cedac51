// SPDX-License-Identifier: Apache-2.0

package httpclient_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// far is the other side: it keeps what it was sent, and answers by a script.
type far struct {
	mu     sync.Mutex
	bodies []string
	header []http.Header
}

func (f *far) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.bodies, f.header = append(f.bodies, string(body)), append(f.header, r.Header.Clone())
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/fhir+json")
	_, _ = io.WriteString(w, `{"resourceType":"Bundle"}`)
}

func (f *far) got() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.bodies...)
}

// bubble is a test in simulated time, with its client and the other side.
type bubble struct {
	*testing.T

	client *httpclient.Client
	far    *far
}

// inBubble runs a test against a scripted server, over pipes, in simulated time.
func inBubble(t *testing.T, s httpclient.Settings, faults sim.Faults, test func(bubble)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f, pipe := &far{}, sim.Pipe()
		seen := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // counts what a fault swallows too
			sim.Faulty(f, func(r *http.Request, _ int) sim.Fault {
				f.mu.Lock()
				n := len(f.bodies)
				f.mu.Unlock()
				return faults(r, n+1)
			}).ServeHTTP(w, r)
		})
		server := &http.Server{Handler: seen, ReadHeaderTimeout: time.Minute}
		go func() { _ = server.Serve(pipe) }()
		s.Dial = pipe.Dial
		client, err := httpclient.New(s)
		if err != nil {
			t.Fatal(err)
		}
		test(bubble{T: t, client: client, far: f})
		client.CloseIdle()
		_ = server.Close()
		_ = pipe.Close()
	})
}

func always(fault sim.Fault) sim.Faults {
	fault.After = true // the far side keeps what it was sent, then the fault
	return func(*http.Request, int) sim.Fault { return fault }
}

func post() httpclient.Request {
	return httpclient.Request{Method: http.MethodPost, URL: "http://far.invalid/outbox", Body: []byte(`{"a":1}`)}
}

func safePost(tries int) httpclient.Request {
	r := post()
	r.Safe, r.Tries = true, tries
	return r
}

func wantKind(tb testing.TB, err error, kind care.Kind) {
	tb.Helper()
	_ = mustKind(tb, err, kind)
}

func mustKind(tb testing.TB, err error, kind care.Kind) *care.Error {
	tb.Helper()
	var e *care.Error
	if !errors.As(err, &e) || e.Kind != kind {
		tb.Fatalf("got %T %v (%v) of kind %s, want kind %s", err, err, errors.Unwrap(err), care.KindOf(err), kind)
	}
	return e
}

func TestAPostIsNotRepeatedAfterACutConnection(t *testing.T) {
	t.Parallel()
	inBubble(t, httpclient.Settings{}, always(sim.Fault{Cut: true}), func(t bubble) {
		answer, err := t.client.Do(t.Context(), post())
		wantKind(t, err, care.Unconfirmed)
		if answer != nil || len(t.far.got()) != 1 {
			t.Errorf("answer %v, %d arrived, want none and 1", answer, len(t.far.got()))
		}
	})
}

func TestMoreThanOneTryIsRefusedForWhatIsNotSafe(t *testing.T) {
	t.Parallel()
	inBubble(t, httpclient.Settings{}, always(sim.Fault{}), func(t bubble) {
		r := post()
		r.Tries = 1
		_, err := t.client.Do(t.Context(), r)
		wantKind(t, err, care.Internal)
		if len(t.far.got()) != 0 {
			t.Error("it was sent")
		}
	})
}

func TestASafePostIsRepeatedWithTheSameBytes(t *testing.T) {
	t.Parallel()
	twice := func(_ *http.Request, n int) sim.Fault { return sim.Fault{Cut: n <= 2, After: true} }
	streamed := safePost(2)
	streamed.Body, streamed.Size = nil, 9
	streamed.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("streamed!")), nil }
	for name, r := range map[string]httpclient.Request{"bytes": safePost(2), "stream": streamed} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, httpclient.Settings{}, twice, func(t bubble) {
				answer, err := t.client.Do(t.Context(), r)
				if err != nil || answer.Status != http.StatusOK || answer.Attempts != 3 {
					t.Fatalf("got %+v, %v", answer, err)
				}
				got := t.far.got()
				if len(got) != 3 || got[0] != got[1] || got[1] != got[2] || len(got[0]) < 7 {
					t.Errorf("arrived: %q", got)
				}
			})
		})
	}
}

func TestTheTriesEnd(t *testing.T) {
	t.Parallel()
	inBubble(t, httpclient.Settings{}, always(sim.Fault{Cut: true}), func(t bubble) {
		_, err := t.client.Do(t.Context(), safePost(2))
		wantKind(t, err, care.Unavailable)
		_, err = t.client.Do(t.Context(), safePost(1000))
		wantKind(t, err, care.Unavailable)
		if n := len(t.far.got()); n != 3+5 {
			t.Errorf("%d arrived, want 3 and then the most that are allowed, 5", n)
		}
	})
}

func TestARedirectIsAnErrorAndIsNotFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var asked atomic.Int64
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			if asked.Add(1) == 1 {
				w.WriteHeader(status) // whoever follows it is told 200
			}
		}))
		client, err := httpclient.New(httpclient.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		r := safePost(2)
		r.URL = server.URL
		answer, err := client.Do(t.Context(), r)
		wantKind(t, err, care.Rejected)
		if answer == nil || answer.Status != status || asked.Load() != 1 {
			t.Errorf("%d: answer %+v after %d requests", status, answer, asked.Load())
		}
		server.Close()
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestALongRetryAfterIsReportedAndNotSlept(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		header string
		want   time.Duration
	}{
		"an hour":           {"3600", time.Hour},
		"more than a day":   {"9999999", 24 * time.Hour},
		"more than a year":  {"99999999999999999999999", 24 * time.Hour},
		"a date":            {"Sat, 01 Jan 2000 02:00:00 GMT", 2 * time.Hour}, // the bubble begins at midnight
		"a date gone by":    {"Fri, 31 Dec 1999 02:00:00 GMT", 0},
		"neither":           {"soon", 0},
		"negative":          {"-5", 0},
		"not said":          {"", 0},
		"a date far beyond": {"Sat, 01 Jan 2050 02:00:00 GMT", 24 * time.Hour},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault := sim.Fault{Status: http.StatusTooManyRequests, RetryAfter: tc.header}
			inBubble(t, httpclient.Settings{}, always(fault), func(t bubble) {
				start := time.Now()
				_, err := t.client.Do(t.Context(), safePost(boolInt(tc.want > 0)*3))
				if e := mustKind(t, err, care.Unavailable); e.RetryAfter != tc.want {
					t.Errorf("retry after %v, want %v", e.RetryAfter, tc.want)
				}
				if slept := time.Since(start); slept != 0 || len(t.far.got()) != 1 {
					t.Errorf("slept %v, %d requests", slept, len(t.far.got()))
				}
			})
		})
	}
}

func TestAShortRetryAfterIsWaitedFor(t *testing.T) {
	t.Parallel()
	once := func(_ *http.Request, n int) sim.Fault {
		return sim.Fault{Status: 503 * boolInt(n == 1), RetryAfter: "2", After: true}
	}
	inBubble(t, httpclient.Settings{}, once, func(t bubble) {
		start := time.Now()
		answer, err := t.client.Do(t.Context(), safePost(1))
		if err != nil || answer.Attempts != 2 || time.Since(start) != 2*time.Second {
			t.Errorf("got %+v, %v after %v", answer, err, time.Since(start))
		}
	})
}

func TestTheLastAnswersBodyIsKept(t *testing.T) {
	t.Parallel()
	fault := sim.Fault{Status: 503, Body: `{"resourceType":"OperationOutcome"}`}
	inBubble(t, httpclient.Settings{}, always(fault), func(t bubble) {
		answer, err := t.client.Do(t.Context(), safePost(2))
		wantKind(t, err, care.Unavailable)
		if answer == nil || string(answer.Body) != fault.Body || answer.Attempts != 3 {
			t.Errorf("got %+v", answer)
		}
	})
}

func TestTheWaitIsJitteredAndCapped(t *testing.T) {
	t.Parallel()
	waited := func(chance float64) (waits time.Duration) {
		s := httpclient.Settings{ShortestWait: time.Second, LongestWait: 3 * time.Second, Chance: func() float64 { return chance }}
		inBubble(t, s, always(sim.Fault{Status: 503}), func(t bubble) {
			start := time.Now()
			_, _ = t.client.Do(t.Context(), safePost(3))
			waits = time.Since(start)
		})
		return waits
	}
	if got := waited(0); got != 0 {
		t.Errorf("the least is %v, want none: full jitter", got)
	}
	if got := waited(0.5); got != 3*time.Second {
		t.Errorf("half is %v, want (1+2+3)/2 s", got)
	}
}
