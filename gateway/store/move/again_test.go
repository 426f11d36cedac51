// SPDX-License-Identifier: Apache-2.0

package move_test

import (
	"errors"
	"testing"

	"github.com/carelode/lode/gateway/store/move"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/storetest"
)

func unknown() error { return move.ErrUnknown }

// cut moves, and is cut off somewhere.
func (b *bench) cut(at between) {
	b.Helper()
	_, err := b.move(func(s *postgres.Store) move.Into { at.Store = s; return at })
	if !errors.Is(err, move.ErrUnknown) {
		b.Fatalf("answered %v", err)
	}
}

// TestMoveIsFinishedWhereItBegan: the database in which it was begun may hold
// everything, so no second one is filled.
func TestMoveIsFinishedWhereItBegan(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.cut(between{after: unknown})
	begun := b.dsn
	b.dsn = server.Database(t)
	_, err := b.move(nil)
	if !errors.Is(err, move.ErrElsewhere) {
		t.Errorf("into another database: %v", err)
	}
	s, _ := server.Open(t, b.dsn)
	if w := (&storetest.Rig{T: t, Store: s}).Whole("team-a"); len(w.Versions) > 0 {
		t.Errorf("two databases hold the store")
	}
	b.isFenced(true)
	b.dsn = begun
	_, err = b.move(nil)
	must(t, err)
	b.isThere()
}

// TestMoveThatCannotEnd gives the old store back, once it is certain that the
// new one holds nothing of it: otherwise no gateway could open either.
func TestMoveThatCannotEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.cut(between{before: unknown})
	must(t, server.Do(postgrestest.Name(b.dsn), `INSERT INTO lookups VALUES ('t', 'h', 'r')`)) // somebody began to use it
	if _, err := b.move(nil); !errors.Is(err, postgres.ErrNotEmpty) {
		t.Errorf("answered %v", err)
	}
	b.isFenced(false)
}

// TestMoveThatFailsAgain keeps its fence while nobody has looked whether the new
// store was filled before.
func TestMoveThatFailsAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.cut(between{after: unknown})
	broken := errors.New("broken")
	_, err := b.move(func(s *postgres.Store) move.Into {
		return between{Store: s, before: func() error { return broken }}
	})
	if !errors.Is(err, broken) {
		t.Errorf("answered %v", err)
	}
	b.isFenced(true)
	_, err = b.move(nil)
	must(t, err)
	b.isThere()
}

// TestMoveTellsWhatItMoved, also when it had been cut off after all was done.
func TestMoveTellsWhatItMoved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var first []move.Taken
	b.cut(between{after: unknown, taken: &first})
	again, err := b.move(nil)
	must(t, err)
	if len(first) < 8 || storetest.Same(first, again) != nil {
		t.Errorf("first %v, then %v", first, again)
	}
}
