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
	ListenAs     string                                               // what Listen is called where it was said: a setting's path, or a flag
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
	Check        func(adapters.Message) error           // what every message passes before it is stored; nil: nothing
	Notice       string                                 // shown on the page, which then lists deliveries: for synthetic people only
	Wrap         func(store.Store) (store.Store, error) // for rehearsals
}

// house is a gateway with its store and its doors.
type house struct {
	store       store.Store
	fault       <-chan error // of its disk, after which it writes nothing more; nil: it has no such
	gateway     *gateway.Gateway
	listener    net.Listener
	admin       net.Listener // nil: there is none apart
	doors       []door
	certificate func(*tls.ClientHelloInfo) (*tls.Certificate, error)
}

// door is one server at one address.
type door struct {
	server   *http.Server
	listener net.Listener
}

// openHouse takes the addresses, opens the store, and makes the gateway and its
// doors. The addresses come first, so that one that is taken leaves no new store
// behind. Nothing runs until Run.
func openHouse(ctx context.Context, p plan) (*house, error) {
	h := &house{certificate: p.Certificate}
	if err := h.bind(ctx, p); err != nil {
		return nil, errors.Join(err, h.shut())
	}
	opened, keys, err := p.Place.make(ctx, p.Log)
	if err != nil {
		return nil, errors.Join(err, h.shut())
	}
	h.store = opened
	if s, ok := opened.(interface{ Fault() <-chan error }); ok {
		h.fault = s.Fault()
	}
	if p.Wrap != nil {
		if h.store, err = p.Wrap(opened); err != nil {
			return nil, errors.Join(err, h.shut(), opened.Close())
		}
	}
	if err := h.build(p, keys); err != nil { //nolint:contextcheck // each request has a context of its own
		return nil, errors.Join(err, h.shut(), h.store.Close())
	}
	return h, nil
}

// build makes the gateway and what answers behind the addresses.
func (h *house) build(p plan, keys *store.Keys) error {
	var err error
	h.gateway, err = gateway.New(gateway.Options{
		Store: h.store, Teams: p.Teams, Destinations: p.Destinations, Lookup: keys.Lookup, MadeWith: version(), Log: p.Log, Pace: p.Pace, Check: p.Check,
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
	if h.admin != nil {
		o.Metrics = nil
		admin := http.NewServeMux()
		admin.Handle("GET /metrics", p.Telemetry.Metrics)
		h.open(h.admin, admin, p)
	}
	doors, err := api.New(o)
	if err != nil {
		return err
	}
	h.open(h.listener, doors, p)
	return nil
}

// bind takes the addresses; a fault names the setting that the address stands in.
func (h *house) bind(ctx context.Context, p plan) error {
	var err error
	if p.Admin != "" {
		if h.admin, err = new(net.ListenConfig).Listen(ctx, "tcp", p.Admin); err != nil {
			return fmt.Errorf("listen.admin: %w", err)
		}
	}
	h.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", p.Listen)
	if p.Else != "" && errors.Is(err, syscall.EADDRINUSE) {
		h.listener, err = new(net.ListenConfig).Listen(ctx, "tcp", p.Else)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.ListenAs, err)
	}
	return nil
}

// open makes the server of an address; it serves once the house runs.
func (h *house) open(listener net.Listener, handler http.Handler, p plan) {
	server := api.Server(listener.Addr().String(), handler, p.Limits, p.Log)
	server.TLSConfig.GetCertificate = p.Certificate
	h.doors = append(h.doors, door{server, listener})
}

// shut gives back the addresses of a house that never ran.
func (h *house) shut() error {
	var err error
	for _, l := range []net.Listener{h.listener, h.admin} {
		if l != nil {
			err = errors.Join(err, l.Close())
		}
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
// attempts finish and closes the store. It does the same when the store's disk
// fails, and gives that fault: only a new start finds out what the disk holds.
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
	var err error
	select {
	case <-ctx.Done():
	case err = <-h.fault:
		stop()
	}
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
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
