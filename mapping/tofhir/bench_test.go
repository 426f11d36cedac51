// SPDX-License-Identifier: Apache-2.0

package tofhir_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// mapRoundTrip is the baseline: the least that a mapping without types must do,
// which is to read the record into maps and write maps again.
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

// recordToBundle is what a first send costs after the record was read: choose,
// map and encode every resource.
func recordToBundle(b *testing.B, change care.Change) {
	b.Helper()
	messages, err := tofhir.Transactions(change, delivery())
	if err != nil {
		b.Fatal(err)
	}
	for i := range messages {
		if _, err := fhir.Marshal(&messages[i].Bundle); err != nil {
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

func BenchmarkRecordToBundle(b *testing.B) {
	r, _ := typical(b)
	change := care.NewChange(nil, r, paths(b))
	b.ReportAllocs()
	for b.Loop() {
		recordToBundle(b, change)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkMapRoundTrip(b *testing.B) {
	_, raw := typical(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		mapRoundTrip(b, raw)
	}
}

// BenchmarkRatio measures both in turns, so that a busy machine slows both alike,
// and reports how many times as fast as the baseline the mapping is.
func BenchmarkRatio(b *testing.B) {
	r, raw := typical(b)
	change := care.NewChange(nil, r, paths(b))
	var ours, baseline time.Duration
	for b.Loop() {
		start := time.Now()
		mapRoundTrip(b, raw)
		between := time.Now()
		recordToBundle(b, change)
		baseline += between.Sub(start)
		ours += time.Since(between)
	}
	b.ReportMetric(float64(baseline)/float64(ours), "ratio")
	b.ReportMetric(float64(len(raw)), "record-bytes")
	if want := os.Getenv("LODE_RATIO"); want != "" && float64(baseline) < 1.5*float64(ours) {
		b.Errorf("the mapping is %.2f times as fast as a round trip through maps, want 1.5", float64(baseline)/float64(ours))
	}
}
