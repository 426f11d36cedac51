// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// maxFrames bounds how deep the walk goes; the reader bounds the input already.
const maxFrames = 300

// children checks what stands below the node of the top frame against the elements that may stand there.
func (r *run) children(n *instance.Node, k *kids) {
	if !r.spend(1 + (len(n.Children)+len(k.list))/4) {
		return
	}
	// The groups lie on a stack of the run. It may move while what is below is checked, so that it is indexed anew each time.
	base := len(r.groups)
	for range k.list {
		r.groups = append(r.groups, group{})
	}
	r.sort(n, k, base)
	for i, e := range k.list {
		if r.stopped {
			break
		}
		r.group(n, e, r.groups[base+i].nodes)
	}
	clear(r.groups[base:])
	r.groups = r.groups[:base]
}

// group is the children of one element.
type group struct {
	nodes []*instance.Node
	first int // where in the parent's children they begin; they are a part of these while they stand together
}

// sort puts the children into groups by element, and tells of those that belong to none and of XML out of order.
func (r *run) sort(n *instance.Node, k *kids, base int) {
	last := -1
	for i, c := range n.Children {
		p, ok := k.find(c.Name)
		if !ok {
			r.misplaced(c, k)
			continue
		}
		if r.doc.Format == instance.XML && !c.Attribute {
			e := k.list[p.element]
			if p.element < last || p.element == last && n.Children[i-1].Name != c.Name && !e.choice {
				r.foundAt(c, r.nameOf(n, c, e), Error, CodeStructure, "order", spec+"xml.html",
					"elements stand in the order of the definition, and those that repeat stand together")
			}
			last = max(last, p.element)
		}
		r.groups[base+p.element].add(n.Children, i)
	}
}

// add puts the child of an index into a group.
func (g *group) add(children []*instance.Node, i int) {
	switch {
	case g.nodes == nil:
		g.first, g.nodes = i, children[i:i+1:i+1]
	case g.first+len(g.nodes) == i:
		g.nodes = children[g.first : i+1 : i+1]
	default:
		g.nodes, g.first = append(g.nodes, children[i]), -1<<30
	}
}

// nameOf is the name of a child in a path, with its place where it has one.
func (r *run) nameOf(n, c *instance.Node, e *element) string {
	if !e.list {
		return e.name
	}
	at := 0
	for _, o := range n.Children {
		if o == c {
			break
		}
		if o.Name == c.Name {
			at++
		}
	}
	return e.name + "[" + itoa(at) + "]"
}

// group checks all children of one element: how many there are, their shape, their slices, and each.
func (r *run) group(n *instance.Node, e *element, nodes []*instance.Node) {
	r.count(e, len(nodes), n)
	if e.choice && len(nodes) > 1 && !e.list {
		r.severalOfChoice(e, nodes)
	}
	if len(nodes) == 0 && len(e.slices) == 0 {
		return
	}
	if len(e.slices) > 0 {
		r.sliced(n, e, nodes)
		return
	}
	for i, c := range nodes {
		r.enter(c, e, i)
	}
}

func (r *run) severalOfChoice(e *element, nodes []*instance.Node) {
	for _, c := range nodes[1:] {
		if c.Name != nodes[0].Name {
			r.foundAt(c, "", Error, CodeStructure, "choice", spec+"formats.html#choice", e.path+": one type of a choice may be there, not several")
			return
		}
	}
}

// count checks a number against the cardinality of an element.
func (r *run) count(e *element, count int, n *instance.Node) {
	where := e.path
	if e.slice != "" {
		where += ":" + e.slice
	}
	switch {
	case count < e.min:
		r.foundAt(n, "", Error, CodeRequired, "cardinality", e.source, where+" is there at least "+times(e.min)+"; "+times(count)+" found")
	case e.max >= 0 && count > e.max:
		r.foundAt(n, "", Error, CodeStructure, "cardinality", e.source, where+" is there at most "+times(e.max)+"; "+times(count)+" found")
	}
}

func times(n int) string {
	switch n {
	case 0:
		return "0 times"
	case 1:
		return "once"
	}
	return itoa(n) + " times"
}

// enter goes to a child and checks it against an element.
func (r *run) enter(c *instance.Node, e *element, at int) {
	if len(r.frames) > maxFrames {
		r.stop("elements nest too deep")
		return
	}
	f := frame{node: c, name: e.name, at: -1, def: e}
	if e.list && (r.doc.Format == instance.XML || c.Listed) {
		f.at = at
	}
	r.push(f)
	r.shape(c, e)
	r.element(c, e)
	r.pop()
}

// shape checks that a JSON array stands where the element may repeat, and only there (json.html).
func (r *run) shape(c *instance.Node, e *element) {
	if r.doc.Format != instance.JSON || c.Listed == e.list {
		return
	}
	what := "an array stands here, for the element may repeat"
	if c.Listed {
		what = "one value stands here, not an array"
	}
	r.found(Error, CodeStructure, "shape", spec+"json.html", e.path+": "+what)
}

// element checks the node of the top frame against an element.
func (r *run) element(n *instance.Node, e *element) {
	if !r.spend(1) {
		return
	}
	r.values(n, e)
	body := e.body()
	t := r.typeOf(n, e)
	switch {
	case t == nil:
		r.content(n, body)
	case t.primitive():
		r.top().typ, n.Datatype = t.code, t.code
		r.primitive(n, e, t)
	case n.Type != "" || r.c.isResource(t.code):
		r.resourceIn(n, e, t)
		return
	default:
		r.top().typ, n.Datatype = t.code, t.code
		r.complex(n, e, t)
	}
	r.invariants(n, e, nil)
}

