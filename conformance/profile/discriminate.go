// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// inSlice says whether a node is in a slice: every discriminator agrees (profiling.html#discriminator).
func (r *run) inSlice(n *instance.Node, s *element, slicing *definition.Slicing) bool {
	for i := range slicing.Discriminators {
		d := &slicing.Discriminators[i]
		if !r.spend(2) || !r.discriminates(n, s, d) {
			return false
		}
	}
	return len(slicing.Discriminators) > 0
}

func (r *run) discriminates(n *instance.Node, s *element, d *definition.Discriminator) bool {
	steps, ok := splitPath(d.Path)
	if !ok {
		return false
	}
	nodes := r.follow([]*instance.Node{n}, steps)
	defs := r.c.followDefinition([]*element{s}, steps)
	switch d.Type {
	case "exists":
		for _, e := range defs {
			if e.max == 0 && len(nodes) > 0 || e.min > 0 && len(nodes) == 0 {
				return false
			}
		}
		return len(defs) > 0
	case "type":
		return r.typeAgrees(nodes, defs)
	case "profile":
		return r.profileAgrees(nodes, defs)
	}
	return r.valueAgrees(n, s, nodes, defs, steps)
}

// typeAgrees says whether all nodes are of one of the types of the definitions.
func (r *run) typeAgrees(nodes []*instance.Node, defs []*element) bool {
	for _, n := range nodes {
		if !slices.ContainsFunc(defs, func(e *element) bool { return r.ofOneType(n, e) }) {
			return false
		}
	}
	return len(nodes) > 0
}

func (r *run) ofOneType(n *instance.Node, e *element) bool {
	if len(e.types) == 0 { // the root of a resource's definition, at the end of a reference
		return n.Type != "" && !strings.Contains(e.path, ".") && r.c.derives(n.Type, e.path)
	}
	return slices.ContainsFunc(e.types, func(t typ) bool {
		switch {
		case n.Type != "":
			return r.c.derives(n.Type, t.code)
		case n.Datatype != "":
			return n.Datatype == t.code
		case choiceName(e.name, n.Name):
			return n.Name[len(e.name):] == title(t.code)
		}
		return !e.choice && len(e.types) == 1
	})
}

// profileAgrees says whether all nodes keep one of the profiles of the definitions.
func (r *run) profileAgrees(nodes []*instance.Node, defs []*element) bool {
	for _, n := range nodes {
		if !slices.ContainsFunc(defs, func(e *element) bool { return r.keepsOneOf(n, e) }) {
			return false
		}
	}
	return len(nodes) > 0
}

func (r *run) keepsOneOf(n *instance.Node, e *element) bool {
	var wanted []string
	if !strings.Contains(e.path, ".") { // the root of a profile, at the end of a reference
		wanted = append(wanted, e.source)
	}
	for i := range e.types {
		wanted = append(wanted, e.types[i].profiles...)
	}
	return slices.ContainsFunc(wanted, func(url string) bool {
		p := r.c.plan(url)
		return p != nil && r.fits(n, p)
	})
}

// valueAgrees says whether what a path leads to has the value that the slice gives it: fixed, of a pattern, or of a value set.
func (r *run) valueAgrees(n *instance.Node, s *element, nodes []*instance.Node, defs []*element, steps []step) bool {
	if (s.name == "extension" || s.name == "modifierExtension") && len(steps) == 1 && steps[0].name == "url" {
		url := r.c.extensionURL(s)
		return url != "" && n.Text("url") == url
	}
	if wanted := r.wantedAbove(s, steps); len(wanted) > 0 {
		return anyLike(nodes, wanted)
	}
	said := false
	for _, e := range defs {
		agrees, says := r.agrees(nodes, e, 0)
		if says && !agrees {
			return false
		}
		said = said || says
	}
	return said
}

// wantedAbove is the values that what stands above the end of a path gives it: a pattern of the whole slice.
func (r *run) wantedAbove(s *element, steps []step) []*instance.Node {
	above := []*element{s}
	for i := range steps {
		for _, e := range above {
			want := e.pattern
			if want == nil {
				want = e.fixed
			}
			if want == nil {
				continue
			}
			if inner := r.follow([]*instance.Node{want}, steps[i:]); len(inner) > 0 {
				return inner
			}
		}
		above = r.c.followDefinition(above, steps[i:i+1])
	}
	return nil
}

func anyLike(nodes, wanted []*instance.Node) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(nodes, func(n *instance.Node) bool { return same(n, w, false) }) {
			return false
		}
	}
	return true
}

// agrees says whether one of the nodes has the value of an element's definition, and whether the definition gives one at all.
func (r *run) agrees(nodes []*instance.Node, e *element, depth int) (agrees, says bool) {
	if depth > 4 {
		return false, false
	}
	switch {
	case e.fixed != nil:
		return slices.ContainsFunc(nodes, func(n *instance.Node) bool { return same(n, e.fixed, true) }), true
	case e.pattern != nil:
		return slices.ContainsFunc(nodes, func(n *instance.Node) bool { return same(n, e.pattern, false) }), true
	}
	if below, says := r.belowAgrees(nodes, e, depth); says {
		return below, true
	}
	switch {
	case e.binding != nil && e.binding.Strength == "required":
		return slices.ContainsFunc(nodes, func(n *instance.Node) bool { return r.inSet(n, e.binding.ValueSet) != outOfSet }), true
	case e.max == 0:
		return len(nodes) == 0, true
	case e.min > 0 && depth == 0:
		return len(nodes) > 0, true
	}
	return false, false
}

// belowAgrees looks for values that the definition gives further down: a fixed code in a coding of a concept.
func (r *run) belowAgrees(nodes []*instance.Node, e *element, depth int) (agrees, says bool) {
	body := e.body()
	if body.kids == nil {
		return false, false
	}
	agrees = true
	for _, k := range body.kids.list {
		below := r.follow(nodes, []step{{name: k.name}})
		for _, x := range withNeeded(k) {
			if x.max == 0 || x.fixed == nil && x.pattern == nil && x.body().kids == nil {
				continue
			}
			if ok, gives := r.agrees(below, x, depth+1); gives {
				says = true
				agrees = agrees && (ok || x.min == 0 && len(below) == 0)
			}
		}
	}
	return agrees, says
}
