// SPDX-License-Identifier: Apache-2.0

package postgres_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
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

// kept gives the records that are kept; each has its delivery and two audit rows,
// or the test fails.
func kept(tb testing.TB, s store.Store) map[string]bool {
	tb.Helper()
	all := map[string]bool{}
	for v, err := range s.All(tb.Context(), "t") {
		must(tb, err)
		all[v.Record] = true
	}
	ds, err := s.Deliveries(tb.Context(), store.Search{Team: "t"})
	must(tb, err)
	es, err := s.Events(tb.Context(), "t", 0, 0)
	must(tb, err)
	if len(ds) != len(all) || len(es) != 2*len(all) {
		tb.Errorf("%d records have %d deliveries and %d audit rows", len(all), len(ds), len(es))
	}
	return all
}

// answered is what callers were told is kept.
type answered struct {
	mu  sync.Mutex
	all []string
}

func (a *answered) add(record string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, record)
}

// isKept says what of it is not there.
func (a *answered) lost(all map[string]bool) (lost []string) {
	for _, record := range a.all {
		if !all[record] {
			lost = append(lost, record)
		}
	}
	return lost
}

func TestEveryAnswerIsDurable(t *testing.T) {
	t.Parallel()
	own := postgrestest.Start(t)
	dsn := own.Database(t)
	s, keys := own.Open(t, dsn)
	is := func(setting, want string) {
		t.Helper()
		if got, err := s.Try(`SHOW ` + setting); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", setting, got, want, err)
		}
	}
	is("synchronous_commit", "on")
	is("idle_in_transaction_session_timeout", "15s")
	is("lock_timeout", "20s")
	set := func(what string) {
		t.Helper()
		must(t, own.Do("postgres", what))
		must(t, own.Do("postgres", `SELECT pg_reload_conf()`))
	}
	// soon waits for what the server was told a moment ago.
	soon := func(holds func() bool) bool {
		for until := time.Now().Add(20 * time.Second); time.Now().Before(until); {
			if holds() {
				return true
			}
		}
		return false
	}
	refused := func(words string) {
		t.Helper()
		if !soon(func() bool {
			s, err := postgres.Open(t.Context(), postgres.Options{DSN: dsn, PasswordFile: own.PasswordFile(), Keys: keys})
			if err == nil {
				must(t, s.Close())
			}
			return errors.Is(err, postgres.ErrUnsafe) && strings.Contains(err.Error(), words)
		}) {
			t.Errorf("with %s it was opened", words)
		}
	}
	for _, careless := range []string{"off", "local", "remote_write"} {
		set(`ALTER SYSTEM SET synchronous_commit = ` + careless)
		refused("synchronous_commit is " + careless)
		is("synchronous_commit", "on") // what was open stays careful
	}
	set(`ALTER SYSTEM RESET synchronous_commit`)
	must(t, own.Do("postgres", `ALTER ROLE lode SET synchronous_commit = off`))
	refused("synchronous_commit is off")
	must(t, own.Do("postgres", `ALTER ROLE lode RESET ALL`))
	set(`ALTER SYSTEM SET fsync = off`)
	refused("fsync is off")
	if !soon(func() bool { return errors.Is(s.Ready(t.Context()), postgres.ErrUnsafe) }) {
		t.Error("a server that became careless is ready")
	}
	set(`ALTER SYSTEM RESET fsync`)
	if !soon(func() bool { return s.Ready(t.Context()) == nil }) {
		t.Error("a server that is careful again is not ready")
	}
}

