// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"fmt"
	"sync"
	"time"

	"modernc.org/sqlite"

	"github.com/carelode/lode/gateway/store"
)

// The bugs that can be planted.
const (
	// AckBeforeCommit answers an acceptance before it is on disk.
	AckBeforeCommit = "acknowledge before commit"
	// ForgetSending does not write down that an attempt begins.
	ForgetSending = "forget sending"
	// EverybodysTurn lets each of several gateways do what one at a time may do.
	EverybodysTurn = "everybody's turn"
	// AckBeforeSync answers an acceptance when the engine has written it and the
	// disk has not: only a power cut tells.
	AckBeforeSync = "acknowledge before sync"
)

// commitDelay is how long the first bug takes to write down what it answered for.
const commitDelay = 50 * time.Millisecond

// Plant gives the store with a bug in it, by the bug's name; "" is none. All
// looks well with any, until the process is killed at the wrong moment, or another
// gateway shares the store. It fails on a name that is not known.
func Plant(name string, s store.Store) (store.Store, error) {
	switch name {
	case "", AckBeforeSync: // Prepare has planted it
		return s, nil
	case AckBeforeCommit:
		return &ackBeforeCommit{Store: s, pending: make(map[recordKey]chan struct{})}, nil
	case ForgetSending:
		return &forgetSending{Store: s, begun: make(map[deliveryKey]store.Move)}, nil
	case EverybodysTurn:
		return everybodysTurn{s}, nil
	}
	return nil, fmt.Errorf("plant: there is no bug called %q", name)
}

// Prepare plants the bugs that must be there before a store is opened. It changes
// the engine of the whole process, so it is for a process of its own.
func Prepare(name string) {
	if name != AckBeforeSync {
		return
	}
	sqlite.RegisterConnectionHook(func(c sqlite.ExecQuerierContext, _ string) error {
		_, err := c.ExecContext(context.Background(), "PRAGMA synchronous = NORMAL", nil)
		return err
	})
}

type recordKey struct{ team, record string }

// ackBeforeCommit answers at once and writes a little later. Whoever asks for
// the record meanwhile waits, so that only a crash tells.
type ackBeforeCommit struct {
	store.Store
	mu      sync.Mutex
	pending map[recordKey]chan struct{}
}

// Accept answers with the deliveries as planned, before anything is written.
func (s *ackBeforeCommit) Accept(ctx context.Context, a store.Acceptance) ([]store.Delivery, error) {
	key := recordKey{a.Version.Team, a.Version.Record}
	current, err := s.Current(ctx, key.team, key.record)
	if err == nil && current.Number != a.Previous {
		return nil, store.ErrMoved
	}
	done := make(chan struct{})
	s.mu.Lock()
	if s.pending[key] != nil {
		s.mu.Unlock()
		return nil, store.ErrMoved
	}
	s.pending[key] = done
	s.mu.Unlock()
	go func() {
		defer s.committed(key, done)
		time.Sleep(commitDelay)
		_, _ = s.Store.Accept(context.WithoutCancel(ctx), a) // the bug: nobody hears of a failure
	}()
	return a.Plan, nil
}

func (s *ackBeforeCommit) committed(key recordKey, done chan struct{}) {
	s.mu.Lock()
	delete(s.pending, key)
	s.mu.Unlock()
	close(done)
}

func (s *ackBeforeCommit) wait(team, record string) {
	s.mu.Lock()
	done := s.pending[recordKey{team, record}]
	s.mu.Unlock()
	if done != nil {
		<-done
	}
}

// Current waits for what was answered for.
func (s *ackBeforeCommit) Current(ctx context.Context, team, record string) (store.Version, error) {
	s.wait(team, record)
	return s.Store.Current(ctx, team, record)
}

// Version waits likewise.
func (s *ackBeforeCommit) Version(ctx context.Context, team, record string, number int) (store.Version, error) {
	s.wait(team, record)
	return s.Store.Version(ctx, team, record, number)
}

// Lane waits likewise.
func (s *ackBeforeCommit) Lane(ctx context.Context, team, subject string) ([]store.Delivery, error) {
	s.wait(team, subject)
	return s.Store.Lane(ctx, team, subject)
}

type deliveryKey struct{ team, id string }

// forgetSending keeps in memory that an attempt began, and writes it only with
// what became of it.
type forgetSending struct {
	store.Store
	mu    sync.Mutex
	begun map[deliveryKey]store.Move
}

// Apply pretends to write sending. The next move of the delivery writes it
// first, so that all looks well.
func (s *forgetSending) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	if then := m.Then; then != nil {
		m.Then = nil
		if d, err := s.Apply(ctx, m); err != nil {
			return d, err
		}
		return s.Apply(ctx, *then)
	}
	key := deliveryKey{m.Team, m.ID}
	if m.To == store.Sending {
		return s.pretend(ctx, key, m)
	}
	s.mu.Lock()
	begin, ok := s.begun[key]
	delete(s.begun, key)
	s.mu.Unlock()
	if ok && m.From == store.Sending {
		begin.Current = 0 // what was judged then is past
		if d, err := s.Store.Apply(ctx, begin); err != nil {
			return d, err
		}
	}
	return s.Store.Apply(ctx, m)
}

func (s *forgetSending) pretend(ctx context.Context, key deliveryKey, m store.Move) (store.Delivery, error) {
	d, err := s.Delivery(ctx, m.Team, m.ID)
	switch {
	case err != nil:
		return d, err
	case d.State != m.From:
		return d, store.ErrMoved
	case d.Epoch != m.Epoch || !d.LeaseUntil.After(time.Now()):
		return d, store.ErrLease
	}
	if m.Current != 0 {
		current, err := s.Current(ctx, d.Team, d.Subject)
		if err != nil || current.Number != m.Current {
			return d, store.ErrMoved
		}
	}
	d.State, d.Reason, d.Code, d.Deadline = m.To, m.Reason, m.Code, m.Deadline
	if m.Attempt {
		d.Attempts++
	}
	s.mu.Lock()
	s.begun[key] = m
	s.mu.Unlock()
	return d, nil
}

// everybodysTurn gives whoever asks the turn.
type everybodysTurn struct{ store.Store }

// Hold says yes.
func (everybodysTurn) Hold(context.Context, string, string, time.Duration) (bool, error) {
	return true, nil
}
