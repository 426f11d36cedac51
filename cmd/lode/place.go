// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/carelode/lode/gateway/config"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/sqlite"
)

// place is where a store is and with which keys.
type place struct {
	File     string // a file, or
	Database postgres.Options
	Keys     string // the key file
}

func placeOf(set config.Settings) place {
	p := place{File: set.Path(set.Store.File), Keys: set.Path(set.Store.Keys)}
	if set.Store.Postgres != "" {
		p.Database = postgres.Options{DSN: set.Store.Postgres, PasswordFile: set.Path(set.Store.PasswordFile), Connections: set.Store.Connections}
	}
	return p
}

// there says whether the store was made already.
func (p place) there(ctx context.Context) (bool, error) {
	if p.File == "" {
		return postgres.There(ctx, p.Database)
	}
	_, err := os.Stat(p.File)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at store: %w", err)
	}
	return true, nil
}

// open opens the store with its keys.
func (p place) open(ctx context.Context, keys *store.Keys) (store.Store, error) {
	if p.File != "" {
		return sqlite.Open(ctx, sqlite.Options{File: p.File, Keys: keys})
	}
	o := p.Database
	o.Keys = keys
	return postgres.Open(ctx, o)
}

// make opens the store, and makes it and its keys if they are not there.
func (p place) make(ctx context.Context, log *slog.Logger) (store.Store, *store.Keys, error) {
	keys, err := p.makeKeys(ctx, log)
	if err != nil {
		return nil, nil, err
	}
	s, err := p.open(ctx, keys)
	return s, keys, err
}

// makeKeys loads the keys; it makes them only together with a new store, since a
// store whose keys are gone cannot be read with others.
func (p place) makeKeys(ctx context.Context, log *slog.Logger) (*store.Keys, error) {
	there, err := p.there(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := store.LoadKeys(p.Keys)
	switch {
	case errors.Is(err, fs.ErrNotExist) && there && p.File == "":
		return nil, fmt.Errorf("the database is in use and its key file %s is not here: copy it from where another gateway has it", p.Keys)
	case errors.Is(err, fs.ErrNotExist) && there:
		return nil, fmt.Errorf("the store %s is there but its key file %s is not: put the key file back", p.File, p.Keys)
	case errors.Is(err, fs.ErrNotExist):
		log.WarnContext(ctx, "a key file is made: keep a copy elsewhere, without it the store cannot be read", "keys", p.Keys)
		return p.createKeys()
	case err != nil:
		return nil, err
	case !there && p.File != "": // a disk that is not mounted looks like this
		log.WarnContext(ctx, "the key file is there and the store is not: an empty store is made", "store", p.File)
	}
	return keys, store.KeepKeys(p.Keys)
}

func (p place) createKeys() (*store.Keys, error) {
	for _, name := range []string{p.Keys, p.File} {
		if name == "" {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return nil, fmt.Errorf("make folder: %w", err)
		}
	}
	return store.CreateKeys(p.Keys)
}
