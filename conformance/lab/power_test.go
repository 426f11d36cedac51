// SPDX-License-Identifier: Apache-2.0

//go:build linux

package lab_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/lab/disk"
)

var cuts = flag.Int("cuts", 60, "how often TestPowerCuts cuts the power")

// onDisk is a folder of a run whose gateway keeps all that it has on a disk that
// can lose power: its store, its keys, and the folder that it shares with the
// council. What the lab itself writes beside them is on another.
func onDisk(t *testing.T, dir string) *disk.Disk {
	t.Helper()
	d := mounted(t, disk.Options{Strict: true})
	for _, folder := range []string{"data", "keys", "council"} {
		if err := os.Mkdir(filepath.Join(d.Folder(), folder), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(d.Folder(), folder), filepath.Join(dir, folder)); err != nil {
			t.Fatal(err)
		}
	}
	d.Settle()
	return d
}

// mounted mounts a disk for a test. Where that cannot be, the test fails with
// words that say what is missing.
func mounted(t *testing.T, o disk.Options) *disk.Disk {
	t.Helper()
	dir, err := os.MkdirTemp("", "lode-disk-") //nolint:usetesting // a server that is not root must get there
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	d, err := disk.Mount(dir, o)
	if err != nil {
		t.Fatal(errors.Join(err, os.Remove(dir)))
	}
	t.Cleanup(func() {
		if err := errors.Join(d.Close(), os.Remove(dir)); err != nil {
			t.Error(err)
		}
	})
	return d
}

// power cuts the power of a disk by a seed: of three cuts two are torn.
func power(d *disk.Disk, seed uint64) func() error {
	rnd := rand.New(rand.NewPCG(seed, 31))
	return func() error {
		torn := rand.New(rand.NewPCG(rnd.Uint64(), 0))
		if rnd.IntN(3) == 0 {
			torn = nil
		}
		return d.Cut(torn)
	}
}

// clean gives the first seed from one on whose first cut keeps nothing.
func clean(seed uint64) uint64 {
	for ; ; seed++ {
		rnd := rand.New(rand.NewPCG(seed, 31))
		if rnd.Uint64(); rnd.IntN(3) == 0 {
			return seed
		}
	}
}

// TestPowerCuts cuts the power of the machine on which the real gateway works
// under load, gives it back what the disk kept, and wants nothing lost, nothing
// done twice, nothing out of order and nothing stuck.
func TestPowerCuts(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("seed %d, %d cuts: replay with -seed %d", s, *cuts, s)
	dir := t.TempDir()
	r, err := lab.Run(t.Context(), lab.Plan{
		Binary: build(t), Dir: dir, Seed: s, Cycles: *cuts, Power: power(onDisk(t, dir), s), Log: t.Logf,
	})
	if err != nil {
		t.Fatalf("run: %v%s", err, lastWords(dir))
	}
	t.Logf("%s", r)
	if !r.AtRest {
		t.Error("not all came to rest")
	}
	for kind, n := range r.Kinds() {
		t.Errorf("%s: %d", kind, n)
	}
}

// TestCarelessStoreLosesPower is the control: with the engine's own advice for
// this sort of log, synchronous=NORMAL, what was acknowledged is lost.
func TestCarelessStoreLosesPower(t *testing.T) {
	t.Parallel()
	const rounds, strikes = 3, 5
	for round := range uint64(rounds) {
		dir, s := t.TempDir(), seedOf()+round
		r, err := lab.Run(t.Context(), lab.Plan{
			Binary: build(t), Dir: dir, Seed: s, Cycles: strikes, Planted: lab.AckBeforeSync, Power: power(onDisk(t, dir), s), Log: t.Logf,
		})
		if err != nil {
			t.Fatalf("run: %v%s", err, lastWords(dir))
		}
		t.Logf("%s", r)
		if r.Kinds()[lab.LostVersion] > 0 {
			return
		}
	}
	t.Error("nothing was lost: the disk forgets nothing, or the checker sees nothing")
}

// lastWords gives the end of what the gateway printed.
func lastWords(dir string) string {
	said, err := os.ReadFile(filepath.Join(dir, "output.log"))
	if err != nil {
		return fmt.Sprint("\n", err)
	}
	return "\n" + string(said[max(0, len(said)-2000):])
}
