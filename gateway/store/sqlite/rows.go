// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// statements keeps prepared statements by their text. There are only so many
// texts: none is made of values.
type statements struct {
	base context.Context
	on   preparer
	mu   sync.Mutex
	kept map[string]*sql.Stmt
}

type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

func newStatements(base context.Context, on preparer) *statements {
	return &statements{base: base, on: on, kept: map[string]*sql.Stmt{}}
}

func (s *statements) get(query string) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt, ok := s.kept[query]; ok {
		return stmt, nil
	}
	stmt, err := s.on.PrepareContext(s.base, query) //nolint:sqlclosecheck // close closes all
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	s.kept[query] = stmt
	return stmt, nil
}

func (s *statements) close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, stmt := range s.kept {
		errs = append(errs, stmt.Close())
	}
	s.kept = nil
	return errors.Join(errs...)
}

// one reads one row; store.ErrNotFound when there is none.
func one(ctx context.Context, from *statements, query string, args []any, into ...any) error {
	stmt, err := from.get(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}

// many reads every row with scan, which is given the row's Scan.
func many[T any](ctx context.Context, from *statements, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	stmt, err := from.get(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err tells what went wrong
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

// micros is a time as it is kept: 0 is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// clock reads a time as it is kept.
type clock struct{ into *time.Time }

func (c clock) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return errors.New("a time is kept as a whole number")
	}
	*c.into = time.Time{}
	if n != 0 {
		*c.into = time.UnixMicro(n).UTC()
	}
	return nil
}

// limit gives what LIMIT takes: none when n is not positive.
func limit(n int) int {
	if n <= 0 {
		return -1
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
	if errors.Is(err, sql.ErrNoRows) {
		return store.ErrNotFound
	}
	return err
}

// get reads one row with scan, outside any transaction of ours.
func get[T any](ctx context.Context, s *Store, scan func(func(...any) error) (T, error), query string, args ...any) (T, error) {
	stmt, err := s.read.get(query) //nolint:sqlclosecheck // it is kept
	if err != nil {
		var zero T
		return zero, err
	}
	v, err := scan(stmt.QueryRowContext(ctx, args...).Scan)
	return v, absent(err)
}

// wrap says what was being done when an error came.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
