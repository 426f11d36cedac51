// SPDX-License-Identifier: Apache-2.0

package months

import (
	"math/rand/v2"
	"time"
)

// seed is what a month follows from.
type seed uint64

// draw gives a number that is always the same for the same words, whoever asks
// and in whatever order.
func (s seed) draw(words ...string) uint64 {
	h := uint64(s)*0x9e3779b97f4a7c15 + 14695981039346656037
	for _, w := range words {
		for i := range len(w) {
			h = (h ^ uint64(w[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}

// stream gives numbers for one who draws alone.
func (s seed) stream(name string) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(s), s.draw(name))) //nolint:gosec // it is to be foreseen
}

// within turns a draw into a time between two. They differ to the nanosecond, so
// that hardly ever two things happen at the same moment and the seed, not the
// scheduler, decides which is first.
func within(draw uint64, from, to time.Duration) time.Duration {
	return from + time.Duration(draw%uint64(max(to-from, 1))) //nolint:gosec // both are times of this package
}

// between is the same for one who draws alone.
func between(rnd *rand.Rand, from, to time.Duration) time.Duration {
	return from + time.Duration(rnd.Int64N(int64(to-from)))
}
