// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
	"github.com/carelode/lode/gateway/store/storetest"
)

var update = flag.Bool("update", false, "write a store of this version for the tests of later ones")

// mark stands for every value of a record: it must be nowhere on the disk.
const mark = "ZQXMARKEDPERSON"

func TestNothingOfARecordIsOnTheDiskInClear(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, _ := sqlitetest.OpenFile(t, file)
	ctx, body := t.Context(), []byte("some "+mark+" words")
	ds, err := s.Accept(ctx, store.Acceptance{
		Version: store.Version{Team: "t", Record: "r", Number: 1, SHA256: "x", Body: body, Answer: body},
		Plan:    []store.Delivery{{ID: "d1", Council: "c", Destination: "gp", Subject: "r", After: 1}},
	})
	must(t, err)
	_, err = s.Claim(ctx, store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 1, Lease: 1 << 40})
	must(t, err)
	e := store.Encoded{Key: "k", Header: map[string]string{"To": mark}, Body: body}
	_, err = s.Apply(ctx, store.Move{
		Team: "t", ID: "d1", From: store.Planned, To: store.Ready, Epoch: 1, Encoded: &e,
		Siblings: []store.Encoded{{ID: "d2", Key: "k2", Header: e.Header, Body: body}}, Task: &store.Task{Code: "x", Note: mark},
	})
	must(t, err)
	_, err = s.Apply(ctx, store.Move{Team: "t", ID: "d2", From: store.Ready, To: store.Withdrawn})
	must(t, err)
	_, err = s.Apply(ctx, store.Move{Team: "t", ID: "d1", From: store.Ready, To: store.Withdrawn, Done: mark})
	must(t, err)
	k, err := s.Open(ctx, store.Task{Team: "t", Record: "r", Code: "x"})
	must(t, err)
	_, err = s.Finish(ctx, "t", k.ID, "w", mark)
	must(t, err)
	_, err = s.Receive(ctx, store.Inbound{Destination: "gp", ID: "in", Header: e.Header, Body: body})
	must(t, err)
	_, _, err = s.PutBlob(ctx, "t", "", strings.NewReader(strings.Repeat(mark, 40_000)))
	must(t, err)
	must(t, s.Backup(ctx, file+".copy"))
	if len(ds) != 1 {
		t.Fatal("no delivery")
	}
	files, err := filepath.Glob(file + "*")
	must(t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		must(t, err)
		if bytes.Contains(b, []byte(mark)) {
			t.Errorf("%s holds what it must not", filepath.Base(f))
		}
	}
	if b, _ := os.ReadFile(file + "-wal"); !bytes.Contains(b, []byte("withdrawn")) {
		t.Error("the test looks at files in which nothing is written")
	}
}

// open opens a copy of a store for reading by the suite's grips.
func open(t *testing.T, file, keyFile string) *storetest.Rig {
	t.Helper()
	keys, err := store.LoadKeys(keyFile)
	must(t, err)
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: file, Keys: keys})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return &storetest.Rig{T: t, Store: s}
}

func TestBackupOfABusyStoreIsWhole(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "lode.db")
	s, _ := sqlitetest.OpenFile(t, file)
	var before, begun, after atomic.Int64
	var writing sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for i := range 4 {
		writing.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				must(t, accept(t, s, fmt.Sprint(i, "-", n), 4000)) //nolint:contextcheck // what was begun is ended
				begun.Add(1)
			}
		})
	}
	for begun.Load() < 40 {
		must(t, s.Ready(ctx))
	}
	before.Store(begun.Load())
	must(t, s.Backup(t.Context(), file+".copy"))
	after.Store(begun.Load() + 4)
	stop()
	writing.Wait()
	w := open(t, file+".copy", file+".keys").Whole("t")
	n := int64(len(w.Versions))
	if n < before.Load() || n > after.Load() || len(w.Deliveries) != int(n) || len(w.Events) != 2*int(n) {
		t.Errorf("%d versions, %d deliveries, %d audit rows; want between %d and %d of each", n, len(w.Deliveries), len(w.Events), before.Load(), after.Load())
	}
	for _, v := range w.Versions {
		if !bytes.Equal(v.Body, bytes.Repeat([]byte("x"), 4000)) {
			t.Error("a version is not as it was")
		}
	}
}

func TestRestoredBackupIsTheStore(t *testing.T) {
	t.Parallel()
	engine().Run(t, func(r *storetest.Rig) {
		sum := r.Fill()
		file := filepath.Join(r.TempDir(), "copy")
		must(r.T, r.Backup(r.Ctx(), file))
		s, ok := r.Store.(*sqlite.Store)
		if !ok {
			r.Fatal("another store")
		}
		restored := open(r.T, file, s.File()+".keys")
		if !reflect.DeepEqual(r.Whole("team-a"), restored.Whole("team-a")) {
			r.Error("the copy differs")
		}
		if !bytes.Equal(r.Read(r.OpenBlob(r.Ctx(), "team-a", sum)), restored.Read(restored.OpenBlob(r.Ctx(), "team-a", sum))) {
			r.Error("the blob differs")
		}
	})
}

const fixture = "testdata/v1.db"

