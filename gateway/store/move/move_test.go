// SPDX-License-Identifier: Apache-2.0

package move_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/move"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/storetest"
)

var server *postgrestest.Cluster

func TestMain(m *testing.M) {
	var err error
	if server, err = postgrestest.New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	code := m.Run()
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 2
	}
	os.Exit(code)
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// bench is a store in a file that holds something of everything, and an empty
// database for it.
type bench struct {
	*testing.T
	file, dsn, blob string
	keys            *store.Keys
	whole           map[string]storetest.Whole
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, file: filepath.Join(t.TempDir(), "lode.db"), dsn: server.Database(t), keys: server.Keys(t), whole: map[string]storetest.Whole{}}
	s := b.old(false)
	r := &storetest.Rig{T: t, Store: s}
	b.blob = r.Fill()
	for _, team := range teams() {
		b.whole[team] = r.Whole(team)
	}
	must(t, s.Close())
	return b
}

func teams() []string { return []string{"team-a", "team-b"} }

// old opens the store in the file.
func (b *bench) old(fenced bool) *sqlite.Store {
	b.Helper()
	s, err := b.tryOld(fenced)
	must(b, err)
	b.Cleanup(func() { must(b, s.Close()) })
	return s
}

func (b *bench) tryOld(fenced bool) (*sqlite.Store, error) {
	return sqlite.Open(b.Context(), sqlite.Options{File: b.file, Keys: b.keys, Fenced: fenced})
}

// move moves once, as the command does, through what stands in between.
func (b *bench) move(between func(*postgres.Store) move.Into) ([]move.Taken, error) {
	b.Helper()
	from := b.old(true)
	into, _ := server.Open(b, b.dsn)
	var to move.Into = into
	if between != nil {
		to = between(into)
	}
	taken, err := move.Store(b.Context(), from, to, "the database")
	must(b, errors.Join(from.Close(), into.Close()))
	return taken, err
}

// isThere looks whether the database holds all that the file held.
func (b *bench) isThere() *storetest.Rig {
	b.Helper()
	s, _ := server.Open(b, b.dsn)
	r := &storetest.Rig{T: b.T, Store: s}
	for _, team := range teams() {
		if is := r.Whole(team); !reflect.DeepEqual(is, b.whole[team]) {
			b.Errorf("%s is not as it was:\n%+v\n%+v", team, b.whole[team], is)
		}
	}
	return r
}

// isFenced says whether a gateway is refused, in the words wanted.
func (b *bench) isFenced(want bool) {
	b.Helper()
	s, err := b.tryOld(false)
	if s != nil {
		must(b, s.Close())
	}
	if errors.Is(err, sqlite.ErrFenced) != want {
		b.Errorf("a gateway that opens the file is answered %v", err)
	}
}

func TestMovedStoreIsTheStore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	taken, err := b.move(nil)
	must(t, err)
	for _, k := range taken {
		if k.Rows == 0 {
			t.Errorf("nothing of %s was moved", k.Table)
		}
	}
	b.isFenced(true)
	r := b.isThere()
	if body := r.Read(r.OpenBlob(r.Ctx(), "team-a", b.blob)); !bytes.Equal(body, bytes.Repeat([]byte("blob "), 60_000)) {
		t.Error("the blob is not as it was")
	}
	found, err := r.Find(r.Ctx(), "team-a", "hash")
	must(t, err)
	if len(found) != 1 {
		t.Error("nobody is found under the hash")
	}
	// It goes on where it was: places in lanes, cursors, keys, order.
	last := b.whole["team-a"].Events[len(b.whole["team-a"].Events)-1].Cursor
	ds := r.Accepted("team-a", "person-2", 2, "gp")
	if ds[0].Seq != 2 {
		t.Errorf("the next in its lane has place %d", ds[0].Seq)
	}
	es, err := r.Events(r.Ctx(), "team-a", last, 0)
	must(t, err)
	if len(es) != 2 || es[0].Cursor <= last {
		t.Errorf("audit rows after the last: %+v", es)
	}
	all, err := r.Deliveries(r.Ctx(), store.Search{Team: "team-a", Limit: 1})
	must(t, err)
	if all[0].ID != ds[0].ID {
		t.Error("the newest is not the newest")
	}
	if _, err := b.move(nil); !errors.Is(err, move.ErrMoved) {
		t.Errorf("moved again: %v", err)
	}
}

