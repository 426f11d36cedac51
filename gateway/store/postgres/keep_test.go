// SPDX-License-Identifier: Apache-2.0

package postgres_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/storetest"
)

var update = flag.Bool("update", false, "write a store of this version for the tests of later ones")

// mark stands for every value of a record: it must be nowhere on the disk.
const mark = "ZQXMARKEDPERSON"

func TestNothingOfARecordIsOnTheDiskInClear(t *testing.T) {
	t.Parallel()
	own := postgrestest.Start(t)
	s, _ := own.Open(t, own.Database(t))
	ctx, body := t.Context(), []byte("some "+mark+" words")
	_, err := s.Accept(ctx, store.Acceptance{
		Version: store.Version{Team: "t", Record: "r", Number: 1, SHA256: "x", Body: body, Answer: body},
		Plan:    []store.Delivery{{ID: "d1", Council: "c", Destination: "gp", Subject: "r", After: 1}},
	})
	must(t, err)
	_, err = s.Claim(ctx, store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 1, Lease: time.Hour})
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
	must(t, s.Close())
	must(t, own.Down()) // all that was in memory is written
	var files []string
	must(t, filepath.WalkDir(own.Folder(), func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files = append(files, name)
		}
		return err
	}))
	written := false
	for _, name := range files {
		b, err := os.ReadFile(name)
		must(t, err)
		if bytes.Contains(b, []byte(mark)) {
			t.Errorf("%s holds what it must not", filepath.Base(name))
		}
		written = written || bytes.Contains(b, []byte("withdrawn"))
	}
	if !written {
		t.Error("the test looks at files in which nothing is written")
	}
}

const fixture = "testdata/v1.sql"

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

// opened opens what the fixture holds, with the keys that belong to it.
func opened(t *testing.T) *storetest.Rig {
	t.Helper()
	dump, err := os.ReadFile(fixture)
	must(t, err)
	keys, err := store.LoadKeys(keysOfFixture(t))
	must(t, err)
	s, err := postgres.Open(t.Context(), postgres.Options{DSN: server.Restore(t, dump), PasswordFile: server.PasswordFile(), Keys: keys})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return &storetest.Rig{T: t, Store: s}
}

// keysOfFixture gives a copy of its key file that only its owner may read.
func keysOfFixture(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(fixture + ".keys")
	must(t, err)
	file := filepath.Join(t.TempDir(), "keys")
	must(t, os.WriteFile(file, b, 0o600)) //nolint:gosec // the test's own folder
	return file
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
	dsn := server.Database(t)
	s, _ := server.Open(t, dsn)
	(&storetest.Rig{T: t, Store: s}).Fill()
	must(t, os.MkdirAll(filepath.Dir(fixture), 0o750))
	must(t, os.WriteFile(fixture, server.Dump(t, dsn), 0o600))
	keys, err := os.ReadFile(server.KeysFile())
	must(t, err)
	must(t, os.WriteFile(fixture+".keys", append([]byte("# For the test of this fixture, and nothing else.\n"), keys...), 0o600)) //nolint:gosec // the fixture's folder
}

// scans are the statements that read all of something on purpose.
func scans(query string) bool {
	return strings.Contains(query, "count(*)") || strings.HasPrefix(query, "DELETE FROM pieces p WHERE at <") || strings.Contains(query, "goose_db_version")
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
		s := ours(r.T, r.Store)
		said, err := s.Said()
		must(r.T, err)
		if len(said) < 40 {
			r.Errorf("only %d statements were seen", len(said))
		}
		for _, query := range said {
			readsByIndex(r.T, s, query)
		}
	})
}

func readsByIndex(t *testing.T, s *postgres.Store, query string) {
	t.Helper()
	plan, err := s.Plan(query)
	if err != nil {
		t.Errorf("no plan: %v: %s", err, query)
	}
	for _, step := range plan {
		if strings.Contains(step, "Seq Scan") && !strings.Contains(step, "test_clock") && !scans(query) {
			t.Errorf("%s: in %s", strings.TrimSpace(step), query)
		}
		if strings.Contains(step, "Sort") && strings.Contains(query, "SKIP LOCKED") {
			t.Errorf("claiming puts all that waits in order: %s: in %s", strings.TrimSpace(step), query)
		}
	}
}
