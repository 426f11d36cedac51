// SPDX-License-Identifier: Apache-2.0

// Package path evaluates FHIRPath (http://hl7.org/fhirpath) over resources as
// package instance reads them. It knows the language and what FHIR adds to it
// (R4, fhirpath.html); it knows no definitions: what depends on them, it asks
// of its caller.
package path

import (
	"github.com/carelode/lode/conformance/profile/instance"
)

// Env is what an evaluation may ask for beside the focus. The zero value answers nothing.
type Env struct {
	Resource     *instance.Node // %resource: the resource that holds the focus
	RootResource *instance.Node // %rootResource: the resource that holds that, where it is contained
	Resolve      func(reference string) *instance.Node
	MemberOf     func(n *instance.Node, valueSet string) (bool, error)
	ConformsTo   func(n *instance.Node, profile string) (bool, error)
	HTMLChecks   func(n *instance.Node) bool
	IsA          func(code, ancestor string) bool // whether one type derives from another
	Now          string                           // of now() and today(): a FHIR instant
	Budget       int                              // steps left; 0 at the start is a default
	// Uncertain is set where moments of different precision were compared: the answer was empty, for it cannot be known.
	Uncertain bool
}

const defaultBudget = 200_000

// Collection is what an expression gives.
type Collection []Item

// Type is what kind of value an Item is.
type Type uint8

// The types. All but TypeNode are those of FHIRPath's own type system.
const (
	TypeNode Type = iota
	TypeBoolean
	TypeString
	TypeInteger
	TypeDecimal
	TypeMoment // a date, a date and time or a time
	TypeQuantity
)

// Item is one value: an element of the resource, or a value of FHIRPath's own.
type Item struct {
	Node *instance.Node // the element, of TypeNode
	Type Type
	text string
	unit string
	flag bool
}

// Of is the item of an element.
func Of(n *instance.Node) Item { return Item{Node: n} }

// Bool is a boolean.
func Bool(b bool) Item { return Item{Type: TypeBoolean, flag: b} }

// String is a string.
func String(s string) Item { return Item{Type: TypeString, text: s} }

// Number is an integer or, with a point or an exponent, a decimal.
func Number(s string) Item {
	for i := range len(s) {
		if s[i] == '.' || s[i] == 'e' || s[i] == 'E' {
			return Item{Type: TypeDecimal, text: s}
		}
	}
	return Item{Type: TypeInteger, text: s}
}

// Moment is a date, a date and time, or (with a T in front) a time.
func Moment(s string) Item { return Item{Type: TypeMoment, text: s} }

// Quantity is an amount of a unit.
func Quantity(value, unit string) Item { return Item{Type: TypeQuantity, text: value, unit: unit} }

// Evaluate gives what e finds from the focus.
func (e *Expression) Evaluate(focus *instance.Node, env *Env) (Collection, error) {
	if env.Budget <= 0 {
		env.Budget = defaultBudget
	}
	v := &evaluation{env: env, context: Collection{Of(focus)}}
	return v.eval(e.root, scope{focus: v.context})
}

// Holds says whether e is true of the focus, as an invariant asks. Where it cannot be known because moments of
// different precision were compared, it holds.
func (e *Expression) Holds(focus *instance.Node, env *Env) (bool, error) {
	env.Uncertain = false
	found, err := e.Evaluate(focus, env)
	if err != nil {
		return false, err
	}
	if len(found) == 0 {
		return env.Uncertain, nil
	}
	for _, i := range found {
		if v := i.value(); v.Type == TypeBoolean && !v.flag {
			return false, nil
		}
	}
	return true, nil
}

// value is the FHIRPath value of an element that has one, and other items as they are.
func (i Item) value() Item {
	n := i.Node
	if n == nil || !n.HasValue {
		if n != nil && quantityLike(n) {
			return Quantity(n.Text("value"), n.Text("code"))
		}
		return i
	}
	switch n.Datatype {
	case "boolean":
		return Bool(n.Value == "true")
	case "integer", "positiveInt", "unsignedInt", "decimal":
		v := Number(n.Value)
		if n.Datatype == "decimal" {
			v.Type = TypeDecimal
		}
		return v
	case "date", "dateTime", "instant":
		return Moment(n.Value)
	case "time":
		return Moment("T" + n.Value)
	case "":
		if n.Form == instance.Boolean {
			return Bool(n.Value == "true")
		}
		if n.Form == instance.Number {
			return Number(n.Value)
		}
	}
	return String(n.Value)
}

func quantityLike(n *instance.Node) bool {
	switch n.Datatype {
	case "Quantity", "Age", "Count", "Distance", "Duration", "Money", "SimpleQuantity", "MoneyQuantity":
		return true
	}
	return false
}

// Nodes are the elements in c.
func (c Collection) Nodes() []*instance.Node {
	var nodes []*instance.Node
	for _, i := range c {
		if i.Node != nil {
			nodes = append(nodes, i.Node)
		}
	}
	return nodes
}

// Truth is the boolean that a collection is; known is false where it is none.
func (c Collection) Truth() (is, known bool) {
	if len(c) != 1 {
		return false, false
	}
	v := c[0].value()
	return v.flag, v.Type == TypeBoolean
}
