// SPDX-License-Identifier: Apache-2.0

package httpclient_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

func signer() func(*http.Request) error {
	var n atomic.Int64
	return func(r *http.Request) error {
		r.Header.Set("Authorization", fmt.Sprintf("token-%d", n.Add(1)))
		return nil
	}
}

func (f *far) values(name string) (values []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, h := range f.header {
		values = append(values, h.Get(name))
	}
	return values
}

func TestEachAttemptIsSignedAfresh(t *testing.T) {
	t.Parallel()
	inBubble(t, httpclient.Settings{Sign: signer()}, always(sim.Fault{Status: 503}), func(t bubble) {
		_, _ = t.client.Do(t.Context(), safePost(2))
		if got := t.far.values("Authorization"); !slices.Equal(got, []string{"token-1", "token-2", "token-3"}) {
			t.Errorf("signatures %q", got)
		}
	})
}

func TestWhatCannotBeSignedIsNotSent(t *testing.T) {
	t.Parallel()
	failures := map[care.Kind]error{
		care.Unauthorised: errors.New("no key"),
		care.Unavailable:  care.Errorf(care.Unavailable, "the token server is down"),
	}
	for kind, failure := range failures {
		s := httpclient.Settings{Sign: func(*http.Request) error { return failure }}
		inBubble(t, s, always(sim.Fault{}), func(t bubble) {
			_, err := t.client.Do(t.Context(), post())
			wantKind(t, err, kind)
			if len(t.far.got()) != 0 {
				t.Error("it was sent")
			}
		})
	}
}

// dyingConn takes bytes until it is told to die; then it takes none, as a
// connection does that the other side reset while it was idle.
type dyingConn struct {
	net.Conn

	dead *atomic.Bool
}

func (d dyingConn) Write(p []byte) (int, error) {
	if d.dead.Load() {
		return 0, syscall.EPIPE
	}
	return d.Conn.Write(p)
}

// dyingDial gives a first connection that dies when told, and sound ones after.
func dyingDial(pipe *sim.PipeListener, dead *atomic.Bool) func(context.Context, string, string) (net.Conn, error) {
	var n atomic.Int64
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := pipe.Dial(ctx, network, address)
		if n.Add(1) == 1 {
			return dyingConn{conn, dead}, err
		}
		return conn, err
	}
}

func TestADeadIdleConnectionIsNoAttempt(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		f, pipe, dead := &far{}, sim.Pipe(), new(atomic.Bool)
		server := &http.Server{Handler: f} // #nosec G112 -- a pipe
		go func() { _ = server.Serve(pipe) }()
		client, err := httpclient.New(httpclient.Settings{Dial: dyingDial(pipe, dead), Sign: signer()})
		if err != nil {
			t.Fatal(err)
		}
		r := httpclient.Request{Method: method, URL: "http://far.invalid/", Header: http.Header{"Idempotency-Key": {"k"}}}
		if method == http.MethodPost {
			r.Body = []byte("b")
		}
		for range 2 {
			if _, err := client.Do(t.Context(), r); err != nil {
				t.Fatalf("%s: %v", method, err)
			}
			dead.Store(true)
		}
		if got := f.values("Authorization"); !slices.Equal(got, []string{"token-1", "token-3"}) {
			t.Errorf("%s: signatures %q, want a fresh one on the second connection", method, got)
		}
		_ = server.Close()
	}
}

// Go's own transport repeats a POST that bears an Idempotency-Key when a used
// connection is cut; ours must not, since the adapter has not said it is safe.
func TestAnIdempotencyKeyDoesNotMakeNetHTTPRepeatAPost(t *testing.T) {
	t.Parallel()
	second := func(_ *http.Request, n int) sim.Fault { return sim.Fault{Cut: n == 2, After: true} }
	inBubble(t, httpclient.Settings{}, second, func(t bubble) {
		r := post()
		r.Header = http.Header{"Idempotency-Key": {"k"}}
		if _, err := t.client.Do(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		_, err := t.client.Do(t.Context(), r)
		wantKind(t, err, care.Unconfirmed)
		if n := len(t.far.got()); n != 2 {
			t.Errorf("%d arrived, want 2", n)
		}
	})
}

func TestSpansAndHeadersTellNothingOfThePerson(t *testing.T) {
	t.Parallel()
	exporter := tracetest.NewInMemoryExporter()
	provider := trace.NewTracerProvider(trace.WithSyncer(exporter))
	member, err := baggage.NewMember("person", "9990000018")
	if err != nil {
		t.Fatal(err)
	}
	bag, err := baggage.New(member)
	if err != nil {
		t.Fatal(err)
	}
	faults := func(_ *http.Request, n int) sim.Fault { return sim.Fault{Cut: n == 1, After: true} }
	inBubble(t, httpclient.Settings{Tracer: provider}, faults, func(t bubble) {
		r := httpclient.Request{
			Method: http.MethodGet, Tries: 1,
			URL: "http://user:secret@far.invalid/Patient/9990000018?identifier=9990000018", // #nosec G101 -- must not be told
		}
		if _, err := t.client.Do(baggage.ContextWithBaggage(t.Context(), bag), r); err != nil {
			t.Fatal(err)
		}
		parents := t.far.values("Traceparent")
		if len(parents) != 2 || parents[0] == "" || parents[0] == parents[1] {
			t.Errorf("trace parents %q, want one for each attempt", parents)
		}
		if bags := t.far.values("Baggage"); strings.Join(bags, "") != "" {
			t.Errorf("baggage was sent: %q", bags)
		}
	})
	spans := exporter.GetSpans()
	if len(spans) != 2 {
		t.Fatalf("%d spans, want one for each attempt", len(spans))
	}
	if told := fmt.Sprintf("%+v", spans); strings.Contains(told, "9990000018") || strings.Contains(told, "secret") || strings.Contains(told, "Patient") {
		t.Errorf("a span holds the address: %s", told)
	}
}

func TestErrorsHoldNothingOfTheAddressOrTheBody(t *testing.T) {
	t.Parallel()
	faults := map[string]sim.Fault{"cut": {Cut: true}, "refused": {Status: 422, Body: "canary"}, "failed": {Status: 500, Body: "canary"}, "short": {Truncate: true}}
	for name, fault := range faults {
		inBubble(t, httpclient.Settings{}, always(fault), func(t bubble) {
			r := post()
			r.URL, r.Body = "http://far.invalid/canary?canary", []byte("canary")
			_, err := t.client.Do(t.Context(), r)
			for ; err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), "canary") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	client, err := httpclient.New(httpclient.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"http://far.invalid/%zzcanary", "canary://x", "://canary"} {
		_, err := client.Do(t.Context(), httpclient.Request{Method: http.MethodGet, URL: address})
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("got %v", err)
		}
	}
}
