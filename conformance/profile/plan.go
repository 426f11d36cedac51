// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

// plan is a structure compiled for checking.
type plan struct {
	url       string
	typ       string // Patient, Extension, string
	kind      string // primitive-type, complex-type, resource, logical
	abstract  bool
	base      string
	root      *element
	structure *definition.Structure
}

// element is one ElementDefinition, or one slice of one, with what stands below it.
type element struct {
	id          string
	path        string
	name        string // the last part of the path, without [x]
	slice       string // the slice's name; "" of what is not a slice
	choice      bool
	list        bool // a JSON array
	min         int
	max         int // -1: no limit
	types       []typ
	kids        *kids    // nil: what stands below is what the type says
	ref         *element // of a content reference: what it repeats
	slicing     *definition.Slicing
	slices      []*element
	fixed       *instance.Node
	pattern     *instance.Node
	minValue    *instance.Node
	maxValue    *instance.Node
	maxLength   int
	binding     *definition.Binding
	constraints []*constraint
	modifier    bool
	source      string // the canonical of the structure it stands in
}

// body is the element that says what stands below e.
func (e *element) body() *element {
	if e.ref != nil && e.kids == nil {
		return e.ref
	}
	return e
}

// typ is one type that an element may have.
type typ struct {
	code      string // the FHIR type: a System type is given as the FHIR type that it stands for
	system    bool   // it was a System type: an id, a url or a primitive's value
	profiles  []string
	targets   []string
	contained bool // aggregation
	bundled   bool
	referred  bool
}

// primitive says whether a type is one of the primitives: they alone begin in lower case.
func (t *typ) primitive() bool { return t.code != "" && t.code[0] >= 'a' && t.code[0] <= 'z' }

// kids are the elements below one, in their order, and how names lead to them.
type kids struct {
	list   []*element
	byName map[string]place
}

// place is where a name of the instance leads.
type place struct {
	element int
	typ     int // of a choice: the type that the name says; -1 otherwise
}

// find is where a name leads.
func (k *kids) find(name string) (place, bool) {
	p, ok := k.byName[name]
	return p, ok
}
