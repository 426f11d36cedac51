// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/conformance/sim"
)

// outcome is what a caller sees of a fault, and what the outside world did.
type outcome struct {
	status  int // 0: no answer
	body    string
	readErr bool
	took    time.Duration
	effects int
}

func meet(t *testing.T, fault sim.Fault, limit time.Duration) (o outcome, header http.Header) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := ledger(t, "")
		pipe := sim.Pipe()
		server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: sim.Faulty(mailbox(t, l), func(*http.Request, int) sim.Fault { return fault })}
		go func() { _ = server.Serve(pipe) }()
		transport := &http.Transport{DialContext: pipe.Dial}
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://box/outbox", strings.NewReader("hello"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Message-Key", "k")
		start := time.Now()
		if res, err := transport.RoundTrip(r); err == nil {
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			o.status, o.body, o.readErr, header = res.StatusCode, string(body), err != nil, res.Header
		}
		o.took, o.effects = time.Since(start), l.Count("box", "k")
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = pipe.Close()
	})
	return o, header
}

func TestFaults(t *testing.T) {
	t.Parallel()
	const sound = `{"id":"m1"}`
	cases := map[string]struct {
		fault sim.Fault
		want  outcome
	}{
		"none":               {sim.Fault{}, outcome{status: 202, body: sound, effects: 1}},
		"slow":               {sim.Fault{Delay: time.Second}, outcome{status: 202, body: sound, effects: 1, took: time.Second}},
		"too slow":           {sim.Fault{Delay: time.Hour}, outcome{took: time.Minute}},
		"hangs":              {sim.Fault{Hang: true}, outcome{took: time.Minute}},
		"acts and hangs":     {sim.Fault{Hang: true, After: true}, outcome{took: time.Minute, effects: 1}},
		"cut":                {sim.Fault{Cut: true}, outcome{}},
		"acts and is cut":    {sim.Fault{Cut: true, After: true}, outcome{effects: 1}},
		"busy":               {sim.Fault{Status: 503}, outcome{status: 503}},
		"acts and says 500":  {sim.Fault{Status: 500, Body: "x", After: true}, outcome{status: 500, body: "x", effects: 1}},
		"truncated":          {sim.Fault{Truncate: true}, outcome{status: 202, body: sound[:5], readErr: true, effects: 1}},
		"truncated, nothing": {sim.Fault{Truncate: true, Status: 200}, outcome{status: 200, readErr: true}},
		"a log-in page":      {sim.Fault{ContentType: "text/html", Body: "<p>"}, outcome{status: 202, body: "<p>", effects: 1}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, _ := meet(t, tc.fault, time.Minute); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

func TestAFaultKeepsItsHeaders(t *testing.T) {
	t.Parallel()
	_, header := meet(t, sim.Fault{Status: 429, RetryAfter: "120", ContentType: "text/html"}, time.Minute)
	if header.Get("Retry-After") != "120" || header.Get("Content-Type") != "text/html" {
		t.Errorf("headers %v", header)
	}
}

func TestAClosedPipeRefuses(t *testing.T) {
	t.Parallel()
	pipe := sim.Pipe()
	_ = pipe.Close()
	if _, err := pipe.Dial(t.Context(), "tcp", "x"); err == nil {
		t.Error("it was connected")
	}
	if _, err := pipe.Accept(); err == nil {
		t.Error("it was accepted")
	}
}
