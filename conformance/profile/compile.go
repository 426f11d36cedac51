// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/carelode/lode/conformance/profile/definition"
)

const (
	structures = "http://hl7.org/fhir/StructureDefinition/"
	systemType = "http://hl7.org/fhirpath/System."
)

// typeURL is the canonical of a type: its name, unless it is one already.
func typeURL(code string) string {
	if strings.Contains(code, ":") {
		return code
	}
	return structures + code
}

// plan gives the compiled structure of a canonical, nil when the source has none that can be used.
func (c *Checker) plan(canonical string) *plan {
	if p, ok := c.plans.Load(canonical); ok {
		return p
	}
	s, ok := c.source.Structure(canonical)
	if !ok || len(s.Snapshot) == 0 {
		return nil
	}
	// "url" and "url|version" are one structure: it is compiled once.
	p, ok := c.compiled.Load(s)
	if !ok {
		p, _ = c.compiled.LoadOrStore(s, c.compile(s))
	}
	if p == nil {
		return nil
	}
	c.plans.Store(canonical, p)
	return p
}

// typePlan gives the compiled structure of a type by its name.
func (c *Checker) typePlan(code string) *plan {
	if p, ok := c.types.Load(code); ok {
		return p
	}
	p := c.plan(typeURL(code))
	if p != nil {
		c.types.Store(code, p)
	}
	return p
}

// compiler turns one flat snapshot into a tree.
type compiler struct {
	checker *Checker
	s       *definition.Structure
	byID    map[string]*element
	refs    map[*element]string
}

// branch is one element on the way from the root to where the compiler is.
type branch struct {
	e    *element
	path string
	list []*element // the elements below it so far, without slices
}

