// SPDX-License-Identifier: Apache-2.0

// Package nhsapi speaks to the NHS API platform in the application-restricted
// way: it proves by a signed assertion which application asks, keeps the access
// token for as long as it holds, and names each request.
//
// It knows the platform's token endpoint, its headers and how its errors are
// coded. It knows no API on the platform: what a code means to a destination is
// an adapter's business. Keys and tokens never appear in an error.
//
// Source: NHS England, "Application-restricted RESTful API - signed JWT
// authentication", and the identity service's specification.
package nhsapi

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/mapping/care"
)

// Settings of a client.
type Settings struct {
	BaseURL  string // of the API, without a slash at the end
	TokenURL string // of the token endpoint, exactly as the platform names it; "": no token is asked for, as in the sandbox
	App      string // the application's API key
	Key      Key    // signs; not needed without TokenURL
	// Organisation is the ODS code of the organisation whose people ask, for
	// APIs that want it from a product that serves several; "": it is not sent.
	Organisation string
	// PerSecond is how many requests a second are made at most; 0: no limit of ours.
	PerSecond float64
	HTTP      httpclient.Settings
	Now       func() time.Time // time.Now if nil
}

// Client speaks to one API. It is safe for concurrent use.
type Client struct {
	set    Settings
	http   *httpclient.Client
	tokens *tokens
	limit  *rate.Limiter
}

// New makes a client; it opens no connection. It fails on settings that cannot
// be used.
func New(s Settings) (*Client, error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	s.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
	if s.HTTP.LongestRetryAfter <= 0 {
		s.HTTP.LongestRetryAfter = time.Hour
	}
	client, err := httpclient.New(s.HTTP)
	if err != nil {
		return nil, fmt.Errorf("make the HTTP client: %w", err)
	}
	c := &Client{set: s, http: client, limit: rate.NewLimiter(rate.Inf, 0)}
	if s.PerSecond > 0 {
		c.limit = rate.NewLimiter(rate.Limit(s.PerSecond), max(1, int(s.PerSecond)))
	}
	if s.TokenURL == "" {
		return c, nil
	}
	if s.App == "" {
		return nil, care.At(care.Internal, "app", "required", "is missing: the application's API key")
	}
	if s.Key.private == nil {
		return nil, care.At(care.Internal, "key", "required", "is missing: the key that signs")
	}
	c.tokens = &tokens{set: s, http: client, turn: make(chan struct{}, 1)}
	return c, nil
}

// Request is one request to the API.
type Request struct {
	Method string
	Path   string // below the base address, with its query
	Header http.Header
	Body   []byte
	Open   func() (io.ReadCloser, error) // instead of Body, for a large one, with Size
	Size   int64
	// ID names the request, and must be the same when it is sent again; a new one
	// is made if it is "". Correlation names the conversation; "": it is not sent.
	ID, Correlation string
	// Safe and Tries are as httpclient has them.
	Safe  bool
	Tries int
	// Accept lists the media types that a 2xx answer may have.
	Accept []string
}

// Answer is what came back.
type Answer struct {
	*httpclient.Answer
	// Echoed says that the answer names our request. One that does not may come
	// from something between us.
	Echoed bool
}

// Do sends a request with a token, if the API wants one, and reads the answer.
// Errors are httpclient's; and Unauthorised when the platform gives no token, or
// refuses a fresh one.
func (c *Client) Do(ctx context.Context, r Request) (*Answer, error) {
	if r.ID == "" {
		r.ID = uuid.NewString()
	}
	answer, token, err := c.once(ctx, r, "")
	if c.tokens == nil || answer == nil || answer.Status != http.StatusUnauthorized {
		return answer, err
	}
	// The token may have been revoked, or lapsed on the way. The API did nothing.
	answer, _, err = c.once(ctx, r, token)
	return answer, err
}

// once sends a request with a token that is not the one refused, and gives the
// token it was sent with.
func (c *Client) once(ctx context.Context, r Request, refused string) (*Answer, string, error) {
	header := r.Header.Clone()
	if header == nil {
		header = http.Header{}
	}
	header.Set("X-Request-ID", r.ID)
	if r.Correlation != "" {
		header.Set("X-Correlation-ID", r.Correlation)
	}
	if c.set.Organisation != "" {
		header.Set("NHSD-End-User-Organisation-ODS", c.set.Organisation)
	}
	if err := c.limit.Wait(ctx); err != nil {
		return nil, "", &care.Error{Kind: care.Unavailable, Message: "wait for a turn at the API", Err: err}
	}
	token := ""
	if c.tokens != nil {
		var err error
		if token, err = c.tokens.get(ctx, refused); err != nil {
			return nil, "", err
		}
		header.Set("Authorization", "Bearer "+token)
	}
	got, err := c.http.Do(ctx, httpclient.Request{
		Method: r.Method, URL: c.set.BaseURL + r.Path, Header: header, Body: r.Body, Open: r.Open, Size: r.Size,
		Safe: r.Safe, Tries: r.Tries, Accept: r.Accept,
	})
	if got == nil {
		return nil, token, err
	}
	echoed := slices.ContainsFunc(got.Header.Values("X-Request-ID"), func(id string) bool { return strings.EqualFold(id, r.ID) })
	return &Answer{Answer: got, Echoed: echoed}, token, err
}
