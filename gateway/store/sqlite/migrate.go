// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// migrations are append-only: a file that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// steps gives the migrations of this version.
func steps() (fs.FS, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return folder, nil
}

// migrate brings the file up to date, and refuses one that a newer Lode wrote.
// Each step is a transaction of its own together with the note that it was made,
// so that wherever it is cut off the next start goes on with the next step.
// A fence bears a number that is higher than any step's.
func migrate(ctx context.Context, db *sql.DB, steps fs.FS, fenced bool) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps, goose.WithAllowOutofOrder(fenced),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	is, newest, err := p.GetVersions(ctx)
	if err == nil && fenced {
		err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied AND version_id < ?`, moved).Scan(&is)
	}
	if err != nil {
		return fmt.Errorf("read version of the store: %w", err)
	}
	if is > newest {
		return fmt.Errorf("%w: its tables are at %d, this version knows %d. Nothing was touched. Start the version that wrote it, "+
			"or put back the backup that was made before", ErrNewer, is, newest)
	}
	_, err = p.Up(ctx)
	return halted(is, newest, err)
}

// halted says where the tables stand when a step failed, and what can be done.
func halted(is, newest int64, err error) error {
	var part *goose.PartialError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &part):
		return fmt.Errorf("%w: %w", ErrUpgrade, err)
	}
	if n := len(part.Applied); n > 0 {
		is = part.Applied[n-1].Source.Version
	}
	return fmt.Errorf("%w: step %d of %d failed and nothing of it is kept, the tables stand whole at %d. Remove the cause and start again, "+
		"or put back the backup that was made before and start the version that made it. The cause: %w", ErrUpgrade, part.Failed.Source.Version, newest, is, part.Err)
}
