// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// misplaced tells of a child that no element takes.
func (r *run) misplaced(c *instance.Node, k *kids) {
	for _, e := range k.list {
		if e.choice && r.misplacedChoice(c, e) {
			return
		}
	}
	r.foundAt(c, c.Name, Error, CodeStructure, "unknown-element", spec+"json.html", "there is no such element here")
}

// misplacedChoice tells of a child whose name is that of a choice, without its type or with one that is not allowed.
func (r *run) misplacedChoice(c *instance.Node, e *element) bool {
	if c.Name == e.name {
		r.foundAt(c, c.Name, Error, CodeStructure, "choice", spec+"formats.html#choice",
			"the name of a choice ends in the type of what is chosen: "+e.name+r.endings(e))
		return true
	}
	if !choiceName(e.name, c.Name) {
		return false
	}
	t := r.c.typeOfEnding(c.Name[len(e.name):])
	if t == "" {
		return false
	}
	name := c.Name
	if r.c.baseAllows(e, c.Name) {
		name = e.name // the resource's own definition has it; a profile does not allow it
	}
	r.foundAt(c, name, Error, CodeStructure, "type", e.source, e.path+" is not of the type "+t+" here: "+e.name+r.endings(e))
	return true
}

// endings lists the types that a choice may be of.
func (r *run) endings(e *element) string {
	var all []string
	for i := range e.types {
		all = append(all, title(e.types[i].code))
	}
	if len(all) > 8 {
		all = append(all[:8], "…")
	}
	return "[" + strings.Join(all, "|") + "]"
}

// typeOfEnding is the type whose name ends the name of a choice, "" when there is none.
func (c *Checker) typeOfEnding(ending string) string {
	lower := strings.ToLower(ending[:1]) + ending[1:]
	for _, code := range []string{ending, lower} {
		if p := c.typePlan(code); p != nil && (p.kind == "complex-type" || p.kind == "primitive-type") {
			return code
		}
	}
	return ""
}

// baseAllows says whether the definition that e constrains has the name.
func (c *Checker) baseAllows(e *element, name string) bool {
	root, rest, ok := strings.Cut(e.path, ".")
	p := c.typePlan(root)
	if !ok || p == nil || p.url == e.source {
		return false
	}
	at := p.root
	parts := strings.Split(rest, ".")
	for _, part := range parts[:len(parts)-1] {
		if at = c.below(at, part); at == nil {
			return false
		}
	}
	for _, k := range c.kidsOf(at) {
		if _, ok := k.find(name); ok {
			return true
		}
	}
	return false
}

// below is the element of a name below another.
func (c *Checker) below(e *element, name string) *element {
	for _, k := range c.kidsOf(e) {
		if p, ok := k.find(name); ok {
			return k.list[p.element]
		}
	}
	return nil
}
