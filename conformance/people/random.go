// SPDX-License-Identifier: Apache-2.0

package people

import "math/rand/v2"

// Streams keep the draws for one purpose apart from the others, so that a new
// sentence in a story does not change anybody's name.
const (
	identityStream uint64 = 1 << 8
	storyStream    uint64 = 2 << 8
	startStream    uint64 = 3 << 8
	whenStream     uint64 = 4 << 8
)

// random gives the draws of one person for one purpose.
func (c Caseload) random(person int, stream uint64) *rand.Rand {
	//nolint:gosec // repeatable on purpose: nothing secret hangs on it, and an index is never negative
	return rand.New(rand.NewPCG(c.seed, uint64(person)<<16|stream))
}

func pick(rnd *rand.Rand, from []string) string { return from[rnd.IntN(len(from))] }
