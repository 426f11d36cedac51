// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/carelode/lode/gateway/store"
)

// scanner reads one row's columns, as pgx.Row's Scan does.
type scanner func(...any) error

// asker is what reads rows: the pool, a connection, a transaction.
type asker interface {
	Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
}

// many reads every row with scan.
func many[T any](ctx context.Context, on asker, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := on.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scan)
}

// collect reads what rows gives, and closes it.
func collect[T any](rows pgx.Rows, scan func(scanner) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// read reads every row with scan, outside any transaction of ours.
func read[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	err = s.afresh(ctx, s.pool, func() (err error) {
		all, err = many(ctx, s.pool, scan, query, args...)
		return err
	})
	return all, s.state(err)
}

// get reads one row with scan, outside any transaction of ours; store.ErrNotFound when there is none.
func get[T any](ctx context.Context, s *Store, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	all, err := read(ctx, s, scan, query, args...)
	if err == nil && len(all) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return all[0], nil
}

// afresh does what changes nothing, and once more with new connections if the one
// that it was given was broken: when a server comes back, those that were open
// before are not.
func (s *Store) afresh(ctx context.Context, pool *pgxpool.Pool, do func() error) error {
	err := do()
	if err == nil || ctx.Err() != nil || s.closed.Load() || answered(err) {
		return err
	}
	pool.Reset()
	return do()
}

// answered says whether an error is what the engine, or this package, has to say,
// and not that of a connection.
func answered(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code != "57P01" && e.Code != "57P02" // ended by an operator, or with its server
	}
	var net net.Error
	return !errors.As(err, &net) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF)
}

// micros is a time as it is kept: 0 is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// clock reads a time as it is kept.
type clock struct{ into *time.Time }

// ScanInt64 implements pgtype.Int64Scanner.
func (c clock) ScanInt64(v pgtype.Int8) error {
	if !v.Valid {
		return errors.New("a time is kept as a whole number")
	}
	*c.into = time.Time{}
	if v.Int64 != 0 {
		*c.into = time.UnixMicro(v.Int64).UTC()
	}
	return nil
}

// limit gives what LIMIT takes: all when n is not positive.
func limit(n int) any {
	if n <= 0 {
		return nil
	}
	return n
}

// sealJSON seals a value for its place; nothing when it is empty.
func sealJSON(keys *store.Keys, p store.Place, header map[string]string) ([]byte, error) {
	if header == nil {
		return nil, nil
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, fmt.Errorf("write header: %w", err)
	}
	return keys.Seal(p, text), nil
}

// openJSON opens what sealJSON sealed.
func openJSON(keys *store.Keys, p store.Place, sealed []byte) (map[string]string, error) {
	if sealed == nil {
		return nil, nil //nolint:nilnil // no header was kept, and that is what it says
	}
	text, err := keys.Open(p, sealed)
	if err != nil {
		return nil, fmt.Errorf("open header: %w", err)
	}
	var header map[string]string
	if err := json.Unmarshal(text, &header); err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	return header, nil
}

// absent turns the driver's word for no row into ours.
func absent(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}

// wrap says what was being done when an error came.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