// TestOlderProgramLeavesAMovedStoreAlone: one that knows no fences takes it for a
// store of a newer version.
func TestOlderProgramLeavesAMovedStoreAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.move(nil)
	must(t, err)
	if is, newest, err := versions(b.file); err != nil || is <= newest {
		t.Errorf("the file bears version %d, such a program knows %d (%v)", is, newest, err)
	}
}

// between stands between the move and the database.
type between struct {
	*postgres.Store
	before func() error
	after  func() error
	taken  *[]move.Taken // what was answered
	rows   func(iter.Seq2[[]any, error]) iter.Seq2[[]any, error]
}

func (s between) Take(ctx context.Context, origin string, rows func(store.Table) iter.Seq2[[]any, error]) (taken []move.Taken, known bool, err error) {
	if s.before != nil {
		if err := s.before(); err != nil {
			return nil, false, err
		}
	}
	if s.rows != nil {
		all := rows
		rows = func(t store.Table) iter.Seq2[[]any, error] { return s.rows(all(t)) }
	}
	taken, known, err = s.Store.Take(ctx, origin, rows)
	if s.taken != nil {
		*s.taken = taken
	}
	if s.after != nil {
		err = errors.Join(err, s.after())
	}
	return taken, known, err
}

// TestMoveThatIsCutOff is gone on with: whatever had happened, at no moment can
// both be opened, and in the end all is there once.
func TestMoveThatIsCutOff(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]between{
		"before the database was filled":        {before: unknown},
		"after the database had been committed": {after: unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.cut(cut)
			b.isFenced(true)
			_, err := b.move(nil)
			must(t, err)
			b.isFenced(true)
			b.isThere()
		})
	}
}

// TestMoveThatFails leaves the old store as it was and nothing in the new one.
func TestMoveThatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		between between
		prepare string
		want    error
	}{
		"the file cannot be read to its end": {between: between{rows: func(all iter.Seq2[[]any, error]) iter.Seq2[[]any, error] {
			return func(yield func([]any, error) bool) {
				for row, err := range all {
					if !yield(row, err) {
						return
					}
					yield(nil, broken)
					return
				}
			}
		}}, want: broken},
		"the database keeps something else": {prepare: `CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN NEW.words = 'other'; RETURN NEW; END $$; CREATE TRIGGER other BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION other()`},
		"the database loses something": {prepare: `CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN RETURN CASE WHEN NEW.state <> 'filed' THEN NEW END; END $$; CREATE TRIGGER lose BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION lose()`},
		"the database is not empty": {prepare: `INSERT INTO lookups VALUES ('t', 'h', 'r')`, want: postgres.ErrNotEmpty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			s, _ := server.Open(t, b.dsn) // makes the tables
			must(t, s.Close())
			if c.prepare != "" {
				must(t, server.Do(postgrestest.Name(b.dsn), c.prepare))
			}
			_, err := b.move(func(s *postgres.Store) move.Into { c.between.Store = s; return c.between })
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("answered %v", err)
			}
			b.isFenced(false)
			again, _ := server.Open(t, b.dsn)
			r := &storetest.Rig{T: t, Store: again}
			if w := r.Whole("team-a"); len(w.Versions) > 0 || len(w.Deliveries) > 0 || len(w.Events) > 0 {
				t.Errorf("the database holds %d versions, %d deliveries, %d audit rows", len(w.Versions), len(w.Deliveries), len(w.Events))
			}
		})
	}
}

// TestLeasesGoWithTheStore: what was being sent is still its holder's, until the
// lease lapses on the database's clock.
func TestLeasesGoWithTheStore(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	_, err := b.move(nil)
	must(t, err)
	s, _ := server.Open(t, b.dsn)
	r := &storetest.Rig{T: t, Store: s}
	for _, d := range b.whole["team-a"].Deliveries {
		if d.State != store.Sending {
			continue
		}
		must(t, s.Renew(t.Context(), d.Team, d.ID, d.Epoch, time.Minute))
		r.Moved(d, store.Filed)
		return
	}
	t.Error("nothing was being sent")
}