// TestServerThatCrashes is cut off while many write, again and again; at last it
// is told to answer before it has kept, and that must be seen.
func TestServerThatCrashes(t *testing.T) {
	t.Parallel()
	own := postgrestest.Start(t)
	must(t, own.Do("postgres", `ALTER SYSTEM SET wal_writer_delay = '10s'`)) // so that a careless commit stays in memory
	dsn := own.Database(t)
	s, _ := own.Open(t, dsn)
	var told answered
	var tried atomic.Int64
	for range 3 {
		cutOff(t, own, s, &told, &tried)
		all := kept(t, s)
		if lost := told.lost(all); len(lost) > 0 {
			t.Errorf("%d of %d answered are lost", len(lost), len(told.all))
		}
	}
	if len(told.all) < 45 {
		t.Errorf("only %d were answered", len(told.all))
	}
	own.Forget(t, dsn)
	before := len(told.all)
	// A careless server may be lucky: something else of its own flushes what was answered just before the cut.
	for range 10 {
		cutOff(t, own, s, &told, &tried)
		if len(told.lost(kept(t, s))) > 0 {
			return
		}
	}
	t.Errorf("a careless server lost nothing of %d, so the test cannot tell", len(told.all)-before)
}

// cutOff cuts the server off while many write, and starts it again.
func cutOff(t *testing.T, own *postgrestest.Cluster, s store.Store, told *answered, tried *atomic.Int64) {
	t.Helper()
	enough := len(told.all) + 15
	var writing sync.WaitGroup
	var stop atomic.Bool
	reached := make(chan struct{})
	var once sync.Once
	for range 4 {
		writing.Go(func() {
			for !stop.Load() {
				record := strconv.FormatInt(tried.Add(1), 10)
				if err := accept(t, s, record, 2000); err == nil {
					told.add(record)
				} else if !errors.Is(err, store.ErrAway) {
					t.Errorf("a server that is away is not told as that: %v", err)
				}
				told.mu.Lock()
				if len(told.all) >= enough {
					once.Do(func() { close(reached) })
				}
				told.mu.Unlock()
			}
		})
	}
	<-reached
	must(t, own.Cut())
	_, gone := s.Current(t.Context(), "t", "1")
	if !errors.Is(gone, store.ErrAway) {
		t.Errorf("a server that is away is not told as that: %v", gone)
	}
	must(t, own.Up())
	stop.Store(true)
	writing.Wait()
	must(t, ready(t, s))
}

// ready waits until the store has found its server again.
func ready(t *testing.T, s store.Store) (err error) {
	t.Helper()
	for range 50 {
		if err = s.Ready(t.Context()); err == nil {
			return nil
		}
	}
	return err
}

// TestConnectionsThatBreak are ended by the server while many write. Nobody is
// told that something is kept which is not; and who had not reached the commit
// is not troubled with it.
func TestConnectionsThatBreak(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	s, _ := server.Open(t, dsn)
	var told answered
	var writing sync.WaitGroup
	var failed atomic.Int64
	for i := range 4 {
		writing.Go(func() {
			for n := range 60 {
				record := fmt.Sprint(i, "-", n)
				if err := accept(t, s, record, 2000); err == nil {
					told.add(record)
				} else {
					failed.Add(1)
				}
			}
		})
	}
	var done atomic.Bool
	var breaking sync.WaitGroup
	breaking.Go(func() {
		for !done.Load() {
			_ = server.Do("postgres", `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '`+postgrestest.Name(dsn)+`' ORDER BY random() LIMIT 1`)
		}
	})
	writing.Wait()
	done.Store(true)
	breaking.Wait()
	must(t, ready(t, s))
	if lost := told.lost(kept(t, s)); len(lost) > 0 || len(told.all) < 100 {
		t.Errorf("%d of %d answered are lost", len(lost), len(told.all))
	}
	t.Logf("%d answered, %d told that they are not", len(told.all), failed.Load())
}

