// SPDX-License-Identifier: Apache-2.0

// Package memory keeps the store's promises in the memory of one process, all
// but one: it forgets everything when the process ends.
//
// It is for simulations of whole gateways under testing/synctest, and so it is
// not in the settings and `lode serve` does not know it. It knows how a call is
// made whole or not at all, and how a gateway is cut off from its store, killed,
// or left without an answer. It does not know what a record or a message means,
// and it decides nothing about a delivery's fate that package store does not say.
//
// Nothing is sealed: bodies lie in clear, since they never touch a disk.
//
// A Memory is what is kept; each gateway opens it for itself. A call takes the
// one lock, does its work and gives the lock back: no call waits for anything
// else, none leaves a goroutine behind, and none does I/O (PutBlob reads what it
// is given before it takes the lock). The clock is time.Now, thus a bubble's in a
// bubble. The same calls in the same order give the same answers, the ids that
// are made here too.
package memory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// What a store of this package may answer beside the errors of package store.
var (
	// ErrClosed: this opening was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrCut: the process whose opening this was has been killed.
	ErrCut = errors.New("cut off: this process was killed")
	// ErrLost: there is no answer, and it is not known whether the call was made.
	ErrLost = errors.New("no answer: the connection to the store was lost")
)

// Memory is what is kept, shared by all that open it. Its zero value is not ready.
type Memory struct {
	mu   sync.Mutex
	kept tables
}

// New gives a memory that holds nothing.
func New() *Memory { return &Memory{kept: empty()} }

// Store is one opening of a memory: what one gateway process has.
type Store struct {
	memory *Memory
	closed atomic.Bool
	cut    atomic.Bool
	meddle func(call string) Fate // guarded by memory.mu
}

var _ store.Store = (*Store)(nil)

// Open opens a memory, once more or for the first time. A gateway that starts
// again after it was killed opens it anew.
func Open(m *Memory) *Store { return &Store{memory: m} }

// Memory gives what the store has open.
func (s *Store) Memory() *Memory { return s.memory }

// Close ends this opening; the memory stays. Closing twice is no error.
func (s *Store) Close() error {
	s.closed.Store(true)
	return nil
}

// alive says whether this opening may ask.
func (s *Store) alive() error {
	switch {
	case s.cut.Load():
		return ErrCut
	case s.closed.Load():
		return ErrClosed
	}
	return nil
}

// Ready implements store.Store.
func (s *Store) Ready(ctx context.Context) error {
	return s.do(ctx, "ready", func(*turn) error { return nil })
}

// Backup implements store.Store: it refuses, see store.ErrOwnTools.
func (s *Store) Backup(context.Context, string) error {
	return fmt.Errorf("backup: %w: it is gone with its process", store.ErrOwnTools)
}

// turn is a call's view of what is kept. Its now is the store's clock.
type turn struct {
	*tables
	now  time.Time
	undo []func()
}

// do makes a call: all that f does is kept, or nothing of it.
func (s *Store) do(ctx context.Context, call string, f func(*turn) error) error {
	err := ctx.Err()
	if err == nil {
		err = s.locked(call, f)
	}
	return wrap(call, err)
}

func (s *Store) locked(call string, f func(*turn) error) error {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	if err := s.alive(); err != nil {
		return err
	}
	fate := s.fate(call)
	var err error
	if fate.made() {
		err = s.memory.whole(f)
	}
	if lost := s.lost(fate); lost != nil {
		return lost
	}
	return err
}

// whole runs f, and takes back what it wrote if it fails.
func (m *Memory) whole(f func(*turn) error) error {
	t := &turn{tables: &m.kept, now: store.Moment(time.Now())}
	err := f(t)
	if err != nil {
		t.takeBack()
	}
	return err
}

// takeBack undoes what the call wrote, the last first.
func (t *turn) takeBack() {
	for _, back := range slices.Backward(t.undo) {
		back()
	}
}

// set writes a value, so that it can be taken back.
func set[T any](t *turn, at *T, v T) {
	was := *at
	t.undo = append(t.undo, func() { *at = was })
	*at = v
}

// put writes a value under a key, so that it can be taken back.
func put[K comparable, V any](t *turn, m map[K]V, k K, v V) {
	drop(t, m, k)
	m[k] = v
}

// drop takes a key away, so that it can be put back.
func drop[K comparable, V any](t *turn, m map[K]V, k K) {
	was, had := m[k]
	t.undo = append(t.undo, func() {
		if had {
			m[k] = was
		} else {
			delete(m, k)
		}
	})
	delete(m, k)
}

// wrap says what was being done when an error came.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
