// SPDX-License-Identifier: Apache-2.0

// Package instance reads one FHIR resource, JSON or XML, into one tree whatever
// the form was. It knows both forms of FHIR's wire format and where each thing
// stood in the input; it knows no definition of any element.
package instance

// Node is one element: a resource, a complex element or a primitive. A repeated
// element is several children of one name, in their order.
type Node struct {
	Name      string // "" for the root; of a choice the whole name: valueQuantity
	Type      string // the resource type, where a resource begins; "" elsewhere
	Value     string // of a primitive, as text: what stood between the quotes, or the number's own digits
	Form      Form   // what Value was in JSON; XML tells text only
	HasValue  bool
	Listed    bool // it stood in a JSON array
	Attribute bool // it was an XML attribute
	Children  []*Node
	Line      int // 1-based
	Column    int // 1-based, in bytes

	// Datatype is the FHIR type of the element: string, HumanName, Patient. A reader cannot know it and leaves it
	// empty; who has the definitions, and the tree for itself, may write it here.
	Datatype string
}

// Form is what a JSON value was.
type Form uint8

// The forms.
const (
	Complex Form = iota
	Text
	Number
	Boolean
	Null   // no value stood here: null in an array, or only the _name sibling
	Markup // an XHTML div: Value is the serialised markup
)

// Format is which of FHIR's wire formats an input was.
type Format uint8

// The formats.
const (
	JSON Format = iota
	XML
)

// Document is a resource as it was read, and what was wrong with its form alone.
type Document struct {
	Root     *Node
	Format   Format
	Problems []Problem
}

// Problem is a breach of the rules of the wire format that still left a tree to check.
type Problem struct {
	At   *Node  // the element in which, or of which, it is
	Name string // the member, where the problem is one; "" when At itself is meant
	Line int
	Col  int
	Rule string // duplicate-key, empty-array, null, nested-array, sibling, text, attribute, namespace, resource
	What string // what the format expects; never a value
}

// Child is the first child of a name, nil when there is none. It may be asked of nil.
func (n *Node) Child(name string) *Node {
	if n == nil {
		return nil
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// All is every child of a name. It may be asked of nil.
func (n *Node) All(name string) []*Node {
	if n == nil {
		return nil
	}
	var all []*Node
	for _, c := range n.Children {
		if c.Name == name {
			all = append(all, c)
		}
	}
	return all
}

// Text is the value of the first child of a name, "" when there is none. It may be asked of nil.
func (n *Node) Text(name string) string {
	if c := n.Child(name); c != nil {
		return c.Value
	}
	return ""
}

// Clone is a copy that shares no memory with the input that n was read from.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Name, c.Type, c.Value = string([]byte(n.Name)), string([]byte(n.Type)), string([]byte(n.Value))
	c.Children = nil
	if len(n.Children) > 0 {
		c.Children = make([]*Node, len(n.Children))
		for i, k := range n.Children {
			c.Children[i] = k.Clone()
		}
	}
	return &c
}
