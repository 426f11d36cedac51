// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

func itoa(i int) string { return strconv.Itoa(i) }

// maxHolders is how deep resources may stand in each other: a Bundle in a Bundle in Parameters is as much as anyone sends.
const maxHolders = 16

// resource checks a resource at the top frame: against its own type, the profiles that its place asks for, those it
// claims, and those that the caller asks for. e is the element it stands in, nil at the outermost.
func (r *run) resource(n *instance.Node, e *element, wanted []string, asked []string) {
	if n.Type == "" {
		r.found(Error, CodeStructure, "resource-type", spec+"json.html#resources", "a resource says in resourceType what it is")
		return
	}
	base := r.c.typePlan(n.Type)
	switch {
	case strings.Contains(n.Type, ":"), base == nil, base.kind != "resource":
		r.found(Error, CodeStructure, "resource-type", spec+"resourcelist.html", "there is no resource of the type that resourceType names")
		return
	case base.abstract:
		r.found(Error, CodeStructure, "resource-type", spec+"resource.html", n.Type+" is abstract: a resource is of one of the types that derive from it")
		return
	case len(r.holders) >= maxHolders:
		r.stop("resources stand too deep in each other")
		return
	}
	r.top().typ = n.Type
	n.Datatype = n.Type
	if e == nil || r.holder() == nil || r.holder().node != n {
		h := &holder{node: n, outer: r.holder(), depth: len(r.frames) - 1}
		h.contained = e != nil && e.name == "contained"
		if h.outer != nil && e != nil && e.name == "resource" && len(r.frames) > 1 {
			h.entry = r.frames[len(r.frames)-2].node
			h.fullURL = h.entry.Text("fullUrl")
		}
		r.holders = append(r.holders, h)
		defer func() { r.holders = r.holders[:len(r.holders)-1] }()
	}
	r.conform(n, nil, r.chosen(n, base, wanted, asked)...)
	r.wholeResource(n)
}

// chosen is the plans that a resource is checked against. A profile has all that its base type has, so the base is checked only
// where nothing of its type was asked for.
func (r *run) chosen(n *instance.Node, base *plan, wanted, asked []string) []*plan {
	var plans []*plan
	add := func(p *plan) {
		if !slices.Contains(plans, p) {
			plans = append(plans, p)
		}
	}
	for _, url := range wanted {
		if p := r.wantedPlan(n, url); p != nil {
			add(p)
		}
	}
	for _, url := range asked {
		p := r.c.plan(url)
		switch {
		case p == nil:
			r.found(Error, CodeNotFound, "profile-unknown", url, "the profile asked for is not among the definitions: "+url)
		case p.typ != n.Type:
			r.found(Error, CodeInvalid, "profile-type", p.url, "the profile asked for is of "+p.typ+", not of "+n.Type)
		default:
			add(p)
		}
	}
	r.claimed(n, add)
	ofType := func(p *plan) bool { return p.typ == n.Type }
	if !slices.ContainsFunc(plans, ofType) {
		plans = append([]*plan{base}, plans...)
	}
	return plans
}

// wantedPlan is the plan of a profile that the place of a resource asks for.
func (r *run) wantedPlan(n *instance.Node, url string) *plan {
	p := r.c.plan(url)
	switch {
	case p == nil:
		r.found(Warning, CodeNotFound, "profile-unknown", url, "the profile that this place asks for is not among the definitions: "+url)
	case p.typ != n.Type && !r.c.derives(n.Type, p.typ):
		r.found(Error, CodeStructure, "profile-type", p.url, "a resource of the profile "+p.url+" is expected here, which is of "+p.typ)
		return nil
	}
	return p
}

