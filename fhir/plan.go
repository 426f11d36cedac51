// SPDX-License-Identifier: Apache-2.0

package fhir

import "reflect"

// plan is how one struct is written.
type plan struct {
	head       string // "{" or `{"resourceType":"Patient"`
	resource   bool
	primitives []int // where a resource keeps them
	inherits   bool  // the first field is samply's struct, which has most of the others
	fields     []field
	groups     []group
	quick      quick // or nil
}

// field is one member with its encoder.
type field struct {
	member
	key       string // `"birthDate":`
	shadow    string // `"_birthDate":`, if the value is primitive
	list      bool
	quick     bool // whether it is unset can be told at a glance
	inherited int  // where in samply's struct it is, or -1
	encode    encoder
	group     int // of groups, or -1
	mandatory bool
}

func compile(t reflect.Type) *plan {
	p := &plan{head: "{", quick: quickOf(t)}
	if name := resourceName(t); name != "" {
		p.head, p.resource = `{"resourceType":"`+name+`"`, true
		base, _ := t.FieldByName("Base")
		p.primitives = append(base.Index, 0) // the only field of a Base
	}
	p.inherits = t.NumField() > 0 && t.Field(0).Anonymous
	list := members(t)
	groups, branch := choices(list)
	p.groups = groups
	for _, m := range list {
		f := field{member: m, key: `"` + m.name + `":`, group: -1, inherited: -1}
		if p.inherits && len(m.index) == 2 && m.index[0] == 0 {
			f.inherited = m.index[1]
		}
		f.encode = encoderOf(m.typ, formatOf(t, m.name))
		f.list = m.typ.Kind() == reflect.Slice
		f.quick = glance(m.typ.Kind())
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

// glance reports whether the zero of a kind is "not set" and quickly seen.
func glance(k reflect.Kind) bool {
	return k == reflect.Pointer || k == reflect.Slice || k == reflect.Interface || k == reflect.String
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
	var given tally
	var samplys reflect.Value
	if p.inherits {
		samplys = v.Field(0)
	}
	for i := range p.fields {
		f := &p.fields[i]
		value := f.in(v, samplys)
		if n == nil && f.quick && isUnset(value) { // most fields of most resources
			given.count(f, false)
			continue
		}
		mark := len(b)
		var err *Error
		if b, err = f.append(n.kid(f.name), b, value); err != nil {
			return b, false, within(f.name, err)
		}
		if again := given.count(f, len(b) > mark); again {
			return b, false, within(p.groups[f.group].stem+"[x]", refuse("two branches of one choice"))
		}
	}
	if len(b) == body && !p.resource {
		return b[:start], false, nil
	}
	if missing := given.lacks(p.groups); missing != "" {
		return b, false, within(missing, refuse("required, and not set"))
	}
	return append(b, '}'), true, nil
}

// tally keeps count of what a struct must have.
type tally struct {
	chosen  uint64 // the groups that have a branch
	missing string // the first required element that is not set
}

// count notes whether a field was set. It reports a second branch of a choice.
func (y *tally) count(f *field, set bool) bool {
	if !set {
		if f.mandatory && y.missing == "" {
			y.missing = f.name
		}
		return false
	}
	if f.group < 0 {
		return false
	}
	bit := uint64(1) << f.group
	again := y.chosen&bit != 0
	y.chosen |= bit
	return again
}

// lacks is a required element, or a required choice, that is not set, or "".
func (y *tally) lacks(groups []group) string {
	if y.missing != "" {
		return y.missing
	}
	for i, g := range groups {
		if g.required && y.chosen&(1<<i) == 0 {
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

// in is the field's value within its struct, of which samplys is the first field.
func (f *field) in(v, samplys reflect.Value) reflect.Value {
	if f.inherited >= 0 {
		return samplys.Field(f.inherited)
	}
	return at(v, f.index)
}

func isUnset(v reflect.Value) bool {
	if v.Kind() == reflect.String {
		return v.Len() == 0
	}
	return v.IsNil()
}

// at is a field within structs; reflect's own way looks for pointers too.
func at(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		v = v.Field(i)
	}
	return v
}
