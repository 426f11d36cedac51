// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrUnbuildable says that no snapshot can be made of a differential: what it
// derives from is not known, or derives from itself.
var ErrUnbuildable = errors.New("no snapshot can be made")

// corePrefix begins the canonicals of R4's own structures.
const corePrefix = "http://hl7.org/fhir/StructureDefinition/"

// Find gives a structure with its snapshot.
type Find func(canonical string) (*Structure, bool)

// Generate makes the snapshot of a structure from its differential and the
// snapshots of what it derives from and of the types it walks into
// (https://hl7.org/fhir/R4/profiling.html). The structure is not changed.
// Problems name elements of the differential that fit nothing; they leave no
// trace in the snapshot. Without a known base the error is ErrUnbuildable.
func Generate(s *Structure, find Find) (snapshot []Element, problems []string, err error) {
	g := &generator{find: find}
	root := treeOf(s.Differential)
	if s.Base == "" {
		if root == nil {
			return nil, nil, fmt.Errorf("%s: %w: neither a base nor a differential", s.URL, ErrUnbuildable)
		}
		g.found(root, root.name)
		return root.list(), g.problems, nil
	}
	base, ok := g.known(s.Base)
	if !ok {
		return nil, nil, fmt.Errorf("%s: %w: its base %s is not known", s.URL, ErrUnbuildable, s.Base)
	}
	tree := treeOf(base.Snapshot)
	g.tree = tree
	g.adds = s.Derivation != "constraint" && (s.Derivation != "" || s.Type != base.Type)
	if g.adds && s.Type != "" {
		tree.name = s.Type
		if slash := strings.LastIndexByte(s.Type, '/'); slash >= 0 { // a logical model's type may be a URL
			tree.name = s.Type[slash+1:]
		}
	}
	if root != nil {
		if root.name != tree.name {
			g.problem(root.name, "the paths do not begin with the type "+tree.name)
		}
		g.merge(tree, root, tree.name, 0)
	}
	return tree.list(), g.problems, nil
}

// generator makes one snapshot.
type generator struct {
	find     Find
	adds     bool // a type of its own, not a profile: it may add elements
	tree     *node
	problems []string
}

func (g *generator) problem(id, what string) { g.problems = append(g.problems, id+": "+what) }

// known gives a structure that has a snapshot. Where the version that is asked
// for is not held, another is better than none, and the problems say so.
func (g *generator) known(canonical string) (*Structure, bool) {
	s, ok := g.find(canonical)
	if url, version, exact := strings.Cut(canonical, "|"); !ok && exact {
		if s, ok = g.find(url); ok {
			g.problem(url, "version "+version+" is not known; "+s.Version+" was taken")
		}
	}
	return s, ok && len(s.Snapshot) > 0
}

// maxWalk is how deep a differential may walk into types; Extension in Extension has no end of its own.
const maxWalk = 64

// merge lays a differential's node over the node of the base, and what is below it.
func (g *generator) merge(n, d *node, id string, depth int) {
	if depth > maxWalk {
		g.problem(id, "too deep")
		return
	}
	if !d.implied {
		g.apply(n, &d.el)
	}
	if len(d.kids) > 0 && len(n.kids) == 0 {
		g.expand(n, d)
	}
	for _, dk := range d.kids {
		g.mergeKid(n, dk, id, depth+1)
	}
}

func (g *generator) mergeKid(n, d *node, id string, depth int) {
	at := id + "." + d.name
	kid := n.kid(d.name)
	if kid == nil {
		if choice := n.choiceFor(d.name); choice != nil {
			g.mergeBranch(choice, d, id+"."+choice.name, depth)
			return
		}
		if !g.adds {
			g.problem(at, "the base has no such element")
			return
		}
		kid = g.added(n, d, at)
	}
	if kid.before == nil && (len(d.slices) > 0 || strings.HasSuffix(kid.name, "[x]")) {
		kid.before = kid.clone()
	}
	g.merge(kid, d, at, depth)
	for _, ds := range d.slices {
		g.mergeSlice(kid, ds, at, depth)
	}
}

