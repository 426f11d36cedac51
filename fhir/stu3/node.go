// SPDX-License-Identifier: Apache-2.0

// Package stu3 reads and writes the FHIR STU3 XML that ITK3 and GP Connect need,
// and nothing else of it.
//
// It knows the format: elements whose values are attributes, narratives in
// XHTML, and what a hostile document looks like. It does not know the model: the
// order and the number of elements are the business of who builds a tree, and of
// the profiles that the tests hold against it.
//
// Source: FHIR STU3 (3.0.2), xml.html.
package stu3

import (
	"iter"
	"strings"
)

// The namespaces of what is read and written.
const (
	FHIR  = "http://hl7.org/fhir"
	XHTML = "http://www.w3.org/1999/xhtml"
)

// Node is one element. A nil Node is an element that is not there: it has no
// value and nothing below it.
type Node struct {
	Name     string
	Value    string // of the attribute value
	URL      string // of the attribute url: an extension's
	Space    string // XHTML within a narrative; "" otherwise
	Children []*Node
	// Of a narrative: its text, for a node that is only that, and attributes.
	Text       string
	Attributes []Attribute
}

// Attribute is one of a narrative's element.
type Attribute struct{ Name, Value string }

// Element makes an element of what is below it. What is nil is left out.
func Element(name string, children ...*Node) *Node {
	n := &Node{Name: name}
	return n.Add(children...)
}

// Value makes an element with a value, or nothing where there is none: FHIR has
// no empty values.
func Value(name, value string) *Node {
	if value == "" {
		return nil
	}
	return &Node{Name: name, Value: value}
}

// Extension makes an extension.
func Extension(url string, children ...*Node) *Node {
	n := Element("extension", children...)
	n.URL = url
	return n
}

// Some gives an element unless there is nothing in it.
func Some(name string, children ...*Node) *Node {
	if n := Element(name, children...); len(n.Children) > 0 {
		return n
	}
	return nil
}

// Add puts elements at the end; what is nil is left out. It gives the node.
func (n *Node) Add(children ...*Node) *Node {
	for _, c := range children {
		if c != nil {
			n.Children = append(n.Children, c)
		}
	}
	return n
}

// All yields the elements of a name directly below.
func (n *Node) All(name string) iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		if n == nil {
			return
		}
		for _, c := range n.Children {
			if c.Name == name && c.Space == "" && !yield(c) {
				return
			}
		}
	}
}

// At gives the first element at a path such as "event.code", or nil.
func (n *Node) At(path string) *Node {
	for step := range strings.SplitSeq(path, ".") {
		var found *Node
		for c := range n.All(step) {
			found = c
			break
		}
		if n = found; n == nil {
			return nil
		}
	}
	return n
}

// Of gives the value at a path, or "".
func (n *Node) Of(path string) string {
	if at := n.At(path); at != nil {
		return at.Value
	}
	return ""
}

// Under gives the first extension of a url directly below, or nil.
func (n *Node) Under(url string) *Node {
	for c := range n.All("extension") {
		if c.URL == url {
			return c
		}
	}
	return nil
}

// Resource gives the resource of an entry: what stands in its element resource.
func (n *Node) Resource() *Node {
	if at := n.At("resource"); at != nil && len(at.Children) > 0 {
		return at.Children[0]
	}
	return nil
}

// Entry finds a Bundle's entry by what a reference says: its fullUrl, or the id
// of its resource, alone as some publish it, with its type or as a urn.
func (n *Node) Entry(reference string) *Node {
	for e := range n.All("entry") {
		r := e.Resource()
		if r == nil || reference == "" {
			continue
		}
		id, url := r.Of("id"), e.Of("fullUrl")
		switch reference {
		case url, strings.TrimPrefix(url, "urn:uuid:"), id, r.Name + "/" + id, "urn:uuid:" + id:
			return r
		}
	}
	return nil
}
