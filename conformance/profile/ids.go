// SPDX-License-Identifier: Apache-2.0

package profile

import "github.com/carelode/lode/conformance/profile/instance"

// ids checks that the ids of the elements of a resource are there once (element-definitions.html#Element.id). Resources that
// stand in it have ids of their own.
func (r *run) ids(n *instance.Node) {
	r.idsBelow(n, map[string]bool{})
}

func (r *run) idsBelow(n *instance.Node, seen map[string]bool) {
	if !r.spend(1 + len(n.Children)/8) {
		return
	}
	p := places{format: r.doc.Format, parent: n}
	for i, c := range n.Children {
		if c.Type != "" || len(c.Children) == 0 {
			continue
		}
		r.push(frame{node: c, name: c.Name, at: p.of(i)})
		if id := c.Child("id"); id != nil && id.Value != "" {
			if seen[id.Value] {
				r.foundAt(id, "", Error, CodeDuplicate, "element-id", spec+"element-definitions.html#Element.id", "an element has an id that no other in the resource has")
			}
			seen[id.Value] = true
		}
		r.idsBelow(c, seen)
		r.pop()
	}
}

// places tells the place of children in their lists, where no definition is asked.
type places struct {
	format instance.Format
	parent *instance.Node
	totals map[string]int // how many children of a name there are
	counts map[string]int // how many of a name were passed
	passed int
}

// of is the place of the child of an index, -1 where it is in no list. It is asked in the order of the children.
func (p *places) of(i int) int {
	children := p.parent.Children
	if len(children) == 1 && !children[0].Listed {
		return -1
	}
	if p.totals == nil {
		p.totals, p.counts = map[string]int{}, map[string]int{}
		for _, c := range children {
			p.totals[c.Name]++
		}
	}
	for ; p.passed < i; p.passed++ {
		p.counts[children[p.passed].Name]++
	}
	if c := children[i]; c.Listed || p.format == instance.XML && p.totals[c.Name] > 1 {
		return p.counts[c.Name]
	}
	return -1
}
