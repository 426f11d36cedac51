// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/conformance/sim"
)

// over asks over a line once, with what is wrong with the line or the request.
func over(t *testing.T, wrong func(*sim.Line), fault sim.Fault, ask func(c *http.Client) (*http.Response, error)) (o outcome, failed error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := ledger(t, "")
		line := sim.NewLine()
		stop := line.Serve(sim.Faulty(mailbox(t, l), func(*http.Request, int) sim.Fault { return fault }), nil)
		wrong(line)
		transport := &http.Transport{DialContext: line.Dial}
		start := time.Now()
		res, err := ask(&http.Client{Transport: transport, Timeout: time.Minute})
		if failed = err; err == nil {
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			o.status, o.body, o.readErr = res.StatusCode, strings.TrimRight(string(body), " "), err != nil
		}
		o.took, o.effects = time.Since(start), l.Count("box", "k")
		transport.CloseIdleConnections()
		stop()
	})
	return o, failed
}

func post(c *http.Client) (*http.Response, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://box.sim.invalid/outbox", strings.NewReader("hello"))
	if err != nil {
		return nil, err
	}
	r.Header.Set("X-Message-Key", "k")
	return c.Do(r)
}

func well(*sim.Line) {}

func TestALineBreaksBelowHTTP(t *testing.T) {
	t.Parallel()
	breaks := func(b sim.Break) func(*sim.Line) {
		return func(l *sim.Line) { l.Break(func([]byte) sim.Break { return b }) }
	}
	for name, c := range map[string]struct {
		wrong func(*sim.Line)
		want  error
		took  time.Duration
	}{
		"nobody is there":  {func(l *sim.Line) { l.Down(sim.Nobody) }, syscall.ECONNREFUSED, 0},
		"cut before":       {breaks(sim.BreakBefore), syscall.ECONNRESET, 0},
		"cut during":       {breaks(sim.BreakDuring), syscall.ECONNRESET, 0},
		"the line is dead": {breaks(sim.BreakDark), context.DeadlineExceeded, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, err := over(t, c.wrong, sim.Fault{}, post)
			if !errors.Is(err, c.want) || o.effects != 0 || o.took != c.took {
				t.Errorf("%+v, %v", o, err)
			}
		})
	}
	_, err := over(t, func(l *sim.Line) { l.Down(sim.NoName) }, sim.Fault{}, post)
	if missing, ok := errors.AsType[*net.DNSError](err); !ok || missing.Name != "box.sim.invalid" {
		t.Errorf("a name that is not known: %v", err)
	}
	if o, err := over(t, func(l *sim.Line) { l.Down(sim.Nobody); l.Down(nil) }, sim.Fault{}, post); err != nil || o.effects != 1 {
		t.Errorf("mended: %+v, %v", o, err)
	}
}

// TestAnAnswerBreaksOff: it acted, and the answer goes so far and no further.
func TestAnAnswerBreaksOff(t *testing.T) {
	t.Parallel()
	const sound = `{"id":"m1"}`
	for name, c := range map[string]struct {
		fault  sim.Fault
		want   outcome
		silent bool // no answer at all
	}{
		"within its first line":               {sim.Fault{Cut: true, Part: sim.PartLine}, outcome{effects: 1}, true},
		"within its header":                   {sim.Fault{Cut: true, Part: sim.PartHead}, outcome{effects: 1}, true},
		"after its header":                    {sim.Fault{Cut: true, Part: sim.PartHeader}, outcome{status: 202, readErr: true, effects: 1}, false},
		"in its middle":                       {sim.Fault{Cut: true, Part: sim.PartHalf}, outcome{status: 202, body: sound[:5], readErr: true, effects: 1}, false},
		"before its last byte":                {sim.Fault{Cut: true, Part: sim.PartMost}, outcome{status: 202, body: sound[:10], readErr: true, effects: 1}, false},
		"and nothing more comes":              {sim.Fault{Hang: true, Part: sim.PartHalf}, outcome{status: 202, body: sound[:5], readErr: true, effects: 1, took: time.Minute}, false},
		"as the line dies":                    {sim.Fault{Dark: true, Part: sim.PartHalf}, outcome{status: 202, body: sound[:5], readErr: true, effects: 1, took: time.Minute}, false},
		"before it begins, and the line dies": {sim.Fault{Dark: true, After: true}, outcome{effects: 1, took: time.Minute}, true},
		"half, as if it were all":             {sim.Fault{Half: true}, outcome{status: 202, body: sound[:5], effects: 1}, false},
		"damaged":                             {sim.Fault{Garble: true}, outcome{status: 202, body: `{"id"="m1"}`, effects: 1}, false},
		"too large":                           {sim.Fault{Large: 1 << 20}, outcome{status: 202, body: sound, effects: 1}, false},
		"no HTTP":                             {sim.Fault{Noise: true, After: true}, outcome{effects: 1}, true},
		"bit by bit":                          {sim.Fault{Trickle: 8 * time.Second}, outcome{status: 202, body: sound, effects: 1, took: 8 * time.Second}, false},
		"late":                                {sim.Fault{Late: time.Second}, outcome{status: 202, body: sound, effects: 1, took: time.Second}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := over(t, well, c.fault, post)
			if got != c.want || (err != nil) != c.silent {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestAnAnswerNeverEnds(t *testing.T) {
	t.Parallel()
	_, err := over(t, well, sim.Fault{Endless: true}, func(c *http.Client) (*http.Response, error) {
		res, err := post(c)
		if err != nil {
			return nil, err
		}
		if n, err := io.CopyN(io.Discard, res.Body, 3<<20); err != nil {
			t.Errorf("it ended after %d bytes: %v", n, err)
		}
		return nil, errors.Join(res.Body.Close(), io.ErrUnexpectedEOF)
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
}

func TestAClockThatIsWrong(t *testing.T) {
	t.Parallel()
	_, header := meet(t, sim.Fault{Status: 503, RetryAfter: "600", Clock: 2 * time.Hour}, time.Minute)
	at, err := http.ParseTime(header.Get("Retry-After"))
	theirs, dateErr := http.ParseTime(header.Get("Date"))
	if err != nil || dateErr != nil || at.Sub(theirs) != 10*time.Minute {
		t.Errorf("headers %v", header)
	}
}

func TestACertificateLapses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, err := sim.NewAuthority("box.sim.invalid")
		if err != nil {
			t.Fatal(err)
		}
		line := sim.NewLine()
		stop := line.Serve(mailbox(t, ledger(t, "")), a.TLS())
		trust := x509.NewCertPool()
		trust.AppendCertsFromPEM(a.PEM)
		transport := &http.Transport{DialContext: line.Dial, TLSClientConfig: &tls.Config{RootCAs: trust, MinVersion: tls.VersionTLS12}}
		for _, lapsed := range []bool{false, true, false} {
			a.Lapse(lapsed)
			line.Sever()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://box.sim.invalid/inbox", nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := transport.RoundTrip(r)
			if err == nil {
				_ = res.Body.Close()
			}
			if _, invalid := errors.AsType[x509.CertificateInvalidError](err); invalid != lapsed || (err != nil) != lapsed {
				t.Errorf("lapsed %t: %v", lapsed, err)
			}
		}
		transport.CloseIdleConnections()
		stop()
	})
}
