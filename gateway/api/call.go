// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/carelode/lode/gateway"
)

// call is one request on its way through a route.
type call struct {
	*API
	gin *gin.Context
	who gateway.Caller
}

func (c *call) ctx() context.Context { return c.gin.Request.Context() }

// handler makes the handler of a route: who calls, at what rate, with what
// parameters and what sort of body is settled here from the table, in this
// order; nothing of the body is read before the caller is known.
func (a *API) handler(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		k := &call{API: a, gin: c}
		if err := k.admit(r); err != nil {
			a.refuse(c, err)
			return
		}
		ctx, cancel := context.WithTimeout(c.Request.Context(), k.deadlines(r))
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		if err := r.serve(k); err != nil {
			a.refuse(c, a.judged(ctx, err))
		}
	}
}

// judged tells a store that cannot work from a fault of ours: whatever the
// engine called it, a full or broken disk is answered in plain words, and the
// caller may try again.
func (a *API) judged(ctx context.Context, err error) error {
	if p, _ := problemOf(err); p.Status != http.StatusInternalServerError {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyWithin)
	defer cancel()
	if a.store.Ready(ctx) == nil {
		return err
	}
	return &refusal{sort: outage(), detail: "The store cannot take work at this moment. What was accepted is kept.", after: 5 * time.Second, err: err}
}

func (c *call) admit(r route) error {
	if guarded(c.gin.Request.URL.Path) {
		who, ok := c.callers.Identify(c.gin.GetHeader("Authorization"))
		if !ok {
			return &refusal{sort: unauthenticated(), detail: "Send Authorization: Bearer and the team's token."}
		}
		c.who = gateway.Caller{Team: who.Team, Actor: who.Name}
		c.gin.Set(keyTeam, who.Team)
		if err := c.rates.take(who.Team); err != nil {
			return err
		}
	}
	if r.path == "" {
		return nil
	}
	if err := c.checkQuery(r); err != nil {
		return err
	}
	return c.checkBody(r)
}

// deadlines gives a route that needs it more time than the server gives all,
// and says how long its work may take.
func (c *call) deadlines(r route) time.Duration {
	if r.time == 0 {
		return c.limits.Write
	}
	control := http.NewResponseController(c.gin.Writer)
	until := time.Now().Add(r.time)
	_ = errors.Join(control.SetReadDeadline(until), control.SetWriteDeadline(until)) // a server that has no deadlines cuts nothing
	return r.time
}

func (c *call) checkQuery(r route) error {
	query, err := url.ParseQuery(c.gin.Request.URL.RawQuery)
	if err != nil {
		return badQuery("query", "syntax", "is not a query")
	}
	for name, values := range query {
		if !r.takes(name, len(values)) {
			return badQuery("query", "unknown-key", "a query parameter that this route does not have, or not so often")
		}
	}
	return nil
}

func badQuery(path, rule, message string) error {
	return &refusal{sort: badRequest(), detail: "The query is not understood.", faults: []Fault{{path, rule, message}}}
}

// checkBody refuses by the header alone what need not be read, and bounds what is.
func (c *call) checkBody(r route) error {
	if r.body == nil {
		return nil
	}
	request := c.gin.Request
	if e := request.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return &refusal{sort: wrongType(), detail: "Compressed bodies are not taken."}
	}
	if given := request.Header.Get("Content-Type"); given != "" && !sameType(given, r.body.kind) {
		return &refusal{sort: wrongType(), detail: "This route takes " + r.body.kind + inUTF8(r.body.kind) + "."}
	}
	limit := r.body.limit
	if request.ContentLength > limit {
		limit = 0
	}
	request.Body = http.MaxBytesReader(bare(c.gin.Writer), request.Body, limit)
	if limit == 0 { // reading on lets the server see that the rest will not be read, and the caller hear why
		_, _ = request.Body.Read(make([]byte, 1))
		return &http.MaxBytesError{Limit: r.body.limit}
	}
	return nil
}

// bare gives the server's own writer: only that one can be told that a body was
// too large, and then lingers, so that a caller who is still writing gets the
// answer and not a broken connection.
func bare(w http.ResponseWriter) http.ResponseWriter {
	for {
		wrapped, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = wrapped.Unwrap()
	}
}

// inUTF8 says in which characters a type comes, if that matters.
func inUTF8(kind string) string {
	if kind == typeBytes {
		return ""
	}
	return " in UTF-8"
}

// sameType reports whether a body is of the type that a route takes. JSON is
// UTF-8 (RFC 8259, section 8.1): one that says that it is not is of another type.
func sameType(given, want string) bool {
	media, params, err := mime.ParseMediaType(given)
	if err != nil || want == typeBytes {
		return err == nil
	}
	charset, said := params["charset"]
	return media == want && (!said || strings.EqualFold(charset, "utf-8"))
}

// read gives the whole body, within its limit.
func (c *call) read() ([]byte, error) {
	var b bytes.Buffer
	if n := c.gin.Request.ContentLength; n > 0 {
		b.Grow(int(n) + bytes.MinRead) // checkBody has bounded it
	}
	if _, err := b.ReadFrom(c.gin.Request.Body); err != nil {
		return nil, unreadable(err)
	}
	return b.Bytes(), nil
}

// unreadable classifies what went wrong while a body was read: all but a limit
// is the connection's fault, not ours.
func unreadable(err error) error {
	if sortOf(err).status != http.StatusInternalServerError {
		return fmt.Errorf("read body: %w", err)
	}
	return fmt.Errorf("read body: %w", io.ErrUnexpectedEOF)
}

// answer writes a JSON answer.
func (c *call) answer(status int, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	c.gin.Data(status, typeJSON, b)
	return nil
}

// refuse writes the answer to an error: a problem, or FHIR's OperationOutcome
// where FHIR is spoken. What is our own fault is logged here, by its words,
// which hold no values.
func (a *API) refuse(c *gin.Context, err error) {
	p, after := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		a.log.LogAttrs(c.Request.Context(), slog.LevelError, "refused", slog.String("route", c.FullPath()), slog.Any("error", err),
			slog.String("id", c.Writer.Header().Get("X-Request-Id")))
	}
	if c.Writer.Written() {
		panic(http.ErrAbortHandler) // it had begun: cut it
	}
	if after > 0 {
		c.Header("Retry-After", strconv.Itoa(int((after+time.Second-1)/time.Second)))
	}
	if p.Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", `Bearer realm="lode"`)
	}
	var body any = p
	kind := typeProblem
	if strings.HasPrefix(c.Request.URL.Path, "/fhir/") {
		body, kind = outcomeOf(p), typeFHIR
	}
	b, _ := json.Marshal(body) // plain structs of texts and numbers
	c.Data(p.Status, kind, b)
	c.Abort()
}

func absent(*call) error { return &refusal{sort: notFound()} }

func wrongMethod(*call) error {
	return &refusal{sort: sort{http.StatusMethodNotAllowed, "method", "This address does not take that method"}, detail: "See /openapi.json."}
}
