// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// node is a place in a resource on the way to a primitive that has an Element.
// Every method does nothing on nil, which is what most places are.
type node struct {
	step    string
	kids    []*node
	element *Element
	used    bool
}

// plant makes the tree of a resource's Primitives, or nil if there are none.
func plant(primitives map[string]Element) *node {
	if len(primitives) == 0 {
		return nil
	}
	root := &node{}
	for path, element := range primitives {
		at := root
		for step := range strings.SplitSeq(strings.ReplaceAll(path, "[", ".["), ".") {
			at = at.grow(step)
		}
		at.element = &element
	}
	return root
}

func (n *node) grow(step string) *node {
	if k := n.kid(step); k != nil {
		return k
	}
	k := &node{step: step}
	n.kids = append(n.kids, k)
	return k
}

// kid is the place one step on.
func (n *node) kid(step string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.step == step {
			return k
		}
	}
	return nil
}

// item is the place of a list's item.
func (n *node) item(i int) *node {
	if n == nil {
		return nil
	}
	return n.kid("[" + strconv.Itoa(i) + "]")
}

// appendElement writes the element of a single primitive.
func (n *node) appendElement(b []byte) ([]byte, *Error) {
	if n.element == nil {
		return b, refuse("a primitive has no elements within it")
	}
	b, wrote, err := codecOf(reflect.TypeFor[Element]()).encode(nil, b, reflect.ValueOf(n.element).Elem())
	if err == nil && !wrote {
		err = refuse("empty")
	}
	n.used = err == nil
	return b, err
}

// appendList writes the elements of a list of primitives: null where there is none.
func (n *node) appendList(b []byte, size int) ([]byte, *Error) {
	b = append(b, '[')
	for i := range size {
		if i > 0 {
			b = append(b, ',')
		}
		k := n.item(i)
		if k == nil {
			b = append(b, "null"...)
			continue
		}
		var err *Error
		if b, err = k.appendElement(b); err != nil {
			return b, within(k.step, err)
		}
	}
	return append(b, ']'), nil
}

// unused refuses a tree with an element that led to no primitive.
func (n *node) unused() *Error {
	if n == nil {
		return nil
	}
	slices.SortFunc(n.kids, func(a, b *node) int { return strings.Compare(a.step, b.step) })
	for _, k := range n.kids {
		if err := k.unused(); err != nil {
			return within(k.step, err)
		}
	}
	if n.element != nil && !n.used {
		return refuse("an extension of a primitive that is not there")
	}
	return nil
}
