// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strings"
	"sync"

	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

const extensibility = spec + "extensibility.html"

// extensionContexts is where an extension may stand, with its expressions parsed.
type extensionContexts struct {
	once       sync.Once
	paths      []*path.Expression
	invariants []*path.Expression
}

// extension checks an extension at the top frame: its url, where it stands, and what its definition says of it
// (extensibility.html, defining-extensions.html#context).
func (r *run) extension(n *instance.Node, e *element, t *typ) {
	url := n.Text("url")
	r.top().url = url
	inner := r.insideExtension()
	modifier := n.Name == "modifierExtension"
	p, known := r.definitionOf(t, url, inner)
	switch {
	case known != "":
		r.found(Error, CodeExtension, "extension-url", extensibility, known)
	case p == nil && inner && url != "" && !absolute(url) && e.slice == "" && e.source != structures+"Extension":
		r.found(Error, CodeExtension, "extension-unknown", e.source, "the definition of the outer extension has no such inner one")
	case p == nil && absolute(url):
		r.unknownExtension(url, modifier)
	}
	if p != nil {
		isModifier := p.root.modifier
		if isModifier != modifier {
			r.found(Error, CodeExtension, "extension-modifier", extensibility+"#modifierExtension",
				map[bool]string{true: "this extension is a modifier: it stands in modifierExtension", false: "this extension is no modifier: it stands in extension"}[isModifier])
		}
	}
	if p != nil {
		r.context(p)
	}
	if p == nil {
		p = r.c.typePlan("Extension")
	}
	body := e.body()
	if body.kids != nil {
		r.children(n, body.kids)
		if p != nil {
			r.invariants(n, p.root, e)
		}
	}
	if p != nil && (body.kids == nil || len(t.profiles) > 0 || url != "" && absolute(url)) {
		r.conform(n, e, p)
	}
}

// insideExtension says whether the extension at the top stands in another.
func (r *run) insideExtension() bool {
	return len(r.frames) > 1 && r.frames[len(r.frames)-2].typ == "Extension"
}

// definitionOf is the plan of an extension's url, nil where there is none, and why the url is wrong, where it is.
func (r *run) definitionOf(t *typ, url string, inner bool) (*plan, string) {
	if url == "" {
		return nil, "" // its cardinality says that it is missing
	}
	if !absolute(url) {
		// Inside a complex extension, a plain name is enough: the outer definition says what it is.
		return nil, unless(inner, "the url of an extension is absolute, unless it stands in another")
	}
	if len(t.profiles) == 1 {
		if p := r.c.plan(t.profiles[0]); p != nil && local(p.url) == local(url) {
			return p, ""
		}
	}
	p := r.c.plan(url)
	if p != nil && (p.typ != "Extension" || p.url == structures+"Extension") {
		return nil, "the url is not that of an extension's definition"
	}
	if strings.Contains(url, "|") {
		return nil, "the url of an extension has no version"
	}
	return p, ""
}

func (r *run) unknownExtension(url string, modifier bool) {
	switch {
	case otherVersion(url):
		return // an element of another version of FHIR, as an extension (versions.html#extensions)
	case modifier:
		r.found(Error, CodeExtension, "extension-unknown", extensibility+"#modifierExtension",
			"this modifier extension is unknown, so that the element cannot be understood safely: "+url)
	case strings.HasPrefix(url, structures) && !laterExtension(url):
		r.found(Error, CodeExtension, "extension-unknown", extensibility, "HL7 defines no such extension: "+url)
	default:
		r.found(Warning, CodeExtension, "extension-unknown", extensibility, "this extension is not among the definitions and was not checked: "+url)
	}
}

// context checks that an extension may stand where it does.
func (r *run) context(p *plan) {
	s := p.structure
	if len(s.Contexts) == 0 && len(s.ContextInvariants) == 0 {
		return
	}
	x := r.c.contextsOf(p)
	if len(s.Contexts) > 0 && !r.inContext(p, x) {
		var allowed []string
		for _, c := range s.Contexts {
			allowed = append(allowed, c.Expression)
		}
		if len(allowed) > 6 {
			allowed = append(allowed[:6], "…")
		}
		r.found(Error, CodeExtension, "extension-context", p.url, "this extension stands only on "+strings.Join(allowed, ", "))
	}
	on := r.frames[len(r.frames)-2].node
	for _, k := range x.invariants {
		if ok, err := r.holds(k, on); err == nil && !ok {
			r.found(Error, CodeExtension, "extension-context", p.url, "this extension stands only where this is true: "+k.String())
		}
	}
}

