// SPDX-License-Identifier: Apache-2.0

// Package sqlite keeps the store's promises with one file of SQLite, for one
// process on one machine.
//
// It knows SQL, transactions, and what must be sealed before it is written. It
// does not know what a record or a message means, and it decides nothing about
// a delivery's fate that package store does not say.
//
// One goroutine writes. What several callers ask for at the same time shares a
// transaction and thus one fsync; each has a savepoint of its own, so that one
// caller's mistake does not touch another's work, and each is answered only
// after the commit. Readers have connections of their own and see what is
// committed. A fault of the disk ends all writing until the store is opened
// anew, since nobody can say what a disk holds after a failed fsync.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// What a store of this package may answer beside the errors of package store.
var (
	// ErrInUse: another process, or this one, has the file open.
	ErrInUse = errors.New("the store is in use by another process")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the store is closed")
	// ErrStopped: the disk failed, and nothing more is written until the store
	// is opened anew.
	ErrStopped = errors.New("the store has stopped writing after a fault of the disk")
	// ErrNewer: a newer Lode has written the file.
	ErrNewer = errors.New("the store was written by a newer version")
	// ErrUpgrade: an older store could not be brought up to date. What the step that
	// failed had done is undone.
	ErrUpgrade = errors.New("the store could not be upgraded")
	// ErrKeys: the key file is not the one that the store was written with.
	ErrKeys = errors.New("the key file does not belong to this store")
	// ErrRoom: the disk has less room than Options.Room. No record and no blob is
	// taken then, so that what was taken can go on.
	ErrRoom = errors.New("the disk is nearly full")
)

// Options says where and how a store is kept. File and Keys are required.
type Options struct {
	File    string // made, with its lock file, if it is not there
	Keys    *store.Keys
	Readers int   // connections for reading; 0: 4
	Batch   int   // callers who share one commit at most; 0: 128
	Room    int64 // bytes that must be free for Ready and for what is new; 0: 64 MiB, negative: any
	Fenced  bool  // open it although it was moved to another store: for who moves it, and no gateway

	steps fs.FS // the migrations; nil: this version's. A test has more of them
}

// Store is a store.Store in one file.
type Store struct {
	file  string
	keys  *store.Keys
	room  int64
	batch int

	lock    *os.File
	writer  *sql.DB
	conn    *sql.Conn // the writer's one connection
	readers *sql.DB
	write   *statements // on conn, used by the writer's goroutine only
	read    *statements
	base    context.Context // the writer's own: no caller's may interrupt what others share

	closing sync.RWMutex // held for reading while an act is handed over
	closed  bool
	acts    chan *act
	done    chan struct{} // closed when the writer has ended
	stopped atomic.Bool
	fault   chan error // holds what stopped it
	turns   turns
}

var _ store.Store = (*Store)(nil)