func (r *run) typeOf(n *instance.Node, e *element) *typ {
	if len(e.types) == 0 {
		return nil
	}
	if !e.choice || len(e.types) == 1 {
		return &e.types[0]
	}
	for i := range e.types {
		if t := &e.types[i]; len(n.Name) == len(e.name)+len(t.code) && strings.HasSuffix(n.Name, title(t.code)) {
			return t
		}
	}
	return &e.types[0]
}

func (c *Checker) isResource(code string) bool {
	if code == "" || code[0] >= 'a' && code[0] <= 'z' {
		return false
	}
	p := c.typePlan(code)
	return p != nil && p.kind == "resource"
}

// resourceIn checks a resource that stands in another.
func (r *run) resourceIn(n *instance.Node, e *element, t *typ) {
	resource := false
	var wanted []string
	fits := n.Type == ""
	for i := range e.types {
		o := &e.types[i]
		resource = resource || r.c.isResource(o.code)
		if n.Type != "" && r.c.derives(n.Type, o.code) {
			fits = true
			wanted = append(wanted, o.profiles...)
		}
	}
	if !resource {
		r.foundAt(n, "resourceType", Error, CodeStructure, "unknown-element", spec+"json.html", "only a resource has a resourceType")
		r.complex(n, e, t)
		return
	}
	if n.HasValue || n.Form != instance.Complex {
		r.found(Error, CodeStructure, "shape", spec+"json.html#resources", "a resource is an object")
		return
	}
	if !fits && r.c.typePlan(n.Type) != nil {
		r.found(Error, CodeStructure, "type", e.source, e.path+" is a resource of the type "+t.code)
		return
	}
	if len(wanted) > 1 { // it must keep one of several
		wanted = r.oneOf(n, e, wanted)
	}
	r.resource(n, e, wanted, nil)
	// What the element itself says of what stands in the resource.
	if e.kids != nil && r.c.typePlan(n.Type) != nil {
		r.children(n, e.kids)
	}
	r.invariants(n, e, nil)
}

// oneOf is the first profile that a resource keeps; none kept is an error of its own.
func (r *run) oneOf(n *instance.Node, e *element, wanted []string) []string {
	for _, url := range wanted {
		p := r.c.plan(url)
		if p == nil {
			return nil // it may be this one: nothing can be said
		}
		if p.typ == n.Type && r.passes(func() { r.resource(n, e, []string{url}, nil) }) {
			return []string{url}
		}
	}
	r.found(Error, CodeStructure, "profile", e.source, "one of these profiles is kept here: "+strings.Join(wanted, ", "))
	return nil
}

// content checks an element without a type of its own: a group that repeats another.
func (r *run) content(n *instance.Node, body *element) {
	if len(body.types) > 0 {
		r.top().typ, n.Datatype = body.types[0].code, body.types[0].code
	}
	if !r.object(n) {
		return
	}
	if body.kids != nil {
		r.children(n, body.kids)
	}
	if r.top().def != nil && r.top().def.ref == body {
		r.invariants(n, body, r.top().def)
	}
}

// object checks that a complex element is an object with something in it.
func (r *run) object(n *instance.Node) bool {
	switch {
	case n.HasValue && r.doc.Format == instance.XML:
		r.found(Error, CodeStructure, "shape", spec+"xml.html", "only a primitive has a value")
	case n.HasValue || n.Form == instance.Null:
		r.found(Error, CodeStructure, "shape", spec+"json.html", "an object stands here")
		return false
	case len(n.Children) == 0:
		r.found(Error, CodeStructure, "empty", spec+"json.html", "an element is never empty: leave it out")
	}
	return true
}

// complex checks an element of a data type: what the element says of what is below it, and what the type or its profiles say.
func (r *run) complex(n *instance.Node, e *element, t *typ) {
	if !r.object(n) {
		return
	}
	if n.Type != "" && !r.c.isResource(t.code) {
		r.foundAt(n, "resourceType", Error, CodeStructure, "unknown-element", spec+"json.html", "only a resource has a resourceType")
	}
	if t.code == "Extension" {
		r.extension(n, e, t)
		return
	}
	body := e.body()
	r.ofType(n, e, t, body.kids == nil)
	if body.kids != nil {
		r.children(n, body.kids)
	}
	r.special(n, e, t)
}

// ofType checks a complex element against the plan of its type, or the profiles of it that the element asks for.
func (r *run) ofType(n *instance.Node, e *element, t *typ, alone bool) {
	var plans []*plan
	for _, url := range t.profiles {
		p := r.c.plan(url)
		if p == nil {
			r.found(Warning, CodeNotFound, "profile-unknown", e.source, "the profile that this element asks for is not among the definitions: "+url)
			plans = nil
			break
		}
		plans = append(plans, p)
	}
	switch {
	case len(plans) == 1:
		r.conform(n, e, plans[0])
	case len(plans) > 1:
		i := slices.IndexFunc(plans, func(p *plan) bool { return r.passes(func() { r.conform(n, e, p) }) })
		if i < 0 {
			r.found(Error, CodeStructure, "profile", e.source, "one of these profiles is kept here: "+strings.Join(t.profiles, ", "))
		}
	case alone:
		if p := r.c.typePlan(t.code); p != nil {
			r.conform(n, e, p)
		}
	default:
		// The element's own children say all; the type's invariants are still its own.
		if p := r.c.typePlan(t.code); p != nil {
			r.invariants(n, p.root, e)
		}
	}
}
