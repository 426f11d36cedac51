// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

const referencePage = spec + "references.html"

// target is where a reference leads.
type target struct {
	node      *instance.Node // the resource, where it is in the input
	typ       string         // its type, where it is known
	contained bool
}

// target finds what a reference leads to (references.html, bundle.html#references).
func (r *run) target(reference string) target {
	h := r.holder()
	if reference == "" || h == nil {
		return target{}
	}
	if id, ok := strings.CutPrefix(reference, "#"); ok {
		return r.containedTarget(h, id)
	}
	t := target{typ: r.typeInAddress(reference)}
	for o := h; o != nil; o = o.outer {
		if o.node.Type != "Bundle" || o == h {
			continue
		}
		if n := r.index.of(o.node).find(reference, r.entryURL(h, o)); n != nil {
			t.node, t.typ = n, n.Type
			return t
		}
	}
	return t
}

func (r *run) containedTarget(h *holder, id string) target {
	root := h
	for root.contained && root.outer != nil {
		root = root.outer
	}
	if id == "" {
		return target{node: root.node, typ: root.node.Type}
	}
	for _, c := range root.node.Children {
		if c.Name == "contained" && c.Text("id") == id {
			return target{node: c, typ: c.Type, contained: true}
		}
	}
	return target{contained: true}
}

// entryURL is the fullUrl of the entry of a Bundle in which a resource stands.
func (r *run) entryURL(h, bundle *holder) string {
	for o := h; o != nil && o != bundle; o = o.outer {
		if o.outer == bundle {
			return o.fullURL
		}
	}
	return ""
}

// typeInAddress is the resource type that an address of the form [base]/Type/id names.
func (r *run) typeInAddress(reference string) string {
	if q := strings.IndexByte(reference, '?'); q >= 0 {
		reference = reference[:q]
		if r.c.isResource(reference) {
			return reference
		}
		return ""
	}
	if strings.HasPrefix(reference, "urn:") {
		return ""
	}
	reference, _, _ = strings.Cut(reference, "/_history/")
	if !absolute(reference) {
		typ, _, _ := strings.Cut(reference, "/")
		if r.c.isResource(typ) && len(typ) < len(reference) {
			return typ
		}
		return ""
	}
	id := strings.LastIndexByte(reference, '/')
	if id <= 0 {
		return ""
	}
	typ := reference[:id]
	if typ = typ[strings.LastIndexByte(typ, '/')+1:]; r.c.isResource(typ) {
		return typ
	}
	return ""
}

// reference checks a Reference: its form, and where it leads.
func (r *run) reference(n *instance.Node, t *typ, source string) {
	reference := n.Text("reference")
	to := r.target(reference)
	stated := n.Text("type")
	if stated != "" {
		r.statedType(n, stated, to.typ, t, source)
	}
	if reference == "" {
		return
	}
	r.referenceForm(reference, to)
	if to.typ != "" && len(t.targets) > 0 {
		r.targetType(to, t, source)
	}
	if t.contained || t.bundled || t.referred {
		ok := to.contained && t.contained || !to.contained && (t.referred || t.bundled && (to.node != nil || r.bundleAround() == nil))
		if !ok {
			r.found(Error, CodeStructure, "reference-aggregation", source, "the profile asks for a resource that is "+aggregation(t))
		}
	}
}

func aggregation(t *typ) string {
	var all []string
	if t.contained {
		all = append(all, "contained")
	}
	if t.bundled {
		all = append(all, "in the same Bundle")
	}
	if t.referred {
		all = append(all, "elsewhere")
	}
	return strings.Join(all, " or ")
}

func (r *run) statedType(n *instance.Node, stated, actual string, t *typ, source string) {
	stated = strings.TrimPrefix(stated, structures)
	switch {
	case !r.c.isResource(stated):
		return // its binding says that it is no resource type
	case actual != "" && actual != stated:
		r.foundAt(n.Child("type"), "type", Error, CodeInvalid, "reference-type", referencePage, "the type is that of the resource referred to, "+actual)
	case actual == "" && len(t.targets) > 0 && !r.targetAllows(stated, t):
		r.foundAt(n.Child("type"), "type", Error, CodeStructure, "reference-target", source, "the reference leads to one of "+r.targetNames(t))
	}
}

