// SPDX-License-Identifier: Apache-2.0

package postgres_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/storetest"
)

var (
	seed  = flag.Uint64("seed", 0, "the seed of a series of kills; 0: another each time")
	kills = flag.Int("kills", 25, "how many kills must meet an upgrade in the middle")
)

// What a child is told: the database that it upgrades, and how it is opened.
const (
	envDSN    = "LODE_TEST_DSN"
	envAccess = "LODE_TEST_ACCESS"
	envKeys   = "LODE_TEST_KEYS"
)

// upgrades is what a child does: it opens a store as a later version.
func upgrades() error {
	steps, err := further(addsColumn, makesTable, addsOnce)
	if err != nil {
		return err
	}
	s, err := upgraded(context.Background(), os.Getenv(envDSN), os.Getenv(envAccess), os.Getenv(envKeys), steps)
	if err != nil {
		return err
	}
	return s.Close()
}

func (l *large) start(t *testing.T, dsn string) *storetest.Struck {
	t.Helper()
	return storetest.Start(t, envDSN+"="+dsn, envAccess+"="+l.own.PasswordFile(), envKeys+"="+l.keys)
}

// TestUpgradeThatIsKilled is killed at random moments: the gateway, or the server
// under it, or one of three gateways that start together. Wherever that is, each
// step was made wholly or not at all, the next start makes the rest, and everything
// is there as it was.
func TestUpgradeThatIsKilled(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	steps, err := further(addsColumn, makesTable, addsOnce)
	must(t, err)
	strikes := storetest.NewStrikes(t, *seed, l.start(t, l.own.Copy(t, l.dsn)).Finish(t))
	var at [4]int
	var servers, crowds int
	for strikes.Met < *kills {
		dsn := l.own.Copy(t, l.dsn)
		child := l.start(t, dsn)
		var beside []*storetest.Struck
		strike := child.Kill
		switch strikes.Draw(5) {
		case 0:
			servers++
			strike = func() { must(t, errors.Join(l.own.Cut(), l.own.Up())) }
		case 1:
			crowds++
			beside = []*storetest.Struck{l.start(t, dsn), l.start(t, dsn)}
		}
		met := child.Met(t, strikes.Next(), strike)
		for _, other := range beside {
			other.Finish(t)
		}
		strikes.Count(t, met)
		made := l.isWhole(t, dsn)
		if (!met || len(beside) > 0) && made != 3 {
			t.Errorf("who was not struck made %d steps", made)
		}
		if !met {
			continue
		}
		at[made]++
		s, err := l.opened(t.Context(), dsn, steps)
		must(t, err)
		l.isAll(t, s)
		must(t, s.Close())
		if made := l.isWhole(t, dsn); made != 3 {
			t.Errorf("after the next start %d steps are made", made)
		}
	}
	t.Logf("%d kills in the middle, after 0, 1, 2, 3 of 3 steps: %v; %d times the server was struck, %d times three started together; %d came too late",
		strikes.Met, at, servers, crowds, strikes.Vain)
}

// TestUpgradeThatFails leaves nothing half done, says where the tables stand and
// what can be done, and is gone on with when its cause is gone.
func TestUpgradeThatFails(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	const full = `DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;`
	for name, c := range map[string]struct {
		bad   []string // the steps, of which the last fails
		cause string
	}{
		"a statement that fails":    {[]string{addsColumn + `UPDATE events SET at = NULL;`}, "not-null"},
		"a full disk, a step later": {[]string{addsColumn, makesTable + full}, "No space left"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := l.own.Copy(t, l.dsn)
			steps, err := further(c.bad...)
			must(t, err)
			_, err = l.opened(t.Context(), dsn, steps)
			if !errors.Is(err, postgres.ErrUpgrade) || !strings.Contains(err.Error(), c.cause) || !strings.Contains(err.Error(), "nothing of it is kept") {
				t.Fatalf("answered %v", err)
			}
			if made := l.isWhole(t, dsn); made != len(c.bad)-1 {
				t.Errorf("%d further steps are kept", made)
			}
			if len(c.bad) == 1 { // the version before opens it as it was
				s, err := l.opened(t.Context(), dsn, migrationsOf(t))
				must(t, err)
				l.isAll(t, s)
				must(t, s.Close())
			}
			steps, err = further(addsColumn, makesTable, addsOnce)
			must(t, err)
			s, err := l.opened(t.Context(), dsn, steps)
			must(t, err)
			l.isAll(t, s)
			must(t, s.Close())
		})
	}
}

