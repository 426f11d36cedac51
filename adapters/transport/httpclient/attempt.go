// SPDX-License-Identifier: Apache-2.0

package httpclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"

	"github.com/carelode/lode/mapping/care"
)

type flightKey struct{}

// flight is what is known of one request over all its attempts.
type flight struct {
	safe  bool
	tries int // quick tries allowed after the first

	mu       sync.Mutex // net/http may still write when the round trip has ended
	attempts int
	stale    int  // attempts that met a dead idle connection and sent nothing
	left     bool // a byte of some attempt may have left
	current  *watch
}

// begin starts another attempt.
func (f *flight) begin() (w *watch, resend int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.current != nil && f.current.mayHaveLeft() {
		f.left = true
	}
	f.current = new(watch)
	f.attempts++
	return f.current, f.attempts - 1
}

// mayHaveLeft is false only when it is certain that no byte of any attempt left.
func (f *flight) mayHaveLeft() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.left || (f.current != nil && f.current.mayHaveLeft())
}

func (f *flight) done() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.attempts
}

// attempt is the round trip below the retry layer: what must be fresh for each
// attempt (the signature, the span, the watch on the bytes) is made here.
type attempt struct {
	next  http.RoundTripper
	sign  func(*http.Request) error
	agent string
	tell  teller
}

// RoundTrip sends the request once. Go's own transport would send it again by
// itself, with the spent signature, when an idle connection turns out dead or
// when an Idempotency-Key is set; a body that cannot be had again stops it.
func (a *attempt) RoundTrip(original *http.Request) (*http.Response, error) {
	f, _ := original.Context().Value(flightKey{}).(*flight)
	if f == nil {
		f = new(flight)
	}
	w, resend := f.begin()
	ctx, span := a.tell.start(original.Context(), original, resend)
	req := original.Clone(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: w.got}))
	req.GetBody = nil
	if (req.Body == nil || req.Body == http.NoBody) && usuallyBare(req.Method) {
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", a.agent)
	}
	a.tell.inject(ctx, req.Header)
	if err := a.signed(req); err != nil {
		closeBody(req)
		a.tell.end(span, nil, err)
		return nil, err
	}
	res, err := a.next.RoundTrip(req)
	a.tell.end(span, res, err)
	return res, err
}

func (a *attempt) signed(req *http.Request) error {
	if a.sign == nil {
		return nil
	}
	err := a.sign(req)
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*care.Error](err); ok {
		return err
	}
	return &care.Error{Kind: care.Unauthorised, Message: "sign the request", Err: err}
}

// usuallyBare names the methods for which net/http looks whether a body is
// empty before it announces one, so that an empty one changes nothing.
func usuallyBare(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodDelete, http.MethodOptions:
		return true
	}
	return false
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// again decides whether another quick try follows: only for what time mends,
// only while the request may be repeated, never for a long Retry-After.
func (c *Client) again(ctx context.Context, res *http.Response, err error) (bool, error) {
	f, _ := ctx.Value(flightKey{}).(*flight)
	if f == nil || ctx.Err() != nil {
		return false, nil //nolint:nilerr // the library passes the attempt's own error on
	}
	if err != nil && f.metDeadConnection() {
		return true, nil
	}
	failure := classify(res, bare(err), f.mayHaveLeft(), f.safe, c.set.LongestRetryAfter)
	after, mends := care.Retryable(failure)
	if !mends || !f.safe || after > c.set.LongestWait {
		return false, nil
	}
	return f.takeTry(), nil
}

// metDeadConnection reports, once for a request, that its attempt met an idle
// connection which the other side had closed and that nothing of it was written:
// no attempt was made, so another is no repeat.
func (f *flight) metDeadConnection() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stale > 0 || f.left || f.current == nil || !f.current.dead() {
		return false
	}
	f.stale++
	return true
}

func (f *flight) takeTry() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tries <= 0 {
		return false
	}
	f.tries--
	return true
}
