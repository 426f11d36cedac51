// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"sync"
	"time"
)

// turns is who has the turn at what. It is kept in memory: one process has the
// store, so nobody's turn outlives it.
type turns struct {
	mu   sync.Mutex
	held map[string]held
}

type held struct {
	owner string
	until time.Time
}

// Hold implements store.Once.
func (s *Store) Hold(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.turns.mu.Lock()
	defer s.turns.mu.Unlock()
	now, is := time.Now(), s.turns.held[name]
	if is.owner != owner && is.until.After(now) {
		return false, nil
	}
	if lease <= 0 {
		delete(s.turns.held, name)
		return false, nil
	}
	if s.turns.held == nil {
		s.turns.held = make(map[string]held)
	}
	s.turns.held[name] = held{owner, now.Add(lease)}
	return true, nil
}