// The fixture was written by the first version and is never written again: a
// later version must read it after its migrations. (-update writes it only if it is
// not there.)
func TestStoreOfTheFirstVersionIsReadable(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(fixture); *update && errors.Is(err, fs.ErrNotExist) {
		writeFixture(t)
	}
	r := opened(t)
	w := r.Whole("team-a")
	messagesAreWhole(t, w)
	for _, v := range w.Versions {
		if v.SHA256 != sum(v.Body) || !bytes.HasPrefix(v.Answer, []byte("answer to ")) {
			t.Errorf("record %s is not what was accepted", v.Record)
		}
	}
	for _, in := range w.Inbounds {
		if in.SHA256 != sum(in.Body) || in.Header["From"] == "" {
			t.Errorf("inbound %s is not what came in", in.ID)
		}
	}
	if len(w.Versions) != 15 || len(w.Tasks) != 5 || len(w.Inbounds) != 1 || len(w.Events) != 67 {
		t.Errorf("%d versions, %d tasks, %d inbounds, %d audit rows", len(w.Versions), len(w.Tasks), len(w.Inbounds), len(w.Events))
	}
	found, err := r.Find(r.Ctx(), "team-a", "hash")
	must(t, err)
	if len(found) != 1 {
		t.Error("nobody is found under the hash")
	}
	if ds := r.Accepted("team-a", "a new person", 1, "gp"); len(ds) != 1 {
		t.Error("nothing can be added")
	}
}

// opened opens a copy of the fixture.
func opened(t *testing.T) *storetest.Rig {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lode.db")
	for from, to := range map[string]string{fixture: file, fixture + ".keys": file + ".keys"} {
		b, err := os.ReadFile(from)
		must(t, err)
		must(t, os.WriteFile(to, b, 0o600)) //nolint:gosec // the test's own folder
	}
	return open(t, file, file+".keys")
}

// messagesAreWhole looks at the deliveries: one in each state, each with its bytes.
func messagesAreWhole(t *testing.T, w storetest.Whole) {
	t.Helper()
	states := map[store.State]bool{}
	for _, d := range w.Deliveries {
		states[d.State] = true
		want := d.SHA256
		if d.Blob != "" {
			want = d.Blob
		}
		if d.Key != "" && want != sum([]byte(w.Messages[d.ID])) {
			t.Errorf("delivery %s: the message is not what was encoded", d.ID)
		}
	}
	for _, a := range store.Machine() {
		if !states[a.State] {
			t.Errorf("no delivery is %s", a.State)
		}
	}
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func writeFixture(t *testing.T) {
	t.Helper()
	engine().Run(t, func(r *storetest.Rig) {
		r.Fill()
		s, ok := r.Store.(*sqlite.Store)
		if !ok {
			r.Fatal("another store")
		}
		must(r.T, os.MkdirAll(filepath.Dir(fixture), 0o750))
		must(r.T, r.Backup(r.Ctx(), fixture))
		keys, err := os.ReadFile(s.File() + ".keys")
		must(r.T, err)
		must(r.T, os.WriteFile(fixture+".keys", append([]byte("# For the test of this fixture, and nothing else.\n"), keys...), 0o600)) //nolint:gosec // the fixture's folder
	})
}

// scans are the statements that read all of something on purpose.
func scans(query string) bool {
	return strings.Contains(query, "count(*)") || strings.HasPrefix(query, "DELETE FROM pieces WHERE upload NOT IN")
}

func TestEveryStatementFindsItsRowsByIndex(t *testing.T) {
	t.Parallel()
	engine().Run(t, func(r *storetest.Rig) {
		r.Fill()
		r.Whole("team-a")
		for _, q := range []store.Search{{}, {States: []store.State{store.Held}}, {Subject: "p"}, {Destination: "gp"}} {
			q.Team, q.Limit = "team-a", 10
			_, err := r.Deliveries(r.Ctx(), q)
			must(r.T, err)
		}
		for _, f := range []func() error{
			func() error { _, err := r.Late(r.Ctx(), 1); return err },
			func() error { _, err := r.Lapsed(r.Ctx(), 1); return err },
			func() error { _, err := r.Unsettled(r.Ctx(), 0, 1); return err },
			func() error { _, err := r.Events(r.Ctx(), "", 0, 1); return err },
			func() error { _, err := r.Lane(r.Ctx(), "team-a", "p"); return err },
			func() error { _, err := r.Find(r.Ctx(), "team-a", "p"); return err },
			func() error { _, err := r.Counts(r.Ctx(), "", false); return err },
		} {
			must(r.T, f())
		}
		_, _ = r.ByKey(r.Ctx(), "gp", "k")
		_, _ = r.ByReference(r.Ctx(), "gp", "k")
		s, ok := r.Store.(*sqlite.Store)
		if !ok {
			r.Fatal("another store")
		}
		said := s.Said()
		if len(said) < 40 {
			r.Errorf("only %d statements were seen", len(said))
		}
		for _, query := range said {
			readsByIndex(r.T, s, query)
		}
	})
}

func readsByIndex(t *testing.T, s *sqlite.Store, query string) {
	t.Helper()
	plan, err := s.Plan(query)
	if err != nil || scans(query) {
		return // BEGIN and the like have no plan
	}
	for _, step := range plan {
		if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "CONSTANT") {
			t.Errorf("%s: in %s", step, query)
		}
	}
}
