// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/carelode/lode/gateway/store"
)

// ErrFenced says that the store was moved to another, and no gateway may open it.
var ErrFenced = errors.New("the store was moved")

// moved is the version of the tables that a fenced store bears, so that a Lode
// that knows no fences takes it for one of a newer version and leaves it alone.
const moved = 900_000_000

// Fence gives the fence that stands around the store.
func (s *Store) Fence(ctx context.Context) (store.Fence, error) { return fence(ctx, s.readers) }

type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func fence(ctx context.Context, on rower) (f store.Fence, err error) {
	var n int
	err = on.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'`).Scan(&n)
	if err != nil || n == 0 {
		return f, wrap("read fence", err)
	}
	var text []byte
	err = on.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'fence'`).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	return f, wrap("read fence", err)
}

// SetFence puts a fence around the store, or takes it down. This opening goes on.
func (s *Store) SetFence(ctx context.Context, f store.Fence) error {
	return wrap("set fence", s.do(ctx, func(t *turn) error {
		err := errors.Join(t.exec(`DELETE FROM goose_db_version WHERE version_id = ?`, moved), t.exec(`DELETE FROM meta WHERE name = 'fence'`))
		if err != nil || f == (store.Fence{}) {
			return err
		}
		text, err := json.Marshal(f)
		if err != nil {
			return err
		}
		return errors.Join(t.exec(`INSERT INTO meta (name, value) VALUES ('fence', ?)`, text),
			t.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (?, 1)`, moved))
	}))
}

// outside refuses a fenced store, in words that say what to do.
func outside(f store.Fence) error {
	switch {
	case f.Done:
		return fmt.Errorf("%w to %s: name that in the settings (store.postgres) instead of this file, which is kept as a record only", ErrFenced, f.To)
	case f.Origin != "":
		return fmt.Errorf("%w in part to %s and the move was cut off: run `lode store copy` again to finish it", ErrFenced, f.To)
	}
	return nil
}

// Rows yields all rows of a table in the order of its key, for another store to
// take them. Bodies stay sealed.
func (s *Store) Rows(ctx context.Context, t store.Table) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		rows, err := s.readers.QueryContext(ctx, selectAll(t))
		if err != nil {
			yield(nil, wrap("read "+t.Name, err))
			return
		}
		defer func() { _ = rows.Close() }() // Err tells what went wrong
		for rows.Next() {
			row, err := values(rows, t)
			if !yield(row, wrap("read "+t.Name, err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, wrap("read "+t.Name, err))
		}
	}
}

func selectAll(t store.Table) string {
	from := t.Name
	if t.Name == "messages" { // they lie under their delivery's row
		from = `(SELECT d.team, d.id, m.body FROM messages m JOIN deliveries d ON d.n = m.delivery)`
	}
	return `SELECT ` + strings.Join(t.Names(), ", ") + ` FROM ` + from + ` ORDER BY ` + strings.Join(t.Key, ", ")
}

// values reads one row: whole numbers, texts, bytes, yes or no.
func values(rows *sql.Rows, t store.Table) ([]any, error) {
	row := make([]any, len(t.Columns))
	into := make([]any, len(row))
	for i := range row {
		into[i] = &row[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, err
	}
	for i, c := range t.Columns {
		if n, ok := row[i].(int64); ok && c.Bool {
			row[i] = n != 0
		}
	}
	return row, nil
}
