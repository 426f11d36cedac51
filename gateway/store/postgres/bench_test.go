// SPDX-License-Identifier: Apache-2.0

package postgres_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
)

const bodySize = 8 << 10

// BenchmarkInsert is a record of 8 KB with two deliveries and the audit, as
// Accept stores it, in both engines; beside it what the disk can do (append 8 KB
// and sync) and what each engine can do (one row of 8 KB, one commit), all in one
// run, since a disk is not the same a minute later. For the same reason each says
// how many synced appends, made just before and just after it, one of its acts
// takes (xsync).
func BenchmarkInsert(b *testing.B) {
	own := postgrestest.StartOnDisk(b)
	b.Run("file, synced", syncedFile)
	for _, callers := range []int{1, 16} {
		b.Run(fmt.Sprint("postgres, bare commit, callers=", callers), func(b *testing.B) { barePostgres(b, own, callers) })
		b.Run(fmt.Sprint("postgres, record, callers=", callers), func(b *testing.B) {
			s, _ := own.Open(b, own.Database(b))
			insertRecords(b, s, callers)
		})
		b.Run(fmt.Sprint("sqlite, bare commit, callers=", callers), func(b *testing.B) { bareSQLite(b, callers) })
		b.Run(fmt.Sprint("sqlite, record, callers=", callers), func(b *testing.B) { insertRecords(b, sqlitetest.Open(b), callers) })
	}
}

func syncedFile(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "file"))
	must(b, err)
	body := make([]byte, bodySize)
	by(b, 1, func() {
		_, err := f.Write(body)
		must(b, err)
		must(b, f.Sync())
	})
	must(b, f.Close())
}

func barePostgres(b *testing.B, own *postgrestest.Cluster, callers int) {
	b.Helper()
	c, err := pgxpool.ParseConfig(own.Database(b))
	must(b, err)
	secret, err := os.ReadFile(own.PasswordFile())
	must(b, err)
	c.ConnConfig.Password = strings.TrimSpace(string(secret))
	c.MaxConns = 16
	pool, err := pgxpool.NewWithConfig(b.Context(), c)
	must(b, err)
	defer pool.Close()
	_, err = pool.Exec(b.Context(), `CREATE TABLE bodies (body bytea); ALTER TABLE bodies ALTER body SET STORAGE EXTERNAL`)
	must(b, err)
	body := make([]byte, bodySize)
	by(b, callers, func() {
		_, err := pool.Exec(b.Context(), `INSERT INTO bodies VALUES ($1)`, body)
		must(b, err)
	})
}

func bareSQLite(b *testing.B, callers int) {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	must(b, err)
	defer func() { must(b, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(b.Context(), "CREATE TABLE bodies (body BLOB)")
	must(b, err)
	body := make([]byte, bodySize)
	by(b, callers, func() {
		_, err := db.ExecContext(b.Context(), "INSERT INTO bodies VALUES (?)", body)
		must(b, err)
	})
}

func insertRecords(b *testing.B, s store.Store, callers int) {
	b.Helper()
	body := bytes.Repeat([]byte("x"), bodySize)
	var n atomic.Int64
	by(b, callers, func() {
		record := fmt.Sprint("r", n.Add(1))
		_, err := s.Accept(b.Context(), store.Acceptance{
			Version: store.Version{Team: "t", Record: record, Number: 1, SHA256: "x", Body: body, Answer: []byte("{}")},
			Plan: []store.Delivery{
				{Council: "c", Destination: "gp", Subject: record, After: 1},
				{Council: "c", Destination: "council", Subject: record, After: 1},
			},
		})
		must(b, err)
	})
}

// sync8K measures how many seconds a synced append of 8 KB takes here and now.
func sync8K(b *testing.B) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "file"))
	must(b, err)
	const times = 50
	start, body := time.Now(), make([]byte, bodySize)
	for range times {
		_, err := f.Write(body)
		must(b, err)
		must(b, f.Sync())
	}
	took := time.Since(start).Seconds() / times
	must(b, f.Close())
	return took
}

// by has so many callers do something b.N times, and reports how often a second.
// Each does it once before, so that its connection is made.
func by(b *testing.B, callers int, do func()) {
	b.Helper()
	b.SetParallelism(max(1, callers/runtime.GOMAXPROCS(0)))
	var first sync.WaitGroup
	for range callers {
		first.Go(do)
	}
	first.Wait()
	before := sync8K(b)
	b.ResetTimer()
	if callers == 1 {
		for range b.N {
			do()
		}
	} else {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				do()
			}
		})
	}
	b.StopTimer()
	each := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric(1/each, "per-s")
	b.ReportMetric(2*each/(before+sync8K(b)), "xsync")
}

// BenchmarkClaim takes the oldest of 200,000 that wait, half of them behind heads
// that are blocked, and gives them back.
func BenchmarkClaim(b *testing.B) {
	own := postgrestest.StartOnDisk(b)
	s, _ := own.Open(b, own.Database(b))
	_, err := s.Try(`INSERT INTO deliveries (team, id, council, destination, subject, seq, number, edition, before, after, state, reason, code, final,
			doubt, arrived, attempts, next_at, deadline, use_by, created_at, updated_at, event, correction, repeat_safe, wait_for, key,
			content_type, sha256, size, blob, items, made_with, reference, replaced_by, replaces, trace, epoch, lease_until,
			lease_owner, lane, head, due)
		SELECT 't', 'd' || x, 'c', 'gp', CASE WHEN x % 2 = 1 THEN 'p' || x ELSE 'blocked' || (x % 500) END, x, 1, 1, 0, 1,
			CASE WHEN x % 2 = 0 AND x <= 500 THEN 'held' ELSE 'planned' END, '', '', false, false, false, 0, 0, 0, 0, x, x, false, false, true, 'sent', '',
			'', '', 0, '', '', '', '', '', '', '', 0, 0, '', CASE WHEN x % 2 = 0 AND x <= 500 THEN 2 ELSE 1 END, x % 2 = 1, x FROM generate_series(1, 200000) x`)
	must(b, err)
	_, err = s.Try(`INSERT INTO lanes SELECT team, subject, destination, max(seq) FROM deliveries GROUP BY 1, 2, 3`)
	must(b, err)
	_, err = s.Try(`VACUUM (ANALYZE)`) //nolint:misspell // the engine's word
	must(b, err)
	for b.Loop() {
		ds, err := s.Claim(b.Context(), store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 10, Lease: time.Hour})
		if err != nil || len(ds) != 10 {
			b.Fatalf("%d given, %v", len(ds), err)
		}
	}
}