func TestManyOpenAnEmptyDatabase(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	keys := server.Keys(t)
	var opening sync.WaitGroup
	for range 5 {
		opening.Go(func() {
			s, err := postgres.Open(t.Context(), postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys})
			if err != nil {
				t.Errorf("answered %v", err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	s, keys := server.Open(t, dsn)
	others, err := store.CreateKeys(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	open := filepath.Join(t.TempDir(), "open")
	must(t, os.WriteFile(open, []byte("secret\n"), 0o644)) //nolint:gosec // that it is refused is the test
	empty := filepath.Join(t.TempDir(), "empty")
	must(t, os.WriteFile(empty, nil, 0o600))
	const away = "postgres://lode@db.example.org/lode"
	for name, c := range map[string]struct {
		o    postgres.Options
		want error
	}{
		"other keys":                       {postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: others}, postgres.ErrKeys},
		"another machine, in clear":        {postgres.Options{DSN: away + "?sslmode=disable", Keys: keys}, postgres.ErrPlain},
		"another machine, in clear if so":  {postgres.Options{DSN: away + "?sslmode=prefer", Keys: keys}, postgres.ErrPlain},
		"another machine, whoever it is":   {postgres.Options{DSN: away + "?sslmode=require", Keys: keys}, postgres.ErrPlain},
		"another machine as second choice": {postgres.Options{DSN: "host=/tmp,db.example.org dbname=x", Keys: keys}, postgres.ErrPlain},
		"a password that others can read":  {postgres.Options{DSN: dsn, PasswordFile: open, Keys: keys}, postgres.ErrPassword},
		"an empty password file":           {postgres.Options{DSN: dsn, PasswordFile: empty, Keys: keys}, postgres.ErrPassword},
		"a password file that is nowhere":  {postgres.Options{DSN: dsn, PasswordFile: empty + "r", Keys: keys}, os.ErrNotExist},
	} {
		if _, err := postgres.Open(t.Context(), c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: answered %v, want %v", name, err, c.want)
		}
	}
	for _, o := range []postgres.Options{{DSN: dsn}, {Keys: keys}, {DSN: "postgres://a:secret@h:port/", Keys: keys}} {
		if _, err := postgres.Open(t.Context(), o); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("opened without database or keys, or told the secret: %v", err)
		}
	}
	_, err = s.Try(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, true)`)
	must(t, err)
	if _, err := postgres.Open(t.Context(), postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys}); !errors.Is(err, postgres.ErrNewer) {
		t.Errorf("a newer one answered %v", err)
	}
}

func TestClosingAnswersEverybody(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	s, _ := server.Open(t, dsn)
	var told answered
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			switch err := accept(t, s, strconv.Itoa(i), 1000); {
			case err == nil:
				told.add(strconv.Itoa(i))
			case !errors.Is(err, postgres.ErrClosed):
				t.Errorf("answered %v", err)
			}
		})
	}
	must(t, s.Close())
	all.Wait()
	again, _ := server.Open(t, dsn)
	if is := kept(t, again); len(is) != len(told.all) {
		t.Errorf("%d were told that it is kept; %d are", len(told.all), len(is))
	}
}

// waiting is a sender that stops in the middle until it is told to go on.
type waiting struct {
	io.Reader
	half, on chan struct{}
	once     sync.Once
}

func (w *waiting) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		w.once.Do(func() { close(w.half) })
		<-w.on
	}
	return n, err
}

// TestUploadsAreTheirGateways: one that opens the store takes away what a crash
// left long ago, and nothing that another gateway is taking.
func TestUploadsAreTheirGateways(t *testing.T) {
	t.Parallel()
	dsn := server.Still(t)
	s, _ := server.Open(t, dsn)
	pieces := func(want string) {
		t.Helper()
		if n, err := s.Try(`SELECT count(*)::text FROM pieces`); err != nil || n != want {
			t.Errorf("%s pieces, want %s (%v)", n, want, err)
		}
	}
	_, err := s.Try(`INSERT INTO pieces (upload, number, body) VALUES ('cut off', 0, '')`)
	must(t, err)
	_, err = s.Try(postgrestest.Later(25 * time.Hour))
	must(t, err)
	w := &waiting{Reader: bytes.NewReader(make([]byte, 300<<10)), half: make(chan struct{}), on: make(chan struct{})}
	sum := make(chan string)
	go func() {
		got, _, err := s.PutBlob(t.Context(), "t", "", w)
		if err != nil {
			t.Error(err)
		}
		sum <- got
	}()
	<-w.half
	pieces("2")
	other, _ := server.Open(t, dsn)
	pieces("1")
	close(w.on)
	rc, err := other.OpenBlob(t.Context(), "t", <-sum)
	must(t, err)
	n, err := io.Copy(io.Discard, rc)
	must(t, errors.Join(err, rc.Close()))
	if n != 300<<10 {
		t.Errorf("%d bytes", n)
	}
}
