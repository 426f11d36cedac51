// SPDX-License-Identifier: Apache-2.0

package months_test

import (
	"slices"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/lab/months"
)

// enough is how many months a planted bug may stay hidden.
const enough = 40

// TestPlantedBugs shows that the judge is no decoration: a store with a bug is
// found out within some months.
func TestPlantedBugs(t *testing.T) {
	t.Parallel()
	for bug, kinds := range map[string][]string{
		lab.ForgetSending:     {lab.SecondEffect},
		lab.AckBeforeCommit:   {lab.LostVersion, lab.LostDelivery},
		months.HeadTwice:      {lab.SecondEffect},
		months.ForgetLease:    {lab.Unfenced, lab.Stuck},
		months.ForgetDeadline: {lab.Silent, lab.LostDelivery},
		months.ForgetInbound:  {lab.LostInbound},
		months.ForgetVersion:  {lab.InSpite},
	} {
		t.Run(bug, func(t *testing.T) {
			t.Parallel()
			for n := range enough {
				r := months.Live(t, months.Plan{Seed: uint64(n + 1), Planted: bug, Open: opened})
				if slices.ContainsFunc(r.Violations, func(v lab.Violation) bool { return slices.Contains(kinds, v.Kind) }) {
					t.Logf("found out in month %d: %v", n+1, r.Kinds())
					return
				}
				if len(r.Violations) > 0 {
					t.Logf("month %d: %v", n+1, r.Violations)
				}
			}
			t.Errorf("not found out in %d months", enough)
		})
	}
}

// TestAMonthIsTheSameAgain: what happens, and when, follows from the seed, but for
// what happens in the same nanosecond. That is seldom: of six months two at most
// may differ.
func TestAMonthIsTheSameAgain(t *testing.T) {
	t.Parallel()
	const all, mayDiffer = 6, 2
	differ := 0
	for seed := range uint64(all) {
		one, other := months.Live(t, months.Plan{Seed: seed, Open: opened}), months.Live(t, months.Plan{Seed: seed, Open: opened})
		if one.Hash != other.Hash {
			differ++
			t.Logf("month %d: %s and %s", seed, one.Hash, other.Hash)
		}
	}
	if differ > mayDiffer {
		t.Errorf("%d of %d months were not the same again", differ, all)
	}
}
