// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
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

// mapRoundTrip is the baseline: the record's own JSON into maps and out again,
// which is the least that a mapping without types must do. It makes no Bundle.
func mapRoundTrip(b *testing.B, raw []byte) {
	b.Helper()
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		b.Fatal(err)
	}
	if _, err := json.Marshal(m); err != nil {
		b.Fatal(err)
	}
}

// recordToBundle is what a first send costs after the record was read and
// projected, as an adapter calls it: choose, map and encode every resource.
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

// BenchmarkRecordToBundle compares a first send with the round trip through maps,
// and says what is done before it, for each destination: choose what it may see.
func BenchmarkRecordToBundle(b *testing.B) {
	r, raw := typical(b)
	set := paths(b)
	b.Run("round trip through maps", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			mapRoundTrip(b, raw)
		}
	})
	b.Run("mapping", func(b *testing.B) { measureMapping(b, care.NewChange(nil, r, set)) })
	b.Run("projection", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if care.NewChange(nil, r, set).Empty() {
				b.Fatal("nothing to tell")
			}
		}
	})
}

// measureMapping also reports what one resource costs, which may be compared
// when a record gives more of them than before.
func measureMapping(b *testing.B, change care.Change) {
	b.Helper()
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
	b.ReportMetric(float64(len(bundles(b, change, delivery()))), "bytes-sent")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/each, "ns/resource")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/each, "allocs/resource")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/each, "B/resource")
}

// BenchmarkRatio measures both in turns and compares their medians, so that a
// busy machine spoils neither, and reports how many times as fast as the baseline
// the mapping is. With LODE_RATIO=check it fails below 1.5.
func BenchmarkRatio(b *testing.B) {
	r, raw := typical(b)
	change := care.NewChange(nil, r, paths(b))
	var ours, baseline []time.Duration
	for b.Loop() {
		start := time.Now()
		mapRoundTrip(b, raw)
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
