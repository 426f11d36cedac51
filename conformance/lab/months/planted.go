// SPDX-License-Identifier: Apache-2.0

package months

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/gateway/store"
)

// The bugs that can be planted beside lab's. Each looks well for a long time.
const (
	// HeadTwice gives a head of a lane to a claim although another claim holds it.
	HeadTwice = "give a head twice"
	// ForgetLease lets whoever began an attempt settle it, however late.
	ForgetLease = "forget that a lease lapses"
	// ForgetDeadline keeps no deadline for what was handed over.
	ForgetDeadline = "forget deadlines"
	// ForgetInbound keeps one of three things that come in, and thanks for all.
	ForgetInbound = "forget what came in"
	// ForgetVersion begins attempts without a look at whether the version on which
	// they were judged is still the newest.
	ForgetVersion = "forget to look again"
)

// plant gives a process's store with a bug in it, by its name.
func plant(name string, s store.Store) (store.Store, error) {
	switch name {
	case HeadTwice:
		return headTwice{s}, nil
	case ForgetLease:
		return forgetLease{s}, nil
	case ForgetDeadline:
		return forgetDeadline{s}, nil
	case ForgetInbound:
		return &forgetInbound{Store: s}, nil
	case ForgetVersion:
		return forgetVersion{s}, nil
	}
	return lab.Plant(name, s)
}

type headTwice struct{ store.Store }

// Claim gives what is being sent by somebody else too, as if it were still to go.
func (s headTwice) Claim(ctx context.Context, c store.Claim) ([]store.Delivery, error) {
	found, err := s.Store.Claim(ctx, c)
	if err != nil {
		return found, err
	}
	for _, team := range lab.Teams() {
		begun, err := s.Deliveries(ctx, store.Search{Team: team, Destination: c.Destinations[0], States: []store.State{store.Sending}, Limit: 1})
		if err != nil {
			return found, err
		}
		for _, d := range begun {
			d.State = store.Ready
			found = append(found, d)
		}
	}
	return found[:min(len(found), c.Limit)], nil
}

// Apply lets an attempt begin that another has begun.
func (s headTwice) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	d, err := s.Store.Apply(ctx, m)
	if !errors.Is(err, store.ErrMoved) || m.To != store.Sending {
		return d, err
	}
	is, readErr := s.Delivery(ctx, m.Team, m.ID)
	if readErr == nil && is.State == store.Sending && is.Epoch == m.Epoch {
		return is, nil
	}
	return d, err
}

type forgetLease struct{ store.Store }

// Apply begins an attempt with a lease that never lapses.
func (s forgetLease) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	if m.To == store.Sending {
		m.Lease = 10000 * time.Hour
	}
	if m.Then != nil && m.Then.To == store.Sending {
		then := *m.Then
		then.Lease, m.Then = 10000*time.Hour, &then
	}
	return s.Store.Apply(ctx, m)
}

// Lapsed goes by when the attempt began.
func (s forgetLease) Lapsed(ctx context.Context, limit int) ([]store.Delivery, error) {
	var lapsed []store.Delivery
	for _, team := range lab.Teams() {
		begun, err := s.Deliveries(ctx, store.Search{Team: team, States: []store.State{store.Sending}, Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, d := range begun {
			if time.Since(d.UpdatedAt) > lease {
				lapsed = append(lapsed, d)
			}
		}
	}
	return lapsed, nil
}

type forgetDeadline struct{ store.Store }

// Apply keeps no deadline for what was handed over.
func (s forgetDeadline) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	if m.To == store.Sent {
		m.Deadline = time.Time{}
	}
	return s.Store.Apply(ctx, m)
}

type forgetInbound struct {
	store.Store

	came atomic.Int64
}

// Receive forgets two of three.
func (s *forgetInbound) Receive(ctx context.Context, in store.Inbound) (bool, error) {
	if s.came.Add(1)%3 > 0 {
		return true, nil
	}
	return s.Store.Receive(ctx, in)
}

type forgetVersion struct{ store.Store }

// Apply does not look.
func (s forgetVersion) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	m.Current = 0
	if m.Then != nil {
		then := *m.Then
		then.Current, m.Then = 0, &then
	}
	return s.Store.Apply(ctx, m)
}
