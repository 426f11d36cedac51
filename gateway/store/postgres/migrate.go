// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// migrations are append-only: a file that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrating is the number of the lock that one who changes the tables holds.
const migrating = 0x6c6f6465 // "lode"

// migrate brings the tables up to date, and refuses those that a newer Lode
// changed. Gateways that start together do so one after the other.
func migrate(ctx context.Context, pool *pgxpool.Pool) (err error) {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	lock, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer func() {
		_, unlock := lock.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrating)
		err = errors.Join(err, unlock, lock.Close())
	}()
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrating); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return upgrade(ctx, db)
}

func upgrade(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, folder,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	is, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read version of the database: %w", err)
	}
	if is > newest {
		return fmt.Errorf("%w: it is at %d, this one knows %d", ErrNewer, is, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate to %d: %w", newest, err)
	}
	return nil
}
