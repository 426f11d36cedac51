// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// migrations are append-only: a file that was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// Locks of sessions, by number. Whoever changes the tables holds the first. Every
// session of an open store shares the second, and whoever has tables to change
// must have it alone: no program works on tables that change under it.
const (
	migrating = 0x6c6f6465 // "lode"
	using     = migrating + 1
)

// leaving is how long gateways that were told to stop may take about it.
const leaving = 30 * time.Second

// steps gives the migrations of this version.
func steps() (fs.FS, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return folder, nil
}

// migrate brings the tables up to date, and refuses those that a newer Lode
// changed; it says at which version they are. Gateways that start together do so
// one after the other.
func migrate(ctx context.Context, o Options) (newest int64, err error) {
	c, err := configured(o)
	if err != nil {
		return 0, err
	}
	// The session that changes the tables is the one that holds the lock: if it
	// breaks, both end together.
	db := stdlib.OpenDB(*c.ConnConfig, stdlib.OptionAfterConnect(alone), stdlib.OptionBeforeConnect(c.BeforeConnect))
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	return upgrade(ctx, db, o.steps)
}

// alone waits until nobody else changes the tables, for as long as that takes.
func alone(ctx context.Context, conn *pgx.Conn) error {
	err := greet(ctx, conn, patient)
	if err == nil {
		_, err = conn.Exec(ctx, fmt.Sprintf(`SET lock_timeout = 0; SELECT pg_advisory_lock(%d); SET lock_timeout = '20s'`, migrating))
		err = wrap("wait for who changes the tables", err)
	}
	if err != nil {
		err = errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
	}
	return err
}

// upgrade makes the steps that are missing. Each is a transaction of its own
// together with the note that it was made, so that wherever it is cut off the next
// start goes on with the next step.
func upgrade(ctx context.Context, db *sql.DB, steps fs.FS) (int64, error) {
	p, err := goose.NewProvider(goose.DialectPostgres, db, steps,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	is, newest, err := p.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("read version of the database: %w", err)
	}
	if is > newest {
		return 0, newer(is, newest)
	}
	if is < newest {
		if err := deserted(ctx, db); err != nil {
			return 0, err
		}
	}
	_, err = p.Up(ctx)
	return newest, halted(is, newest, err)
}

func newer(is, known int64) error {
	return fmt.Errorf("%w: its tables are at %d, this version knows %d. Nothing was touched. Start the version that changed it, "+
		"or put back the backup that was made before", ErrNewer, is, known)
}

// deserted waits until no store is open any more. It asks again and again rather
// than queue, since those that are open would queue behind it.
func deserted(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeoutCause(ctx, leaving, ErrUsed)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		var got bool
		err := db.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, using).Scan(&got)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return fmt.Errorf("wait for gateways to stop: %w", err)
		case got:
			return nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-again.C:
		}
	}
}

// joined says of a new connection of an open store that it uses the tables, and
// makes sure that they are still those that this version knows.
func joined(ctx context.Context, conn *pgx.Conn, known int64) error {
	if _, err := conn.Exec(ctx, fmt.Sprintf(`SELECT pg_advisory_lock_shared(%d)`, using)); err != nil {
		return fmt.Errorf("wait for who changes the tables: %w", err)
	}
	var is int64
	err := conn.QueryRow(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&is)
	if err != nil {
		return fmt.Errorf("read version of the database: %w", err)
	}
	if is > known {
		return newer(is, known)
	}
	return nil
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
