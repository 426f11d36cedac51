// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// sliced checks the children of a sliced element: which slice each is in, how many are in each, and in what order
// (profiling.html#slicing).
func (r *run) sliced(n *instance.Node, e *element, nodes []*instance.Node) {
	slicing := slicingOf(e)
	counts := make([]int, len(e.slices))
	furthest := -1
	for i, c := range nodes {
		r.enterQuietly(c, e, i)
		in := r.sliceOf(c, e, slicing)
		r.pop()
		if in < 0 {
			r.inNoSlice(c, e, slicing, i)
			continue
		}
		counts[in]++
		s := e.slices[in]
		r.enter(c, s, i)
		if slicing.Ordered && in < furthest {
			r.foundAt(c, r.listed(c, e, i), Error, CodeStructure, "slice-order", e.source, e.path+": the slices stand in the order of the profile")
		}
		furthest = max(furthest, in)
	}
	if slicing.Rules == "openAtEnd" {
		r.atEnd(e, slicing, nodes)
	}
	for i, s := range e.slices {
		r.count(s, counts[i], n)
		if len(s.slices) > 0 {
			r.resliced(n, e, s, slicing, nodes)
		}
	}
}

// slicingOf is how the slices of an element are told apart: extensions by url and choices by type, unless it says otherwise.
func slicingOf(e *element) *definition.Slicing {
	if e.slicing != nil && (len(e.slicing.Discriminators) > 0 || e.slicing.Rules == "closed") {
		return e.slicing
	}
	s := definition.Slicing{Rules: "open"}
	if e.slicing != nil {
		s = *e.slicing
	}
	switch {
	case e.name == "extension" || e.name == "modifierExtension":
		s.Discriminators = []definition.Discriminator{{Type: "value", Path: "url"}}
	case e.choice:
		s.Discriminators = []definition.Discriminator{{Type: "type", Path: "$this"}}
	}
	return &s
}

func (r *run) enterQuietly(c *instance.Node, e *element, at int) {
	f := frame{node: c, name: e.name, at: -1, def: e}
	if e.list && (r.doc.Format == instance.XML || c.Listed) {
		f.at = at
	}
	r.push(f)
}

func (r *run) listed(c *instance.Node, e *element, at int) string {
	if e.list && (r.doc.Format == instance.XML || c.Listed) {
		return e.name + "[" + itoa(at) + "]"
	}
	return e.name
}

// sliceOf is the slice that the node of the top frame is in, -1 where it is in none.
func (r *run) sliceOf(c *instance.Node, e *element, slicing *definition.Slicing) int {
	if len(slicing.Discriminators) == 0 {
		return -1
	}
	for i, s := range e.slices {
		if r.inSlice(c, s, slicing) {
			return i
		}
	}
	return -1
}

// inNoSlice checks a node that no slice takes: as the element as such, where the slicing lets it be.
func (r *run) inNoSlice(c *instance.Node, e *element, slicing *definition.Slicing, at int) {
	if slicing.Rules == "closed" {
		r.foundAt(c, r.listed(c, e, at), Error, CodeStructure, "slice", e.source, e.path+" is in one of the slices of the profile: no other is allowed")
	}
	r.enter(c, e, at)
}

// resliced checks the slices of a slice. The node itself was checked as of the outer slice; here the inner ones add what they say.
func (r *run) resliced(n *instance.Node, e, outer *element, slicing *definition.Slicing, nodes []*instance.Node) {
	inner := slicingOf(outer)
	counts := make([]int, len(outer.slices))
	for i, c := range nodes {
		r.enterQuietly(c, e, i)
		ours := r.inSlice(c, outer, slicing)
		in := -1
		if ours {
			in = r.sliceOf(c, outer, inner)
		}
		r.pop()
		switch {
		case in >= 0:
			counts[in]++
			r.enter(c, outer.slices[in], i)
		case ours && inner.Rules == "closed":
			r.foundAt(c, r.listed(c, e, i), Error, CodeStructure, "slice", e.source,
				e.path+":"+outer.slice+" is in one of its own slices: no other is allowed")
		}
	}
	for i, s := range outer.slices {
		r.count(s, counts[i], n)
		if len(s.slices) > 0 {
			r.resliced(n, e, s, inner, nodes)
		}
	}
}

// atEnd checks that what is in no slice comes after what is in one.
func (r *run) atEnd(e *element, slicing *definition.Slicing, nodes []*instance.Node) {
	last := -1
	outside := make([]bool, len(nodes))
	for i, c := range nodes {
		r.enterQuietly(c, e, i)
		outside[i] = r.sliceOf(c, e, slicing) < 0
		r.pop()
		if !outside[i] {
			last = i
		}
	}
	for i, c := range nodes {
		if outside[i] && i < last {
			r.foundAt(c, r.listed(c, e, i), Error, CodeStructure, "slice-order", e.source, e.path+": what is in no slice comes after the slices")
		}
	}
}
