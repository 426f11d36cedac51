// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"testing"

	"github.com/carelode/lode/conformance/lab"
)

// TestPlantedBugs shows that the checker is no decoration: a gateway with a bug
// that only a crash can show is found out within a few strikes.
func TestPlantedBugs(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		lab.AckBeforeCommit: lab.LostVersion,
		lab.ForgetSending:   lab.SecondEffect,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !foundOut(t, name, kind) {
				t.Error("not found out")
			}
		})
	}
	t.Run("a bug that is not known is refused", func(t *testing.T) {
		t.Parallel()
		if _, err := lab.Plant("forget everything", nil); err == nil {
			t.Error("it was planted")
		}
	})
}

// foundOut strikes a few times, judges, and strikes again, and reports whether a
// violation of the kind was found.
func foundOut(t *testing.T, bug, kind string) bool {
	t.Helper()
	const rounds, strikes = 4, 6
	for round := range rounds {
		r, err := lab.Run(t.Context(), lab.Plan{
			Binary: build(t), Dir: t.TempDir(), Seed: seedOf() + uint64(round), Cycles: strikes, Planted: bug,
		})
		if err != nil {
			t.Fatalf("run: %v", err)
		}
		t.Logf("%s", r)
		if r.Kinds()[kind] > 0 {
			return true
		}
	}
	return false
}
