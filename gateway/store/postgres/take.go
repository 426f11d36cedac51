// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
)

// ErrNotEmpty says that what is to be moved into a database would not be alone there.
var ErrNotEmpty = errors.New("the database holds something already")

const origin = "origin" // the name in meta of the move that filled the database

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
	known, err = claimed(ctx, tx, from)
	if err != nil || known {
		return nil, known, err
	}
	for _, t := range store.Tables() {
		one, err := fill(ctx, tx, t, rows(t))
		if err != nil {
			return nil, false, fmt.Errorf("%s: %w", t.Name, err)
		}
		taken = append(taken, one)
	}
	if err := follow(ctx, tx, from); err != nil {
		return nil, false, err
	}
	if err := tx.Commit(ctx); err != nil {
		return nil, false, fmt.Errorf("%w: %w", move.ErrUnknown, err)
	}
	return taken, false, nil
}

// claimed keeps everybody else out and makes sure that the database is empty; it
// says whether the same move filled it before.
func claimed(ctx context.Context, tx pgx.Tx, from string) (bool, error) {
	var names []string
	for _, t := range store.Tables() {
		names = append(names, t.Name)
	}
	if _, err := tx.Exec(ctx, `LOCK TABLE `+strings.Join(names, ", ")+`, lanes IN ACCESS EXCLUSIVE MODE`); err != nil {
		return false, err
	}
	var before []byte
	err := tx.QueryRow(ctx, `SELECT value FROM meta WHERE name = $1`, origin).Scan(&before)
	if err == nil && string(before) == from {
		return true, nil
	}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, err
	}
	for _, name := range names {
		var some bool
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM `+name+`)`).Scan(&some); err != nil {
			return false, err
		}
		if some {
			return false, fmt.Errorf("%w: there are %s", ErrNotEmpty, name)
		}
	}
	return false, nil
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
func follow(ctx context.Context, tx pgx.Tx, from string) error {
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
	_, err := tx.Exec(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2)`, origin, []byte(from))
	return err
}
