// SPDX-License-Identifier: Apache-2.0

package profile

import (
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
	defs := r.followDefinition([]*element{s}, steps)
	switch d.Type {
	case "exists":
		for _, e := range defs {
			if e.max == 0 && len(nodes) > 0 || e.min > 0 && len(nodes) == 0 {
				return false
			}
		}
		return len(defs) > 0
	case "type":
		return r.typeAgrees(nodes, defs, len(steps) == 0)
	case "profile":
		return r.profileAgrees(nodes, defs)
	}
	return r.valueAgrees(n, s, nodes, defs, steps)
}

// step is one part of a discriminator's path: a name, or a function with its argument.
type step struct{ name, argument string }

// splitPath takes a discriminator's path apart: restricted FHIRPath, as profiling.html#discriminator allows it.
func splitPath(p string) ([]step, bool) {
	var steps []step
	for p != "" {
		end := strings.IndexAny(p, ".(")
		switch {
		case end < 0:
			steps = append(steps, step{name: p})
			p = ""
		case p[end] == '.':
			steps = append(steps, step{name: p[:end]})
			p = p[end+1:]
		default:
			stop := strings.IndexByte(p[end:], ')')
			if stop < 0 {
				return nil, false
			}
			steps = append(steps, step{name: p[:end] + "()", argument: strings.Trim(p[end+1:end+stop], "'\" ")})
			p = strings.TrimPrefix(p[end+stop+1:], ".")
		}
	}
	kept := steps[:0]
	for _, s := range steps {
		if s.name != "$this" && s.name != "" {
			kept = append(kept, s)
		}
	}
	return kept, true
}

// follow goes along a path in the instance.
func (r *run) follow(nodes []*instance.Node, steps []step) []*instance.Node {
	for _, s := range steps {
		var next []*instance.Node
		for _, n := range nodes {
			next = r.followOne(next, n, s)
		}
		nodes = next
	}
	return nodes
}

func (r *run) followOne(next []*instance.Node, n *instance.Node, s step) []*instance.Node {
	switch s.name {
	case "resolve()":
		reference := n.Text("reference")
		if n.HasValue {
			reference = n.Value
		}
		if t := r.target(reference).node; t != nil {
			next = append(next, t)
		}
		return next
	case "ofType()":
		if n.Type == s.argument || n.Datatype == s.argument || strings.HasSuffix(n.Name, title(s.argument)) && n.Name != title(s.argument) {
			next = append(next, n)
		}
		return next
	case "extension()":
		for _, c := range n.Children {
			if c.Name == "extension" && c.Text("url") == s.argument {
				next = append(next, c)
			}
		}
		return next
	}
	for _, c := range n.Children {
		if c.Name == s.name || choiceName(s.name, c.Name) && r.c.typeOfEnding(c.Name[len(s.name):]) != "" {
			next = append(next, c)
		}
	}
	return next
}

// followDefinition goes along a path in the definition of a slice, into the types where the slice does not say itself.
func (r *run) followDefinition(defs []*element, steps []step) []*element {
	for _, s := range steps {
		var next []*element
		for _, e := range defs {
			next = r.followDefinitionOne(next, e, s)
		}
		defs = next
	}
	return defs
}

func (r *run) followDefinitionOne(next []*element, e *element, s step) []*element {
	switch s.name {
	case "resolve()":
		for i := range e.types {
			for _, target := range e.types[i].targets {
				if p := r.c.plan(target); p != nil {
					next = append(next, p.root)
				}
			}
		}
		return next
	case "ofType()":
		return append(next, e)
	case "extension()":
		for _, k := range r.c.kidsOf(e) {
			for _, x := range k.list {
				if x.name != "extension" {
					continue
				}
				for _, in := range x.slices {
					if r.extensionURL(in) == s.argument {
						return append(next, in)
					}
				}
			}
		}
		return next
	}
	for _, k := range r.c.kidsOf(e) {
		if p, ok := k.find(s.name); ok {
			return append(next, k.list[p.element])
		}
		for _, x := range k.list {
			if x.choice && (x.name == s.name || choiceName(x.name, s.name)) {
				return append(next, x)
			}
		}
	}
	return next
}

// kidsOf is what a definition says of what is below an element: the element itself, then the profiles of its types, then its types.
func (c *Checker) kidsOf(e *element) []*kids {
	var all []*kids
	if body := e.body(); body.kids != nil {
		all = append(all, body.kids)
	}
	for i := range e.types {
		t := &e.types[i]
		for _, url := range t.profiles {
			if p := c.plan(url); p != nil && p.root.kids != nil {
				all = append(all, p.root.kids)
			}
		}
	}
	if len(all) == 0 {
		for i := range e.types {
			if p := c.typePlan(e.types[i].code); p != nil && p.root.kids != nil {
				all = append(all, p.root.kids)
			}
		}
	}
	return all
}

