// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
)

// inPostgres gives a place's settings with a database instead of the file, and
// with keys of the same name.
func inPostgres(t *testing.T, p place, pg *postgrestest.Cluster, dsn string) place {
	t.Helper()
	p.settings = write(t, p.dir, "postgres.yaml", strings.Replace(read(t, p.settings), "file: data/lode.db",
		`postgres: "`+dsn+`", password_file: `+pg.PasswordFile(), 1))
	return p
}

// TestPostgres takes a store from its file into a database, and goes on there:
// the commands, the gateways, and what they refuse.
func TestPostgres(t *testing.T) {
	t.Parallel()
	pg := postgrestest.Start(t)
	t.Run("served", func(t *testing.T) { t.Parallel(); served(t, pg) })
	t.Run("moved", func(t *testing.T) { t.Parallel(); moved(t, pg) })
	t.Run("refused", func(t *testing.T) { t.Parallel(); refused(t, pg) })
}

// served is two gateways on one database.
func served(t *testing.T, pg *postgrestest.Cluster) {
	t.Helper()
	p := inPostgres(t, newPlace(t), pg, pg.Database(t))
	bad(t, 2, "look at store: there is none yet", "deliveries", "--settings", p.settings, "--team", "soham")
	a := serve(t, p)
	b := serve(t, p)
	id, lines := p.records(t)
	for i, line := range lines {
		[]*server{a, b}[i%2].must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, line)
	}
	a.quiet(t)
	b.must(t, http.StatusOK, http.MethodGet, "/v1/records/"+id, "")
	whileServed := good(t, "", "deliveries", "--settings", p.settings, "--team", "soham")
	if !strings.Contains(whileServed.out, "filed") {
		t.Errorf("out: %s\nerr: %s", whileServed.out, whileServed.err)
	}
	rows := good(t, "", "extract", "cld", "--settings", p.settings, "--team", "soham", "--period", "2026-01-01/2026-12-31")
	if all, err := csv.NewReader(strings.NewReader(rows.out)).ReadAll(); err != nil || len(all) < 2 {
		t.Errorf("%d rows: %v", len(all), err)
	}
	file := filepath.Join(p.dir, "copy")
	bad(t, 2, "pg_basebackup", "store", "backup", "--settings", p.settings, file)
	if _, err := os.Stat(file); err == nil {
		t.Error("a file is there")
	}
	for _, s := range []*server{a, b} {
		if code := s.stop(syscall.SIGTERM); code != 0 {
			t.Errorf("it ends with %d: %s", code, s.words())
		}
		newMarks(p.load).mustNotHold(t, "the log", s.words())
	}
}

// moved fills a store in a file, moves it, and goes on with it.
func moved(t *testing.T, pg *postgrestest.Cluster) {
	t.Helper()
	p, id := used(t)
	dsn := pg.Database(t)
	next := inPostgres(t, p, pg, dsn)
	before := good(t, "", "deliveries", "--settings", p.settings, "--team", "soham").out
	got := good(t, "", "store", "copy", "--settings", p.settings, "--to", next.settings)
	tables := regexp.MustCompile(`(?m)^([a-z]+) +(\d+) +[0-9a-f]{64}$`).FindAllStringSubmatch(got.out, -1)
	some := func(table string) bool {
		return slices.ContainsFunc(tables, func(row []string) bool { return row[1] == table && row[2] != "0" })
	}
	for _, table := range []string{"records", "versions", "lookups", "deliveries", "messages", "events"} {
		if !some(table) {
			t.Errorf("nothing of %s was moved: %s", table, got.out)
		}
	}
	if after := good(t, "", "deliveries", "--settings", next.settings, "--team", "soham").out; after != before {
		t.Errorf("the deliveries differ:\n%s\n%s", before, after)
	}
	for _, args := range [][]string{{"serve"}, {"deliveries", "--team", "soham"}} {
		bad(t, 2, "the store was moved to PostgreSQL, as in "+next.settings, append(args, "--settings", p.settings)...)
	}
	bad(t, 2, "moved already", "store", "copy", "--settings", p.settings, "--to", next.settings)
	s := serve(t, next)
	s.must(t, http.StatusOK, http.MethodGet, "/v1/records/"+id, "")
	_, lines := p.records(t)
	s.must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, lines[len(lines)-1]) // the same again gets the same answer
	s.stop(syscall.SIGTERM)
}

// refused is what a move does not do, and leaves the store as it was.
func refused(t *testing.T, pg *postgrestest.Cluster) {
	t.Helper()
	p, _ := used(t)
	dsn := pg.Database(t)
	next := inPostgres(t, p, pg, dsn)
	bad(t, 2, "names no store.postgres", "store", "copy", "--settings", p.settings, "--to", p.settings)
	bad(t, 2, "names no store.file", "store", "copy", "--settings", next.settings, "--to", next.settings)
	s := serve(t, p)
	bad(t, 2, "in use", "store", "copy", "--settings", p.settings, "--to", next.settings)
	s.stop(syscall.SIGTERM)
	other := serve(t, next)
	id, lines := p.records(t)
	other.must(t, http.StatusAccepted, http.MethodPut, "/v1/records/"+id, lines[0])
	other.stop(syscall.SIGTERM)
	bad(t, 2, "the database holds something already", "store", "copy", "--settings", p.settings, "--to", next.settings)
	good(t, "", "deliveries", "--settings", p.settings, "--team", "soham") // not fenced
	away := write(t, p.dir, "away.yaml", strings.Replace(read(t, next.settings), dsn, "postgres://lode@db.example.org/lode", 1))
	bad(t, 2, "sslmode=verify-full", "serve", "--settings", away)
	newKeys := write(t, p.dir, "keys.yaml", strings.Replace(read(t, next.settings), "keys/lode.keys", "keys/others", 1))
	bad(t, 2, "copy it from where another gateway has it", "serve", "--settings", newKeys)
}