func (c *Checker) contextsOf(p *plan) *extensionContexts {
	x, ok := c.contexts.Load(p)
	if !ok {
		x, _ = c.contexts.LoadOrStore(p, &extensionContexts{})
	}
	x.once.Do(func() {
		for _, k := range p.structure.Contexts {
			var parsed *path.Expression
			if k.Type == "fhirpath" {
				parsed, _ = path.Parse(k.Expression) // what cannot be parsed cannot rule out a place
			}
			x.paths = append(x.paths, parsed)
		}
		for _, k := range p.structure.ContextInvariants {
			if parsed, err := path.Parse(k); err == nil {
				x.invariants = append(x.invariants, parsed)
			}
		}
	})
	return x
}

func (r *run) inContext(p *plan, x *extensionContexts) bool {
	on := &r.frames[len(r.frames)-2]
	names := sync.OnceValue(r.contextNames)
	for i, k := range p.structure.Contexts {
		fits := false
		switch k.Type {
		case "extension":
			fits = on.url == k.Expression
		case "fhirpath":
			fits = x.paths[i] == nil || r.among(x.paths[i], on.node)
		default:
			fits = r.named(k.Expression, names())
		}
		if fits {
			return true
		}
	}
	return slices.ContainsFunc(misplaced[p.url], func(k string) bool { return r.named(k, names()) })
}

// misplaced is where HL7's own R4 definitions bear extensions whose context names another place: the context is taken for the mistake.
//
//nolint:gochecknoglobals // a constant table
var misplaced = map[string][]string{
	structures + "regex":                                 {"ElementDefinition.type", "ElementDefinition.type.code"},
	structures + "structuredefinition-fhir-type":         {"ElementDefinition.type"},
	structures + "structuredefinition-normative-version": {"CanonicalResource", "DomainResource", "ElementDefinition"},
	structures + "valueset-concept-comments":             {"CodeSystem.concept"},
}

// named says whether an element is one of the names that it has where the run is.
func (r *run) named(expression string, names []string) bool {
	if _, fragment, ok := strings.Cut(expression, "#"); ok {
		expression = fragment // an element of a profile: the profile is not looked at again
	}
	expression = strings.TrimPrefix(expression, structures)
	if expression == "Element" || expression == "*" || slices.Contains(names, expression) {
		return true // Element is anything that can bear an extension, a resource too
	}
	return strings.HasPrefix(expression, "http") && slices.Contains(names, expression[strings.LastIndexByte(expression, '/')+1:])
}

// among says whether an expression leads from the resource to a node.
func (r *run) among(x *path.Expression, n *instance.Node) bool {
	h := r.holder()
	if h == nil {
		return true
	}
	found, err := x.Evaluate(h.node, r.env())
	if err != nil {
		return true // it cannot be ruled out
	}
	if slices.Contains(found.Nodes(), n) {
		return true
	}
	if v, known := found.Truth(); known && len(found.Nodes()) == 0 {
		return v
	}
	return false
}

// contextNames is every name by which a context may call the element that the extension at the top stands on: its type, those
// that its type derives from, and its path from each element around it.
func (r *run) contextNames() []string {
	names := make([]string, 0, 16)
	rest := ""
	for i := len(r.frames) - 2; i >= 0; i-- {
		f := &r.frames[i]
		if f.typ != "" {
			names = r.c.withAncestors(names, f.typ, rest)
		}
		if f.def != nil && f.def.ref != nil {
			names = append(names, f.def.ref.path+rest)
		}
		if f.def != nil && i < len(r.frames)-1 {
			names = append(names, f.def.path+rest)
		}
		if f.node.Type != "" {
			break // a resource is where a path begins
		}
		name := f.name
		if f.def != nil && f.def.choice {
			name += "[x]"
		}
		rest = "." + name + rest
	}
	return names
}

// withAncestors adds the names of a type and of those that it derives from, each with the rest of a path.
func (c *Checker) withAncestors(names []string, code, rest string) []string {
	for range 10 {
		names = append(names, code+rest)
		p := c.typePlan(code)
		if p == nil || p.base == "" {
			break
		}
		code = p.base[strings.LastIndexByte(p.base, '/')+1:]
	}
	return names
}

// otherVersion says whether an extension stands for an element of another version of FHIR.
func otherVersion(url string) bool {
	rest, ok := strings.CutPrefix(url, "http://hl7.org/fhir/")
	if !ok {
		return false
	}
	version, rest, _ := strings.Cut(rest, "/")
	switch version {
	case "1.0", "3.0", "4.0", "4.3", "5.0":
		return strings.HasPrefix(rest, "StructureDefinition/extension-")
	}
	return false
}