func (c *Checker) compile(s *definition.Structure) *plan {
	m := &compiler{checker: c, s: s, byID: make(map[string]*element, len(s.Snapshot)), refs: map[*element]string{}}
	p := &plan{url: s.URL, typ: s.Type, kind: s.Kind, abstract: s.Abstract, base: s.Base, structure: s}
	p.root = m.element(&s.Snapshot[0])
	stack := []*branch{{e: p.root, path: s.Snapshot[0].Path}}
	for i := 1; i < len(s.Snapshot); i++ {
		d := &s.Snapshot[i]
		cut := strings.LastIndexByte(d.Path, '.')
		if cut < 0 {
			continue
		}
		for len(stack) > 1 && stack[len(stack)-1].path != d.Path[:cut] {
			m.close(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
		}
		if stack[len(stack)-1].path != d.Path[:cut] {
			continue // it hangs below nothing
		}
		e := m.element(d)
		m.place(stack[len(stack)-1], e)
		stack = append(stack, &branch{e: e, path: d.Path})
	}
	for _, b := range slices.Backward(stack) {
		m.close(b)
	}
	for e, id := range m.refs {
		if cut := strings.LastIndexByte(id, '#'); cut >= 0 {
			id = id[cut+1:]
		}
		if e.ref = m.byID[id]; e.ref == e {
			e.ref = nil
		}
	}
	return p
}

// place puts e below b, or among the slices of what it is a slice of.
func (m *compiler) place(b *branch, e *element) {
	of := b.sliced(e)
	if of == nil {
		b.list = append(b.list, e)
		return
	}
	e.name, e.choice, e.list = of.name, of.choice, of.list
	if cut := strings.LastIndexByte(e.slice, '/'); cut > 0 {
		if outer := findSlice(of, e.slice[:cut]); outer != nil {
			of = outer
		}
	}
	of.slices = append(of.slices, e)
}

// sliced is the element of b that e is a slice of, nil where it is none.
func (b *branch) sliced(e *element) *element {
	if e.slice == "" {
		return nil
	}
	for _, of := range slices.Backward(b.list) {
		if of.name == e.name || of.choice && choiceName(of.name, e.name) {
			return of
		}
	}
	return nil
}

func findSlice(of *element, name string) *element {
	for _, s := range of.slices {
		if s.slice == name {
			return s
		}
		if inner := findSlice(s, name); inner != nil {
			return inner
		}
	}
	return nil
}

// choiceName says whether have is a name of a choice of base: valueQuantity of value.
func choiceName(base, have string) bool {
	return len(have) > len(base) && strings.HasPrefix(have, base) && have[len(base)] >= 'A' && have[len(base)] <= 'Z'
}

// close makes the name table of an element when all below it has been seen.
func (m *compiler) close(b *branch) {
	if len(b.list) == 0 || b.e.kids != nil {
		return
	}
	k := &kids{list: b.list, byName: make(map[string]place, len(b.list)+8)}
	for i, e := range b.list {
		inherit(e)
		if !e.choice {
			k.byName[e.name] = place{i, -1}
			continue
		}
		for j := range e.types {
			k.byName[e.name+title(e.types[j].code)] = place{i, j}
		}
	}
	b.e.kids = k
}

// inherit gives the slices of an element what the element says and they do not: a slice is of the element first.
func inherit(e *element) {
	for _, s := range e.slices {
		s.take(e)
		inherit(s)
	}
}

// take adds to s what of says of itself and of what is below it, where s says nothing.
func (s *element) take(of *element) {
	if s == of {
		return
	}
	if s.fixed == nil && s.pattern == nil {
		s.fixed, s.pattern = of.fixed, of.pattern
	}
	if s.minValue == nil {
		s.minValue = of.minValue
	}
	if s.maxValue == nil {
		s.maxValue = of.maxValue
	}
	if s.maxLength == 0 {
		s.maxLength = of.maxLength
	}
	if s.binding == nil {
		s.binding = of.binding
	}
	for _, k := range of.constraints {
		if !slices.Contains(s.constraints, k) {
			s.constraints = append(s.constraints, k)
		}
	}
	s.takeKids(of)
}

func (s *element) takeKids(of *element) {
	if of.kids == nil || s.kids == of.kids {
		return
	}
	if s.kids == nil {
		if s.ref == nil {
			s.kids = of.kids
		}
		return
	}
	for _, k := range s.kids.list {
		if base := of.kids.like(k); base != nil {
			k.take(base)
			k.takeSlices(base)
		}
	}
}

// like is the element of the name of another.
func (k *kids) like(e *element) *element {
	for _, o := range k.list {
		if o.name == e.name && o.choice == e.choice {
			return o
		}
	}
	return nil
}

func (s *element) takeSlices(of *element) {
	if s == of {
		return
	}
	if s.slicing == nil {
		s.slicing = of.slicing
	}
	for _, o := range of.slices {
		if have := findSlice(s, o.slice); have != nil {
			have.take(o)
			have.takeSlices(o)
		} else {
			s.slices = append(s.slices, o)
		}
	}
}

func title(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

func (m *compiler) element(d *definition.Element) *element {
	name := d.Path[strings.LastIndexByte(d.Path, '.')+1:]
	e := &element{
		id: d.ID, path: d.Path, slice: d.SliceName, min: max(d.Min, 0), max: limit(d.Max),
		slicing: d.Slicing, fixed: d.Fixed, pattern: d.Pattern, minValue: d.MinValue, maxValue: d.MaxValue,
		maxLength: d.MaxLength, binding: d.Binding, modifier: d.IsModifier, source: m.s.URL,
	}
	e.name, e.choice = strings.CutSuffix(name, "[x]")
	base := d.BaseMax
	if base == "" {
		base = d.Max
	}
	e.list = base != "1" && base != "0"
	for i := range d.Types {
		e.types = append(e.types, m.typ(d, &d.Types[i]))
	}
	for i := range d.Constraints {
		e.constraints = append(e.constraints, m.checker.constraint(&d.Constraints[i]))
	}
	if d.ContentReference != "" {
		m.refs[e] = d.ContentReference
	}
	if d.ID != "" {
		if _, twice := m.byID[d.ID]; !twice {
			m.byID[d.ID] = e
		}
	}
	return e
}

func limit(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return -1
}

func (m *compiler) typ(d *definition.Element, t *definition.Type) typ {
	made := typ{code: t.Code, profiles: t.Profiles, targets: t.TargetProfiles}
	if rest, ok := strings.CutPrefix(t.Code, systemType); ok {
		made.system = true
		if made.code = t.FHIRType; made.code == "" {
			made.code = strings.ToLower(rest[:1]) + rest[1:]
		}
		if strings.HasSuffix(d.Path, ".id") && m.s.Kind == "resource" && strings.Count(d.Path, ".") == 1 {
			made.code = "id" // what Resource.id is; its definition says string
		}
	}
	for _, a := range t.Aggregation {
		switch a {
		case "contained":
			made.contained = true
		case "bundled":
			made.bundled = true
		case "referenced":
			made.referred = true
		}
	}
	return made
}
