// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// name is one name in a folder, and what it is to name: nil is nothing.
type name struct {
	folder *node
	name   string
	of     *node
}

// renaming is a change of names that is kept whole or not at all.
type renaming struct {
	names []name
	made  *node // what it made, if it did
}

func (r renaming) touches(folders map[*node]bool) bool {
	return slices.ContainsFunc(r.names, func(n name) bool { return folders[n.folder] })
}

// rename makes a change, and remembers it until it is synced.
func (d *Disk) rename(r renaming) {
	for _, n := range r.names {
		if was := n.folder.names[n.name]; was != nil {
			was.links--
		}
		if n.of == nil {
			delete(n.folder.names, n.name)
			continue
		}
		n.folder.names[n.name] = n.of
		n.of.links++
		if n.of.folder() {
			n.of.above = n.folder
		}
	}
	d.pending = append(d.pending, r)
}

// keep makes a change be there after a cut.
func (r renaming) keep() {
	for _, n := range r.names {
		if n.of == nil {
			delete(n.folder.kept, n.name)
		} else {
			n.folder.kept[n.name] = n.of
		}
	}
}

// keepNames keeps the changes that are wanted, and before each those that it
// stands upon: the earlier ones in its folders.
func (d *Disk) keepNames(wanted func(renaming) bool) {
	folders := make(map[*node]bool)
	keep := make([]bool, len(d.pending))
	for i, r := range slices.Backward(d.pending) {
		if !wanted(r) && !r.touches(folders) {
			continue
		}
		keep[i] = true
		for _, n := range r.names {
			folders[n.folder] = true
		}
	}
	var left []renaming
	for i, r := range d.pending {
		if keep[i] {
			r.keep()
		} else {
			left = append(left, r)
		}
	}
	d.pending = left
}

// keepFolder keeps the names in a folder.
func (d *Disk) keepFolder(folder *node) {
	only := map[*node]bool{folder: true}
	d.keepNames(func(r renaming) bool { return r.touches(only) })
}

// keepMade keeps the name under which a file was made, and the folders above it.
func (d *Disk) keepMade(n *node) {
	made := map[*node]bool{n: true}
	for _, r := range slices.Backward(d.pending) {
		if !made[r.made] {
			continue
		}
		for up := r.names[0].folder; up != nil; up = up.above {
			made[up] = true
		}
	}
	d.keepNames(func(r renaming) bool { return made[r.made] && r.made != nil })
}

// undoNames makes every folder what the disk holds of it when the power is cut.
func (d *Disk) undoNames(torn *rand.Rand) {
	if torn != nil && len(d.pending) > 0 {
		for _, r := range d.pending[:torn.IntN(len(d.pending)+1)] {
			r.keep()
		}
	}
	d.pending = nil
	d.nodes = map[uint64]*node{}
	d.find(d.root)
	d.root.links = 1
}

// find finds all that can be reached from a node after a cut.
func (d *Disk) find(n *node) {
	d.nodes[n.id] = n
	n.links, n.lookups = 0, 0
	n.names = maps.Clone(n.kept)
	for _, child := range n.names {
		if d.nodes[child.id] == nil {
			d.find(child)
		}
		child.links++
		if child.folder() {
			child.above = n
		}
	}
}
