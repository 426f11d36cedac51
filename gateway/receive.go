// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// poll fetches what a destination has for us, and clears doubts, at the pace of
// the sweeps, until ctx ends. Of several gateways one does.
func (g *Gateway) poll(ctx, working context.Context, r *route) {
	_, receives := r.Adapter.(adapters.Receiver)
	_, reconciles := r.Adapter.(adapters.Reconciler)
	if !receives && !reconciles {
		return
	}
	if reconciles { // by itself: doubts must not keep acknowledgements waiting
		var asking sync.WaitGroup
		asking.Go(func() { g.every(ctx, working, r, "reconcile", g.reconcile) })
		defer asking.Wait()
	}
	if receives {
		g.every(ctx, working, r, "receive", g.receive)
	}
}

// every does something for a destination at the pace of the sweeps until ctx
// ends; what was begun then goes on under working.
func (g *Gateway) every(ctx, working context.Context, r *route, what string, do func(context.Context, *route) error) {
	ticker := time.NewTicker(g.pace.Sweep)
	defer ticker.Stop()
	name := what + " " + r.Name
	defer g.passTurn(ctx, name)
	for {
		if err := g.once(working, name, func(ctx context.Context) error { return do(ctx, r) }); err != nil {
			g.log.WarnContext(ctx, "poll", "destination", r.Name, "error", words(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// pollAttempts is how many attempts' time one look for what waits may take: it is several
// requests, of which none may keep a destination that is slow from being heard.
const pollAttempts = 10

// inboundLimit is the most that one inbound may hold.
const inboundLimit = 20 << 20

// receive stores what waits, as it came, and only then tells the source that we
// have it. What it is about is settled from the stored bytes. One is fetched
// while others wait for the disk.
func (g *Gateway) receive(ctx context.Context, r *route) (err error) {
	receiver, ok := r.Adapter.(adapters.Receiver)
	if !ok {
		return nil
	}
	defer func() {
		if recover() != nil {
			err = care.Errorf(care.Internal, "the adapter failed while receiving")
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, pollAttempts*r.Attempt)
	defer cancel()
	var taking sideBySide
	defer func() { err = errors.Join(err, taking.wait(), g.unsettled(context.WithoutCancel(ctx))) }()
	for in, err := range receiver.Receive(ctx) {
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		taking.do(func() error { return g.take(ctx, r, in) }) // one that cannot be taken keeps no other waiting
	}
	return nil
}

func (g *Gateway) take(ctx context.Context, r *route, in adapters.Inbound) error {
	body, err := in.Body.Open()
	if err != nil {
		return fmt.Errorf("open inbound: %w", err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, inboundLimit+1))
	if err != nil {
		return fmt.Errorf("read inbound: %w", err)
	}
	stored := store.Inbound{
		Destination: r.Name, ID: plainID(in.ID), Type: plain(in.Type), Header: in.Header, Body: data, SHA256: in.Body.SHA256(), At: now(), State: "new",
	}
	if in.ID == "" {
		return care.Errorf(care.Internal, "an inbound has no id")
	}
	if len(data) > inboundLimit {
		return g.tooLarge(ctx, stored)
	}
	if _, err = g.store.Receive(ctx, stored); err != nil {
		return fmt.Errorf("store inbound: %w", err)
	}
	if in.Done == nil {
		return nil
	}
	if err := in.Done(ctx); err != nil {
		return fmt.Errorf("tell the source: %w", err)
	}
	return nil
}

// tooLarge notes an inbound that is too large to take, and tells a person. It
// stays with the source, which is not told that we have it.
func (g *Gateway) tooLarge(ctx context.Context, in store.Inbound) error {
	in.Body, in.State = nil, "new"
	fresh, err := g.store.Receive(ctx, in)
	if err != nil || !fresh {
		return err
	}
	return g.unmatched(ctx, in, "It is too large to be taken.")
}
