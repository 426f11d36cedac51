// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
)

const bodySize = 8 << 10

// BenchmarkBaselineFile is what the disk can do: append 8 KB and sync.
func BenchmarkBaselineFile(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "file"))
	must(b, err)
	defer func() { must(b, f.Close()) }()
	body := make([]byte, bodySize)
	for b.Loop() {
		_, err := f.Write(body)
		must(b, err)
		must(b, f.Sync())
	}
}

// BenchmarkBaselineSQLite is what the engine can do: one row of 8 KB, one commit.
func BenchmarkBaselineSQLite(b *testing.B) {
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	must(b, err)
	defer func() { must(b, db.Close()) }()
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(b.Context(), "CREATE TABLE bodies (body BLOB)")
	must(b, err)
	body := make([]byte, bodySize)
	for b.Loop() {
		_, err := db.ExecContext(b.Context(), "INSERT INTO bodies VALUES (?)", body)
		must(b, err)
	}
}

// BenchmarkAccept is a record of 8 KB with two deliveries, by so many callers.
func BenchmarkAccept(b *testing.B) {
	for _, callers := range []int{1, 16} {
		b.Run(fmt.Sprint("callers=", callers), func(b *testing.B) {
			s, synced := sqlitetest.Open(b), sync8K(b)
			body := bytes.Repeat([]byte("x"), bodySize)
			var n atomic.Int64
			b.SetParallelism(max(1, callers/runtime.GOMAXPROCS(0)))
			one := func() {
				record := fmt.Sprint("r", n.Add(1))
				_, err := s.Accept(b.Context(), store.Acceptance{
					Version: store.Version{Team: "t", Record: record, Number: 1, SHA256: "x", Body: body, Answer: []byte("{}")},
					Plan: []store.Delivery{
						{Council: "c", Destination: "gp", Subject: record, After: 1},
						{Council: "c", Destination: "council", Subject: record, After: 1},
					},
				})
				must(b, err)
			}
			b.ResetTimer()
			if callers == 1 {
				for range b.N {
					one()
				}
			} else {
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						one()
					}
				})
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/synced, "xsync")
		})
	}
}

// sync8K measures how many nanoseconds a synced append of 8 KB takes here and
// now: xsync says how many of them a record costs.
func sync8K(b *testing.B) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(b.TempDir(), "file"))
	must(b, err)
	const times = 100
	start, body := time.Now(), make([]byte, bodySize)
	for range times {
		_, err := f.Write(body)
		must(b, err)
		must(b, f.Sync())
	}
	took := float64(time.Since(start).Nanoseconds()) / times
	must(b, f.Close())
	return took
}

// BenchmarkClaim takes the oldest of a million that wait, half of them behind
// heads that are blocked.
func BenchmarkClaim(b *testing.B) {
	s := sqlitetest.Open(b)
	_, err := s.Try(`WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM i WHERE x < 1000000)
		INSERT INTO deliveries (team, id, council, destination, subject, seq, number, edition, before, after, state, reason, code, final,
			doubt, arrived, attempts, next_at, deadline, use_by, created_at, updated_at, event, correction, repeat_safe, wait_for, key,
			content_type, sha256, size, blob, items, made_with, reference, replaced_by, replaces, trace, epoch, lease_until,
			lease_owner, lane, head, due)
		SELECT 't', 'd' || x, 'c', 'gp', CASE WHEN x % 2 THEN 'p' || x ELSE 'blocked' || (x % 500) END, x, 1, 1, 0, 1,
			CASE WHEN x % 2 = 0 AND x <= 500 THEN 'held' ELSE 'planned' END, '', '', 0, 0, 0, 0, 0, 0, 0, x, x, 0, 0, 1, 'sent', '',
			'', '', 0, '', '', '', '', '', '', '', 0, 0, '', CASE WHEN x % 2 = 0 AND x <= 500 THEN 2 ELSE 1 END, x % 2, x FROM i`)
	must(b, err)
	for b.Loop() {
		ds, err := s.Claim(b.Context(), store.Claim{Owner: "w", Destinations: []string{"gp"}, Limit: 10, Lease: time.Hour})
		if err != nil || len(ds) != 10 {
			b.Fatalf("%d given, %v", len(ds), err)
		}
	}
}
