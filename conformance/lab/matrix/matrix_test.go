// SPDX-License-Identifier: Apache-2.0

package matrix_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/carelode/lode/conformance/lab/matrix"
)

var update = flag.Bool("update", false, "write docs/faults.md")

const page = "../../../docs/faults.md"

// play runs a cell in simulated time.
func play(t *testing.T, c matrix.Cell) (out matrix.Outcome) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		var err error
		if out, err = c.Run(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
	})
	return out
}

// eachCell gives every cell that can happen.
func eachCell(do func(matrix.Cell)) {
	for _, s := range matrix.Subjects() {
		for _, f := range matrix.Faults() {
			for _, m := range matrix.Moments() {
				for _, form := range matrix.Forms() {
					if s.Never(f, m) == "" {
						do(matrix.Cell{Subject: s, Fault: f, Moment: m, Form: form})
					}
				}
			}
		}
	}
}

// TestMatrix plays every cell. In each, what must not be is not, and the fate is
// the one that the list of faults says.
func TestMatrix(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	tally := matrix.Plan()
	tally.Runs, tally.ByFate = 0, map[matrix.Fate]int{}
	t.Cleanup(func() { t.Logf("%s", tally) })
	eachCell(func(c matrix.Cell) {
		t.Run(strings.ReplaceAll(c.String(), " ", "-"), func(t *testing.T) {
			t.Parallel()
			out := play(t, c)
			for _, v := range out.Wrong {
				t.Errorf("%s: %s", v.Kind, v.What)
			}
			mu.Lock()
			defer mu.Unlock()
			tally.Runs++
			tally.ByFate[out.Fate]++
		})
	})
}

func TestPageIsTheList(t *testing.T) {
	t.Parallel()
	want := matrix.Page()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil { //nolint:gosec // a page for everybody
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/faults.md is not what the list of faults says: go test ./conformance/lab/matrix -run Page -update")
	}
}
