// SPDX-License-Identifier: Apache-2.0

package instance

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Namespaces of FHIR's XML format.
const (
	fhirSpace  = "http://hl7.org/fhir"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
	xsiSpace   = "http://www.w3.org/2001/XMLSchema-instance"
)

// xmlReader reads one XML text.
type xmlReader struct {
	slab
	text     string
	d        *xml.Decoder
	problems []Problem
	depth    int
}

// ReadXML reads a resource in XML and says what was wrong with its form. A document type declaration is refused, so
// that no entity is ever expanded (xml.html). Unless the text is well-formed XML, it is an error (a *Fault).
func ReadXML(data []byte) (Document, error) {
	text, err := clean(data)
	if err != nil {
		return Document{}, err
	}
	// XML 1.1 differs in what FHIR does not use; the decoder knows the declaration of 1.0 only.
	for _, v := range []string{`<?xml version="1.1"`, `<?xml version='1.1'`} {
		if rest, ok := strings.CutPrefix(text, v); ok {
			text = `<?xml version="1.0"` + rest
		}
	}
	r := &xmlReader{text: text, d: xml.NewDecoder(strings.NewReader(text))}
	root, err := r.document()
	if err != nil {
		return Document{}, err
	}
	return Document{Root: root, Format: XML, Problems: r.problems}, nil
}

// document reads to the end of the text, and gives the one element in it.
func (r *xmlReader) document() (*Node, error) {
	var root *Node
	for {
		line, column := r.d.InputPos()
		token, err := r.token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		start, begins := token.(xml.StartElement)
		text, isText := token.(xml.CharData)
		switch {
		case begins && root != nil:
			err = &Fault{Line: line, Column: column, What: "nothing may follow the resource", Kind: ErrMalformed}
		case begins:
			root, err = r.root(start, line, column)
		case isText && strings.TrimSpace(string(text)) != "":
			err = &Fault{Line: line, Column: column, What: "text outside the resource", Kind: ErrMalformed}
		}
		if err != nil {
			return nil, err
		}
	}
	if root == nil {
		return nil, &Fault{Line: 1, Column: 1, What: "a resource is expected", Kind: ErrMalformed}
	}
	return root, nil
}

func (r *xmlReader) root(t xml.StartElement, line, column int) (*Node, error) {
	root := r.node()
	root.Type, root.Line, root.Column = t.Name.Local, line, column
	if t.Name.Space != fhirSpace {
		r.problem(root, "", "namespace", "a resource is in the namespace "+fhirSpace, line, column)
	}
	return root, r.element(root, t, t.Name.Space)
}

// token reads on and turns what cannot be read into a Fault.
func (r *xmlReader) token() (xml.Token, error) {
	token, err := r.d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		line, column := r.d.InputPos()
		return nil, &Fault{Line: line, Column: column, What: "the input is not well-formed XML", Kind: ErrMalformed}
	}
	if _, ok := token.(xml.Directive); ok {
		line, column := r.d.InputPos()
		return nil, &Fault{Line: line, Column: column, What: "a document type declaration is not read", Kind: ErrRefused}
	}
	return token, nil
}

func (r *xmlReader) problem(at *Node, name, rule, what string, line, col int) {
	if len(r.problems) >= maxProblems {
		return
	}
	r.problems = append(r.problems, Problem{At: at, Name: name, Line: line, Col: col, Rule: rule, What: what})
}

// element reads the attributes and the content of n, whose start tag was read.
func (r *xmlReader) element(n *Node, start xml.StartElement, space string) error {
	if r.depth++; r.depth > maxDepth {
		return &Fault{Line: n.Line, Column: n.Column, What: "elements nest too deep", Kind: ErrRefused}
	}
	defer func() { r.depth-- }()
	r.attributes(n, start)
	stray := false
	for {
		line, column := r.d.InputPos()
		offset := r.d.InputOffset()
		token, err := r.token()
		if errors.Is(err, io.EOF) {
			return &Fault{Line: line, Column: column, What: "the input ends inside an element", Kind: ErrMalformed}
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if !stray && strings.TrimSpace(string(t)) != "" {
				stray = true
				r.problem(n, "", "text", "text stands in a value attribute, not in an element", line, column)
			}
		case xml.StartElement:
			c := r.node()
			c.Name, c.Line, c.Column = t.Name.Local, line, column
			if err := r.child(n, c, t, space, offset); err != nil {
				return err
			}
		}
	}
}