// choiceFor gives the choice element that a name is a branch of: its types tell.
func (n *node) choiceFor(name string) *node {
	for _, k := range n.kids {
		if !branchOf(name, k.name) {
			continue
		}
		suffix := name[len(k.name)-len("[x]"):]
		if slices.ContainsFunc(k.el.Types, func(t Type) bool { return suffixOfType(t.Code) == suffix }) {
			return k
		}
	}
	return nil
}

// mergeBranch lays a branch over its choice: valueQuantity in a differential is
// short for a slice of that name of value[x], sliced by type. It says nothing of
// the other types (https://hl7.org/fhir/R4/elementdefinition.html#typesx); only of an extension, whose differential is its
// whole definition, the tools of HL7 take it to be the one type.
func (g *generator) mergeBranch(choice, d *node, id string, depth int) {
	branch := *d
	branch.name, branch.slice, branch.slices = choice.name, d.name, nil
	if choice.before == nil {
		choice.before = choice.clone()
	}
	g.mergeSlice(choice, &branch, id, depth)
	for _, ds := range d.slices {
		g.mergeSlice(choice, ds, id, depth)
	}
	if id == "Extension.value[x]" {
		choice.el.Types = slices.Concat(typesOfSlices(choice)...)
	}
}

func typesOfSlices(n *node) [][]Type {
	var all [][]Type
	for _, s := range n.slices {
		all = append(all, s.el.Types)
	}
	return all
}

// mergeSlice lays a slice of the differential over that slice of the base. A
// slice that is new begins as what its element was before this differential. What
// the differential says of the element that is cut holds for every slice
// (https://hl7.org/fhir/R4/elementdefinition.html#slicing) without being repeated
// there: so the published snapshots have it, and a checker applies to each value
// both its element's rules and its slice's.
func (g *generator) mergeSlice(n, d *node, id string, depth int) {
	s := n.cut(d.slice)
	if s == nil {
		s = n.newSlice(d.slice)
		narrow(s, d)
		if n.el.Slicing == nil {
			n.el.Slicing = defaultSlicing(n.name)
		}
		if n.el.Slicing == nil && !strings.Contains(d.slice, "/") {
			g.problem(id+":"+d.slice, "a slice of an element that is not sliced")
		}
	}
	g.merge(s, d, id+":"+d.slice, depth)
}

func (n *node) newSlice(name string) *node {
	from, place := n, len(n.slices)
	if n.before != nil {
		from = n.before
	}
	if cut := strings.LastIndexByte(name, '/'); cut > 0 {
		if parent := n.cut(name[:cut]); parent != nil {
			from = parent
			place = slices.Index(n.slices, parent) + 1
			for place < len(n.slices) && strings.HasPrefix(n.slices[place].slice, name[:cut]+"/") {
				place++
			}
		}
	}
	s := from.clone()
	s.slice, s.slices, s.before, s.el.Slicing, s.el.Min = name, nil, nil, nil, 0
	n.slices = slices.Insert(n.slices, place, s)
	return s
}

// narrow gives a slice of a choice the type that its name tells, unless the differential tells it.
func narrow(s, d *node) {
	stem, isChoice := strings.CutSuffix(s.name, "[x]")
	if !isChoice || len(d.el.Types) > 0 {
		return
	}
	for _, t := range s.el.Types {
		if stem+suffixOfType(t.Code) == d.slice {
			s.el.Types = []Type{t}
			return
		}
	}
}

// defaultSlicing is how extensions and choices are sliced without saying so.
func defaultSlicing(name string) *Slicing {
	switch {
	case name == "extension" || name == "modifierExtension":
		return &Slicing{Rules: "open", Discriminators: []Discriminator{{Type: "value", Path: "url"}}}
	case strings.HasSuffix(name, "[x]"):
		return &Slicing{Rules: "open", Discriminators: []Discriminator{{Type: "type", Path: "$this"}}}
	}
	return nil
}
