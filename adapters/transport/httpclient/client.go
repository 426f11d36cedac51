// SPDX-License-Identifier: Apache-2.0

// Package httpclient is the one way in which adapters speak HTTP to the outside.
//
// It knows when a request may be repeated, when bytes may have left, how long to
// wait, what a status means to a person, and how to prove who we are on every
// attempt. It knows no format, no destination and no record, and it logs nothing:
// neither an address nor a body appears in an error, a span or a log of its own.
package httpclient

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/carelode/lode/mapping/care"
)

// mostTries bounds the quick tries of one request, whatever a caller asks for.
// Long waits belong to the store, never to a sleeping goroutine.
const mostTries = 5

// Client carries requests to one destination. It is safe for concurrent use.
type Client struct {
	set   Settings
	retry *retryablehttp.Client
}

// New makes a client. It fails when a certificate, key or proxy setting cannot
// be used; it opens no connection.
func New(s Settings) (*Client, error) {
	s = s.withDefaults()
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	client := &Client{set: s}
	client.retry = &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: &attempt{next: transport, sign: s.Sign, agent: s.UserAgent, tell: newTeller(s)},
			// A redirect is an answer, not an order: following one turns a POST
			// into a GET and reports its success as ours.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		Logger:       nil, // the library's own log lines carry addresses
		RetryMax:     mostTries,
		RetryWaitMin: s.ShortestWait,
		RetryWaitMax: s.LongestWait,
		CheckRetry:   client.again,
		Backoff:      s.pause,
		ErrorHandler: retryablehttp.PassthroughErrorHandler, // the last answer is kept
	}
	return client, nil
}

// Do sends a request and reads the whole answer.
//
// The error is nil for a 2xx answer of an agreed type that arrived whole, and a
// *care.Error otherwise. The answer is given whenever there was one, with or
// without an error, so that an adapter may read an OperationOutcome or say that
// a 409 is its success. It is nil when none came.
func (c *Client) Do(ctx context.Context, r Request) (*Answer, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.set.Timeout)
	defer cancel()
	f := &flight{safe: r.safe(), tries: min(r.Tries, mostTries-1)}
	req, err := r.build(context.WithValue(ctx, flightKey{}, f))
	if err != nil {
		return nil, err
	}
	res, err := c.retry.Do(req)
	if res == nil || err != nil {
		if res != nil {
			_ = res.Body.Close()
		}
		return nil, classify(nil, bare(err), f.mayHaveLeft(), f.safe, c.set.LongestRetryAfter)
	}
	defer func() { _ = res.Body.Close() }()
	if r.Take != nil && res.StatusCode/100 == 2 {
		return c.take(r, res, f)
	}
	return c.read(r, res, f)
}

// take hands the body of a success on as it comes.
func (c *Client) take(r Request, res *http.Response, f *flight) (*Answer, error) {
	answer := &Answer{Status: res.StatusCode, Header: res.Header, Attempts: f.done(), safe: f.safe}
	if !r.takes(res.Header.Get("Content-Type")) {
		return answer, answer.Doubt("the answer was not of a type that was agreed")
	}
	err := r.Take(res.StatusCode, res.Header, res.Body)
	if _, ours := errors.AsType[*care.Error](err); err == nil || ours {
		return answer, err
	}
	return answer, answer.doubt("the answer was cut short", bare(err))
}

// CloseIdle closes connections that nobody is using.
func (c *Client) CloseIdle() { c.retry.HTTPClient.CloseIdleConnections() }

// read takes the whole answer and judges it.
func (c *Client) read(r Request, res *http.Response, f *flight) (*Answer, error) {
	body, readErr := io.ReadAll(io.LimitReader(res.Body, c.set.LargestAnswer+1))
	answer := &Answer{Status: res.StatusCode, Header: res.Header, Body: body, Attempts: f.done(), safe: f.safe}
	if err := classify(res, nil, true, f.safe, c.set.LongestRetryAfter); err != nil {
		answer.Body = body[:min(int64(len(body)), c.set.LargestAnswer)]
		return answer, err
	}
	switch {
	case readErr != nil:
		return answer, answer.doubt("the answer was cut short", bare(readErr))
	case int64(len(body)) > c.set.LargestAnswer:
		answer.Body = nil
		return answer, answer.Doubt("the answer was larger than is allowed")
	case len(body) > 0 && !r.takes(res.Header.Get("Content-Type")):
		return answer, answer.Doubt("the answer was not of a type that was agreed")
	}
	return answer, nil
}

// build makes the library's request; its body can be opened again for each try.
func (r Request) build(ctx context.Context) (*retryablehttp.Request, error) {
	var body any
	switch {
	case r.Open != nil:
		body = retryablehttp.ReaderFunc(func() (io.Reader, error) { return r.Open() })
	case len(r.Body) > 0:
		body = retryablehttp.ReaderFunc(func() (io.Reader, error) { return bytes.NewReader(r.Body), nil })
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, r.Method, r.URL, body)
	if err != nil {
		return nil, &care.Error{Kind: care.Internal, Message: "build the request", Err: bare(err)}
	}
	if r.Open != nil {
		req.ContentLength = r.Size
	}
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = append([]string(nil), values...)
	}
	return req, nil
}

// bare takes the address out of an error of net/http.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}