// attributes takes the value, id and url of n.
func (r *xmlReader) attributes(n *Node, start xml.StartElement) {
	for _, a := range start.Attr {
		switch {
		case a.Name.Space == "xmlns", a.Name.Space == xsiSpace, a.Name.Space == "" && a.Name.Local == "xmlns":
		case a.Name.Space == "" && a.Name.Local == "value":
			n.Value, n.HasValue, n.Form = a.Value, true, Text
		case a.Name.Space == "" && (a.Name.Local == "id" || a.Name.Local == "url"):
			c := r.node()
			c.Name, c.Value, c.HasValue, c.Form, c.Attribute = a.Name.Local, a.Value, true, Text, true
			c.Line, c.Column = n.Line, n.Column
			n.Children = append(n.Children, c)
		default:
			r.problem(n, a.Name.Local, "attribute", "an element has the attributes value, id and url only", n.Line, n.Column)
		}
	}
}

// child puts c below n: an element, a narrative's markup, or, where a resource is wrapped, the resource as n itself.
func (r *xmlReader) child(n, c *Node, t xml.StartElement, space string, offset int64) error {
	switch {
	case t.Name.Space == xhtmlSpace:
		n.Children = append(n.Children, c)
		return r.markup(c, t, offset)
	case t.Name.Space != space:
		r.problem(n, c.Name, "namespace", "an element is in the namespace "+fhirSpace, c.Line, c.Column)
		return r.element(c, t, t.Name.Space)
	case c.Name[0] >= 'A' && c.Name[0] <= 'Z':
		if n.Type != "" || len(n.Children) > 0 {
			r.problem(n, c.Name, "resource", "one resource alone stands in its wrapper", c.Line, c.Column)
			return r.element(c, t, space)
		}
		n.Type, n.Line, n.Column = c.Name, c.Line, c.Column
		return r.element(n, t, space)
	}
	n.Children = append(n.Children, c)
	return r.element(c, t, space)
}

// markup takes what stands from offset to the end tag as it is written.
func (r *xmlReader) markup(n *Node, t xml.StartElement, offset int64) error {
	declared := false
	for _, a := range t.Attr {
		declared = declared || a.Name.Space == "" && a.Name.Local == "xmlns"
	}
	for open := 1; open > 0; {
		token, err := r.token()
		if errors.Is(err, io.EOF) {
			line, column := r.d.InputPos()
			return &Fault{Line: line, Column: column, What: "the input ends inside a narrative", Kind: ErrMalformed}
		}
		if err != nil {
			return err
		}
		switch token.(type) {
		case xml.StartElement:
			if open++; open > maxDepth {
				return &Fault{Line: n.Line, Column: n.Column, What: "elements nest too deep", Kind: ErrRefused}
			}
		case xml.EndElement:
			open--
		}
	}
	raw := r.text[offset:r.d.InputOffset()]
	if !declared {
		raw = redeclare(raw)
	}
	n.Value, n.Form, n.HasValue = raw, Markup, true
	return nil
}

// redeclare gives markup whose namespace was declared further out (and perhaps as a prefix) its own declaration.
func redeclare(raw string) string {
	end := strings.IndexAny(raw, " \t\r\n/>")
	if end < 0 {
		return raw
	}
	name := raw[1:end]
	if prefix, _, ok := strings.Cut(name, ":"); ok {
		raw = strings.ReplaceAll(strings.ReplaceAll(raw, "<"+prefix+":", "<"), "</"+prefix+":", "</")
		end -= len(prefix) + 1
	}
	return raw[:end] + ` xmlns="` + xhtmlSpace + `"` + raw[end:]
}
