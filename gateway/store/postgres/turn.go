// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/carelode/lode/gateway/store"
)

const (
	// tries is how often an act is tried that the engine sent back (a deadlock)
	// or whose connection broke before it could have been committed.
	tries = 5
	// patience is how long an act may take. The engine gives up earlier (see
	// manners), so it is met only when nothing answers any more.
	patience = 45 * time.Second
)

// turn is an act's view of its transaction.
//
// What it writes is said and not yet sent: it goes with the next question, or
// with the commit, so that an act costs two journeys to the database and back
// however much it writes.
type turn struct {
	*Store
	ctx     context.Context //nolint:containedctx // the act's own: its caller's may not interrupt it
	conn    *pgx.Conn
	said    *pgx.Batch
	at      time.Time // the store's clock, known once something was asked
	current int       // the newest version of the record that was locked; 0: none
	ending  bool      // the commit is among what was sent
}

// do runs f in a transaction and returns when that is durable. When it returns
// an error nothing of f is kept, unless the connection broke while the commit
// was on its way: then nobody can know, and the error says so. A context that
// ends before f has begun stops it; after that the outcome is awaited, so that
// the caller always knows it. f may run more than once, and must begin anew.
func (s *Store) do(ctx context.Context, f func(*turn) error) error {
	for try := 1; ; try++ {
		again, err := s.transaction(ctx, f)
		if !again || try == tries {
			return err
		}
		if !deadlocked(err) {
			s.pool.Reset() // when a server comes back, no connection is what it was
		}
	}
}

// transaction runs f once, and says whether it may run again.
func (s *Store) transaction(ctx context.Context, f func(*turn) error) (again bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, s.state(err)
	}
	defer conn.Release()
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	t := &turn{Store: s, ctx: own, conn: conn.Conn(), said: new(pgx.Batch)}
	t.say(`BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE`)
	if err = f(t); err == nil {
		err = t.commit()
	}
	if err == nil {
		return false, nil
	}
	t.undo(conn)
	return !t.ending && sentBack(err, t.conn) || deadlocked(err), s.state(err)
}

// undo ends a transaction that failed. A connection that cannot is not used again.
func (t *turn) undo(conn *pgxpool.Conn) {
	if !t.conn.IsClosed() && t.conn.PgConn().TxStatus() != 'I' {
		_, _ = conn.Exec(t.ctx, `ROLLBACK`) // the pool throws away what is still in a transaction
	}
}

// commit sends what was said with the commit behind it.
func (t *turn) commit() error {
	t.ending = true
	t.said.Queue(`COMMIT`).Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" {
			return errors.New("the transaction was undone") // what PostgreSQL answers when it had failed before
		}
		return nil
	})
	err := t.flush()
	if err != nil && t.conn.IsClosed() {
		return fmt.Errorf("commit: the connection broke, so it is not known whether it was made: %w", err)
	}
	return err
}

// say adds a statement that changes something and whose answer nobody needs.
func (t *turn) say(query string, args ...any) { t.said.Queue(query, args...) }

// ask adds a question. The first is preceded by that for the store's clock, which
// is thus read behind the locks that were waited for.
func (t *turn) ask(query string, args ...any) *pgx.QueuedQuery {
	if t.at.IsZero() {
		t.said.Queue(`SELECT lode_now()`).QueryRow(func(row pgx.Row) error { return row.Scan(clock{&t.at}) })
	}
	return t.said.Queue(query, args...)
}

// flush sends what was said, and gives the first refusal.
func (t *turn) flush() error {
	if t.said.Len() == 0 {
		return nil
	}
	said := t.said
	t.said = new(pgx.Batch)
	return clash(t.conn.SendBatch(t.ctx, said).Close())
}

// look sends what was said and learns the store's clock.
func (t *turn) look() error {
	var at int64
	return t.one(`SELECT 1`, nil, &at)
}

// one reads one row, after all that was said; store.ErrNotFound when there is none.
func (t *turn) one(query string, args []any, into ...any) error {
	t.ask(query, args...).QueryRow(func(row pgx.Row) error { return absent(row.Scan(into...)) })
	return t.flush()
}

// count changes something, after all that was said, and gives how many rows.
func (t *turn) count(query string, args ...any) (n int64, err error) {
	t.ask(query, args...).Exec(func(tag pgconn.CommandTag) error {
		n = tag.RowsAffected()
		return nil
	})
	return n, t.flush()
}

// list reads every row with scan, after all that was said.
func list[T any](t *turn, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	t.ask(query, args...).Query(func(rows pgx.Rows) (err error) {
		all, err = collect(rows, scan)
		return err
	})
	return all, t.flush()
}

// clash names what the engine refused: a key that is there is a conflict; a
// second delivery of a lane being sent, or having its turn, means that the
// caller must look again. The engine's message names constraints, not values.
func clash(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "23505" {
		return err
	}
	switch e.ConstraintName {
	case "deliveries_sending", "deliveries_head":
		return fmt.Errorf("%w: %w", store.ErrMoved, err)
	default:
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	}
}

// deadlocked says whether the engine undid the transaction to let another go on.
func deadlocked(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40P01" || e.Code == "40001")
}

// sentBack says whether the connection broke, so that nothing was kept.
func sentBack(err error, conn *pgx.Conn) bool {
	return conn.IsClosed() && !errors.Is(err, context.DeadlineExceeded)
}
