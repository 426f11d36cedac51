// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/lab"
)

var (
	cycles = flag.Int("cycles", 15, "how often TestCrash breaks the gateway")
	keep   = flag.String("keep", "", "an empty folder where the run's files stay, to look into them")
	seed   = flag.Uint64("seed", 0, "what the run follows from; 0: the time")
)

// binary builds the gateway once for all tests.
var binary = sync.OnceValues(func() (string, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return "", err
	}
	name := filepath.Join(root, "tmp", "lode")
	cmd := exec.Command("go", "build", "-race=false", "-o", name, "./cmd/lode") //nolint:gosec // a name of our own
	cmd.Dir, cmd.Stderr = root, os.Stderr
	return name, cmd.Run()
})

func build(t *testing.T) string {
	t.Helper()
	name, err := binary()
	if err != nil {
		t.Fatalf("build the gateway: %v", err)
	}
	return name
}

func seedOf() uint64 {
	if *seed != 0 {
		return *seed
	}
	return uint64(time.Now().UnixNano()) % 1_000_000
}

// report writes the result as one file, tmp/crash.json, and prints it.
func report(t *testing.T, r lab.Result) {
	t.Helper()
	t.Logf("%s", r.JSON())
	if err := os.WriteFile(filepath.Join("..", "..", "tmp", "crash.json"), append(r.JSON(), '\n'), 0o600); err != nil {
		t.Errorf("write the result: %v", err)
	}
}

// TestCrash kills, freezes and stops the real gateway under load, and wants
// nothing lost, nothing done twice, nothing out of order and nothing stuck.
func TestCrash(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("seed %d, %d cycles: replay with -seed %d", s, *cycles, s)
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	r, err := lab.Run(t.Context(), lab.Plan{Binary: build(t), Dir: dir, Seed: s, Cycles: *cycles, Log: t.Logf})
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	t.Logf("%s", r)
	report(t, r)
	if !r.AtRest {
		t.Error("not all came to rest")
	}
	for kind, n := range r.Kinds() {
		t.Errorf("%s: %d", kind, n)
	}
	// A short run may miss one that chance must meet; a long one may not.
	if few := len(r.NeverTaken) <= 1 && *cycles < 100; len(r.NeverTaken) > 0 && !few {
		t.Errorf("edges of the state machine that were never taken: %v", r.NeverTaken)
	}
}
