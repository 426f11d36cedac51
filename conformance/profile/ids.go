// SPDX-License-Identifier: Apache-2.0

package profile

import "github.com/carelode/lode/conformance/profile/instance"

// ids checks that the ids of the elements of a resource are there once (element-definitions.html#Element.id). Resources that
// stand in it have ids of their own.
func (r *run) ids(n *instance.Node) {
	r.idsBelow(n, map[string]bool{})
}

func (r *run) idsBelow(n *instance.Node, seen map[string]bool) {
	if !r.spend(1) {
		return
	}
	for _, c := range n.Children {
		if c.Type != "" || len(c.Children) == 0 {
			continue
		}
		if id := c.Child("id"); id != nil && id.Value != "" {
			if seen[id.Value] {
				r.foundAt(id, r.pathTo(c), Error, CodeDuplicate, "element-id", spec+"element-definitions.html#Element.id", "an element has an id that no other in the resource has")
			}
			seen[id.Value] = true
		}
		r.idsBelow(c, seen)
	}
}

// pathTo is the path from the resource at the top to an element below it.
func (r *run) pathTo(n *instance.Node) string {
	h := r.holder()
	if h == nil {
		return ""
	}
	return pathBelow(h.node, n, r.doc.Format)
}

func pathBelow(from, to *instance.Node, format instance.Format) string {
	counts := map[string]int{}
	for _, c := range from.Children {
		name := c.Name
		if c.Listed || format == instance.XML && several(from, c.Name) {
			name += "[" + itoa(counts[c.Name]) + "]"
		}
		counts[c.Name]++
		if c == to {
			return name
		}
		if rest := pathBelow(c, to, format); rest != "" {
			return name + "." + rest
		}
	}
	return ""
}
