// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"io/fs"
	"slices"
	"strconv"
	"strings"

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
	ctx := context.Background()
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(ctx) }() // it only read
	for _, t := range store.Tables() {
		one, err := sum(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// Database names the store's database.
func (s *Store) Database() string { return s.pool.Config().ConnConfig.Database }

// Try runs a statement on a connection of the store's and gives the first column
// of its first row as text, if it has one.
func (s *Store) Try(query string, args ...any) (value string, err error) {
	rows, err := s.pool.Query(context.Background(), query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(&value)
	}
	rows.Close()
	return value, firstOf(err, rows.Err())
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Said gives every statement that the store's idle connections have prepared.
func (s *Store) Said() ([]string, error) {
	var all []string
	idle := s.pool.AcquireAllIdle(context.Background())
	idle = append(idle, s.long.AcquireAllIdle(context.Background())...)
	for _, conn := range idle {
		defer conn.Release()
		some, err := many(context.Background(), conn, func(scan scanner) (text string, err error) { return text, scan(&text) },
			`SELECT statement FROM pg_prepared_statements WHERE statement !~ '^(BEGIN|COMMIT|SET|SELECT statement)'`)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// Plan gives the engine's plan for a statement whose parameters are not known,
// in which whole tables are read only where no index would do.
func (s *Store) Plan(query string) (plan []string, err error) {
	ctx := context.Background()
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	nulls := strings.TrimSuffix(strings.Repeat("NULL, ", params(query)), ", ")
	if nulls != "" {
		nulls = "(" + nulls + ")"
	}
	_, err = conn.Exec(ctx, `SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan; PREPARE looked AS `+query)
	if err != nil {
		return nil, err
	}
	defer func() { _, err = conn.Exec(ctx, `DEALLOCATE looked; RESET enable_seqscan; RESET plan_cache_mode`) }()
	return many(ctx, conn, func(scan scanner) (step string, err error) { return step, scan(&step) }, `EXPLAIN EXECUTE looked`+nulls)
}

// params is how many parameters a statement takes.
func params(query string) int {
	most := 0
	for i := range 60 {
		if strings.Contains(query, "$"+strconv.Itoa(i)) {
			most = i
		}
	}
	return most
}
