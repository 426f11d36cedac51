// SPDX-License-Identifier: Apache-2.0

package stu3

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// What a document may have at most. An ITK3 discharge has about 2,000 nodes, 22
// deep.
const (
	mostDeep       = 64
	mostNodes      = 200_000
	mostAttributes = 16
)

// Read reads a document whole: one resource in XML 1.0 and UTF-8, without a
// document type, entities of its own, or anything before or after it. It fails
// with a *Error that says what is wrong and repeats nothing of it.
func Read(data []byte) (*Node, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, bad("encoding", "is not UTF-8")
	}
	r := &reader{in: xml.NewDecoder(bytes.NewReader(data))}
	r.in.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, bad("encoding", "says that it is not UTF-8") }
	for {
		token, err := r.in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if err := r.take(token); err != nil {
			return nil, err
		}
	}
	if r.root == nil || len(r.open) > 0 {
		return nil, bad("xml", "is no whole XML document")
	}
	return r.root, nil
}

func bad(rule, message string) error { return &Error{Rule: rule, Message: message} }

// unreadable keeps the decoder's words back: they repeat what it read.
func unreadable(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return bad("xml", "is not well-formed XML")
}

type reader struct {
	in    *xml.Decoder
	root  *Node
	open  []*Node
	nodes int
}

func (r *reader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		return r.start(t)
	case xml.EndElement:
		r.open = r.open[:len(r.open)-1]
	case xml.CharData:
		return r.text(string(t))
	case xml.Directive:
		return bad("doctype", "has a document type, which FHIR does not allow")
	case xml.ProcInst:
		if t.Target != "xml" || r.root != nil {
			return bad("instruction", "has a processing instruction")
		}
	}
	return nil // comments say nothing
}

func (r *reader) start(t xml.StartElement) error {
	n := &Node{Name: t.Name.Local}
	switch t.Name.Space {
	case FHIR:
	case XHTML:
		n.Space = XHTML
	default:
		return bad("namespace", "has an element that is neither FHIR's nor a narrative's")
	}
	r.nodes++
	switch {
	case r.nodes > mostNodes:
		return bad("nodes", "has more elements than are taken")
	case len(r.open) >= mostDeep:
		return bad("depth", "is nested deeper than is taken")
	case len(t.Attr) > mostAttributes:
		return bad("attributes", "has an element with more attributes than are taken")
	case len(r.open) == 0 && (r.root != nil || n.Space != ""):
		return bad("xml", "is not one resource")
	}
	if err := attributes(n, t.Attr); err != nil {
		return err
	}
	if len(r.open) == 0 {
		r.root = n
	} else {
		parent := r.open[len(r.open)-1]
		if parent.Space == XHTML && n.Space == "" {
			return bad("namespace", "has an element of FHIR's within a narrative")
		}
		parent.Children = append(parent.Children, n)
	}
	r.open = append(r.open, n)
	return nil
}

// attributes keeps value and url, and those of a narrative. Each may be there
// once: encoding/xml does not look.
func attributes(n *Node, all []xml.Attr) error {
	seen := make(map[xml.Name]bool, len(all))
	for _, a := range all {
		if seen[a.Name] {
			return bad("attributes", "has an attribute twice")
		}
		seen[a.Name] = true
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns":
		case n.Space == XHTML:
			n.Attributes = append(n.Attributes, Attribute{a.Name.Local, a.Value})
		case a.Name.Space == "" && a.Name.Local == "value":
			n.Value = a.Value
		case a.Name.Space == "" && a.Name.Local == "url":
			n.URL = a.Value
		}
	}
	return nil
}

// text is a narrative's, or space between elements.
func (r *reader) text(s string) error {
	if len(r.open) > 0 && r.open[len(r.open)-1].Space == XHTML {
		parent := r.open[len(r.open)-1]
		if r.nodes++; r.nodes > mostNodes {
			return bad("nodes", "has more elements than are taken")
		}
		parent.Children = append(parent.Children, &Node{Space: XHTML, Text: s})
		return nil
	}
	if strings.Trim(s, " \t\r\n") != "" {
		return bad("text", "has text where FHIR has none")
	}
	return nil
}
