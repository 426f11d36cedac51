// SPDX-License-Identifier: Apache-2.0

package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// keyTeam is under what a request's context keeps the caller's team.
const keyTeam = "team"

// unmatched stands for the route of a request that matches none.
const unmatched = "(none)"

// edge is around every request: headers that protect, a span, one line in the
// log, and a net for panics. The line tells method, route, status, time, team
// and the request's id: never the address, which holds record ids, nor the body.
func (a *API) edge(c *gin.Context) {
	start, id := time.Now(), uuid.NewString()
	protect(c.Writer.Header(), c.Request, id)
	name := c.FullPath()
	if name == "" {
		name = unmatched
	}
	ctx, end := a.tel.begin(c.Request, name)
	c.Request = c.Request.WithContext(ctx)
	defer func() {
		a.caught(c, recover(), id) //nolint:contextcheck // gin's context holds the request's
		status := c.Writer.Status()
		end(status)
		a.log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", knownMethod(c.Request.Method)), slog.String("route", name),
			slog.Int("status", status), slog.Duration("took", time.Since(start)), slog.String(keyTeam, c.GetString(keyTeam)), slog.String("id", id))
	}()
	c.Next()
}

// protect sets the headers that every answer has.
func protect(h http.Header, r *http.Request, id string) {
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if r.TLS != nil {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// caught answers a panic with 500, and logs where it was: never what it said,
// which may quote a record.
func (a *API) caught(c *gin.Context, what any, id string) {
	if what == nil {
		return
	}
	if what == http.ErrAbortHandler { //nolint:errorlint // net/http compares so too
		panic(what)
	}
	a.log.LogAttrs(c.Request.Context(), slog.LevelError, "panic",
		slog.String("sort", fmt.Sprintf("%T", what)), slog.Any("at", frames()), slog.String("id", id))
	if c.Writer.Written() {
		panic(http.ErrAbortHandler) // cut it: half an answer must not look whole
	}
	a.refuse(c, &refusal{sort: fault()})
}

// frames names the functions of the panicking stack, without their arguments.
func frames() []string {
	pcs := make([]uintptr, 32)
	n := runtime.Callers(4, pcs)
	walk := runtime.CallersFrames(pcs[:n])
	var list []string
	for {
		f, more := walk.Next()
		list = append(list, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return list
		}
	}
}
