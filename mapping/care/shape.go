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
	textForm   form = iota // a string
	numberForm             // a whole number
	flagForm               // true or false
	listForm               // an array
	objectForm             // an object with known keys
	openForm               // an object with any keys: extra
)

// shape is what this package knows about one type of the record. Decode,
// Encode, Diff, Project, the paths and the schema all walk shapes, so none of
// them can know a field that another does not.
type shape struct {
	form    form
	typ     reflect.Type   // never a pointer
	pointer bool           // the Go field is a pointer to typ
	flat    bool           // a plain copy of a typ shares nothing with the original
	elem    *shape         // of a list
	fields  []field        // of an object, in the order of the Go struct, embedded ones flattened
	byKey   map[string]int // where in fields a key is
	inner   []int          // the fields that hold objects
	spans   [][2]int       // the fields that begin and end something, in pairs
	made    int            // the field that says when this was written down or withdrawn, -1 if there is none
	past    []int          // the fields that say when something was, and so are never ahead of the version
	deep    []int          // the fields that a plain copy would share
	id      int            // where in fields "id" is, -1 if it is not there
}

// field is one key of an object.
type field struct {
	key   string
	index []int  // {i}, or {embedded, i}
	rules string // its validate tag
	// counted is a number that must be there, and so be 1 or more.
	counted bool
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

// holder gives the shape of the objects behind any lists, or of the value itself.
func (s *shape) holder() *shape {
	for s.form == listForm {
		s = s.elem
	}
	return s
}

// shapeOf compiles a type. No type of the record contains itself, so it ends.
func shapeOf(t reflect.Type) *shape {
	s := &shape{typ: t, id: -1, made: -1}
	if t.Kind() == reflect.Pointer {
		s = shapeOf(t.Elem())
		s.pointer = true
		return s
	}
	switch t.Kind() { //nolint:exhaustive // the record has no other kinds; a test walks every type
	case reflect.String:
		s.form, s.flat = textForm, true
	case reflect.Int, reflect.Int64:
		s.form, s.flat = numberForm, true
	case reflect.Bool:
		s.form, s.flat = flagForm, true
	case reflect.Slice:
		s.form, s.elem = listForm, shapeOf(t.Elem())
	case reflect.Map:
		s.form = openForm
	case reflect.Struct:
		s.form = objectForm
		s.addFields(t, nil)
		s.findDeep()
		s.findRules()
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
		rules := f.Tag.Get("validate")
		s.fields = append(s.fields, field{key: key, index: index, rules: rules, counted: strings.HasPrefix(rules, "required,min=1"), shape: shapeOf(f.Type)})
	}
}

// findDeep notes which fields a plain copy of the struct would share.
func (s *shape) findDeep() {
	for i := range s.fields {
		if !s.fields[i].flat || s.fields[i].pointer {
			s.deep = append(s.deep, i)
		}
	}
	s.flat = len(s.deep) == 0
}

// spanKeys are the pairs of keys of which the first must not be later.
func spanKeys() [][2]string {
	return [][2]string{
		{"start", "end"},
		{"from", "to"},
		{"from", "until"},
		{"from", "lifted"},
		{"from", "resolvedOn"},
		{"requestedOn", "givenOn"},
		{"givenOn", "returnedOn"},
		{"suggestedOn", "endedOn"},
		{"firstAttended", "endedOn"},
	}
}

// isPast reports whether a key says when something was: a day or moment that
// nobody can know before it has come. Starts, ends and dues may be planned, so
// they are not among them.
func isPast(key string) bool {
	switch key {
	case "birthDate", "deathDate", "since", "tracedAt", "askedOn", "assessedOn", "seenOn", "raisedOn", "done":
		return true
	}
	return false
}

// findRules notes the fields that crossProblems compares.
func (s *shape) findRules() {
	for i := range s.fields {
		if s.fields[i].holder().form == objectForm {
			s.inner = append(s.inner, i)
		}
		if isPast(s.fields[i].key) && s.fields[i].form == textForm {
			s.past = append(s.past, i)
		}
	}
	for _, pair := range spanKeys() {
		first, begins := s.byKey[pair[0]]
		last, ends := s.byKey[pair[1]]
		if begins && ends && s.fields[first].form == textForm && s.fields[last].form == textForm {
			s.spans = append(s.spans, [2]int{first, last})
		}
	}
	if i, ok := s.byKey["recordedAt"]; ok {
		s.made = i
	}
	if s.typ == reflect.TypeFor[Withdrawal]() {
		s.made = s.byKey["at"]
	}
}