// referenceForm checks that a reference is of one of the forms that there are (references.html#literal). In a Bundle, a relative
// one leads from the fullUrl of its entry (bundle.html#references); elsewhere what is relative to nothing is only told.
func (r *run) referenceForm(reference string, to target) {
	bundle := r.bundleAround()
	severity := Warning
	if bundle != nil {
		severity = Error
	}
	page := referencePage + "#literal"
	switch {
	case reference[0] == '#', strings.Contains(reference, "?"):
	case absolute(reference):
		if bundle != nil && to.node == nil && strings.HasPrefix(reference, "urn:") {
			r.found(Warning, CodeNotFound, "reference-unresolved", spec+"bundle.html#references", "a reference to a UUID or an OID leads to an entry of the same Bundle")
		}
	case to.typ == "":
		r.found(severity, CodeInvalid, "reference-form", page, "a relative reference is Type/id, with the name of a resource")
	default:
		path, version, versioned := strings.Cut(reference, "/_history/")
		_, id, _ := strings.Cut(path, "/")
		if !isID(id) || versioned && !isID(version) {
			r.found(severity, CodeInvalid, "reference-form", page, "a relative reference is Type/id, with an id of letters, digits, - and .")
		}
	}
}

func (r *run) bundleAround() *instance.Node {
	for o := r.holder(); o != nil; o = o.outer {
		if o.node.Type == "Bundle" {
			return o.node
		}
	}
	return nil
}

// targetType checks that what a reference leads to is of a type, and where it can be looked at of a profile, that is asked for.
func (r *run) targetType(to target, t *typ, source string) {
	if !r.targetAllows(to.typ, t) {
		r.found(Error, CodeStructure, "reference-target", source, "the reference leads to one of "+r.targetNames(t))
		return
	}
	if to.node == nil {
		return
	}
	var plans []*plan
	for _, url := range t.targets {
		p := r.c.plan(url)
		if p == nil || p.url == structures+p.typ && r.c.derives(to.typ, p.typ) {
			return // any of the type will do, or nothing can be said
		}
		if p.typ == to.typ {
			plans = append(plans, p)
		}
	}
	claimed := to.node.Child("meta").All("profile")
	for _, p := range plans {
		if slices.ContainsFunc(claimed, func(c *instance.Node) bool { return r.c.plan(c.Value) == p }) {
			return // whether it keeps what it claims is told at the resource itself
		}
	}
	if len(plans) > 0 && !slices.ContainsFunc(plans, func(p *plan) bool { return r.fits(to.node, p) }) {
		r.found(Error, CodeStructure, "reference-profile", source, "the resource referred to keeps one of "+r.targetNames(t))
	}
}

func (r *run) targetAllows(code string, t *typ) bool {
	for _, url := range t.targets {
		p := r.c.plan(url)
		if p == nil || r.c.derives(code, p.typ) {
			return true
		}
	}
	return false
}

func (r *run) targetNames(t *typ) string {
	var all []string
	for _, url := range t.targets {
		all = append(all, strings.TrimPrefix(url, structures))
	}
	return strings.Join(all, ", ")
}

// canonical checks that a canonical which is held here is of a kind that the element asks for.
func (r *run) canonical(n *instance.Node, t *typ) {
	kind := r.c.kindOf(n.Value)
	if kind == "" {
		return
	}
	for _, url := range t.targets {
		if code := strings.TrimPrefix(url, structures); code == kind || code == "Resource" || code == "DomainResource" || r.c.typePlan(code) == nil {
			return
		}
	}
	r.found(Error, CodeInvalid, "canonical-target", referencePage+"#canonical", "the canonical is that of a "+kind+", and leads to one of "+r.targetNames(t))
}

// kindOf is the resource type of what a canonical names, where it is held here and is of one kind only.
func (c *Checker) kindOf(canonical string) string {
	kinds := 0
	kind := ""
	if _, ok := c.source.Structure(canonical); ok {
		kind, kinds = "StructureDefinition", kinds+1
	}
	if _, ok := c.source.ValueSet(canonical); ok {
		kind, kinds = "ValueSet", kinds+1
	}
	if _, ok := c.source.CodeSystem(canonical); ok {
		kind, kinds = "CodeSystem", kinds+1
	}
	if _, ok := c.source.Message(canonical); ok {
		kind, kinds = "MessageDefinition", kinds+1
	}
	if kinds != 1 {
		return ""
	}
	return kind
}
