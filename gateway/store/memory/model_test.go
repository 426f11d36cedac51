// SPDX-License-Identifier: Apache-2.0

package memory_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/gateway/store/storetest"
)

// plain hides from rapid that it is within a synctest bubble, where a test may
// not be asked for its deadline.
type plain struct{ *testing.T }

func TestStoreAndModelAgreeOnEveryWalk(t *testing.T) {
	t.Parallel()
	engine().Run(t, func(r *storetest.Rig) {
		walks := 0
		rapid.Check(plain{r.T}, func(rt *rapid.T) {
			walks++
			draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "choice") }
			if err := r.Walk(fmt.Sprint("walk-", walks), 60, draw); err != nil {
				rt.Fatal(err)
			}
		})
	})
}
