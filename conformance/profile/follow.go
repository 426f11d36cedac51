// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// step is one part of a discriminator's path: a name, or a function with its argument.
type step struct{ name, argument string }

// splitPath takes a discriminator's path apart: restricted FHIRPath, as profiling.html#discriminator allows it.
func splitPath(p string) ([]step, bool) {
	var steps []step
	for p != "" {
		s := step{name: p}
		switch end := strings.IndexAny(p, ".("); {
		case end < 0:
			p = ""
		case p[end] == '.':
			s.name, p = p[:end], p[end+1:]
		default:
			stop := strings.IndexByte(p[end:], ')')
			if stop < 0 {
				return nil, false
			}
			s = step{name: p[:end] + "()", argument: strings.Trim(p[end+1:end+stop], "'\" ")}
			p = strings.TrimPrefix(p[end+stop+1:], ".")
		}
		if s.name != "$this" && s.name != "" {
			steps = append(steps, s)
		}
	}
	return steps, true
}

// follow goes along a path in the instance.
func (r *run) follow(nodes []*instance.Node, steps []step) []*instance.Node {
	for _, s := range steps {
		var next []*instance.Node
		for _, n := range nodes {
			next = append(next, r.followOne(n, s)...)
		}
		nodes = next
	}
	return nodes
}

func (r *run) followOne(n *instance.Node, s step) []*instance.Node {
	switch s.name {
	case "resolve()":
		reference := n.Text("reference")
		if n.HasValue {
			reference = n.Value
		}
		switch t := r.target(reference); {
		case t.node != nil:
			return []*instance.Node{t.node}
		case t.typ != "": // it is elsewhere, but its address says of what type it is
			return []*instance.Node{{Type: t.typ}}
		}
		return nil
	case "ofType()":
		if n.Type == s.argument || n.Datatype == s.argument || strings.HasSuffix(n.Name, title(s.argument)) && n.Name != title(s.argument) {
			return []*instance.Node{n}
		}
		return nil
	case "extension()":
		return extensionsOf(n, s.argument)
	}
	var found []*instance.Node
	for _, c := range n.Children {
		if c.Name == s.name || choiceName(s.name, c.Name) && r.c.typeOfEnding(c.Name[len(s.name):]) != "" {
			found = append(found, c)
		}
	}
	return found
}

func extensionsOf(n *instance.Node, url string) []*instance.Node {
	var found []*instance.Node
	for _, c := range n.Children {
		if c.Name == "extension" && c.Text("url") == url {
			found = append(found, c)
		}
	}
	return found
}

// followDefinition goes along a path in the definition of a slice, into the types where the slice does not say itself.
func (c *Checker) followDefinition(defs []*element, steps []step) []*element {
	for _, s := range steps {
		var next []*element
		for _, e := range defs {
			next = append(next, c.followDefinitionOne(e, s)...)
		}
		defs = next
	}
	return defs
}

func (c *Checker) followDefinitionOne(e *element, s step) []*element {
	switch s.name {
	case "resolve()":
		return c.targetsOf(e)
	case "ofType()":
		for _, in := range e.slices {
			if len(in.types) == 1 && in.types[0].code == s.argument {
				return []*element{in}
			}
		}
		return []*element{e}
	case "extension()":
		if x := c.extensionSlice(e, s.argument); x != nil {
			return []*element{x}
		}
		return nil
	}
	for _, k := range c.kidsOf(e) {
		if x := k.named(s.name); x != nil {
			return withNeeded(x)
		}
	}
	return nil
}

// withNeeded is an element with those of its slices that must be there: what they say is said of the element too.
func withNeeded(e *element) []*element {
	all := []*element{e}
	for _, s := range e.slices {
		if s.min > 0 {
			all = append(all, s)
		}
	}
	return all
}

// named is the element of a name, or the choice that a name with a type, or without one, is of.
func (k *kids) named(name string) *element {
	if p, ok := k.find(name); ok {
		return k.list[p.element]
	}
	for _, x := range k.list {
		if x.choice && (x.name == name || choiceName(x.name, name)) {
			return x
		}
	}
	return nil
}

func (c *Checker) targetsOf(e *element) []*element {
	var roots []*element
	for i := range e.types {
		for _, target := range e.types[i].targets {
			if p := c.plan(target); p != nil {
				roots = append(roots, p.root)
			}
		}
	}
	return roots
}

// extensionSlice is the slice of an element's extensions that stands for a url.
func (c *Checker) extensionSlice(e *element, url string) *element {
	for _, k := range c.kidsOf(e) {
		x := k.named("extension")
		if x == nil {
			continue
		}
		for _, in := range x.slices {
			if c.extensionURL(in) == url {
				return in
			}
		}
	}
	return nil
}

// kidsOf is what a definition says of what is below an element: the element itself, then the profiles of its types, then its types.
func (c *Checker) kidsOf(e *element) []*kids {
	var all []*kids
	add := func(p *plan) {
		if p != nil && p.root.kids != nil {
			all = append(all, p.root.kids)
		}
	}
	if body := e.body(); body.kids != nil {
		all = append(all, body.kids)
	}
	for i := range e.types {
		for _, url := range e.types[i].profiles {
			add(c.plan(url))
		}
	}
	if len(all) > 0 {
		return all
	}
	for i := range e.types {
		add(c.typePlan(e.types[i].code))
	}
	return all
}

// extensionURL is the url that an extension's slice stands for.
func (c *Checker) extensionURL(e *element) string {
	for _, k := range c.kidsOf(e) {
		if x := k.named("url"); x != nil && x.fixed != nil {
			return x.fixed.Value
		}
	}
	for i := range e.types {
		for _, url := range e.types[i].profiles {
			return local(url)
		}
	}
	return ""
}
