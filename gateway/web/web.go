// SPDX-License-Identifier: Apache-2.0

package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"
	_ "time/tzdata" // England's clock also where the machine has no time zones

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

// Gateway is what the page asks of the gateway.
type Gateway interface {
	Destinations(team string) []gateway.Standing
}

// Store is what the page reads.
type Store interface {
	Counts(ctx context.Context, team string, all bool) ([]store.Count, error)
	List(ctx context.Context, team string, all bool, limit int) ([]store.Task, error)
	Delivery(ctx context.Context, team, id string) (store.Delivery, error)
	Deliveries(ctx context.Context, s store.Search) ([]store.Delivery, error)
}

// Options is what a page is made of.
type Options struct {
	Gateway Gateway
	Store   Store
	Teams   []adapters.Team
	// ShowDeliveries lists deliveries and tasks with their record ids, and
	// counts those that are done. The page asks nobody who they are, so this is
	// for made-up people only.
	ShowDeliveries bool
	Notice         string        // shown above all, if not ""
	Refresh        time.Duration // how often the page reads itself anew; 0: 10 s
	Version        string
	Log            *slog.Logger
}

// Web is the page.
type Web struct {
	gateway Gateway
	store   Store
	teams   []adapters.Team
	listed  bool
	notice  string
	refresh int
	version string
	log     *slog.Logger
	page    *template.Template
	policy  string
}

// New makes the page. It fails only when its own template is broken.
func New(o Options) (*Web, error) {
	w := &Web{
		gateway: o.Gateway, store: o.Store, teams: o.Teams, listed: o.ShowDeliveries, notice: o.Notice,
		refresh: max(1, int(o.Refresh/time.Second)), version: o.Version, log: o.Log,
	}
	if o.Refresh == 0 {
		w.refresh = 10
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	w.page, err = template.New("page").Funcs(functions(zone)).Parse(pageHTML)
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	sum := sha256.Sum256([]byte(pageCSS))
	w.policy = "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return w, nil
}

// shown is what the template sees.
type shown struct {
	Status
	CSS     template.CSS
	Notice  string
	Refresh int // 0: the reader asked for it not to
	Version string
}

// ServeHTTP answers with the page.
func (w *Web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	status, err := w.Page(r.Context())
	if err != nil {
		w.log.LogAttrs(r.Context(), slog.LevelError, "page", slog.Any("error", err))
		http.Error(rw, "The store cannot be read at this moment. What was accepted is kept.", http.StatusServiceUnavailable)
		return
	}
	view := shown{Status: status, CSS: template.CSS(pageCSS), Notice: w.notice, Refresh: w.refresh, Version: w.version} //nolint:gosec // our own style sheet
	if r.URL.Query().Get("refresh") == "off" {
		view.Refresh = 0
	}
	var b bytes.Buffer
	if err := w.page.Execute(&b, view); err != nil {
		w.log.LogAttrs(r.Context(), slog.LevelError, "page", slog.Any("error", err))
		http.Error(rw, "The page cannot be written.", http.StatusInternalServerError)
		return
	}
	h := rw.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", w.policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	_, _ = b.WriteTo(rw) // a reader who has gone is nobody's fault
}
