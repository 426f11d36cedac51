// SPDX-License-Identifier: Apache-2.0

package tofhir

import "github.com/carelode/lode/mapping/care"

// chain is one thing that a list tells of, over all its corrections: the first
// item gives it its identity, the last its content.
type chain struct {
	root      string // the id of the first item
	tip       int    // the index of the last
	inner     int    // its index in an item's own list, or -1
	tipID     string
	withdrawn bool // the last was withdrawn
	visible   bool // it makes a resource
	ever      bool // it may have made one in an earlier state
}

// chains gives a list's chains, by the place of their last item, and notes in
// roots the identity of every item that is not its own. judge says whether an
// item that was not withdrawn makes a resource, and whether an earlier state of
// it may have made one.
//
// Should two items correct the same one, the first of them carries on its
// identity and the other begins one of its own: nothing is lost and nothing is
// sent twice.
func chains[T care.Identified](items []T, roots map[string]string, judge func(*T) (visible, ever bool)) []chain {
	if len(items) == 0 {
		return nil
	}
	out := make([]chain, 0, len(items))
	replaces := replacements(items)
	for i := range items {
		id := items[i].ItemID()
		root := rootOf(id, replaces.by)
		if !replaces.gone[id] {
			if root != id && rooted(out, root) {
				root = id
			}
			c := chain{root: root, tip: i, inner: -1, tipID: id, withdrawn: items[i].IsWithdrawn()}
			c.visible, c.ever = judge(&items[i])
			c.visible = c.visible && !c.withdrawn
			out = append(out, c)
		}
		if root != id {
			roots[id] = root
		}
	}
	return out
}

// replaced says who replaces whom in a list; both are nil where nobody does.
type replaced struct {
	by   map[string]string // the id that an item replaces
	gone map[string]bool   // the ids that are replaced
}

func replacements[T care.Identified](items []T) replaced {
	var r replaced
	for i := range items {
		old := items[i].Replaces()
		if old == "" {
			continue
		}
		if r.by == nil {
			r = replaced{by: make(map[string]string), gone: make(map[string]bool)}
		}
		r.by[items[i].ItemID()], r.gone[old] = old, true
	}
	return r
}

// rootOf follows an item's chain to its beginning, which need not be in the list.
func rootOf(id string, replaces map[string]string) string {
	for range replaces { // bounded, should a chain bite its tail
		old, ok := replaces[id]
		if !ok {
			break
		}
		id = old
	}
	return id
}

func find[T care.Identified](items []T, id string) int {
	for i := range items { // not slices.IndexFunc: items are large, and it copies each
		if items[i].ItemID() == id {
			return i
		}
	}
	return -1
}

func rooted(all []chain, root string) bool {
	_, ok := withRoot(all, root, 0)
	return ok
}

// withRoot finds a chain; it looks first at a place where it probably is.
func withRoot(all []chain, root string, hint int) (chain, bool) {
	if hint < len(all) && all[hint].root == root {
		return all[hint], true
	}
	for _, c := range all {
		if c.root == root {
			return c, true
		}
	}
	return chain{}, false
}

func always[T any](*T) (visible, ever bool) { return true, true }

// takeBack makes chains be taken back, whatever else is said of them.
func takeBack(all []chain) {
	for i := range all {
		all[i].withdrawn, all[i].visible = true, false
	}
}
