// SPDX-License-Identifier: Apache-2.0

package fhir

import "reflect"

// plan is how one struct is written.
type plan struct {
	head       string // "{" or `{"resourceType":"Patient"`
	resource   bool
	primitives []int // where a resource keeps them
	fields     []field
	groups     []group
}

// field is one member with its encoder.
type field struct {
	member
	key       string // `"birthDate":`
	shadow    string // `"_birthDate":`, if the value is primitive
	list      bool
	encode    encoder
	group     int // of groups, or -1
	mandatory bool
}

func compile(t reflect.Type) *plan {
	p := &plan{head: "{"}
	if name := resourceName(t); name != "" {
		p.head, p.resource = `{"resourceType":"`+name+`"`, true
		base, _ := t.FieldByName("Base")
		p.primitives = append(base.Index, 0)
	}
	list := members(t)
	groups, branch := choices(list)
	p.groups = groups
	for _, m := range list {
		f := field{member: m, key: `"` + m.name + `":`, group: -1}
		f.encode = encoderOf(m.typ, formatOf(t, m.name))
		f.list = m.typ.Kind() == reflect.Slice
		if primitive(m.typ) && !attribute(t, m.name) {
			f.shadow = `"_` + m.name + `":`
		}
		if g, ok := branch[m.name]; ok {
			f.group = g
		}
		f.mandatory = f.group < 0 && !m.optional
		p.fields = append(p.fields, f)
	}
	return p
}

// attribute reports whether FHIR writes an element as an attribute, which can
// have no extension.
func attribute(t reflect.Type, name string) bool {
	return name == "id" || name == "div" || t == reflect.TypeFor[Extension]() && name == "url"
}

// encode writes the struct, or nothing if nothing in it is set.
func (p *plan) encode(n *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
	start := len(b)
	b = append(b, p.head...)
	body := len(b)
	var chosen uint64 // the groups that have a branch
	missing := ""
	for i := range p.fields {
		f := &p.fields[i]
		mark := len(b)
		var err *Error
		if b, err = f.append(n.kid(f.name), b, at(v, f.index)); err != nil {
			return b, false, within(f.name, err)
		}
		if len(b) == mark {
			if f.mandatory && missing == "" {
				missing = f.name
			}
			continue
		}
		if f.group < 0 {
			continue
		}
		if chosen&(1<<f.group) != 0 {
			return b, false, within(p.groups[f.group].stem+"[x]", refuse("two branches of one choice"))
		}
		chosen |= 1 << f.group
	}
	if len(b) == body && !p.resource {
		return b[:start], false, nil
	}
	if missing == "" {
		missing = p.unchosen(chosen)
	}
	if missing != "" {
		return b, false, within(missing, refuse("required, and not set"))
	}
	return append(b, '}'), true, nil
}

// unchosen is a required choice of which no branch is set, or "".
func (p *plan) unchosen(chosen uint64) string {
	for i, g := range p.groups {
		if g.required && chosen&(1<<i) == 0 {
			return g.stem + "[x]"
		}
	}
	return ""
}

// append writes ,"name":value and, if the primitive has an element, ,"_name":….
// It writes nothing if neither is set.
func (f *field) append(n *node, b []byte, v reflect.Value) ([]byte, *Error) {
	mark := len(b)
	if b[mark-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, f.key...)
	b, wrote, err := f.encode(n, b, v)
	if err != nil {
		return b, err
	}
	if !wrote {
		b = b[:mark]
	}
	if n == nil || f.shadow == "" || f.list && v.Len() == 0 {
		return b, nil
	}
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, f.shadow...)
	if f.list {
		return n.appendList(b, v.Len())
	}
	return n.appendElement(b)
}

// at is a field within structs; reflect's own way looks for pointers too.
func at(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		v = v.Field(i)
	}
	return v
}
