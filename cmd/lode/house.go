// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/access"
	"github.com/carelode/lode/gateway/api"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/web"
)

// plan is what a house is built from; settings files and the demo both make one.
type plan struct {
	Listen       string
	Else         string                                               // where to listen if Listen is taken; "": nowhere
	Admin        string                                               // where measurements are answered alone; "": at Listen
	Certificate  func(*tls.ClientHelloInfo) (*tls.Certificate, error) // nil: without TLS
	Place        place
	Teams        []adapters.Team
	Tokens       []access.Token
	Destinations []gateway.Destination
	Pace         gateway.Pace
	Limits       api.Limits
	Log          *slog.Logger
	Telemetry    telemetry
	Notice       string                                 // shown on the page, which then lists deliveries: for synthetic people only
	Wrap         func(store.Store) (store.Store, error) // for rehearsals
}

// house is a gateway with its store and its doors.
type house struct {
	store       store.Store
	gateway     *gateway.Gateway
	listener    net.Listener
	doors       []door
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
}

// door is one server at one address.
type door struct {
	server   *http.Server
	listener net.Listener
}

// openHouse opens the store, and makes the gateway and its doors. Nothing runs
// until Run.
func openHouse(ctx context.Context, p plan) (*house, error) {
	opened, keys, err := p.Place.make(ctx, p.Log)
	if err != nil {
		return nil, err
	}
	h := &house{store: opened, certificate: p.Certificate}
	if p.Wrap != nil {
		if h.store, err = p.Wrap(opened); err != nil {
			return nil, errors.Join(err, opened.Close())
		}
	}
	if err := h.build(ctx, p, keys); err != nil {
		return nil, errors.Join(err, h.shut(), h.store.Close())
	}
	return h, nil
}

func (h *house) build(ctx context.Context, p plan, keys *store.Keys) error {
	var err error
	h.gateway, err = gateway.New(gateway.Options{
		Store: h.store, Teams: p.Teams, Destinations: p.Destinations, Lookup: keys.Lookup, MadeWith: version(), Log: p.Log, Pace: p.Pace,
	})
	if err != nil {
		return err
	}
	tokens, err := access.New(p.Tokens)
	if err != nil {
		return err
	}
	page, err := web.New(web.Options{
		Gateway: h.gateway, Store: h.store, Teams: p.Teams, ShowDeliveries: p.Notice != "", Notice: p.Notice, Version: version(), Log: p.Log,
	})
	if err != nil {
		return err
	}
	o := api.Options{
		Gateway: h.gateway, Store: h.store, Callers: tokens, Log: p.Log, Limits: p.Limits, Version: version(), Metrics: p.Telemetry.Metrics, Page: page,
	}
	if p.Admin != "" {
		o.Metrics = nil
		admin := http.NewServeMux()
		admin.Handle("GET /metrics", p.Telemetry.Metrics)
		if err := h.open(ctx, p.Admin, admin, p); err != nil {
			return err
		}
	}
	doors, err := api.New(o) //nolint:contextcheck // each request has a context of its own
	if err != nil {
		return err
	}
	err = h.open(ctx, p.Listen, doors, p)
	if p.Else != "" && errors.Is(err, syscall.EADDRINUSE) {
		err = h.open(ctx, p.Else, doors, p)
	}
	if err == nil {
		h.listener = h.doors[len(h.doors)-1].listener
	}
	return err
}

// open listens at an address; it is served once the house runs.
func (h *house) open(ctx context.Context, address string, handler http.Handler, p plan) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	server := api.Server(address, handler, p.Limits, p.Log)
	server.TLSConfig.GetCertificate = p.Certificate
	h.doors = append(h.doors, door{server, listener})
	return nil
}

// shut gives back the addresses of a house that never ran.
func (h *house) shut() error {
	var err error
	for _, d := range h.doors {
		err = errors.Join(err, d.listener.Close())
	}
	return err
}

// URL is where the doors are.
func (h *house) URL() string {
	if h.certificate != nil {
		return "https://" + h.listener.Addr().String()
	}
	return "http://" + h.listener.Addr().String()
}

// Run serves and carries until ctx ends, then closes the doors, lets running
// attempts finish and closes the store.
func (h *house) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, len(h.doors))
	for _, d := range h.doors {
		go func() {
			err := h.serve(d)
			stop() // a door that closed by itself closes the house
			served <- err
		}()
	}
	carried := make(chan error, 1)
	go func() { carried <- h.gateway.Run(ctx) }()
	<-ctx.Done()
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	var err error
	for _, d := range h.doors {
		err = errors.Join(err, d.server.Shutdown(shutdown))
	}
	for range h.doors {
		if e := <-served; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, <-carried, h.store.Close())
}

func (h *house) serve(d door) error {
	if h.certificate != nil {
		return d.server.ServeTLS(d.listener, "", "")
	}
	return d.server.Serve(d.listener)
}
