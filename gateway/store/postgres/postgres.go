// SPDX-License-Identifier: Apache-2.0

// Package postgres keeps the store's promises in a PostgreSQL database that
// several gateways, on several machines, may share.
//
// It knows SQL, transactions, locks, and what must be sealed before it is
// written. It does not know what a record or a message means, and it decides
// nothing about a delivery's fate that package store does not say.
//
// Its tables are those of package sqlite and it has the same shape, so that the
// two can be compared. What differs is who waits for whom. There is no
// single writer: each act is a transaction of its own, which locks the rows that
// stand for what it judges (a record's, then the lanes' in their order) before it
// reads, and PostgreSQL makes the commits of many durable together. Claimers pass
// over lanes that are locked (SKIP LOCKED). Leases, deadlines and turns are judged
// by the database's clock alone, whatever the gateways' clocks say. A database
// that would answer before a commit is on disk is refused.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/carelode/lode/gateway/store"
)

// What a store of this package may answer beside the errors of package store.
var (
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrNewer: a newer Lode has changed the database.
	ErrNewer = errors.New("the database was changed by a newer version")
	// ErrKeys: the key file is not the one that the database was written with.
	ErrKeys = errors.New("the key file does not belong to this database")
	// ErrUnsafe: the server or its settings would lose what was answered for.
	ErrUnsafe = errors.New("the database does not keep what it answers for")
	// ErrPlain: the connection to another machine would not be encrypted and verified.
	ErrPlain = errors.New("a database on another machine needs sslmode=verify-full")
	// ErrPassword: the password file is not one, or others than its owner can read it.
	ErrPassword = errors.New("password file")
)

// Options says where and how a store is kept. DSN and Keys are required.
type Options struct {
	DSN          string // a postgres:// address or keyword/value pairs, without a password
	PasswordFile string // its first line is the password, read anew for each connection; "": none is needed
	Keys         *store.Keys
	Connections  int // for acts and short reads, at most; 0: 16. Reading all records has some of its own
}

// walkers is how many may read all records at the same time.
const walkers = 4

// Store is a store.Store in one database.
type Store struct {
	keys   *store.Keys
	pool   *pgxpool.Pool
	long   *pgxpool.Pool // for reading all records, see All
	closed atomic.Bool
}

var _ store.Store = (*Store)(nil)

// Open opens the store, makes its tables if they are not there, and brings older
// ones up to date; of several that open at once one does so. It answers ErrNewer,
// ErrKeys, ErrUnsafe or ErrPlain for what their comments say.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.DSN == "" || o.Keys == nil {
		return nil, errors.New("open store: it needs a database and keys")
	}
	if o.Connections <= 0 {
		o.Connections = 16
	}
	s := &Store{keys: o.Keys}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open store: %w", errors.Join(err, s.Close()))
		}
	}()
	if s.pool, err = connect(ctx, o, o.Connections, short); err != nil {
		return nil, err
	}
	if err := migrate(ctx, s.pool); err != nil {
		return nil, err
	}
	if s.long, err = connect(ctx, o, walkers, patient); err != nil {
		return nil, err
	}
	if err := s.prove(ctx); err != nil {
		return nil, err
	}
	return s, s.sweep(ctx)
}

// Close ends the store after the acts that are under way. Closing twice is no error.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	for _, p := range []*pgxpool.Pool{s.pool, s.long} {
		if p != nil {
			p.Close()
		}
	}
	return nil
}

// state says of an error that the store was closed, if it was. What was asked for
// by a name that is no text is not there: no such name can have been kept.
func (s *Store) state(err error) error {
	var e *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case s.closed.Load():
		return fmt.Errorf("%w: %w", ErrClosed, err)
	case errors.As(err, &e) && e.Code == "22021":
		return fmt.Errorf("%w: the name is no text", store.ErrNotFound)
	}
	return err
}

// The proof that keys belong to a database: a value that only they seal and hash so.
const proof = "proof"

// prove makes sure that the keys are the ones that the database was written with:
// of several gateways none may seal with keys that another has not got.
func (s *Store) prove(ctx context.Context) error {
	place := store.Place{Kind: proof}
	want := s.keys.Lookup("", proof, "")
	var sealed []byte
	err := s.do(ctx, func(t *turn) error {
		t.say(`INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, proof, s.keys.Seal(place, []byte(want)))
		return t.one(`SELECT value FROM meta WHERE name = $1`, []any{proof}, &sealed)
	})
	if err != nil {
		return fmt.Errorf("read proof of keys: %w", err)
	}
	got, err := s.keys.Open(place, sealed)
	if err != nil || string(got) != want {
		return ErrKeys
	}
	return nil
}

// There says whether a database holds a store already, and makes nothing in it.
func There(ctx context.Context, o Options) (bool, error) {
	pool, err := connect(ctx, o, 1, short)
	if err != nil {
		return false, fmt.Errorf("look at store: %w", err)
	}
	defer pool.Close()
	var made, used bool
	err = pool.QueryRow(ctx, `SELECT to_regclass('meta') IS NOT NULL`).Scan(&made)
	if err == nil && made {
		err = pool.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM meta WHERE name = $1)`, proof).Scan(&used)
	}
	return used, wrap("look at store", err)
}

// Ready says whether the store can take work: a write is made durable. How much
// room its disks have only the database's own machine knows.
func (s *Store) Ready(ctx context.Context) error {
	err := s.do(ctx, func(t *turn) error {
		t.say(`INSERT INTO meta (name, value) VALUES ('ready', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			[]byte(time.Now().UTC().Format(time.RFC3339Nano)))
		return durable(t.ctx, t.conn)
	})
	return wrap("ready", err)
}

// Backup implements store.Store: it refuses, see store.ErrOwnTools.
func (s *Store) Backup(context.Context, string) error {
	return fmt.Errorf("backup: %w: use pg_basebackup with WAL archiving, or pg_dump", store.ErrOwnTools)
}
