// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/storetest"
)

// released holds the hashes of what was released. A store out there was made by
// these migrations, and the fixture is such a store: neither is ever made anew. A
// later version adds a migration, a fixture and their lines.
func released() map[string]string {
	return map[string]string{
		"migrations/0001_first.sql": "5b91a982a1db5810ff5e1122c26b15c5f092f06d7a4e5bf9d0abbb7d3435017e",
		"testdata/v1.db":            "fb1c3321f54611985d17da9209e1126f74a11b2ab2f8a3be6523fe0a8bdcc1c2",
		"testdata/v1.db.keys":       "899a54ffbae7f1c9eb31b763d0499e55210cb8a9a3b0f5a3bbbede4d3786fd5b",
	}
}

func TestWhatWasReleasedNeverChanges(t *testing.T) {
	t.Parallel()
	for name, want := range released() {
		b, err := os.ReadFile(name)
		must(t, err)
		if got := sum(b); got != want {
			t.Errorf("%s was released and is not what it was: it has hash %s. Put it back; a change of the tables is a further migration", name, got)
		}
	}
	steps := migrationsOf(t)
	for name, step := range steps {
		if _, ok := released()["migrations/"+name]; !ok {
			t.Errorf("%s has no line here: add its hash, and a fixture of the version before", name)
		}
		if strings.Contains(strings.ToUpper(string(step.Data)), "NO TRANSACTION") {
			t.Errorf("%s is no transaction, so it can be half done", name)
		}
	}
}

// migrationsOf gives this version's migrations, to add to.
func migrationsOf(t *testing.T) fstest.MapFS {
	t.Helper()
	steps, err := allSteps()
	must(t, err)
	return steps
}

func allSteps() (fstest.MapFS, error) {
	all := fstest.MapFS{}
	is, err := sqlite.Steps()
	if err != nil {
		return nil, err
	}
	return all, fs.WalkDir(is, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		b, err := fs.ReadFile(is, name)
		all[name] = &fstest.MapFile{Data: b}
		return err
	})
}

// Three steps of a version that there is not: a column in a large table, a large
// table made anew, and a change that would show if it were made twice.
const (
	addsColumn = `ALTER TABLE events ADD COLUMN told TEXT NOT NULL DEFAULT '';
		UPDATE events SET told = act || cursor; CREATE INDEX events_told ON events (told);`
	makesTable = `CREATE TABLE versions_next (n INTEGER PRIMARY KEY AUTOINCREMENT, team TEXT NOT NULL, record TEXT NOT NULL, number INTEGER NOT NULL,
			sha256 TEXT NOT NULL, accepted_at INTEGER NOT NULL, actor TEXT NOT NULL, body BLOB NOT NULL, answer BLOB, size INTEGER NOT NULL DEFAULT 0) STRICT;
		INSERT INTO versions_next SELECT n, team, record, number, sha256, accepted_at, actor, body, answer, length(body) FROM versions;
		DROP TABLE versions; ALTER TABLE versions_next RENAME TO versions; CREATE UNIQUE INDEX versions_key ON versions (team, record, number);`
	addsOnce = `UPDATE events SET told = told || '+'; INSERT INTO meta (name, value) VALUES ('once', x'01');`
)

