// SPDX-License-Identifier: Apache-2.0

package config

import "reflect"

// field is a setting as its tags describe it.
type field struct {
	index    int
	typ      reflect.Type
	name     string
	doc      string
	fallback string // the default, as it would be written
	example  string
	second   string // the lines of a second item, and what it is for
	about    string
	rule     string
	need     bool
}

type fields []field

func fieldsOf(t reflect.Type) fields {
	var all fields
	for i := range t.NumField() {
		f := t.Field(i)
		name, ok := f.Tag.Lookup("yaml")
		if !ok {
			continue
		}
		_, need := f.Tag.Lookup("need")
		all = append(all, field{
			index: i, typ: f.Type, name: name, doc: f.Tag.Get("doc"), fallback: f.Tag.Get("default"),
			example: f.Tag.Get("example"), second: f.Tag.Get("second"), about: f.Tag.Get("seconddoc"), rule: f.Tag.Get("rule"), need: need,
		})
	}
	return all
}

func (f fields) named(name string) (field, bool) {
	for _, one := range f {
		if one.name == name {
			return one, true
		}
	}
	return field{}, false
}

func (f fields) names() []string {
	names := make([]string, len(f))
	for i, one := range f {
		names[i] = one.name
	}
	return names
}

// inner gives the struct that a field is, or is a list of.
func (f field) inner() (t reflect.Type, list, ok bool) {
	t = f.typ
	if t.Kind() == reflect.Slice {
		t, list = t.Elem(), true
	}
	return t, list, t.Kind() == reflect.Struct
}