// TestUpgradeThatTakesLong takes longer than any other statement may, and whoever
// starts beside it waits longer than for any other lock.
func TestUpgradeThatTakesLong(t *testing.T) {
	t.Parallel()
	dsn, keys := server.Database(t), server.Keys(t)
	steps, err := further(`SELECT pg_sleep(33); INSERT INTO meta (name, value) VALUES ('once', '');`)
	must(t, err)
	opened := make(chan error)
	for range 2 {
		go func() {
			s, err := postgres.OpenWith(t.Context(), postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys}, steps)
			if err == nil {
				err = s.Close()
			}
			opened <- err
		}()
	}
	if err := errors.Join(<-opened, <-opened); err != nil {
		t.Errorf("answered %v", err)
	}
}

// TestTablesThatAreUsedAreNotChanged: a gateway that runs is not given other tables
// than those it knows. Who would change them waits until it has stopped.
func TestTablesThatAreUsedAreNotChanged(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	old, keys := server.Open(t, dsn)
	steps, err := further(addsColumn)
	must(t, err)
	o := postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys}
	waits := make(chan error)
	go func() {
		s, err := postgres.OpenWith(t.Context(), o, steps)
		if err == nil {
			err = s.Close()
		}
		waits <- err
	}()
	const asks = `SELECT count(*)::text FROM pg_locks l JOIN pg_database d ON d.oid = l.database
		WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND d.datname = current_database()`
	for held := ""; held != "1"; {
		held, err = old.Try(asks)
		must(t, err)
	}
	for i := range 50 {
		must(t, accept(t, old, strconv.Itoa(i), 100)) // it works on
	}
	select {
	case err := <-waits:
		t.Fatalf("the tables were changed under a gateway, or it did not wait: %v", err)
	default:
	}
	must(t, old.Close())
	if err := <-waits; err != nil {
		t.Fatalf("when all had stopped: %v", err)
	}
	if _, err := postgres.Open(t.Context(), o); !errors.Is(err, postgres.ErrNewer) || !strings.Contains(err.Error(), "its tables are at 9001") || !strings.Contains(err.Error(), "backup") {
		t.Errorf("the old one answered %v", err)
	}
}

// TestGatewayThatWasCutOff from the database while another changed the tables does
// nothing on them when it is back.
func TestGatewayThatWasCutOff(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	old, keys := server.Open(t, dsn)
	must(t, accept(t, old, "before", 100))
	steps, err := further(addsColumn)
	must(t, err)
	must(t, server.Do("postgres", `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '`+postgrestest.Name(dsn)+`'`))
	s, err := postgres.OpenWith(t.Context(), postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys}, steps)
	must(t, err)
	if err := accept(t, old, "after", 100); !errors.Is(err, postgres.ErrNewer) {
		t.Errorf("answered %v", err)
	}
	for v, err := range old.All(t.Context(), "t") {
		if !errors.Is(err, postgres.ErrNewer) {
			t.Errorf("it reads %d bytes, %v", len(v.Body), err)
		}
	}
	if all := kept(t, s); len(all) != 1 {
		t.Errorf("%d records are there", len(all))
	}
	must(t, s.Close())
}

// TestGatewayThatDoesNotStop is named as the reason, after a while.
func TestGatewayThatDoesNotStop(t *testing.T) {
	t.Parallel()
	dsn := server.Database(t)
	old, keys := server.Open(t, dsn)
	steps, err := further(addsColumn)
	must(t, err)
	_, err = postgres.OpenWith(t.Context(), postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys}, steps)
	if !errors.Is(err, postgres.ErrUsed) {
		t.Errorf("answered %v", err)
	}
	must(t, accept(t, old, "r", 100))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err = postgres.OpenWith(ctx, postgres.Options{DSN: dsn, PasswordFile: server.PasswordFile(), Keys: keys}, steps); !errors.Is(err, context.Canceled) {
		t.Errorf("who is told to stop answered %v", err)
	}
}

// TestOlderVersionTouchesNothing of a database that a newer one changed. It opens
// the dump that was made before.
func TestOlderVersionTouchesNothing(t *testing.T) {
	t.Parallel()
	l := newLarge(t)
	steps, err := further(addsColumn, makesTable, addsOnce)
	must(t, err)
	backup := l.own.Dump(t, l.dsn)
	s, err := l.opened(t.Context(), l.dsn, steps)
	must(t, err)
	must(t, s.Close())
	before := l.own.Dump(t, l.dsn)
	if _, err = l.opened(t.Context(), l.dsn, migrationsOf(t)); !errors.Is(err, postgres.ErrNewer) {
		t.Errorf("answered %v", err)
	}
	if string(l.own.Dump(t, l.dsn)) != string(before) {
		t.Error("the database is not as it was")
	}
	s, err = l.opened(t.Context(), l.own.Restore(t, backup), migrationsOf(t))
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
	dsn := server.Database(t)
	server.Open(t, dsn)
	was, is := string(server.Dump(t, dsn, "--schema-only")), string(server.Dump(t, server.DSN(ours(t, opened(t).Store).Database()), "--schema-only"))
	if was != is || len(was) < 4000 {
		t.Errorf("a new database has\n%s\nan upgraded one has\n%s", was, is)
	}
}
