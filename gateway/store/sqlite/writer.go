// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	engine "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/carelode/lode/gateway/store"
)

// act is what one caller wants done in a transaction.
type act struct {
	do    func(*turn) error
	taken atomic.Bool // by the writer, or by the caller who gave up
	err   error       // valid once done is closed
	done  chan struct{}
}

// turn is an act's view of the transaction. Its now is the store's clock.
type turn struct {
	*Store
	now time.Time
}

// do has the writer run f in a transaction and returns when that is durable.
// When it returns an error nothing of f is kept. A context that ends before f
// has begun stops it; after that the outcome is awaited, so that the caller
// always knows it. f may run only once, and not concurrently with its caller.
func (s *Store) do(ctx context.Context, f func(*turn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	a := &act{do: f, done: make(chan struct{})}
	if err := s.hand(ctx, a); err != nil {
		return err
	}
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		if a.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-a.done
		return a.err
	}
}

// hand gives the act to the writer.
func (s *Store) hand(ctx context.Context, a *act) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return ErrClosed
	}
	select {
	case s.acts <- a:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run is the writer: it takes all that is waiting, up to a batch, and commits
// it together. It waits for nobody to join, so a lone caller is not delayed.
func (s *Store) run() {
	defer close(s.done)
	for first := range s.acts {
		batch := s.gather(first)
		err := s.commit(batch)
		for _, a := range batch {
			if err != nil {
				a.err = err
			}
			close(a.done)
		}
	}
}

// gather gives the acts that are waiting and whose callers have not given up.
func (s *Store) gather(first *act) []*act {
	var batch []*act
	for a := first; a != nil; {
		if a.taken.CompareAndSwap(false, true) {
			batch = append(batch, a)
		}
		a = nil
		if len(batch) < s.batch {
			a = s.another()
		}
	}
	return batch
}

// another gives an act that waits, nil if none does. Before it gives up it lets
// those run who were answered a moment ago and may have more to do: a commit
// shared by more costs each of them less, and a lone caller nearly nothing.
func (s *Store) another() *act {
	for range 4 {
		select {
		case a := <-s.acts: // nil when it was closed and is empty
			return a
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// commit runs a batch in one transaction. Its error is everybody's: then
// nothing of the batch is kept.
func (s *Store) commit(batch []*act) error {
	if len(batch) == 0 {
		return nil
	}
	if s.stopped.Load() {
		return ErrStopped
	}
	err := s.batched(batch)
	if err == nil {
		return nil
	}
	// Rolling back is refused when the engine has done so by itself.
	_, _ = s.conn.ExecContext(s.base, "ROLLBACK")
	if fatal(err) {
		s.stopped.Store(true) // once: what comes later does not get here
		err = fmt.Errorf("%w: %w", ErrStopped, err)
		s.fault <- err
		return err
	}
	return fmt.Errorf("write: %w", err)
}

func (s *Store) batched(batch []*act) error {
	if err := s.raw("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	t := &turn{Store: s}
	for _, a := range batch {
		t.now = store.Moment(time.Now())
		if err := t.within(a); err != nil {
			return err
		}
	}
	return s.raw("COMMIT")
}

// within runs one act in a savepoint. Its own error stays with the act; what it
// returns is the whole transaction's.
func (t *turn) within(a *act) error {
	if err := t.raw("SAVEPOINT act"); err != nil {
		return err
	}
	a.err = a.do(t)
	if a.err == nil {
		return t.raw("RELEASE act")
	}
	if broken(a.err) {
		return a.err
	}
	if err := t.raw("ROLLBACK TO act"); err != nil {
		return err
	}
	return t.raw("RELEASE act")
}

// raw runs a statement of the writer's that takes and gives nothing.
func (s *Store) raw(query string) error {
	stmt, err := s.write.get(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(s.base)
	return err
}

// exec runs a statement that changes something.
func (t *turn) exec(query string, args ...any) error {
	_, err := t.count(query, args...)
	return err
}

// count runs a statement and gives how many rows it changed.
func (t *turn) count(query string, args ...any) (int64, error) {
	stmt, err := t.write.get(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return 0, err
	}
	res, err := stmt.ExecContext(t.base, args...)
	if err != nil {
		return 0, clash(err)
	}
	return res.RowsAffected()
}

// row runs a statement that gives a row, and gives that row's Scan.
func (t *turn) row(query string, args ...any) func(...any) error {
	stmt, err := t.write.get(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return func(...any) error { return err }
	}
	return stmt.QueryRowContext(t.base, args...).Scan
}

// one reads one row; store.ErrNotFound when there is none.
func (t *turn) one(query string, args []any, into ...any) error {
	return one(t.base, t.write, query, args, into...)
}

// clash names what the engine refused: a key that is there is a conflict.
func clash(err error) error {
	var e *engine.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case codes.SQLITE_CONSTRAINT_UNIQUE, codes.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", store.ErrConflict, err) // the engine names columns, not values
	default:
		return err
	}
}

// broken says whether an error may have ended the whole transaction, not only a
// statement: then the batch fails together.
func broken(err error) bool {
	var e *engine.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Code()&0xff != codes.SQLITE_CONSTRAINT
}

// fatal says whether an error leaves it unknown what the disk holds. A full
// disk does not: it refused, and may have room later.
func fatal(err error) bool {
	var e *engine.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() & 0xff {
	case codes.SQLITE_IOERR, codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB, codes.SQLITE_READONLY:
		return true
	default:
		return false
	}
}
