// SPDX-License-Identifier: Apache-2.0

//go:build linux

package lab_test

import (
	"fmt"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/lab/disk"
)

// journey lets a few people's records through a gateway on a disk that fails as
// said, and gives what was met and how many operations there were.
func journey(t *testing.T, seed uint64, f disk.Fault, ruder bool) (met string, operations int64) {
	t.Helper()
	dir := t.TempDir()
	d := onDisk(t, dir)
	cut := power(d, seed)
	e, err := lab.Endure(t.Context(), lab.Plan{Binary: build(t), Dir: dir, Seed: seed, People: few, Log: t.Logf}, lab.Trial{
		Arm: func() { d.Fail(f) }, Met: func() bool { return d.Met() != "" }, Ruder: ruder,
		Cut: func() error { operations = d.Operations(); return cut() },
	})
	met = d.Met()
	if err != nil {
		t.Errorf("operation %d (%s), seed %d: %v%s", f.At, met, seed, err, lastWords(dir))
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
const few = 2

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
			met, _ := journey(t, s, disk.Fault{At: 20 + 9*i, Only: disk.Sync}, i%2 == 0)
			if met == "" {
				t.Error("no sync failed")
			}
		})
	}
}
