// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"testing"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
)

// BenchmarkGateways is how long a message takes, when many wait, that one gateway
// carries, and that three on one database carry. The destination takes 50 ms over
// each message, and a gateway has at most four there at the same time.
func BenchmarkGateways(b *testing.B) {
	binary, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	server := postgrestest.StartOnDisk(b)
	for _, set := range []struct {
		name     string
		gateways int
	}{{"one", 1}, {"three", 3}} {
		b.Run(set.name, func(b *testing.B) {
			load, err := lab.Haul{
				Plan:     lab.Plan{Binary: binary, Dir: b.TempDir(), Seed: 1, Gateways: set.gateways, Database: database(b, server)},
				Messages: b.N, Concurrency: 4, Takes: 50 * time.Millisecond,
			}.Load(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			defer func() {
				if err := load.Close(); err != nil {
					b.Error(err)
				}
			}()
			b.ResetTimer()
			err = load.Carry(b.Context())
			b.StopTimer()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
			if err := load.Check(b.Context()); err != nil {
				b.Fatal(err)
			}
		})
	}
}
