// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// Gateway is what the routes ask of the gateway.
type Gateway interface {
	Acceptor
	Decider
	Preview(ctx context.Context, who gateway.Caller, body []byte) ([]gateway.Preview, error)
	Extract(ctx context.Context, who gateway.Caller, destination string, period care.Period) (gateway.Extracted, error)
	Destinations(team string) []gateway.Standing
}

// Acceptor takes records and gives them back.
type Acceptor interface {
	Accept(ctx context.Context, who gateway.Caller, id string, body []byte) (gateway.Answer, error)
	Record(ctx context.Context, who gateway.Caller, id string) (store.Version, error)
}

// Decider does what a person decided about a delivery.
type Decider interface {
	Retry(ctx context.Context, who gateway.Caller, id string) (store.Delivery, error)
	Withdraw(ctx context.Context, who gateway.Caller, id, reason string) (store.Delivery, error)
	Close(ctx context.Context, who gateway.Caller, id, note string, arrived bool) (store.Delivery, error)
}

// Store is what the routes read, and tasks and attachments, which need no
// judgement. It cannot move a delivery.
type Store interface {
	store.Reader
	store.Tasks
	store.Blobs
	Subjects
}

// Subjects reads what belongs to one record or team.
type Subjects interface {
	Current(ctx context.Context, team, record string) (store.Version, error)
	Lane(ctx context.Context, team, subject string) ([]store.Delivery, error)
	Inbox(ctx context.Context, team string, limit int) ([]store.Inbound, error)
	Ready(ctx context.Context) error
}

// Callers says whose token it is (gateway/access).
type Callers interface {
	Identify(authorization string) (access.Caller, bool)
	Teams() []string
}

// Options is what an API is made of.
type Options struct {
	Gateway Gateway
	Store   Store
	Callers Callers
	Log     *slog.Logger // nil: nothing is logged
	Limits  Limits
	Version string       // of the program, for /openapi.json and the FHIR statement
	Metrics http.Handler // answers /metrics; nil: there is none here
	Page    http.Handler // answers /; nil: there is none
}

// API answers every route.
type API struct {
	gateway Gateway
	store   Store
	callers Callers
	log     *slog.Logger
	limits  Limits
	version string
	rates   rates
	tel     telemetry
	routes  []route
	openAPI []byte
	engine  *gin.Engine
}

// New makes the API. It fails only when metrics cannot be set up or the record's
// schema is not JSON.
func New(o Options) (*API, error) {
	a := &API{
		gateway: o.Gateway, store: o.Store, callers: o.Callers, log: o.Log,
		limits: o.Limits.WithDefaults(), version: o.Version,
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	a.rates = newRates(o.Callers.Teams(), a.limits)
	a.routes = table(a.limits, o.Page, o.Metrics)
	var err error
	if a.tel, err = newTelemetry(); err != nil {
		return nil, err
	}
	if a.openAPI, err = document(a.routes, a.version); err != nil {
		return nil, err
	}
	a.engine = a.build()
	return a, nil
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.engine.ServeHTTP(w, r) }

func (a *API) build() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	_ = e.SetTrustedProxies(nil) // no header says who calls: only the token does
	e.RedirectTrailingSlash = false
	e.RedirectFixedPath = false
	e.HandleMethodNotAllowed = true
	e.Use(a.edge)
	for _, r := range a.routes {
		e.Handle(r.method, ginPath(r.path), a.handler(r))
	}
	e.NoRoute(a.handler(route{serve: absent}))
	e.NoMethod(a.handler(route{serve: wrongMethod}))
	return e
}
