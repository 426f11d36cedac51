// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"context"
	"time"
)

// patience bounds every wait for something that should happen at once.
const patience = 10 * time.Second

// eventually looks again and again until something holds, and says whether it
// came to that.
func eventually(ctx context.Context, atMost time.Duration, holds func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, atMost)
	defer cancel()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-look.C:
		case <-ctx.Done():
			return holds()
		}
	}
	return true
}
