// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"io/fs"
	"slices"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
)

// Steps gives the migrations of this version.
func Steps() (fs.FS, error) { return steps() }

// OpenWith is Open of a version that has these migrations.
func OpenWith(ctx context.Context, o Options, steps fs.FS) (*Store, error) {
	o.steps = steps
	return Open(ctx, o)
}

// Sums gives for each table how many rows it has and their hash.
func (s *Store) Sums() (all []move.Taken, err error) {
	for _, t := range store.Tables() {
		sum := move.NewSum()
		for row, err := range s.Rows(context.Background(), t) {
			if err != nil {
				return nil, err
			}
			if err := sum.Add(row); err != nil {
				return nil, err
			}
		}
		all = append(all, sum.Taken(t.Name))
	}
	return all, nil
}

// Try runs a statement on the writer's connection, which must be idle, and
// gives the first column of its first row, if it has one.
func (s *Store) Try(query string, args ...any) (value any, err error) {
	rows, err := s.conn.QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	if rows.Next() {
		columns, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		into := make([]any, len(columns))
		for i := range into {
			into[i] = new(any)
		}
		into[0] = &value
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
	}
	for rows.Next() { // to its end, since a statement may do its work row by row
	}
	return value, rows.Err()
}

// Said gives every statement that was prepared.
func (s *Store) Said() []string {
	var all []string
	for _, from := range []*statements{s.write, s.read} {
		from.mu.Lock()
		for query := range from.kept {
			all = append(all, query)
		}
		from.mu.Unlock()
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Plan gives the engine's plan for a statement.
func (s *Store) Plan(query string) ([]string, error) {
	rows, err := s.conn.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		plan = append(plan, step)
	}
	return plan, rows.Err()
}

// File is where the store is.
func (s *Store) File() string { return s.file }