// further adds steps to this version's.
func further(bodies ...string) (steps fstest.MapFS, err error) {
	steps, err = allSteps()
	for i, body := range bodies {
		steps["900"+string(rune('1'+i))+"_further.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + body)}
	}
	return steps, err
}

const first = 9001 // the number of the first further step

// large is the fixture with many rows more, so that a step takes its time, and
// what all of it is.
type large struct {
	file   string
	sums   []move.Taken
	wholes map[string]storetest.Whole
}

func newLarge(t *testing.T) *large {
	t.Helper()
	r := opened(t)
	s, ok := r.Store.(*sqlite.Store)
	if !ok {
		t.Fatal("another store")
	}
	for _, rows := range []string{
		`INSERT INTO events (team, at, act, actor, record, version, delivery, destination, from_state, to_state, code, reason, trace)
			SELECT 'many', x, 'noted', '', '', 0, '', '', '', '', '', '', '' FROM i`,
		`INSERT INTO versions (team, record, number, sha256, accepted_at, actor, body) SELECT 'many', x, 1, x, x, '', randomblob(600) FROM i WHERE x < 1500`,
	} {
		_, err := s.Try(`WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM i WHERE x < 8000) ` + rows)
		must(t, err)
	}
	l := &large{file: s.File(), wholes: map[string]storetest.Whole{"team-a": r.Whole("team-a"), "team-b": r.Whole("team-b")}}
	var err error
	l.sums, err = s.Sums()
	must(t, errors.Join(err, s.Close()))
	return l
}

// copied gives a copy of it.
func (l *large) copied(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lode.db")
	for _, end := range []string{"", ".keys"} {
		b, err := os.ReadFile(l.file + end)
		must(t, err)
		must(t, os.WriteFile(file+end, b, 0o600)) //nolint:gosec // the test's own folder
	}
	return file
}

// upgraded opens a store as a version that has these steps.
func upgraded(ctx context.Context, file string, steps fs.FS) (*sqlite.Store, error) {
	keys, err := store.LoadKeys(file + ".keys")
	if err != nil {
		return nil, err
	}
	return sqlite.OpenWith(ctx, sqlite.Options{File: file, Keys: keys}, steps)
}

// isAll looks whether a store holds all that was there.
func (l *large) isAll(t *testing.T, s *sqlite.Store) {
	t.Helper()
	sums, err := s.Sums()
	must(t, err)
	if err := storetest.Same(l.sums, sums); err != nil {
		t.Error(err)
	}
	r := &storetest.Rig{T: t, Store: s}
	for team, was := range l.wholes {
		if !reflect.DeepEqual(r.Whole(team), was) {
			t.Errorf("%s is not as it was", team)
		}
	}
}

// isWhole looks into a file, as it lies there, and says how many of the three
// further steps were made: each wholly or not at all.
func isWhole(t *testing.T, file string) int {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	must(t, err)
	defer func() { must(t, db.Close()) }()
	number := func(query string) (n int) {
		t.Helper()
		must(t, db.QueryRowContext(t.Context(), query).Scan(&n))
		return n
	}
	made := max(0, number(`SELECT max(version_id) FROM goose_db_version WHERE is_applied`)-first+1)
	column := number(`SELECT count(*) FROM pragma_table_info('events') WHERE name = 'told'`)
	index := number(`SELECT count(*) FROM sqlite_master WHERE name = 'events_told'`)
	size := number(`SELECT count(*) FROM pragma_table_info('versions') WHERE name = 'size'`)
	next := number(`SELECT count(*) FROM sqlite_master WHERE name = 'versions_next'`)
	once := number(`SELECT count(*) FROM meta WHERE name = 'once'`)
	is := [5]int{column, index, size, next, once}
	if want := [4][5]int{{}, {1, 1, 0, 0, 0}, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 1}}[made]; is != want {
		t.Errorf("%d steps are noted, and the tables say %v, want %v", made, is, want)
	}
	if made == 0 {
		return 0
	}
	told := map[bool]string{true: "+"}[made == 3]
	if n := number(`SELECT count(*) FROM events WHERE told <> act || cursor || '` + told + `'`); n > 0 {
		t.Errorf("after %d steps %d rows are not as a step leaves them", made, n)
	}
	if n := number(`SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version`); n > 0 {
		t.Errorf("%d steps were made twice", n)
	}
	return made
}

func fileSum(t *testing.T, file string) [sha256.Size]byte {
	t.Helper()
	b, err := os.ReadFile(file)
	must(t, err)
	return sha256.Sum256(b)
}
