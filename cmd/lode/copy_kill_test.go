// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/sqlite"
	"github.com/carelode/lode/gateway/store/storetest"
)

var (
	seed  = flag.Uint64("seed", 0, "the seed of a series of kills; 0: another each time")
	kills = flag.Int("kills", 20, "how many kills must meet a move in the middle")
)

// TestMoveThatIsKilled kills `lode store copy` at random moments. At none of them
// can gateways open both stores, and when it is done again everything is there
// once, and it tells the same of each table as a move that nobody disturbed.
func TestMoveThatIsKilled(t *testing.T) {
	t.Parallel()
	pg := postgrestest.Start(t)
	p := newPlace(t)
	fillStore(t, p)
	calm := newCopy(t, p, pg)
	start := time.Now()
	want := good(t, "", calm.args()...).out
	strikes := storetest.NewStrikes(t, *seed, time.Since(start))
	rows := calm.rows(t, pg)
	var at [4]int // not yet fenced; fenced; the database is filled; the file knows that too
	for strikes.Met < *kills {
		c := newCopy(t, p, pg)
		moment := func() func() { <-time.After(strikes.Next()); return func() {} }
		if strikes.Draw(4) == 0 { // chance seldom meets this one
			moment = func() func() { return c.unknowing(t, pg) }
		}
		met := c.struck(t, moment)
		strikes.Count(t, met)
		there, fence := c.holds(t, pg), c.fence(t)
		if there && fence == "" {
			t.Error("gateways could open both")
		}
		if !met {
			continue
		}
		known := strings.Contains(fence, "as a record only")
		switch {
		case known:
			at[3]++
			bad(t, 2, "moved already", c.args()...)
		case there:
			at[2]++
		case fence != "":
			at[1]++
		default:
			at[0]++
		}
		if !known {
			if got := good(t, "", c.args()...).out; got != want {
				t.Errorf("done again it tells\n%s\nwant\n%s", got, want)
			}
		}
		if got := c.rows(t, pg); got != rows {
			t.Errorf("the database holds\n%s\nwant\n%s", got, rows)
		}
		if c.fence(t) == "" {
			t.Error("a gateway opens the file that was moved")
		}
	}
	t.Logf("%d kills in the middle: %d before the fence, %d within it, %d when all was there, %d when the file knew it; %d came too late",
		strikes.Met, at[0], at[1], at[2], at[3], strikes.Vain)
}

// fillStore puts records enough into a place's store that a move takes its time.
func fillStore(t *testing.T, p place) {
	t.Helper()
	for _, name := range []string{"data", "keys"} {
		if err := os.Mkdir(filepath.Join(p.dir, name), 0o700); err != nil {
			t.Fatalf("make folder: %v", err)
		}
	}
	keys, err := store.CreateKeys(filepath.Join(p.dir, "keys", "lode.keys"))
	if err != nil {
		t.Fatalf("make keys: %v", err)
	}
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: filepath.Join(p.dir, "data", "lode.db"), Keys: keys})
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			for n := range 20 {
				record := fmt.Sprint("r", i, "-", n)
				_, err := s.Accept(t.Context(), store.Acceptance{
					Version: store.Version{Team: "soham", Record: record, Number: 1, SHA256: "x", Body: bytes.Repeat([]byte("x"), 4<<10), Answer: []byte("{}")},
					Plan:    []store.Delivery{{Council: "c", Destination: "council", Subject: record, After: 1}},
					Lookup:  []string{record},
				})
				if err != nil {
					t.Errorf("accept: %v", err)
				}
			}
		})
	}
	all.Wait()
	_, _, err = s.PutBlob(t.Context(), "soham", "", bytes.NewReader(bytes.Repeat([]byte("blob "), 200_000)))
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatalf("fill store: %v", err)
	}
}

// copying is one move of a copy of a place's store into a database of its own.
type copying struct {
	place

	dsn, to string
}

