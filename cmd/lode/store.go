// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/mapping/care"
)

type storeCommands struct {
	Backup backupCommand `cmd:"" help:"Write a consistent copy of a store in a file that is not in use; says how while it is, and how for a database."`
	Copy   copyCommand   `cmd:"" help:"Move a store from a file into a PostgreSQL database. No gateway opens the file afterwards."`
}

type backupCommand struct {
	inStore
	File string `arg:"" help:"The copy: it must not exist yet." type:"path"`
}

// Run writes the copy. It is sealed with the same keys: keep a copy of the key
// file elsewhere.
func (c *backupCommand) Run(ctx context.Context, s streams) (err error) {
	set, opened, err := c.open(ctx)
	if errors.Is(err, sqlite.ErrInUse) {
		return fmt.Errorf("the gateway is running. Stop it, or let SQLite's own tool make the copy while it runs:\n  umask 077; sqlite3 %q \"VACUUM INTO '%s'\"",
			set.Path(set.Store.File), c.File)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	err = opened.Backup(ctx, c.File)
	if errors.Is(err, store.ErrOwnTools) {
		return errors.New("the store is in PostgreSQL, whose own tools make its backups while the gateways run: pg_basebackup with WAL archiving\n" +
			"(it can go back to any moment), or pg_dump -Fc (to that of the dump). Bodies in it are sealed: keep a copy of the key file elsewhere")
	}
	if err != nil {
		return err
	}
	s.say("The copy can be read only with the key file: keep a copy of that too, elsewhere.")
	return nil
}

type copyCommand struct {
	Settings string `help:"The settings file with store.file: the store that is left. Its gateway must not be running." default:"lode.yaml" type:"path"`
	To       string `help:"The settings file with store.postgres: where it goes. store.keys is the same file." required:"" type:"path"`
}

// Run moves the store, compares what arrived, and prints for each table how many
// rows there are and their hash.
func (c *copyCommand) Run(ctx context.Context, s streams) (err error) {
	old, err := load(c.Settings)
	if err != nil {
		return err
	}
	next, err := load(c.To)
	if err != nil {
		return err
	}
	switch {
	case old.Store.File == "":
		return care.Errorf(care.Invalid, "%s names no store.file to move", c.Settings)
	case next.Store.Postgres == "":
		return care.Errorf(care.Invalid, "%s names no store.postgres to move it to", c.To)
	}
	from, into, err := both(ctx, old, next)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close(), into.Close()) }()
	taken, err := move.Store(ctx, from, into, "PostgreSQL, as in "+c.To)
	if errors.Is(err, move.ErrMoved) {
		return fmt.Errorf("%w: nothing was done", err)
	}
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for _, t := range taken {
		fmt.Fprintf(table, "%s\t%d\t%s\n", t.Table, t.Rows, t.SHA256)
	}
	s.say("The store was moved: what arrived is what was there, row by row. No gateway opens %s any more: start them with %s.", old.Path(old.Store.File), c.To)
	return table.Flush()
}

// both opens the store that is left and the one that is filled, with the same keys.
func both(ctx context.Context, old, next config.Settings) (*sqlite.Store, *postgres.Store, error) {
	file := old.Path(old.Store.File)
	if _, err := os.Stat(file); err != nil { // opening would make an empty one
		return nil, nil, fmt.Errorf("look at store: %w", err)
	}
	keys, err := store.LoadKeys(next.Path(next.Store.Keys))
	if err != nil {
		return nil, nil, err
	}
	from, err := sqlite.Open(ctx, sqlite.Options{File: file, Keys: keys, Fenced: true})
	if err != nil {
		return nil, nil, err
	}
	o := placeOf(next).Database
	o.Keys = keys
	into, err := postgres.Open(ctx, o)
	if err != nil {
		return nil, nil, errors.Join(err, from.Close())
	}
	return from, into, nil
}
