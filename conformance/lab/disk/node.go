// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk

import (
	"maps"
	"math/rand/v2"
	"slices"
	"syscall"
	"time"
)

// sectorBytes is what a disk writes as a whole or not at all.
const sectorBytes = 512

// mostImages bounds how many earlier images of a sector are remembered.
const mostImages = 6

// node is a file, a folder or a socket.
type node struct {
	id       uint64
	mode     uint32 // with its type
	uid, gid uint32
	changed  time.Time
	links    int    // its names
	lookups  uint64 // how often the kernel was told of it

	data []byte
	// past holds what sectors were before they were written, since the last sync.
	past map[int64]*sector
	// sizes are those that the file had since the last sync, that one's first.
	sizes     []int64
	sizesLost bool

	names map[string]*node // of a folder: what it holds
	kept  map[string]*node // what it holds if the power is cut
	above *node            // the folder in which a folder is
}

// sector is one that was written and not synced.
type sector struct {
	images [][]byte // the first is what was synced
	lost   bool     // a sync of it failed: no later one keeps it
}

func (n *node) folder() bool { return n.mode&syscall.S_IFMT == syscall.S_IFDIR }

// remember keeps what a sector is before it changes.
func (n *node) remember(at int64) {
	image := make([]byte, sectorBytes)
	if from := at * sectorBytes; from < int64(len(n.data)) {
		copy(image, n.data[from:])
	}
	s := n.past[at]
	if s == nil {
		s = &sector{}
		n.past[at] = s
	}
	s.lost = false // it will be written again, so the next sync counts
	if len(s.images) == mostImages {
		s.images = slices.Delete(s.images, 1, 2)
	}
	s.images = append(s.images, image)
}

func (n *node) rememberAll(from, to int64) {
	for at := from / sectorBytes; at*sectorBytes < to; at++ {
		n.remember(at)
	}
}

func (n *node) rememberSize() {
	n.sizes, n.sizesLost = append(n.sizes, int64(len(n.data))), false
}

func (n *node) write(b []byte, at int64) {
	if len(b) == 0 {
		return
	}
	end := at + int64(len(b))
	n.rememberAll(at, end)
	if end > int64(len(n.data)) {
		n.rememberSize()
		n.grow(end)
	}
	copy(n.data[at:], b)
	n.changed = time.Now()
}

// grow makes room, with zeros in it.
func (n *node) grow(size int64) {
	was := len(n.data)
	n.data = slices.Grow(n.data, int(size)-was)[:size]
	clear(n.data[was:])
}

func (n *node) resize(size int64) {
	is := int64(len(n.data))
	if size == is {
		return
	}
	if size < is {
		n.rememberAll(size, is)
	}
	n.rememberSize()
	n.changed = time.Now()
	if size > is {
		n.grow(size)
		return
	}
	n.data = n.data[:size]
}

// sync keeps what was written, save for what an earlier sync has lost.
func (n *node) sync() {
	maps.DeleteFunc(n.past, func(_ int64, s *sector) bool { return !s.lost })
	if !n.sizesLost {
		n.sizes = nil
	}
}

// syncFails loses what was written: it can be read until the power is cut, and
// no later sync will keep it.
func (n *node) syncFails() {
	for _, s := range n.past {
		s.lost = true
	}
	n.sizesLost = len(n.sizes) > 0
}

// undo makes the file what the disk holds of it when the power is cut; torn, if
// not nil, decides what of the unsynced is there.
func (n *node) undo(torn *rand.Rand) {
	sizes := append(n.sizes, int64(len(n.data)))
	size := sizes[choose(torn, len(sizes), 0.5)]
	fresh := 0.0 // of the sectors so many are as they were last
	if torn != nil {
		fresh = torn.Float64()
	}
	for _, at := range slices.Sorted(maps.Keys(n.past)) {
		images := n.past[at].images
		k := choose(torn, len(images)+1, fresh)
		if k == len(images) {
			continue
		}
		if end := (at + 1) * sectorBytes; end > int64(len(n.data)) {
			n.grow(end)
		}
		copy(n.data[at*sectorBytes:], images[k])
	}
	if size > int64(len(n.data)) {
		n.grow(size)
	}
	n.data = n.data[:size]
	n.past, n.sizes, n.sizesLost = map[int64]*sector{}, nil, false
}

// choose gives the first of n without chance; otherwise often the last, and else
// any.
func choose(torn *rand.Rand, n int, last float64) int {
	switch {
	case torn == nil:
		return 0
	case torn.Float64() < last:
		return n - 1
	}
	return torn.IntN(n)
}
