// SPDX-License-Identifier: Apache-2.0

package stu3

import (
	"fmt"
	"unicode/utf8"
)

// Append writes a resource as a document of its own, in UTF-8: the same tree
// gives the same bytes. It fails when a value holds what XML 1.0 cannot (section
// 2.2), naming the element by path and not the value.
func Append(b []byte, resource *Node) ([]byte, error) {
	w := writer{out: append(b, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)}
	w.element(resource, FHIR, resource.Name)
	return append(w.out, '\n'), w.err
}

type writer struct {
	out []byte
	err error
}

// element writes one, with its namespace where it is not its parent's.
func (w *writer) element(n *Node, space, path string) {
	if n.Name == "" { // a narrative's text
		w.text(n.Text, path)
		return
	}
	w.out = append(append(w.out, '<'), n.Name...)
	if space != "" {
		w.attribute("xmlns", space, path)
	}
	if n.URL != "" {
		w.attribute("url", n.URL, path)
	}
	if n.Value != "" {
		w.attribute("value", n.Value, path)
	}
	for _, a := range n.Attributes {
		w.attribute(a.Name, a.Value, path)
	}
	if len(n.Children) == 0 {
		w.out = append(w.out, "/>"...)
		return
	}
	w.out = append(w.out, '>')
	for _, c := range n.Children {
		below := ""
		if c.Space != n.Space && c.Name != "" {
			below = c.Space
			if below == "" {
				below = FHIR
			}
		}
		w.element(c, below, path+"."+c.Name)
	}
	w.out = append(append(append(w.out, "</"...), n.Name...), '>')
}

func (w *writer) attribute(name, value, path string) {
	w.out = append(append(append(w.out, ' '), name...), `="`...)
	w.text(value, path)
	w.out = append(w.out, '"')
}

// text escapes what must be, and what a reader would change otherwise: line ends
// and tabs within an attribute (XML 1.0, 3.3.3).
func (w *writer) text(s, path string) {
	for i, r := range s {
		switch {
		case r == '&':
			w.out = append(w.out, "&amp;"...)
		case r == '<':
			w.out = append(w.out, "&lt;"...)
		case r == '>':
			w.out = append(w.out, "&gt;"...)
		case r == '"':
			w.out = append(w.out, "&quot;"...)
		case r == '\t' || r == '\n' || r == '\r':
			w.out = fmt.Appendf(w.out, "&#%d;", r)
		case !inXML(r), r == utf8.RuneError && broken(s[i:]):
			if w.err == nil {
				w.err = &Error{Path: path, Rule: "xml", Message: "holds a character that XML cannot carry"}
			}
		default:
			w.out = utf8.AppendRune(w.out, r)
		}
	}
}

// broken reports whether text begins with bytes that are no UTF-8.
func broken(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// inXML is the range of characters of XML 1.0.
func inXML(r rune) bool {
	return (r >= 0x20 && r <= 0xD7FF) || (r >= 0xE000 && r <= 0xFFFD) || (r >= 0x10000 && r <= 0x10FFFF)
}