// claimed adds the profiles that a resource says in meta.profile that it keeps (resource.html#Meta.profile).
func (r *run) claimed(n *instance.Node, add func(*plan)) {
	at := 0
	for _, m := range n.Children {
		if m.Name != "meta" {
			continue
		}
		for _, c := range m.Children {
			if c.Name != "profile" {
				continue
			}
			name := "meta.profile[" + itoa(at) + "]"
			at++
			if c.Value == "" {
				continue
			}
			p := r.c.plan(c.Value)
			switch {
			case p == nil:
				r.foundAt(c, name, Warning, CodeNotFound, "profile-unknown", spec+"profiling.html#resources",
					"the profile is not among the definitions and was not checked: "+c.Value)
			case p.typ != n.Type && !r.c.derives(n.Type, p.typ):
				r.foundAt(c, name, Error, CodeInvalid, "profile-type", spec+"profiling.html#resources",
					"the profile is of "+p.typ+", and a resource claims profiles of its own type")
			default:
				add(p)
			}
		}
	}
}

// derives says whether one type is another or derives from it.
func (c *Checker) derives(code, ancestor string) bool {
	if code == ancestor {
		return true
	}
	key := [2]string{code, ancestor}
	if known, ok := c.isA.Load(key); ok {
		return known
	}
	found := false
	p := c.typePlan(code)
	known := p != nil
	for range 16 {
		if p == nil || p.base == "" {
			break
		}
		if found = p.base == typeURL(ancestor) || p.base == structures+ancestor; found {
			break
		}
		p = c.plan(p.base)
	}
	if known && c.typePlan(ancestor) != nil {
		c.isA.Store(key, found)
	}
	return found
}

// conform checks the node of the top frame against plans. e is the element that led here; what it said is not said again.
func (r *run) conform(n *instance.Node, e *element, plans ...*plan) {
	for _, p := range plans {
		v := visit{n, p}
		if !r.spend(1) || slices.Contains(r.active, v) {
			continue
		}
		r.active = append(r.active, v)
		r.values(n, p.root)
		if p.root.kids != nil {
			r.children(n, p.root.kids)
		}
		r.invariants(n, p.root, e)
		r.active = r.active[:len(r.active)-1]
	}
}

// wholeResource checks what concerns a resource as a whole, whatever its profiles.
func (r *run) wholeResource(n *instance.Node) {
	if r.quiet > 0 {
		return
	}
	r.containedRules(n)
	if n.Type != "StructureDefinition" { // its two lists of elements have the same ids
		r.ids(n)
	}
	r.ownURL(n)
	switch n.Type {
	case "Bundle":
		r.bundle(n)
	case "Questionnaire":
		r.questionnaire(n)
	case "CodeSystem":
		r.supplement(n)
		r.conceptProperties(n)
	case "ValueSet":
		r.composed(n)
	case "CapabilityStatement":
		r.searchParameters(n)
	case "SearchParameter":
		r.derivedParameter(n)
		r.compositeParameter(n)
	}
}

// containedRules checks what is contained in n: ids that are there once.
func (r *run) containedRules(n *instance.Node) {
	seen := map[string]bool{}
	at := 0
	for _, c := range n.Children {
		if c.Name != "contained" {
			continue
		}
		name := "contained[" + itoa(at) + "]"
		at++
		id := c.Child("id")
		if id == nil || id.Value == "" {
			r.foundAt(c, name, Error, CodeRequired, "contained-id", spec+"references.html#contained",
				"a contained resource has an id, for nothing can refer to it otherwise")
			continue
		}
		if seen[id.Value] {
			r.foundAt(id, name+".id", Error, CodeDuplicate, "contained-id", spec+"references.html#contained",
				"a contained resource has an id that no other in the resource has")
		}
		seen[id.Value] = true
	}
}

// local is the part of a canonical without its version.
func local(canonical string) string {
	url, _, _ := strings.Cut(canonical, "|")
	return url
}

// ownURL checks that the canonical by which a resource is known is absolute (references.html#canonical). Within another
// resource it need be none.
func (r *run) ownURL(n *instance.Node) {
	url := n.Child("url")
	if url == nil || url.Datatype != "uri" || url.Value == "" || absolute(url.Value) || r.holder().contained {
		return
	}
	if p := r.c.typePlan(n.Type); p != nil && r.c.below(p.root, "version") != nil && r.c.below(p.root, "status") != nil {
		r.foundAt(url, "url", Error, CodeValue, "canonical", referencePage+"#canonical", "the canonical of a resource is an absolute address")
	}
}
