// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
)

// ErrNotEmpty says that what is to be moved into a database would not be alone there.
var ErrNotEmpty = errors.New("the database holds something already")

// Names in meta: of the database, of the move that filled it, and of what that took.
const (
	identity = "identity"
	origin   = "origin"
	took     = "took"
)

// ID implements move.Into.
func (s *Store) ID(ctx context.Context) (id string, err error) {
	var value []byte
	err = s.do(ctx, func(t *turn) error {
		t.say(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, identity, []byte(uuid.NewString()))
		return t.one(`SELECT value FROM meta WHERE name = $1`, []any{identity}, &value)
	})
	return string(value), wrap("read identity", err)
}

// Take implements move.Into.
func (s *Store) Take(ctx context.Context, from string, rows func(store.Table) iter.Seq2[[]any, error]) (taken []move.Taken, known bool, err error) {
	conn, err := s.long.Acquire(ctx)
	if err != nil {
		return nil, false, s.state(err)
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // it does nothing once the commit was made
	if taken, known, err = takenBefore(ctx, tx, from); err != nil || known {
		return taken, known, err
	}
	if taken, err = take(ctx, tx, from, rows); err != nil {
		return nil, false, fmt.Errorf("%w: %w", move.ErrNone, err)
	}
	if err := tx.Commit(ctx); err != nil {
		return nil, false, fmt.Errorf("%w: %w", move.ErrUnknown, err)
	}
	return taken, false, nil
}

// takenBefore keeps everybody else out, and gives what the same move took when it
// filled the database before. Who was cut off in its commit is waited for.
func takenBefore(ctx context.Context, tx pgx.Tx, from string) (taken []move.Taken, known bool, err error) {
	if _, err := tx.Exec(ctx, `LOCK TABLE `+strings.Join(tables(), ", ")+`, lanes IN ACCESS EXCLUSIVE MODE`); err != nil {
		return nil, false, err
	}
	var before, what []byte
	err = tx.QueryRow(ctx, `SELECT o.value, t.value FROM meta o LEFT JOIN meta t ON t.name = $2 WHERE o.name = $1`, origin, took).Scan(&before, &what)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && string(before) != from {
		return nil, false, nil
	}
	if err == nil && what != nil {
		err = json.Unmarshal(what, &taken)
	}
	return taken, err == nil, err
}

func tables() (names []string) {
	for _, t := range store.Tables() {
		names = append(names, t.Name)
	}
	return names
}

// take fills an empty database, compares, and makes what follows from it.
func take(ctx context.Context, tx pgx.Tx, from string, rows func(store.Table) iter.Seq2[[]any, error]) (taken []move.Taken, err error) {
	if err := empty(ctx, tx); err != nil {
		return nil, err
	}
	for _, t := range store.Tables() {
		one, err := fill(ctx, tx, t, rows(t))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Name, err)
		}
		taken = append(taken, one)
	}
	return taken, follow(ctx, tx, from, taken)
}

func empty(ctx context.Context, tx pgx.Tx) error {
	for _, name := range tables() {
		var some bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+name+`)`).Scan(&some); err != nil {
			return err
		}
		if some {
			return fmt.Errorf("%w: there are %s", ErrNotEmpty, name)
		}
	}
	return nil
}

// fill puts rows into a table, then reads them back and compares.
func fill(ctx context.Context, tx pgx.Tx, t store.Table, rows iter.Seq2[[]any, error]) (move.Taken, error) {
	next, stop := iter.Pull2(rows)
	defer stop()
	given := move.NewSum()
	var reading error // why there were no more rows, which the engine would tell as its own
	_, err := tx.CopyFrom(ctx, pgx.Identifier{t.Name}, t.Names(), pgx.CopyFromFunc(func() (row []any, err error) {
		row, reading, _ = next()
		if row == nil || reading != nil {
			return nil, reading
		}
		return row, given.Add(row)
	}))
	if err := errors.Join(reading, err); err != nil {
		return move.Taken{}, err
	}
	kept, err := sum(ctx, tx, t)
	if err != nil {
		return move.Taken{}, fmt.Errorf("read back: %w", err)
	}
	if want := given.Taken(t.Name); kept != want {
		return move.Taken{}, fmt.Errorf("what is kept is not what was given: %d rows of %d, hash %s of %s", kept.Rows, want.Rows, kept.SHA256, want.SHA256)
	}
	return kept, nil
}

// sum reads a table as it is kept.
func sum(ctx context.Context, tx pgx.Tx, t store.Table) (move.Taken, error) {
	rows, err := tx.Query(ctx, `SELECT `+strings.Join(t.Names(), ", ")+` FROM `+t.Name+` ORDER BY `+strings.Join(t.Key, ", "))
	if err != nil {
		return move.Taken{}, err
	}
	defer rows.Close()
	kept := move.NewSum()
	for rows.Next() {
		row, err := rows.Values()
		if err != nil {
			return move.Taken{}, err
		}
		if err := kept.Add(row); err != nil {
			return move.Taken{}, err
		}
	}
	return kept.Taken(t.Name), rows.Err()
}

// follow makes what follows from the rows: the lanes and their last places, the
// last cursor, and where numbering goes on.
func follow(ctx context.Context, tx pgx.Tx, from string, taken []move.Taken) error {
	statements := []string{
		`INSERT INTO lanes (team, subject, destination, seq) SELECT team, subject, destination, max(seq) FROM deliveries GROUP BY 1, 2, 3`,
		`UPDATE cursors SET last = coalesce((SELECT max(cursor) FROM events), 0)`,
	}
	for _, t := range []string{"versions", "deliveries", "tasks", "inbox"} {
		statements = append(statements, `SELECT setval(pg_get_serial_sequence('`+t+`', 'n'), coalesce((SELECT max(n) FROM `+t+`), 0) + 1, false)`)
	}
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	what, err := json.Marshal(taken)
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2), ($3, $4)`, origin, []byte(from), took, what)
	}
	return err
}
