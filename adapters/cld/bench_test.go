// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"io"
	"iter"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// pool is a caseload in memory, as the adapter sees it.
func pool(tb testing.TB, n int) []*care.Record {
	tb.Helper()
	var all []*care.Record
	for r := range people.New(3, n, people.WithCouncil("623")).Records() {
		all = append(all, r)
	}
	var seen []*care.Record
	for r, err := range projected(tb, all...) {
		if err != nil {
			tb.Fatal(err)
		}
		seen = append(seen, r)
	}
	return seen
}

func year() care.Period { return care.Period{Start: "2025-07-01", End: "2026-06-30"} }

// around yields the pool again and again until there were so many rows.
func around(all []*care.Record, times int) iter.Seq2[*care.Record, error] {
	return func(yield func(*care.Record, error) bool) {
		for range times {
			for _, r := range all {
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// TestByHandAgrees: the hand-written extract and the adapter's are the same,
// byte for byte. It is a second opinion on every rule that the caseload reaches.
func TestByHandAgrees(t *testing.T) {
	t.Parallel()
	all := pool(t, 200)
	var ours, theirs bytes.Buffer
	if _, err := newAdapter(t, map[string]string{"association_rows": "no"}).WriteBatch(around(all, 1), year(), facts(), &ours); err != nil {
		t.Fatal(err)
	}
	h := newByHand(t, &theirs)
	for _, r := range all {
		if err := h.write(r, year()); err != nil {
			t.Fatal(err)
		}
	}
	h.w.Flush()
	a, b := strings.Split(ours.String(), "\r\n"), strings.Split(theirs.String(), "\r\n")
	if len(a) != len(b) {
		t.Errorf("%d lines, by hand %d", len(a), len(b))
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("line %d is\n%s\nby hand\n%s", i+1, a[i], b[i])
		}
	}
}

// cpu is the processor time that the process has used.
func cpu(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func adapterRows(b *testing.B, all []*care.Record) (rows int, took time.Duration) {
	b.Helper()
	a := newAdapter(b, nil)
	start := cpu(b)
	sum, err := a.WriteBatch(around(all, 1), year(), facts(), io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	return sum.Rows, cpu(b) - start
}

func handRows(b *testing.B, all []*care.Record) (rows int, took time.Duration) {
	b.Helper()
	var lines counter
	h := newByHand(b, &lines)
	start := cpu(b)
	for _, r := range all {
		if err := h.write(r, year()); err != nil {
			b.Fatal(err)
		}
	}
	h.w.Flush()
	return int(lines) - 1, cpu(b) - start
}

// counter counts lines; the caseload's free text has no line breaks left.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(bytes.Count(p, []byte("\r\n")))
	return len(p), nil
}

func measure(b *testing.B, run func(*testing.B, []*care.Record) (int, time.Duration)) {
	b.Helper()
	all := pool(b, 2000)
	rows, took := 0, time.Duration(0)
	b.ReportAllocs()
	for b.Loop() {
		n, d := run(b, all)
		rows, took = rows+n, took+d
	}
	b.ReportMetric(float64(rows)/took.Seconds(), "rows/cpu-s")
}

func BenchmarkRows(b *testing.B)        { measure(b, adapterRows) }
func BenchmarkHandWritten(b *testing.B) { measure(b, handRows) }

// BenchmarkRatio runs both in turn, so that whatever else the machine does
// touches both alike. At 1 the adapter is as quick as the hand-written loop.
func BenchmarkRatio(b *testing.B) {
	all := pool(b, 2000)
	var rows, hand [2]float64
	for b.Loop() {
		n, d := adapterRows(b, all)
		rows[0], rows[1] = rows[0]+float64(n), rows[1]+d.Seconds()
		n, d = handRows(b, all)
		hand[0], hand[1] = hand[0]+float64(n), hand[1]+d.Seconds()
	}
	b.ReportMetric((rows[0]/rows[1])/(hand[0]/hand[1]), "ratio")
}

// heapAt writes at least so many rows and gives the live heap while writing.
func heapAt(b *testing.B, all []*care.Record, rows int) (mib float64, wrote int) {
	b.Helper()
	a := newAdapter(b, nil)
	sum, err := a.WriteBatch(around(all, 1), year(), facts(), io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	var m runtime.MemStats
	times := rows/sum.Rows + 1
	records := func(yield func(*care.Record, error) bool) {
		for r, err := range around(all, times) {
			if !yield(r, err) {
				return
			}
		}
		runtime.GC() // the writer still holds all that it gathered
		runtime.ReadMemStats(&m)
	}
	if sum, err = a.WriteBatch(records, year(), facts(), io.Discard); err != nil {
		b.Fatal(err)
	}
	return float64(m.HeapAlloc) / (1 << 20), sum.Rows
}

// BenchmarkMemory compares the heap after ten thousand rows and after a million.
func BenchmarkMemory(b *testing.B) {
	all := pool(b, 2000)
	for b.Loop() {
		few, _ := heapAt(b, all, 10_000)
		many, rows := heapAt(b, all, 1_000_000)
		b.ReportMetric(few, "MiB@10k")
		b.ReportMetric(many, "MiB@1M")
		b.ReportMetric(float64(rows), "rows")
	}
}
