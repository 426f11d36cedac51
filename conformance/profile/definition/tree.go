// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"slices"
	"strings"
)

// node is one element of a structure with what is below it, and the slices it
// is cut into. Snapshots are merged as trees, for in a tree a slice has its own
// children, which in a list of paths it has not.
type node struct {
	el      Element
	name    string // the last step of the path: address, value[x]
	slice   string // "" for the element that is not, or not yet, cut
	implied bool   // of a differential: made because something below it was named
	kids    []*node
	slices  []*node // all slices, and slices of slices (a/b), in their order
	before  *node   // what it was before this differential, of what is sliced here
}

// step is one step of an element id: name:slice.
type step struct{ name, slice string }

// treeOf makes the tree of a list of elements, complete (a snapshot) or sparse
// (a differential). It gives nil when there are no elements.
func treeOf(elements []Element) *node {
	if len(elements) == 0 {
		return nil
	}
	paths, byID := stepsOf(elements)
	root := &node{name: paths[0][0].name, implied: true}
	if byID {
		for i, path := range paths {
			at := root
			for _, s := range path[1:] {
				at = at.reach(s)
			}
			at.el, at.implied = elements[i], false
		}
		return root
	}
	stack := []*node{root} // where the last element stood
	for i, path := range paths {
		at := root
		for depth, s := range path[1:] {
			last := depth == len(path)-2
			switch {
			case !last && len(stack) > depth+1 && stack[depth+1].name == s.name:
				at = stack[depth+1] // below what came before, whichever slice that was
			case last:
				at = at.reach(step{name: s.name, slice: elements[i].SliceName})
			default:
				at = at.reach(s)
			}
			stack = append(stack[:depth+1], at)
		}
		stack = stack[:len(path)]
		at.el, at.implied = elements[i], false
	}
	return root
}

// stepsOf gives the steps of each element: those of the ids, and true, or those
// of the paths when the ids are of no use. Ids were of free form once; they are
// used when all of them tell the same names and slices as path and sliceName do.
func stepsOf(elements []Element) ([][]step, bool) {
	paths := make([][]step, len(elements))
	usable := true
	for i := range elements {
		paths[i] = stepsOfID(&elements[i])
		usable = usable && paths[i] != nil
	}
	if usable {
		return paths, true
	}
	for i := range elements {
		paths[i] = nil
		for name := range strings.SplitSeq(elements[i].Path, ".") {
			paths[i] = append(paths[i], step{name: name})
		}
	}
	return paths, false
}

// stepsOfID gives the steps of an id, or nil.
func stepsOfID(e *Element) []step {
	names := strings.Split(e.Path, ".")
	ids := strings.Split(e.ID, ".")
	if len(ids) != len(names) {
		return nil
	}
	all := make([]step, len(ids))
	for i, name := range names {
		id, slice, _ := strings.Cut(ids[i], ":")
		if id != name && !branchOf(name, id) {
			return nil
		}
		all[i] = step{name: id, slice: slice}
	}
	last := len(all) - 1
	if renamed := names[last] != all[last].name; all[last].slice != e.SliceName && (e.SliceName != "" || !renamed) {
		return nil
	}
	return all
}

// branchOf says whether a name is one branch of a choice: valueString of value[x].
func branchOf(name, choice string) bool {
	stem, ok := strings.CutSuffix(choice, "[x]")
	return ok && len(name) > len(stem) && strings.HasPrefix(name, stem) && name[len(stem)] >= 'A' && name[len(stem)] <= 'Z'
}

// reach gives the child of a step, and makes it when there is none.
func (n *node) reach(s step) *node {
	kid := n.kid(s.name)
	if kid == nil {
		kid = &node{name: s.name, implied: true}
		n.kids = append(n.kids, kid)
	}
	if s.slice == "" {
		return kid
	}
	if found := kid.cut(s.slice); found != nil {
		return found
	}
	made := &node{name: s.name, slice: s.slice, implied: true}
	kid.slices = append(kid.slices, made)
	return made
}

func (n *node) kid(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

func (n *node) cut(slice string) *node {
	for _, s := range n.slices {
		if s.slice == slice {
			return s
		}
	}
	return nil
}

// clone copies a tree, so that one copy may be changed.
func (n *node) clone() *node {
	c := *n
	c.kids, c.slices = cloneAll(n.kids), cloneAll(n.slices)
	return &c
}

func cloneAll(all []*node) []*node {
	if len(all) == 0 {
		return nil
	}
	copies := make([]*node, len(all))
	for i, n := range all {
		copies[i] = n.clone()
	}
	return copies
}

// list gives the elements of a tree in the order of a snapshot, with ids and
// paths as they must be there (https://hl7.org/fhir/R4/elementdefinition.html#id).
func (n *node) list() []Element {
	var all []Element
	var walk func(n *node, id, path string)
	walk = func(n *node, id, path string) {
		id, path = id+n.name, path+n.name
		if n.slice != "" {
			id += ":" + n.slice
		}
		e := n.el
		e.ID, e.Path, e.SliceName = id, path, n.slice
		e.Constraints = slices.Clip(e.Constraints)
		all = append(all, e)
		for _, k := range n.kids {
			walk(k, id+".", path+".")
		}
		for _, s := range n.slices {
			walk(s, strings.TrimSuffix(id, n.name), strings.TrimSuffix(path, n.name))
		}
	}
	walk(n, "", "")
	return all
}
