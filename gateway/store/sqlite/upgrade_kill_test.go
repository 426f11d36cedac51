// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/storetest"
)

var (
	seed  = flag.Uint64("seed", 0, "the seed of a series of kills; 0: another each time")
	kills = flag.Int("kills", 25, "how many kills must meet an upgrade in the middle")
)

// envFile names the store that a child upgrades.
const envFile = "LODE_TEST_FILE"

func TestMain(m *testing.M) {
	if code, is := storetest.Child(upgrades); is {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// upgrades is what a child does: it opens a store as a later version.
func upgrades() error {
	steps, err := further(addsColumn, makesTable, addsOnce)
	if err != nil {
		return err
	}
	s, err := upgraded(context.Background(), os.Getenv(envFile), steps)
	if err != nil {
		return err
	}
	return s.Close()
}

// TestUpgradeThatIsKilled is killed at random moments. Wherever that is, each step
// was made wholly or not at all, the next start makes the rest, and everything is
// there as it was.
func TestUpgradeThatIsKilled(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	steps, err := further(addsColumn, makesTable, addsOnce)
	must(t, err)
	strikes := storetest.NewStrikes(t, *seed, storetest.Start(t, envFile+"="+l.copied(t)).Finish(t))
	var at [4]int
	for strikes.Met < *kills {
		file := l.copied(t)
		child := storetest.Start(t, envFile+"="+file)
		met := child.Met(t, strikes.Next(), child.Kill)
		strikes.Count(t, met)
		made := isWhole(t, file)
		if !met {
			if made != 3 {
				t.Errorf("who was not struck made %d steps", made)
			}
			continue
		}
		at[made]++
		s, err := upgraded(t.Context(), file, steps)
		must(t, err)
		l.isAll(t, s)
		must(t, s.Close())
		if made := isWhole(t, file); made != 3 {
			t.Errorf("after the next start %d steps are made", made)
		}
		must(t, os.Remove(file))
	}
	t.Logf("%d kills in the middle, after 0, 1, 2, 3 of 3 steps: %v; %d came too late", strikes.Met, at, strikes.Vain)
}

// TestUpgradeThatFails leaves nothing half done, says where the tables stand and
// what can be done, and is gone on with when its cause is gone.
func TestUpgradeThatFails(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	for name, c := range map[string]struct {
		bad   []string // the steps, of which the last fails
		cause string
	}{
		"a statement that fails":    {[]string{addsColumn + `UPDATE events SET at = NULL;`}, "NOT NULL"},
		"a disk that is full":       {[]string{`PRAGMA max_page_count = 1; ` + addsColumn}, "full"},
		"a full disk, a step later": {[]string{addsColumn, `PRAGMA max_page_count = 1; ` + makesTable}, "full"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := l.copied(t)
			steps, err := further(c.bad...)
			must(t, err)
			_, err = upgraded(t.Context(), file, steps)
			if !errors.Is(err, sqlite.ErrUpgrade) || !strings.Contains(err.Error(), c.cause) || !strings.Contains(err.Error(), "nothing of it is kept") {
				t.Fatalf("answered %v", err)
			}
			if made := isWhole(t, file); made != len(c.bad)-1 {
				t.Errorf("%d further steps are kept", made)
			}
			if len(c.bad) == 1 { // the version before opens it as it was
				s, err := upgraded(t.Context(), file, migrationsOf(t))
				must(t, err)
				l.isAll(t, s)
				must(t, s.Close())
			}
			steps, err = further(addsColumn, makesTable, addsOnce)
			must(t, err)
			s, err := upgraded(t.Context(), file, steps)
			must(t, err)
			l.isAll(t, s)
			must(t, s.Close())
		})
	}
}

// TestOlderVersionTouchesNothing of a store that a newer one wrote, and says so. It
// opens the backup that was made before.
func TestOlderVersionTouchesNothing(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	steps, err := further(addsColumn, makesTable, addsOnce)
	must(t, err)
	s, err := upgraded(t.Context(), l.file, migrationsOf(t))
	must(t, err)
	backup := filepath.Join(t.TempDir(), "lode.db")
	must(t, errors.Join(s.Backup(t.Context(), backup), s.Close(), os.Link(l.file+".keys", backup+".keys")))
	s, err = upgraded(t.Context(), l.file, steps)
	must(t, err)
	must(t, s.Close())
	before := fileSum(t, l.file)
	_, err = upgraded(t.Context(), l.file, migrationsOf(t))
	if !errors.Is(err, sqlite.ErrNewer) || !strings.Contains(err.Error(), "its tables are at 9003") || !strings.Contains(err.Error(), "backup") {
		t.Errorf("answered %v", err)
	}
	if fileSum(t, l.file) != before {
		t.Error("the file is not as it was")
	}
	s, err = upgraded(t.Context(), backup, migrationsOf(t))
	must(t, err)
	l.isAll(t, s)
	must(t, s.Close())
}

// TestStoreOfTheFirstVersionGoesOn from where it was: deliveries, tasks, inbox,
// blobs, records and the audit.
func TestStoreOfTheFirstVersionGoesOn(t *testing.T) {
	t.Parallel()
	r := opened(t)
	r.GoesOn(r.Whole("team-a"))
}

// TestUpgradedStoreHasTheTablesOfANewOne: no table is otherwise for who was here first.
func TestUpgradedStoreHasTheTablesOfANewOne(t *testing.T) {
	t.Parallel()
	engine().Run(t, func(r *storetest.Rig) {
		tables := func(of *storetest.Rig) string {
			s, ok := of.Store.(*sqlite.Store)
			if !ok {
				r.Fatal("another store")
			}
			all, err := s.Try(`SELECT group_concat(type || ' ' || name || ' ' || coalesce(sql, ''), char(10) ORDER BY type, name) FROM sqlite_master`)
			must(r.T, err)
			text, _ := all.(string)
			return text
		}
		if was, is := tables(r), tables(opened(r.T)); was != is || len(was) < 4000 {
			r.Errorf("a new store has\n%s\nan upgraded one has\n%s", was, is)
		}
	})
}

// TestMoveThatWasCutOffIsFinishedByALaterVersion, which needs its own tables to
// read them; the fence stays.
func TestMoveThatWasCutOffIsFinishedByALaterVersion(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	keys, err := store.LoadKeys(l.file + ".keys")
	must(t, err)
	o := sqlite.Options{File: l.file, Keys: keys, Fenced: true}
	s, err := sqlite.Open(t.Context(), o)
	must(t, err)
	f := store.Fence{Origin: "a move", To: "the database", Into: "its name"}
	must(t, s.SetFence(t.Context(), f))
	must(t, s.Close())
	steps, err := further(addsColumn, makesTable, addsOnce)
	must(t, err)
	for range 2 {
		s, err = sqlite.OpenWith(t.Context(), o, steps)
		must(t, err)
		l.isAll(t, s)
		if column, err := s.Try(`SELECT count(*) FROM pragma_table_info('events') WHERE name = 'told'`); err != nil || column != int64(1) {
			t.Errorf("the tables are those of before (%v)", err)
		}
		if is, err := s.Fence(t.Context()); err != nil || is != f {
			t.Errorf("the fence is %+v, %v", is, err)
		}
		must(t, s.Close())
	}
	if _, err := sqlite.Open(t.Context(), o); !errors.Is(err, sqlite.ErrNewer) {
		t.Errorf("the version before answered %v", err)
	}
	if _, err := upgraded(t.Context(), l.file, steps); !errors.Is(err, sqlite.ErrFenced) {
		t.Errorf("a gateway is answered %v", err)
	}
}
