// SPDX-License-Identifier: Apache-2.0

package topdf_test

import (
	"io"
	"testing"

	"github.com/carelode/lode/mapping/topdf"
)

func BenchmarkPlan(b *testing.B) {
	r := example(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := topdf.Plan(io.Discard, r, team()); err != nil {
			b.Fatal(err)
		}
	}
}
