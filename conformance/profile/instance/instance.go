// SPDX-License-Identifier: Apache-2.0

// Package instance reads one FHIR resource, JSON or XML, into one tree whatever
// the form was. It knows both forms of FHIR's wire format and where each thing
// stood in the input; it knows no definition of any element.
package instance

// Node is one element: a resource, a complex element or a primitive. A repeated
// element is several children of one name, in their order.
type Node struct {
	Name     string // "" for the root; of a choice the whole name: valueQuantity
	Type     string // the resource type, where a resource begins; "" elsewhere
	Value    string // of a primitive, as text: what stood between the quotes, or the number's own digits
	Form     Form   // what Value was in JSON; XML tells text only
	HasValue bool
	Children []*Node
	Listed   bool // it stood in a JSON array
	Line     int  // 1-based
	Column   int  // 1-based, in bytes
}

// Form is what a JSON value was.
type Form uint8

// The forms.
const (
	Complex Form = iota
	Text
	Number
	Boolean
	Null
	Markup // an XHTML div: Value is the serialised markup
)
