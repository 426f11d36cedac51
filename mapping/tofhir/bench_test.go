// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"bytes"
	"encoding/json"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// mapRoundTrip is the baseline: the least that a mapping without types must do,
// which is to read the record into maps and to write from maps what is sent.
func mapRoundTrip(b *testing.B, raw []byte, sent []any) {
	b.Helper()
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		b.Fatal(err)
	}
	for _, bundle := range sent {
		if _, err := json.Marshal(bundle); err != nil {
			b.Fatal(err)
		}
	}
}

// asMaps gives what is sent as a mapping without types would hold it.
func asMaps(b *testing.B, change care.Change) []any {
	b.Helper()
	var out []any
	for line := range bytes.Lines(bundles(b, change, delivery())) {
		var m map[string]any
		if err := json.Unmarshal(line, &m); err != nil {
			b.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// recordToBundle is what a first send costs after the record was read: choose,
// map and encode every resource.
func recordToBundle(b *testing.B, change care.Change) {
	b.Helper()
	messages, err := tofhir.Transactions(change, delivery())
	if err != nil {
		b.Fatal(err)
	}
	for i := range messages {
		bundle := &messages[i].Bundle
		if _, err := fhir.Append(make([]byte, 0, 2048*len(bundle.Entry)), bundle); err != nil {
			b.Fatal(err)
		}
	}
}

// typical is a record of about 8 KB: the person of a caseload whose record is
// nearest to that.
func typical(b *testing.B) (*care.Record, []byte) {
	b.Helper()
	var best *care.Record
	var raw []byte
	for r := range people.New(1, 100).Records() {
		data, err := care.Encode(r)
		if err != nil {
			b.Fatal(err)
		}
		if r.Person.NHSNumber != nil && r.Person.NHSNumber.Value != "" && (best == nil || abs(len(data)-8192) < abs(len(raw)-8192)) {
			best, raw = r, data
		}
	}
	return best, raw
}

func abs(n int) int { return max(n, -n) }

// BenchmarkRecordToBundle also reports what one resource costs, which may be
// compared when a record gives more of them than before.
func BenchmarkRecordToBundle(b *testing.B) {
	r, _ := typical(b)
	change := care.NewChange(nil, r, paths(b))
	resources := len(entries(b, change, delivery()))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.ReportAllocs()
	for b.Loop() {
		recordToBundle(b, change)
	}
	runtime.ReadMemStats(&after)
	each := float64(b.N) * float64(resources)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(resources), "resources")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/each, "ns/resource")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/each, "allocs/resource")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/each, "B/resource")
}

func BenchmarkMapRoundTrip(b *testing.B) {
	r, raw := typical(b)
	sent := asMaps(b, care.NewChange(nil, r, paths(b)))
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		mapRoundTrip(b, raw, sent)
	}
}

// BenchmarkRatio measures both in turns and compares their medians, so that a
// busy machine spoils neither, and reports how many times as fast as the baseline
// the mapping is. With LODE_RATIO=check it fails below 1.5.
func BenchmarkRatio(b *testing.B) {
	r, raw := typical(b)
	change := care.NewChange(nil, r, paths(b))
	sent := asMaps(b, change)
	var ours, baseline []time.Duration
	for b.Loop() {
		start := time.Now()
		mapRoundTrip(b, raw, sent)
		between := time.Now()
		recordToBundle(b, change)
		baseline = append(baseline, between.Sub(start))
		ours = append(ours, time.Since(between))
	}
	ratio := float64(median(baseline)) / float64(median(ours))
	b.ReportMetric(ratio, "ratio")
	b.ReportMetric(float64(len(raw)), "record-bytes")
	b.ReportMetric(1e9/float64(median(ours)), "records/s")
	const least = 1.5
	if os.Getenv("LODE_RATIO") == "check" && ratio < least {
		b.Errorf("the mapping is %.2f times as fast as a round trip through maps, want %.1f", ratio, least)
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
