// SPDX-License-Identifier: Apache-2.0

package months_test

import (
	"flag"
	"os"
	"runtime/debug"
	"strconv"
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
	tell  = flag.String("chronicle", "", "a file for what happened in the last month in which something was wrong")
	count = flag.Uint64("months", 200, "how many months TestMonths lets pass")
	first = flag.Uint64("seed", 0, "the first month's seed; 0: the time")
)

// TestMain keeps nothing of what is measured: the months make gateways by the
// thousand.
func TestMain(m *testing.M) {
	otel.SetMeterProvider(noop.NewMeterProvider())
	flag.Parse()
	debug.SetGCPercent(400) // much is made, and little of it stays
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
	t.Logf("seeds %d to %d: one of them again with -months 1 -seed N", seed, seed+*count-1)
	all := &total{began: time.Now()}
	t.Cleanup(func() { all.report(t) })
	for s := seed; s < seed+*count; s++ {
		t.Run(strconv.FormatUint(s, 10), func(t *testing.T) {
			t.Parallel()
			r := months.Live(t, months.Plan{Seed: s, Open: opened})
			for _, v := range r.Violations {
				t.Errorf("seed %d: %s: %s", s, v.Kind, v.What)
			}
			for _, err := range r.Faulty {
				t.Errorf("seed %d: %v", s, err)
			}
			all.add(t, r)
		})
	}
}

// total is what all months came to.
type total struct {
	began time.Time
	mu    sync.Mutex
	all   months.Result
}

func (a *total) add(t *testing.T, r months.Result) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all.Add(r)
	if *tell == "" || r.Chronicle == "" {
		return
	}
	if err := os.WriteFile(*tell, []byte(r.Chronicle), 0o600); err != nil {
		t.Error(err)
	}
}

func (a *total) report(t *testing.T) {
	t.Helper()
	took := time.Since(a.began).Seconds()
	t.Logf("%s%.0f simulated hours a second, in %.0f s", a.all, a.all.Hours/took, took)
}
