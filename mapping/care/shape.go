// SPDX-License-Identifier: Apache-2.0

package care

import (
	"reflect"
	"strings"
	"sync"
)

// form is how a Go type of the record is written in JSON.
type form int

const (
	text   form = iota // a string
	whole              // a whole number
	truth              // true or false
	list               // an array
	object             // an object with known keys
	open               // an object with any keys: extra
)

// shape is what this package knows about one type of the record. Decode,
// Encode, Diff, Project, the paths and the schema all walk shapes, so none of
// them can know a field that another does not.
type shape struct {
	form    form
	typ     reflect.Type // never a pointer
	pointer bool         // the Go field is a pointer to typ
	elem    *shape       // of a list
	fields  []field      // of an object, in the order of the Go struct, embedded ones flattened
	byKey   map[string]int
	id      int // the field named "id", -1 if there is none
	flat    bool
}

// field is one key of an object.
type field struct {
	key   string
	index []int // for reflect's FieldByIndex: {i}, or {embedded, i}
	rules string
	*shape
}

// in gives the field's value within its object.
func (f *field) in(object reflect.Value) reflect.Value {
	v := object.Field(f.index[0])
	if len(f.index) > 1 {
		v = v.Field(f.index[1])
	}
	return v
}

// recordShape is compiled once from the types.
var recordShape = sync.OnceValue(func() *shape { return shapeOf(reflect.TypeFor[Record]()) }) //nolint:gochecknoglobals // read-only after the first call

// shapeOf compiles a type. No type of the record contains itself, so it ends.
func shapeOf(t reflect.Type) *shape {
	s := &shape{typ: t, id: -1}
	if t.Kind() == reflect.Pointer {
		s = shapeOf(t.Elem())
		s.pointer = true
		return s
	}
	switch t.Kind() { //nolint:exhaustive // the record has no other kinds; a test walks every type
	case reflect.String:
		s.form, s.flat = text, true
	case reflect.Int, reflect.Int64:
		s.form, s.flat = whole, true
	case reflect.Bool:
		s.form, s.flat = truth, true
	case reflect.Slice:
		s.form, s.elem = list, shapeOf(t.Elem())
	case reflect.Map:
		s.form = open
	case reflect.Struct:
		s.form = object
		s.addFields(t, nil)
		s.flat = s.onlyFlat()
	default:
		panic("care: a record cannot hold a " + t.String())
	}
	return s
}

func (s *shape) addFields(t reflect.Type, at []int) {
	if s.byKey == nil {
		s.byKey = make(map[string]int)
	}
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(append([]int(nil), at...), i)
		if f.Anonymous {
			s.addFields(f.Type, index)
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if key == "id" {
			s.id = len(s.fields)
		}
		s.byKey[key] = len(s.fields)
		s.fields = append(s.fields, field{key: key, index: index, rules: f.Tag.Get("validate"), shape: shapeOf(f.Type)})
	}
}

// onlyFlat reports whether a plain copy of the struct shares nothing.
func (s *shape) onlyFlat() bool {
	for i := range s.fields {
		if !s.fields[i].flat || s.fields[i].pointer {
			return false
		}
	}
	return true
}