// extensionURL is the url that an extension's slice stands for.
func (r *run) extensionURL(e *element) string {
	for _, k := range r.c.kidsOf(e) {
		if p, ok := k.find("url"); ok && k.list[p.element].fixed != nil {
			return k.list[p.element].fixed.Value
		}
	}
	for i := range e.types {
		for _, url := range e.types[i].profiles {
			return local(url)
		}
	}
	return ""
}

func (r *run) typeAgrees(nodes []*instance.Node, defs []*element, itself bool) bool {
	if len(nodes) == 0 {
		return false
	}
	for _, n := range nodes {
		found := false
		for _, e := range defs {
			for i := range e.types {
				t := &e.types[i]
				switch {
				case n.Type != "":
					found = found || r.c.derives(n.Type, t.code)
				case n.Datatype != "":
					found = found || n.Datatype == t.code
				default:
					found = found || choiceName(e.name, n.Name) && strings.HasSuffix(n.Name, title(t.code)) && len(n.Name) == len(e.name)+len(t.code) || !e.choice && len(e.types) == 1
				}
			}
			found = found || len(e.types) == 0 && n.Type != "" && !strings.Contains(e.path, ".") && r.c.derives(n.Type, e.path)
		}
		if !found {
			return false
		}
	}
	_ = itself
	return true
}

func (r *run) profileAgrees(nodes []*instance.Node, defs []*element) bool {
	if len(nodes) == 0 {
		return false
	}
	for _, n := range nodes {
		if !r.keepsOneOf(n, defs) {
			return false
		}
	}
	return true
}

func (r *run) keepsOneOf(n *instance.Node, defs []*element) bool {
	for _, e := range defs {
		if !strings.Contains(e.path, ".") { // the root of a profile, at the end of a reference
			if p := r.c.plan(e.source); p != nil && r.fits(n, p) {
				return true
			}
		}
		for i := range e.types {
			for _, url := range e.types[i].profiles {
				if p := r.c.plan(url); p != nil && r.fits(n, p) {
					return true
				}
			}
		}
	}
	return false
}

// valueAgrees says whether what a path leads to has the value that the slice gives it: fixed, of a pattern, or of a value set.
func (r *run) valueAgrees(n *instance.Node, s *element, nodes []*instance.Node, defs []*element, steps []step) bool {
	if (s.name == "extension" || s.name == "modifierExtension") && len(steps) == 1 && steps[0].name == "url" {
		url := r.extensionURL(s)
		return url != "" && n.Text("url") == url
	}
	// What is above the end of the path may give the value too: a pattern of the whole slice.
	above := []*element{s}
	for i := range steps {
		for _, e := range above {
			if want := e.pattern; want != nil || e.fixed != nil {
				if want == nil {
					want = e.fixed
				}
				inner := r.follow([]*instance.Node{want}, steps[i:])
				if len(inner) > 0 {
					return r.anyLike(nodes, inner)
				}
			}
		}
		above = r.followDefinition(above, steps[i:i+1])
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

func (r *run) anyLike(nodes, wanted []*instance.Node) bool {
	for _, w := range wanted {
		found := false
		for _, n := range nodes {
			found = found || same(n, w, false)
		}
		if !found {
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
	any1 := func(is func(*instance.Node) bool) bool {
		for _, n := range nodes {
			if is(n) {
				return true
			}
		}
		return false
	}
	switch {
	case e.fixed != nil:
		return any1(func(n *instance.Node) bool { return same(n, e.fixed, true) }), true
	case e.pattern != nil:
		return any1(func(n *instance.Node) bool { return same(n, e.pattern, false) }), true
	}
	if below, says := r.belowAgrees(nodes, e, depth); says {
		return below, true
	}
	if e.binding != nil && e.binding.Strength == "required" {
		return any1(func(n *instance.Node) bool { return r.inSet(n, e.binding.ValueSet) != outOfSet }), true
	}
	switch {
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
		for _, x := range append([]*element{k}, k.slices...) {
			if x.slice != "" && x.min == 0 {
				continue
			}
			below := r.follow(nodes, []step{{name: k.name}})
			ok, gives := r.agrees(below, x, depth+1)
			if gives && x.max != 0 && (x.fixed != nil || x.pattern != nil || x.body().kids != nil) {
				says = true
				agrees = agrees && (ok || x.min == 0 && len(below) == 0)
			}
		}
	}
	return agrees, says
}
