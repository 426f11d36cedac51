// SPDX-License-Identifier: Apache-2.0

//go:build linux

package lab_test

import (
	"cmp"
	"flag"
	"fmt"
	"sync"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/lab/disk"
)

var (
	sweep    = flag.Int64("sweep", 5, "how many operations of each sort TestSweep lets fail on a journey; 0: every one")
	journeys = flag.Int("journeys", 1, "how many journeys TestSweep makes")
)

// journey lets a few people's records through a gateway on a disk that fails as
// said, and gives what was met and how many operations there were.
func journey(t *testing.T, seed uint64, f disk.Fault, ruder bool) (met string, operations map[disk.Operation]int64) {
	t.Helper()
	dir := t.TempDir()
	d := onDisk(t, dir)
	cut := power(d, seed)
	e, err := lab.Endure(t.Context(), lab.Plan{Binary: build(t), Dir: dir, Seed: seed, People: few, Log: t.Logf}, lab.Trial{
		Arm: func() { d.Fail(f) }, Met: func() bool { return d.Met() != "" }, Ruder: ruder,
		Cut: func() error {
			met, operations = d.Met(), d.Operations()
			d.Fail(disk.Fault{})
			return cut()
		},
	})
	if err != nil {
		t.Errorf("operation %d (%s), seed %d: %v%s", f.At, cmp.Or(met, d.Met()), seed, err, lastWords(dir))
		return met, operations
	}
	if !e.AtRest {
		t.Errorf("operation %d (%s), seed %d: not all came to rest", f.At, met, seed)
	}
	if e.Acknowledged < 2*few {
		t.Errorf("operation %d (%s), seed %d: %d versions acknowledged: too few to show anything", f.At, met, seed, e.Acknowledged)
	}
	for _, v := range e.Violations {
		t.Errorf("operation %d (%s), seed %d: %s: %s", f.At, met, seed, v.Kind, v.What)
	}
	return met, operations
}

// few is how many people a journey is about.
const few = 1

// TestFailedSync lets one sync fail in the middle of the work, since nobody can
// say what a disk holds afterwards: the gateway must end, and be started anew,
// and what it has answered for must outlive a power cut all the same. In half of
// the trials the process is killed before it can do anything about it.
func TestFailedSync(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("replay with -seed %d", s)
	for i := range int64(6) {
		t.Run(fmt.Sprint("trial ", i), func(t *testing.T) {
			t.Parallel()
			met, _ := journey(t, s, disk.Fault{At: 4 + 6*i, Only: disk.Sync}, i%2 == 0)
			if met == "" {
				t.Error("no sync failed")
			}
		})
	}
}

// TestKeyFileOutlivesAPowerCut lets the sync of the key file's folder fail at the
// first start. The next start finds the key file: before a store is sealed with
// it, it must be on the disk.
func TestKeyFileOutlivesAPowerCut(t *testing.T) {
	t.Parallel()
	if met, _ := journey(t, seedOf(), disk.Fault{At: 1, Only: disk.SyncNames}, false); met == "" {
		t.Error("no sync failed")
	}
}

// TestNamesOutliveAPowerCut lets each sync of a folder fail, and cuts the power so
// that nothing is left of what was not synced. The engine does not look whether
// the folder of its log was synced; what is written in a log without a name is
// lost with it.
func TestNamesOutliveAPowerCut(t *testing.T) {
	t.Parallel()
	s := clean(seedOf())
	t.Logf("replay with -seed %d", s)
	_, operations := journey(t, s, disk.Fault{}, false)
	for at := int64(1); at <= operations[disk.SyncNames]; at++ {
		t.Run(fmt.Sprint("sync ", at), func(t *testing.T) {
			t.Parallel()
			journey(t, s, disk.Fault{At: at, Only: disk.SyncNames}, false)
		})
	}
}

// TestSweep lets one operation of the disk fail on the way of a journey: the
// start with an empty disk, records in and on, the council's extract, the stop,
// the next start; one operation a trial, by and by every one of them. Nothing
// that was answered for may be lost, nothing done twice, nothing stuck.
func TestSweep(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("%d journeys, %d operations of each sort: replay with -seed %d", *journeys, *sweep, s)
	var tally tally
	for n := range uint64(*journeys) { //nolint:gosec // not negative
		t.Run(fmt.Sprint("journey ", n+1), func(t *testing.T) {
			t.Parallel()
			_, operations := journey(t, s+n, disk.Fault{}, false)
			t.Logf("operations: %v", operations)
			for o, count := range operations {
				step := int64(1)
				if *sweep > 0 {
					step = max(1, count / *sweep)
				}
				for at := 1 + int64((s+n)%uint64(step)); at <= count; at += step { //nolint:gosec // they fit
					t.Run(fmt.Sprint(o, " ", at), func(t *testing.T) {
						t.Parallel()
						met, _ := journey(t, s+n, disk.Fault{At: at, Only: o, Sort: int(at/step) + int(n)}, at%2 == 0) //nolint:gosec // they fit
						tally.add(met)
					})
				}
			}
		})
	}
	t.Cleanup(func() {
		t.Logf("faults that were met: %v", tally.met)
		if tally.met[""] > tally.all/2 {
			t.Errorf("%d trials of %d met no fault", tally.met[""], tally.all)
		}
	})
}

// tally counts what trials have met.
type tally struct {
	mu  sync.Mutex
	all int
	met map[string]int
}

func (c *tally) add(met string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.met == nil {
		c.met = map[string]int{}
	}
	c.all++
	c.met[met]++
}