func newCopy(t *testing.T, p place, pg *postgrestest.Cluster) copying {
	t.Helper()
	c := copying{place{t.TempDir(), "", p.token, p.load}, pg.Database(t), ""}
	for _, file := range []string{"data/lode.db", "keys/lode.keys"} {
		if err := os.Mkdir(filepath.Join(c.dir, filepath.Dir(file)), 0o700); err != nil {
			t.Fatalf("make folder: %v", err)
		}
		write(t, c.dir, file, read(t, filepath.Join(p.dir, file)))
	}
	c.settings = write(t, c.dir, "lode.yaml", read(t, p.settings))
	c.to = inPostgres(t, c.place, pg, c.dsn).settings
	return c
}

func (c copying) args() []string {
	return []string{"store", "copy", "--settings", c.settings, "--to", c.to}
}

// struck kills the program at a moment, unless it has ended by then.
func (c copying) struck(t *testing.T, moment func() (after func())) (met bool) {
	t.Helper()
	cmd := command(t, c.args()...)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	after := moment()
	_ = cmd.Process.Kill()
	err := cmd.Wait()
	after()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("it failed: %v", err)
	}
	return err != nil
}

// unknowing returns at the moment when the database holds the store and the file
// does not know it yet: nobody else is let write to the file.
func (c copying) unknowing(t *testing.T, pg *postgrestest.Cluster) (after func()) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(c.dir, "data", "lode.db")+"?_txlock=immediate&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatalf("open file: %v", err)
	}
	for fenced := 0; fenced == 0; {
		if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM meta WHERE name = 'fence'`).Scan(&fenced); err != nil {
			t.Fatalf("look at file: %v", err)
		}
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatalf("hold file: %v", err)
	}
	for !c.holds(t, pg) {
	}
	return func() { _, _ = tx.Rollback(), db.Close() }
}

// fence gives the words with which a gateway is refused the file, "" if it is not.
func (c copying) fence(t *testing.T) string {
	t.Helper()
	keys, err := store.LoadKeys(filepath.Join(c.dir, "keys", "lode.keys"))
	if err != nil {
		t.Fatalf("load keys: %v", err)
	}
	s, err := sqlite.Open(t.Context(), sqlite.Options{File: filepath.Join(c.dir, "data", "lode.db"), Keys: keys})
	switch {
	case err == nil:
		if err := s.Close(); err != nil {
			t.Fatalf("close store: %v", err)
		}
		return ""
	case !errors.Is(err, sqlite.ErrFenced):
		t.Fatalf("open store: %v", err)
	}
	return err.Error()
}

// holds says whether the database holds anything of the store, once who was struck
// is out of it.
func (c copying) holds(t *testing.T, pg *postgrestest.Cluster) bool {
	t.Helper()
	made := ask(t, pg, c.dsn, `SELECT (to_regclass('versions') IS NOT NULL)::text`)
	return made == "true" && ask(t, pg, c.dsn, `SELECT EXISTS (SELECT 1 FROM versions)::text`) == "true"
}

// rows gives for each table how many rows there are and their hash, as the server
// counts them.
func (c copying) rows(t *testing.T, pg *postgrestest.Cluster) string {
	t.Helper()
	var all strings.Builder
	for _, table := range store.Tables() {
		columns := strings.Join(table.Names(), ", ")
		fmt.Fprintln(&all, table.Name, ask(t, pg, c.dsn, `SELECT count(*) || ' ' || md5(coalesce(string_agg(md5(ROW(`+columns+`)::text), '' ORDER BY `+strings.Join(table.Key, ", ")+`), '')) FROM `+table.Name))
	}
	fmt.Fprintln(&all, "lanes", ask(t, pg, c.dsn, `SELECT count(*) || ' ' || sum(seq) FROM lanes`))
	fmt.Fprintln(&all, "cursor", ask(t, pg, c.dsn, `SELECT last::text FROM cursors`))
	return all.String()
}

func ask(t *testing.T, pg *postgrestest.Cluster, dsn, question string) string {
	t.Helper()
	text, err := pg.Ask(postgrestest.Name(dsn), question)
	if err != nil {
		t.Fatalf("ask: %v", err)
	}
	return text
}
