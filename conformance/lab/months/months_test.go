// SPDX-License-Identifier: Apache-2.0

package months_test

import (
	"flag"
	"os"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric/noop"

	"github.com/carelode/lode/conformance/lab/months"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/memory"
)

var (
	count = flag.Int("months", 200, "how many months TestMonths lets pass")
	first = flag.Uint64("seed", 0, "the first month's seed; 0: the time")
)

// TestMain keeps nothing of what is measured: the months make gateways by the
// thousand.
func TestMain(m *testing.M) {
	otel.SetMeterProvider(noop.NewMeterProvider())
	flag.Parse()
	os.Exit(m.Run())
}

func opened() store.Store { return memory.Open(memory.New()) }

// TestMonths lets months pass and wants nothing wrong at any hour of them.
func TestMonths(t *testing.T) {
	t.Parallel()
	seed := *first
	if seed == 0 {
		seed = uint64(time.Now().UnixNano()) % 1_000_000
	}
	t.Logf("months %d to %d: replay one with -seed N -months 1", seed, seed+uint64(*count)-1)
	var (
		mu  sync.Mutex
		all months.Result
	)
	began := time.Now()
	t.Run("every one", func(t *testing.T) {
		for i := range *count {
			s := seed + uint64(i)
			t.Run("seed", func(t *testing.T) {
				t.Parallel()
				r := months.Live(t, months.Plan{Seed: s, Open: opened})
				for _, v := range r.Violations {
					t.Errorf("seed %d: %s: %s", s, v.Kind, v.What)
				}
				for _, err := range r.Faulty {
					t.Errorf("seed %d: %v", s, err)
				}
				mu.Lock()
				defer mu.Unlock()
				all.Add(r)
			})
		}
	})
	t.Logf("%s%.0f simulated hours a second", all, all.Hours/time.Since(began).Seconds())
}
