// SPDX-License-Identifier: Apache-2.0

package postgres_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/storetest"
)

// released holds the hashes of what was released. A database out there was made by
// these migrations, and the fixture is the dump of such a one: neither is ever made
// anew. A later version adds a migration, a fixture and their lines.
func released() map[string]string {
	return map[string]string{
		"migrations/0001_first.sql": "d7a62bd86716cdc69c8b25edb4e88d31fdd2b7ea6f2cec71a02b0c11616228f8",
		"testdata/v1.sql":           "a31ff193ccc3a0a15c70e7db222ddfefe373b146f659167cfb3e984d4c048c7a",
		"testdata/v1.sql.keys":      "7fef0d687d60ff828ec4c879e56b04e333b58b395afcb04b4e22066ae8811f5b",
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
	is, err := postgres.Steps()
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
	addsColumn = `ALTER TABLE events ADD COLUMN told text NOT NULL DEFAULT '';
		UPDATE events SET told = act || n; CREATE INDEX events_told ON events (told);`
	makesTable = `CREATE TABLE versions_next (LIKE versions INCLUDING ALL); ALTER TABLE versions_next ADD COLUMN size bigint NOT NULL DEFAULT 0;
		INSERT INTO versions_next SELECT v.*, octet_length(body) FROM versions v;
		SELECT setval(pg_get_serial_sequence('versions_next', 'n'), (SELECT max(n) FROM versions));
		DROP TABLE versions; ALTER TABLE versions_next RENAME TO versions;`
	addsOnce = `UPDATE events SET told = told || '+'; INSERT INTO meta (name, value) VALUES ('once', '');`
)

// further adds steps to this version's.
func further(bodies ...string) (steps fstest.MapFS, err error) {
	steps, err = allSteps()
	for i, body := range bodies {
		steps["900"+strconv.Itoa(i+1)+"_further.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + body)}
	}
	return steps, err
}

const first = 9001 // the number of the first further step

// large is the fixture with many rows more, so that a step takes its time, and
// what all of it is. It lies on a server of its own, which is cut off too.
type large struct {
	own    *postgrestest.Cluster
	dsn    string
	keys   string // the key file
	sums   []move.Taken
	wholes map[string]storetest.Whole
}

func newLarge(t *testing.T) *large {
	t.Helper()
	l := &large{own: postgrestest.Start(t), keys: keysOfFixture(t)}
	dump, err := os.ReadFile(fixture)
	must(t, err)
	l.dsn = l.own.Restore(t, dump)
	s, err := l.opened(t.Context(), l.dsn, migrationsOf(t))
	must(t, err)
	for _, rows := range []string{
		`INSERT INTO events (cursor, team, at, act, actor, record, version, delivery, destination, from_state, to_state, code, reason, trace)
			SELECT 1000 + x, 'many', x, 'noted', '', '', 0, '', '', '', '', '', '', '' FROM generate_series(1, 8000) x`,
		`INSERT INTO versions (team, record, number, sha256, accepted_at, actor, body)
			SELECT 'many', x, 1, x, x, '', decode(repeat(md5(x::text), 40), 'hex') FROM generate_series(1, 1500) x`,
		`UPDATE cursors SET last = (SELECT max(cursor) FROM events)`,
	} {
		_, err := s.Try(rows)
		must(t, err)
	}
	r := &storetest.Rig{T: t, Store: s}
	l.wholes = map[string]storetest.Whole{"team-a": r.Whole("team-a"), "team-b": r.Whole("team-b")}
	l.sums, err = s.Sums()
	must(t, errors.Join(err, s.Close()))
	return l
}

// opened opens a database as a version that has these steps.
func (l *large) opened(ctx context.Context, dsn string, steps fs.FS) (*postgres.Store, error) {
	return upgraded(ctx, dsn, l.own.PasswordFile(), l.keys, steps)
}

func upgraded(ctx context.Context, dsn, password, keyFile string, steps fs.FS) (*postgres.Store, error) {
	keys, err := store.LoadKeys(keyFile)
	if err != nil {
		return nil, err
	}
	return postgres.OpenWith(ctx, postgres.Options{DSN: dsn, PasswordFile: password, Keys: keys}, steps)
}

// isAll looks whether a store holds all that was there.
func (l *large) isAll(t *testing.T, s *postgres.Store) {
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

// isWhole looks into a database and says how many of the three further steps were
// made: each wholly or not at all.
func (l *large) isWhole(t *testing.T, dsn string) int {
	t.Helper()
	number := func(query string) int {
		t.Helper()
		text, err := l.own.Ask(postgrestest.Name(dsn), `SELECT (`+query+`)::text`)
		must(t, err)
		n, err := strconv.Atoi(text)
		must(t, err)
		return n
	}
	columnOf := `SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = `
	made := max(0, number(`SELECT max(version_id) FROM goose_db_version WHERE is_applied`)-first+1)
	is := [5]int{
		number(columnOf + `'events' AND column_name = 'told'`), number(`SELECT count(*) FROM pg_class WHERE relname = 'events_told'`),
		number(columnOf + `'versions' AND column_name = 'size'`), number(`SELECT count(*) FROM pg_class WHERE relname = 'versions_next'`),
		number(`SELECT count(*) FROM meta WHERE name = 'once'`),
	}
	if want := [4][5]int{{}, {1, 1, 0, 0, 0}, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 1}}[made]; is != want {
		t.Errorf("%d steps are noted, and the tables say %v, want %v", made, is, want)
	}
	if made == 0 {
		return 0
	}
	told := map[bool]string{true: "+"}[made == 3]
	if n := number(`SELECT count(*) FROM events WHERE told <> act || n || '` + told + `'`); n > 0 {
		t.Errorf("after %d steps %d rows are not as a step leaves them", made, n)
	}
	if n := number(`SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version`); n > 0 {
		t.Errorf("%d steps were made twice", n)
	}
	return made
}
