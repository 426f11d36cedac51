// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// folder is where a run's files are: they stay if they are to be looked into.
func folder(t *testing.T, name string, n int) string {
	t.Helper()
	if *keep == "" {
		return t.TempDir()
	}
	return filepath.Join(*keep, fmt.Sprintf("%s-%d", strings.ToLower(name), n+1))
}

// judge runs a plan, and wants nothing lost, nothing done twice, nothing out of
// order, nothing stuck and nothing silent.
func judge(t *testing.T, p lab.Plan) lab.Result {
	t.Helper()
	r, err := lab.Run(t.Context(), p)
	if err != nil {
		t.Errorf("run with -seed %d: %v", p.Seed, err)
	}
	t.Logf("%s", r)
	if !r.AtRest {
		t.Error("not all came to rest")
	}
	for kind, n := range r.Kinds() {
		t.Errorf("%s: %d", kind, n)
	}
	return r
}

// report writes results as one file, tmp/NAME.json.
func report(t *testing.T, name string, results any) {
	t.Helper()
	text, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("..", "..", "tmp", name+".json"), append(text, '\n'), 0o600); err != nil {
		t.Errorf("write the result: %v", err)
	}
}

// TestCrash kills, freezes and stops the real gateway under load, and leads its
// deliveries over every edge of the state machine meanwhile.
func TestCrash(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("seed %d, %d cycles: replay with -seed %d", s, *cycles, s)
	r := judge(t, lab.Plan{Binary: build(t), Dir: folder(t, "crash", 0), Seed: s, Cycles: *cycles, Log: t.Logf})
	report(t, "crash", r)
	// A short run may miss one that chance must meet; a long one may not.
	if few := len(r.NeverTaken) <= 1 && *cycles < 100; len(r.NeverTaken) > 0 && !few {
		t.Errorf("edges of the state machine that were never taken: %v", r.NeverTaken)
	}
}
