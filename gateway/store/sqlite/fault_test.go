// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
)

func accept(tb testing.TB, s store.Store, record string, size int) error {
	tb.Helper()
	_, err := s.Accept(tb.Context(), store.Acceptance{
		Version: store.Version{Team: "t", Record: record, Number: 1, SHA256: "x", Body: bytes.Repeat([]byte("x"), size)},
		Plan:    []store.Delivery{{ID: "d-" + record, Council: "c", Destination: "gp", Subject: record, After: 1}},
	})
	return err
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// records counts what is kept of records and deliveries.
func records(tb testing.TB, s store.Store) (versions, deliveries int) {
	tb.Helper()
	for _, err := range s.All(tb.Context(), "t") {
		must(tb, err)
		versions++
	}
	ds, err := s.Deliveries(tb.Context(), store.Search{Team: "t"})
	must(tb, err)
	return versions, len(ds)
}

func TestEveryAnswerIsDurable(t *testing.T) {
	t.Parallel()
	s := sqlitetest.Open(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000",
	} {
		got, err := s.Try("PRAGMA " + pragma)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s is %v, want %s (%v)", pragma, got, want, err)
		}
	}
}

func TestFilesAreTheirOwnersOnly(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, _ := sqlitetest.OpenFile(t, file)
	must(t, accept(t, s, "r", 10))
	must(t, s.Backup(t.Context(), file+".copy"))
	files, err := filepath.Glob(file + "*")
	must(t, err)
	if len(files) != 6 { // the store, its log and index, the lock, the keys and the copy
		t.Errorf("files: %v", files)
	}
	for _, f := range files {
		info, err := os.Stat(f)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(f), info.Mode().Perm())
		}
	}
}

func TestOneProcessAtATime(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, keys := sqlitetest.OpenFile(t, file)
	if _, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys}); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("a second opening answered %v", err)
	}
	must(t, accept(t, s, "r", 10))
	must(t, s.Close())
	again, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys})
	must(t, err)
	must(t, again.Close())
}

func TestOtherKeysAreRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, _ := sqlitetest.OpenFile(t, file)
	must(t, s.Close())
	others, err := store.CreateKeys(file + ".others")
	must(t, err)
	if _, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: others}); !errors.Is(err, sqlite.ErrKeys) {
		t.Errorf("other keys answered %v", err)
	}
	keys, err := store.RotateKeys(file + ".keys")
	must(t, err)
	again, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys})
	must(t, err)
	must(t, again.Close())
	for _, o := range []sqlite.Options{{File: file}, {Keys: keys}} {
		if _, err := sqlite.Open(t.Context(), o); err == nil {
			t.Error("opened without file or keys")
		}
	}
}

func TestStoreOfANewerVersionIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, keys := sqlitetest.OpenFile(t, file)
	_, err := s.Try(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)`)
	must(t, err)
	must(t, s.Close())
	if _, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys}); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("answered %v", err)
	}
}

func TestFullDiskRefusesAndRecovers(t *testing.T) {
	t.Parallel()
	s := sqlitetest.Open(t)
	must(t, accept(t, s, "before", 10))
	pages, err := s.Try("PRAGMA page_count")
	must(t, err)
	_, err = s.Try(fmt.Sprintf("PRAGMA max_page_count = %v", pages))
	must(t, err)
	var kept atomic.Int64
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			if accept(t, s, fmt.Sprint("large-", i), 100_000) == nil {
				kept.Add(1)
			}
		})
	}
	all.Wait()
	if v, d := records(t, s); kept.Load() != 0 || v != 1 || d != 1 {
		t.Errorf("on a full disk %d were accepted, %d versions and %d deliveries are kept", kept.Load(), v, d)
	}
	_, err = s.Try("PRAGMA max_page_count = 1000000")
	must(t, err)
	must(t, accept(t, s, "after", 100_000))
	must(t, s.Ready(t.Context()))
	if v, d := records(t, s); v != 2 || d != 2 {
		t.Errorf("%d versions and %d deliveries are kept", v, d)
	}
}

func TestTooLittleRoomIsNotReady(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	keys, err := store.CreateKeys(file + ".keys")
	must(t, err)
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys, Room: 1 << 62})
	must(t, err)
	defer func() { must(t, s.Close()) }()
	if err := s.Ready(t.Context()); !errors.Is(err, sqlite.ErrRoom) {
		t.Errorf("answered %v", err)
	}
	if err := accept(t, s, "r", 10); !errors.Is(err, sqlite.ErrRoom) {
		t.Errorf("a record was answered with %v", err)
	}
	if _, _, err := s.PutBlob(t.Context(), "t", "", strings.NewReader("x")); !errors.Is(err, sqlite.ErrRoom) {
		t.Errorf("a blob was answered with %v", err)
	}
	if v, d := records(t, s); v+d != 0 {
		t.Errorf("%d versions and %d deliveries are kept", v, d)
	}
}

// swap puts another file under every descriptor of this process that leads to
// name, and gives a function that puts them back.
func swap(t *testing.T, name, with string, flags int) (back func()) {
	t.Helper()
	whole, err := filepath.EvalSymlinks(name)
	must(t, err)
	other, err := unix.Open(with, flags, 0)
	must(t, err)
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	var fds []int // all are found before any is made, since a new one may take a number that was listed
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		must(t, err)
		if to, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && to == whole && fd != other {
			fds = append(fds, fd)
		}
	}
	kept := map[int]int{}
	for _, fd := range fds {
		kept[fd], err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
		must(t, err)
		must(t, unix.Dup3(other, fd, unix.O_CLOEXEC))
	}
	if len(kept) == 0 {
		t.Fatalf("nothing is open on %s", filepath.Base(name))
	}
	return func() {
		t.Helper()
		for fd, was := range kept {
			must(t, unix.Dup3(was, fd, unix.O_CLOEXEC))
			must(t, unix.Close(was))
		}
		must(t, unix.Close(other))
	}
}

func TestFaultOfTheDiskStopsAllWriting(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, keys := sqlitetest.OpenFile(t, file)
	must(t, accept(t, s, "before", 10))
	back := swap(t, file+"-wal", file+"-wal", unix.O_RDONLY) // what is written to it fails
	if err := accept(t, s, "during", 10); !errors.Is(err, sqlite.ErrStopped) {
		t.Errorf("a failing disk answered %v", err)
	}
	back()
	select {
	case err := <-s.Fault():
		if !errors.Is(err, sqlite.ErrStopped) {
			t.Errorf("the fault is told as %v", err)
		}
	default:
		t.Error("nobody is told of the fault")
	}
	if err := accept(t, s, "after", 10); !errors.Is(err, sqlite.ErrStopped) {
		t.Errorf("after a fault it answered %v", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, sqlite.ErrStopped) {
		t.Errorf("after a fault it is ready: %v", err)
	}
	must(t, s.Close())
	again, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys})
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if v, d := records(t, again); v != 1 || d != 1 {
		t.Errorf("%d versions and %d deliveries are kept, want what was answered", v, d)
	}
	must(t, accept(t, again, "after", 10))
}

func TestDiskWithoutRoomRefusesAndRecovers(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, _ := sqlitetest.OpenFile(t, file)
	must(t, accept(t, s, "before", 10))
	_, err := s.Try("PRAGMA wal_checkpoint(TRUNCATE)") // /dev/full gives zeros to who reads it, so nothing must lie in the log
	must(t, err)
	back := swap(t, file+"-wal", "/dev/full", unix.O_RDWR)
	err = accept(t, s, "during", 100_000)
	back()
	if err == nil || errors.Is(err, sqlite.ErrStopped) {
		t.Errorf("a disk without room answered %v", err)
	}
	must(t, accept(t, s, "after", 100_000))
	if v, d := records(t, s); v != 2 || d != 2 {
		t.Errorf("%d versions and %d deliveries are kept", v, d)
	}
}

func TestClosingAnswersEverybody(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, keys := sqlitetest.OpenFile(t, file)
	var kept atomic.Int64
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			switch err := accept(t, s, strconv.Itoa(i), 1000); {
			case err == nil:
				kept.Add(1)
			case !errors.Is(err, sqlite.ErrClosed):
				t.Errorf("answered %v", err)
			}
		})
	}
	must(t, s.Close())
	all.Wait()
	again, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys})
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if v, d := records(t, again); int64(v) != kept.Load() || v != d {
		t.Errorf("%d were told that it is kept; %d versions and %d deliveries are", kept.Load(), v, d)
	}
}

func TestWhatACrashLeftOfABlobIsSweptAway(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, keys := sqlitetest.OpenFile(t, file)
	sum, _, err := s.PutBlob(t.Context(), "t", "", strings.NewReader("kept"))
	must(t, err)
	_, err = s.Try(`INSERT INTO pieces (upload, number, body) VALUES ('cut off', 0, x'00')`)
	must(t, err)
	must(t, s.Close())
	again, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys})
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if n, err := again.Try(`SELECT count(*) FROM pieces`); err != nil || fmt.Sprint(n) != "1" {
		t.Errorf("%v pieces are left, %v", n, err)
	}
	rc, err := again.OpenBlob(t.Context(), "t", sum)
	must(t, err)
	must(t, rc.Close())
}