// Open opens the store, makes it if it is not there, and brings an older one
// up to date. It answers ErrInUse, ErrNewer, ErrKeys or ErrFenced for what their
// comments say.
func Open(ctx context.Context, o Options) (_ *Store, err error) {
	if o.File == "" || o.Keys == nil {
		return nil, errors.New("open store: it needs a file and keys")
	}
	s := &Store{base: context.WithoutCancel(ctx), file: o.File, keys: o.Keys, room: orDefault(o.Room, 64<<20), batch: orDefault(o.Batch, 128), fault: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.release())
		}
	}()
	if err := s.connect(ctx, orDefault(o.Readers, 4)); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := s.current(ctx, o); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if s.conn, err = s.writer.Conn(ctx); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := s.prove(ctx); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := named(s.file); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s.write, s.read = newStatements(s.base, s.conn), newStatements(s.base, s.readers) //nolint:contextcheck // see base
	s.acts, s.done = make(chan *act, s.batch), make(chan struct{})
	go s.run()
	if err := s.sweep(ctx); err != nil {
		close(s.acts)
		<-s.done
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

// current brings the store up to date. Within a fence only who moves the store
// does so, if anything is left to move.
func (s *Store) current(ctx context.Context, o Options) error {
	f, err := fence(ctx, s.writer)
	if err != nil {
		return err
	}
	fenced := f.Origin != ""
	switch {
	case fenced && !o.Fenced:
		return outside(f)
	case f.Done:
		return nil
	}
	if o.steps == nil {
		if o.steps, err = steps(); err != nil {
			return err
		}
	}
	return migrate(ctx, s.writer, o.steps, fenced)
}

// Fault gives, once, the fault of the disk after which nothing more is written.
// What was answered is kept; whoever has the store open is to close it and end,
// since only opening it anew finds out what the disk holds.
func (s *Store) Fault() <-chan error { return s.fault }

// Close ends the store after what was handed over is written. Closing twice is
// no error.
func (s *Store) Close() error {
	s.closing.Lock()
	if s.closed {
		s.closing.Unlock()
		return nil
	}
	s.closed = true
	close(s.acts)
	s.closing.Unlock()
	<-s.done
	return s.release()
}

// release gives back whatever Open had got hold of.
func (s *Store) release() error {
	err := errors.Join(s.read.close(), s.write.close())
	for _, c := range []interface{ Close() error }{s.conn, s.readers, s.writer, s.lock} {
		if !isNil(c) {
			err = errors.Join(err, c.Close())
		}
	}
	return err
}

func isNil(c interface{ Close() error }) bool {
	switch v := c.(type) {
	case *sql.Conn:
		return v == nil
	case *sql.DB:
		return v == nil
	case *os.File:
		return v == nil
	}
	return false
}

// connect locks the file and opens the writer's connection and the readers'.
func (s *Store) connect(ctx context.Context, readers int) (err error) {
	if s.lock, err = lockFile(s.file + ".lock"); err != nil {
		return err
	}
	if err := renew(s.file); err != nil {
		return err
	}
	// The engine gives its own files (-wal, -shm) the mode of this one.
	f, err := os.OpenFile(filepath.Clean(s.file), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	if s.writer, err = dial(s.file, "_txlock=immediate"); err != nil {
		return err
	}
	s.writer.SetMaxOpenConns(1)
	// The first connection makes it a WAL file; the readers find it made.
	if err := s.writer.PingContext(ctx); err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	if s.readers, err = dial(s.file, "_pragma=query_only(1)"); err != nil {
		return err
	}
	s.readers.SetMaxOpenConns(readers)
	s.readers.SetMaxIdleConns(readers)
	return nil
}

// dial prepares connections to a file. synchronous=FULL is what makes an
// answered write survive a power cut (NORMAL, which is often advised with WAL,
// loses it); secure_delete overwrites what is deleted.
func dial(file, more string) (*sql.DB, error) {
	whole, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("find file: %w", err)
	}
	pragmas := []string{
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
		"temp_store(MEMORY)", "trusted_schema(0)", "cache_size(-16384)", "wal_autocheckpoint(4000)",
	}
	q := "_dqs=0&_pragma=" + strings.Join(pragmas, "&_pragma=") + "&" + more
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: whole, RawQuery: q}).String())
	if err != nil {
		return nil, fmt.Errorf("open file: %w", err)
	}
	return db, nil
}

// prove makes sure that the keys are the ones that the store was written with:
// a store is never half written with one key file and half with another.
func (s *Store) prove(ctx context.Context) error {
	place := store.Place{Kind: "proof"}
	want := s.keys.Lookup("", "proof", "")
	var sealed []byte
	err := s.conn.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'proof'`).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.conn.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('proof', ?)`, s.keys.Seal(place, []byte(want)))
		return err
	}
	if err != nil {
		return fmt.Errorf("read proof of keys: %w", err)
	}
	got, err := s.keys.Open(place, sealed)
	if err != nil || string(got) != want {
		return ErrKeys
	}
	return nil
}

// Ready says whether the store can take work: a write is made durable, and the
// disk has room.
func (s *Store) Ready(ctx context.Context) error {
	if err := enough(s.file, s.room); err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	err := s.do(ctx, func(t *turn) error {
		return t.exec(`INSERT INTO meta (name, value) VALUES ('ready', ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
			[]byte(time.Now().UTC().Format(time.RFC3339Nano)))
	})
	if err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	return nil
}

func orDefault[T int | int64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}
