// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// migrations are append-only: a file that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the file up to date, and refuses one that a newer Lode wrote.
func migrate(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	is, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read version of the store: %w", err)
	}
	if is > newest {
		return fmt.Errorf("%w: it is at %d, this one knows %d", ErrNewer, is, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate to %d: %w", newest, err)
	}
	return nil
}
