// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

// supplement checks that a supplement says that it is one, and defines no codes of its own (codesystem.html#supplements).
func (r *run) supplement(n *instance.Node) {
	base := local(n.Text("supplements"))
	if content := n.Child("content"); base != "" && content != nil && content.Value != "" && content.Value != "supplement" {
		r.foundAt(content, "content", Error, CodeInvalid, "supplement", spec+"codesystem.html#supplements", "a code system that supplements another is a supplement")
		return
	}
	if n.Text("content") != "supplement" || base == "" {
		return
	}
	s := r.c.codeSystem(base)
	for i, k := range n.All("concept") {
		code := k.Text("code")
		known := true
		switch {
		case s == nil:
			known = grammar(base, code) != outOfSet
		case s.complete:
			known = s.find(code) >= 0
		}
		if !known && r.spend(1) {
			r.foundAt(k, "concept["+itoa(i)+"]", Error, CodeCodeInvalid, "supplement", spec+"codesystem.html#supplements", "a supplement has only codes of the system that it supplements")
		}
	}
}

// maxConceptDepth is how deep the concepts of a code system may stand in each other to be looked at.
const maxConceptDepth = 64

// conceptProperties checks that the properties of the concepts of a code system are those that it defines, each once, and that
// their values are of the type that it says (codesystem.html#properties).
func (r *run) conceptProperties(n *instance.Node) {
	defined := map[string]string{}
	page := spec + "codesystem.html#properties"
	for i, p := range n.All("property") {
		code := p.Text("code")
		if code == "" {
			continue
		}
		if _, twice := defined[code]; twice {
			r.foundAt(p, "property["+itoa(i)+"]", Error, CodeDuplicate, "concept-property", page, "a code system defines a property once")
			continue
		}
		defined[code] = p.Text("type")
	}
	r.propertiesOf(n, "", defined, 0)
}

func (r *run) propertiesOf(n *instance.Node, at string, defined map[string]string, depth int) {
	page := spec + "codesystem.html#properties"
	for i, k := range n.All("concept") {
		if !r.spend(1) || depth > maxConceptDepth {
			return
		}
		here := at + "concept[" + itoa(i) + "]"
		for j, p := range k.All("property") {
			code := p.Text("code")
			name := here + ".property[" + itoa(j) + "]"
			typ, known := defined[code]
			switch {
			case code == "":
			case !known:
				r.foundAt(p, name, Error, CodeInvalid, "concept-property", page, "a property of a concept is one that the code system defines")
			case typ != "" && !hasValueOf(p, typ):
				r.foundAt(p, name, Error, CodeInvalid, "concept-property", page, "the value of a property is of the type that the code system says")
			}
		}
		r.propertiesOf(k, here+".", defined, depth+1)
	}
}

// hasValueOf says whether the value of a property, if it has one, is of a type of properties.
func hasValueOf(p *instance.Node, typ string) bool {
	for _, c := range p.Children {
		if rest, ok := strings.CutPrefix(c.Name, "value"); ok && !strings.EqualFold(rest, typ) && c.Name != "value" {
			return false
		}
		if c.Name == "value" && c.Datatype != "" && !strings.EqualFold(c.Datatype, typ) {
			return false
		}
	}
	return true
}

// composed checks what a value set is made of: its systems are absolute addresses, and its codes can be codes of them
// (valueset.html#compositions).
func (r *run) composed(n *instance.Node) {
	for _, kind := range []string{"include", "exclude"} {
		for i, part := range n.Child("compose").All(kind) {
			if !r.spend(1) {
				return
			}
			r.composedPart(part, "compose."+kind+"["+itoa(i)+"]")
		}
	}
}

func (r *run) composedPart(part *instance.Node, name string) {
	system := part.Text("system")
	if system == "" {
		return
	}
	page := spec + "valueset.html#compositions"
	if !absolute(system) {
		r.foundAt(part.Child("system"), name+".system", Error, CodeValue, "composed-system", page, "the system of the codes of a value set is an absolute address")
		return
	}
	for i, k := range part.All("concept") {
		code := k.Child("code")
		if code != nil && code.Value != "" && r.spend(1) && r.noCodeOf(system, code.Value) {
			r.foundAt(code, name+".concept["+itoa(i)+"].code", Error, CodeCodeInvalid, "composed-code", page, "the code system has no such code: "+system)
		}
	}
	r.composedFilters(part, system, name)
}

// composedFilters checks the codes that filters by place in a hierarchy begin from.
func (r *run) composedFilters(part *instance.Node, system, name string) {
	page := spec + "valueset.html#compositions"
	for i, f := range part.All("filter") {
		value := f.Child("value")
		if f.Text("property") != "concept" || value == nil || value.Value == "" {
			continue
		}
		switch f.Text("op") {
		case "is-a", "is-not-a", "descendent-of":
			if r.noCodeOf(system, value.Value) {
				r.foundAt(value, name+".filter["+itoa(i)+"].value", Error, CodeCodeInvalid, "composed-code", page, "the code system has no such code: "+system)
			}
		}
	}
}

// noCodeOf says whether it can be told that a system has no such code.
func (r *run) noCodeOf(system, code string) bool {
	if s := r.c.codeSystem(system); s != nil {
		return s.complete && s.find(code) < 0
	}
	return grammar(system, code) == outOfSet
}
