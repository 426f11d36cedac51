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
	for name, kinds := range map[string][]string{
		lab.AckBeforeCommit: {lab.LostVersion},
		lab.ForgetSending:   {lab.SecondEffect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const rounds, strikes = 4, 6
			for round := range rounds {
				r, err := lab.Run(t.Context(), lab.Plan{
					Binary: build(t), Dir: t.TempDir(), Seed: seedOf() + uint64(round), Cycles: strikes, Planted: name,
				})
				if err != nil {
					t.Fatalf("run: %v", err)
				}
				t.Logf("%s", r)
				for _, kind := range kinds {
					if r.Kinds()[kind] > 0 {
						return
					}
				}
			}
			t.Errorf("not found out in %d strikes", rounds*strikes)
		})
	}
	t.Run("a bug that is not known is refused", func(t *testing.T) {
		t.Parallel()
		if _, err := lab.Plant("forget everything", nil); err == nil {
			t.Error("it was planted")
		}
	})
}
