// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"slices"
	"strings"
)

// apply lays one element of a differential over the same element of the base:
// what it gives replaces, invariants are added
// (https://hl7.org/fhir/R4/elementdefinition.html#interpretation).
func (g *generator) apply(n *node, d *Element) {
	e := &n.el
	if d.Min >= 0 {
		e.Min = d.Min
	}
	if len(d.Types) > 0 {
		e.Types = mergeTypes(e.Types, d.Types)
		g.profiled(n)
	}
	if d.Max != "" {
		e.Max = d.Max
	}
	if d.ContentReference != "" {
		e.ContentReference = d.ContentReference
	}
	g.applyValues(e, d)
	e.MustSupport = e.MustSupport || d.MustSupport
	e.IsModifier = e.IsModifier || d.IsModifier
	e.IsSummary = e.IsSummary || d.IsSummary
	e.SliceIsConstraining = d.SliceIsConstraining
	if d.Slicing != nil {
		e.Slicing = d.Slicing
	}
	if d.Binding != nil {
		e.Binding = mergeBinding(e.Binding, d.Binding)
	}
	e.Constraints = mergeConstraints(e.Constraints, d.Constraints)
}

func (g *generator) applyValues(e, d *Element) {
	if d.Fixed != nil {
		e.Fixed = d.Fixed
	}
	if d.Pattern != nil {
		e.Pattern = d.Pattern
	}
	if d.MinValue != nil {
		e.MinValue = d.MinValue
	}
	if d.MaxValue != nil {
		e.MaxValue = d.MaxValue
	}
	if d.MaxLength != 0 {
		e.MaxLength = d.MaxLength
	}
}

// mergeBinding replaces a binding; what the new one leaves out stays.
func mergeBinding(was, is *Binding) *Binding {
	if was == nil {
		return is
	}
	b := *is
	if b.ValueSet == "" {
		b.ValueSet = was.ValueSet
	}
	if b.Strength == "" {
		b.Strength = was.Strength
	}
	if b.Max == "" {
		b.Max = was.Max
	}
	return &b
}

// mergeConstraints adds invariants. They do not replace those of the base, even
// under the same key; what is only said again is not doubled.
func mergeConstraints(was, more []Constraint) []Constraint {
	all := slices.Clip(was)
	for _, c := range more {
		again := func(o Constraint) bool { return o.Key == c.Key && o.Expression == c.Expression }
		if !slices.ContainsFunc(was, again) {
			all = append(all, c)
		}
	}
	return all
}

// profiled takes into an element what the profile of its only type says of its
// root. An extension that may stand once wherever it is used need not be limited anew.
func (g *generator) profiled(n *node) {
	if len(n.el.Types) != 1 || len(n.el.Types[0].Profiles) != 1 {
		return
	}
	p, ok := g.known(n.el.Types[0].Profiles[0])
	if !ok {
		return
	}
	root := &p.Snapshot[0]
	n.el.IsModifier = n.el.IsModifier || root.IsModifier
	n.el.Constraints = mergeConstraints(n.el.Constraints, root.Constraints)
	if n.el.Types[0].Code == "Extension" && n.el.Max == "*" && root.Max != "" {
		n.el.Max = root.Max
	}
}

// mergeTypes replaces types. One that says how it may be referred to but not to
// what may still be referred to all that it could before.
func mergeTypes(was, is []Type) []Type {
	all := slices.Clone(is)
	for i := range all {
		if len(all[i].TargetProfiles) > 0 {
			continue
		}
		if k := slices.IndexFunc(was, func(t Type) bool { return t.Code == all[i].Code }); k >= 0 {
			all[i].TargetProfiles = was[k].TargetProfiles
		}
	}
	return all
}

// expand gives a node the children of its type, so that a differential may speak
// of them: those of the profile its type names, of the element it refers to, of
// its type, or, where it may be of several types, those that all have.
func (g *generator) expand(n, d *node) {
	if ref := n.el.ContentReference; ref != "" {
		g.unfold(n, ref)
		return
	}
	for _, canonical := range g.typesToWalk(n, d) {
		if s, ok := g.known(canonical); ok {
			n.kids = treeOf(s.Snapshot).kids
			return
		}
	}
}

// typesToWalk gives canonicals in the order they are to be tried.
func (g *generator) typesToWalk(n, d *node) []string {
	var codes []string
	for _, t := range n.el.Types {
		if !slices.Contains(codes, t.Code) {
			codes = append(codes, t.Code)
		}
	}
	if len(codes) == 0 {
		return []string{corePrefix + "Element"}
	}
	if len(codes) > 1 {
		return append(g.typesWith(codes, d), corePrefix+"Element")
	}
	var tries []string
	if len(n.el.Types) == 1 && len(n.el.Types[0].Profiles) == 1 {
		tries = append(tries, n.el.Types[0].Profiles[0])
	}
	return append(tries, typeCanonical(codes[0]))
}

// typesWith gives those types that have every child the differential speaks of.
func (g *generator) typesWith(codes []string, d *node) []string {
	var fit []string
	for _, code := range append([]string{"Element"}, codes...) {
		s, ok := g.known(typeCanonical(code))
		if !ok {
			continue
		}
		from := treeOf(s.Snapshot)
		lacks := func(k *node) bool { return from.kid(k.name) == nil && from.choiceFor(k.name) == nil }
		if !slices.ContainsFunc(d.kids, lacks) {
			fit = append(fit, typeCanonical(code))
		}
	}
	return fit
}

// typeCanonical gives the canonical of a type's definition. A System type of
// FHIRPath has none, and stands for what FHIR calls string.
func typeCanonical(code string) string {
	if strings.HasPrefix(code, "http://hl7.org/fhirpath/") {
		return corePrefix + "string"
	}
	if strings.Contains(code, "://") { // a logical model
		return code
	}
	return corePrefix + code
}

// unfold gives a node the children of the element that it refers to. The
// reference names an element of the type, not of the profile: constraints on
// the first level of Questionnaire.item do not hold for the levels below it.
func (g *generator) unfold(n *node, ref string) {
	_, id, _ := strings.Cut(ref, "#")
	typeName, _, _ := strings.Cut(id, ".")
	from := g.tree
	if s, ok := g.known(typeCanonical(typeName)); ok {
		from = treeOf(s.Snapshot)
	}
	path := strings.Split(id, ".")
	for _, name := range path[1:] {
		if from == nil {
			return
		}
		from = from.kid(name)
	}
	if from == nil {
		return
	}
	n.kids = cloneAll(from.kids)
}

// found gives elements that no base has their place in their own type.
func (g *generator) found(n *node, path string) {
	n.el.BasePath, n.el.BaseMin, n.el.BaseMax = path, max(n.el.Min, 0), n.el.Max
	n.el.Min = max(n.el.Min, 0)
	for _, k := range n.kids {
		g.found(k, path+"."+k.name)
	}
}

// added makes an element that a new type adds to its base.
func (g *generator) added(n, d *node, path string) *node {
	kid := &node{name: d.name, el: Element{Types: d.el.Types}}
	kid.el.BasePath, kid.el.BaseMin, kid.el.BaseMax = path, max(d.el.Min, 0), d.el.Max
	n.kids = append(n.kids, kid)
	return kid
}
