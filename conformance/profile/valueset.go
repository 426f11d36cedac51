// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// membership is whether a code is in a value set.
type membership uint8

const (
	inSetUnknown membership = iota // it cannot be told with what is held here
	inSet
	outOfSet
)

// valueSet is a value set ready to be asked.
type valueSet struct {
	includes, excludes []include
	expansion          map[[2]string]string // system and code; the display
}

// include is one part of a value set.
type include struct {
	system   string
	concepts map[string]string // nil: by filters, or all of the system
	filters  []filter
	sets     []string
}

// maxImports is how deep value sets may take in each other.
const maxImports = 12

// valueSet finds a value set by canonical, without its version when the version is not held.
func (c *Checker) valueSet(canonical string) *valueSet {
	if known, ok := c.setsByURL.Load(canonical); ok {
		return known
	}
	made := c.findValueSet(canonical)
	if made != nil {
		c.setsByURL.Store(canonical, made)
	}
	return made
}

func (c *Checker) findValueSet(canonical string) *valueSet {
	d, ok := c.source.ValueSet(canonical)
	if !ok {
		if d, ok = c.source.ValueSet(local(canonical)); !ok {
			return nil
		}
	}
	if known, ok := c.sets.Load(d); ok {
		return known
	}
	made := &valueSet{}
	for i := range d.Include {
		made.includes = append(made.includes, newInclude(&d.Include[i]))
	}
	for i := range d.Exclude {
		made.excludes = append(made.excludes, newInclude(&d.Exclude[i]))
	}
	if len(d.Expansion) > 0 {
		made.expansion = make(map[[2]string]string, len(d.Expansion))
		for _, x := range d.Expansion {
			if !x.Abstract {
				made.expansion[[2]string{x.System, x.Code}] = x.Display
			}
		}
	}
	known, _ := c.sets.LoadOrStore(d, made)
	return known
}

func newInclude(d *definition.Include) include {
	i := include{system: d.System, sets: d.ValueSets}
	if len(d.Concepts) > 0 {
		i.concepts = make(map[string]string, len(d.Concepts))
		for _, k := range d.Concepts {
			i.concepts[k.Code] = k.Display
		}
	}
	for _, f := range d.Filters {
		i.filters = append(i.filters, newFilter(f))
	}
	return i
}

// inSet says whether the code that n is, or bears, is in a value set. n is a code, a Coding or a Quantity.
func (r *run) inSet(n *instance.Node, canonical string) membership {
	if !r.spend(4) {
		return inSetUnknown
	}
	if codings := n.All("coding"); len(codings) > 0 {
		best := outOfSet
		for _, k := range codings {
			m := r.inSet(k, canonical)
			if m == inSet {
				return inSet
			}
			if m == inSetUnknown {
				best = inSetUnknown
			}
		}
		return best
	}
	if n.HasValue {
		return r.c.member(canonical, "", n.Value, true, 0)
	}
	return r.c.member(canonical, n.Text("system"), n.Text("code"), false, 0)
}

// member says whether a code is in a value set. A bare code (of an element of type code) is of whatever system the set has.
func (c *Checker) member(canonical, system, code string, bare bool, depth int) membership {
	if depth > maxImports {
		return inSetUnknown
	}
	set := c.valueSet(canonical)
	if set == nil {
		return inSetUnknown
	}
	if code == "" {
		return outOfSet
	}
	if len(set.includes) == 0 && set.expansion != nil {
		return set.expanded(system, code, bare)
	}
	found := c.anyIncludes(set.includes, system, code, bare, depth)
	if found == inSetUnknown && set.expansion != nil && set.expanded(system, code, bare) == inSet {
		return inSet
	}
	if found == outOfSet {
		return outOfSet
	}
	excluded := c.anyIncludes(set.excludes, system, code, bare, depth)
	if excluded == inSet {
		return outOfSet
	}
	if excluded == inSetUnknown {
		return inSetUnknown
	}
	return found
}

// anyIncludes says whether one of the parts of a value set has a code.
func (c *Checker) anyIncludes(parts []include, system, code string, bare bool, depth int) membership {
	found := outOfSet
	for i := range parts {
		m := c.included(&parts[i], system, code, bare, depth)
		if m == inSet {
			return inSet
		}
		if m == inSetUnknown {
			found = inSetUnknown
		}
	}
	return found
}

func (s *valueSet) expanded(system, code string, bare bool) membership {
	if !bare {
		if _, ok := s.expansion[[2]string{system, code}]; ok {
			return inSet
		}
		return outOfSet
	}
	for k := range s.expansion {
		if k[1] == code {
			return inSet
		}
	}
	return outOfSet
}

// included says whether one part of a value set has a code: all that the part says must be so.
func (c *Checker) included(i *include, system, code string, bare bool, depth int) membership {
	found := inSet
	for _, s := range i.sets {
		found = both(found, c.member(s, system, code, bare, depth+1))
	}
	if found == outOfSet {
		return outOfSet
	}
	if i.system == "" {
		if len(i.sets) == 0 {
			return inSetUnknown
		}
		return found
	}
	if !bare && system != i.system {
		return outOfSet
	}
	return both(found, c.inSystem(i, code))
}

// both is membership of two sets at once.
func both(a, b membership) membership {
	switch {
	case a == outOfSet || b == outOfSet:
		return outOfSet
	case a == inSetUnknown || b == inSetUnknown:
		return inSetUnknown
	}
	return inSet
}

func (c *Checker) inSystem(i *include, code string) membership {
	s := c.codeSystem(i.system)
	if i.concepts != nil {
		return listed(i.concepts, s, code)
	}
	if s == nil {
		if len(i.filters) > 0 {
			return inSetUnknown
		}
		return grammar(i.system, code)
	}
	k := s.find(code)
	if k < 0 && s.complete {
		return outOfSet
	}
	if k < 0 {
		return inSetUnknown
	}
	found := inSet
	for f := range i.filters {
		found = both(found, s.passes(k, &i.filters[f]))
	}
	return found
}

// listed says whether a code is among those that a value set lists, without regard to case where its system has none.
func listed(concepts map[string]string, s *codeSystem, code string) membership {
	if _, ok := concepts[code]; ok {
		return inSet
	}
	if s != nil && !s.caseSensitive {
		for k := range concepts {
			if strings.EqualFold(k, code) {
				return inSet
			}
		}
	}
	return outOfSet
}
