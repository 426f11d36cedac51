// SPDX-License-Identifier: Apache-2.0

package instance

import "strings"

// jsonReader reads one JSON text. Newlines stand between tokens only, so lines are counted in skip alone.
type jsonReader struct {
	slab
	text      string
	pos       int
	line      int
	lineStart int
	depth     int
	members   []member // a stack: the members of the objects now open
	problems  []Problem
}

// member is one name of an object with what stood there: one node, or those of an array.
type member struct {
	name   string
	nodes  []*Node
	one    *Node
	listed bool
	line   int
	col    int
}

func (m *member) all() []*Node {
	if m.one != nil {
		return []*Node{m.one}
	}
	return m.nodes
}

// ReadJSON reads a resource in JSON and says what was wrong with its form. The time and memory it takes grow in step
// with the input. Unless the text is JSON with an object outermost, it is an error (a *Fault).
func ReadJSON(data []byte) (Document, error) {
	text, err := clean(data)
	if err != nil {
		return Document{}, err
	}
	r := &jsonReader{text: text, line: 1}
	r.skip()
	if r.peek() != '{' {
		return Document{}, r.fault("a resource is a JSON object")
	}
	root := r.node()
	root.Line, root.Column = r.line, r.column()
	if err := r.object(root); err != nil {
		return Document{}, err
	}
	if r.skip(); r.pos < len(r.text) {
		return Document{}, r.fault("nothing may follow the resource")
	}
	return Document{Root: root, Format: JSON, Problems: r.problems}, nil
}

func (r *jsonReader) column() int { return r.pos - r.lineStart + 1 }

func (r *jsonReader) fault(what string) error {
	return &Fault{Line: r.line, Column: r.column(), What: what, Kind: ErrMalformed}
}

func (r *jsonReader) problem(at *Node, name, rule, what string, line, col int) {
	if len(r.problems) >= maxProblems {
		return
	}
	r.problems = append(r.problems, Problem{At: at, Name: name, Line: line, Col: col, Rule: rule, What: what})
}

func (r *jsonReader) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

func (r *jsonReader) skip() {
	for r.pos < len(r.text) {
		switch r.text[r.pos] {
		case '\n':
			r.line++
			r.lineStart = r.pos + 1
		case ' ', '\t', '\r':
		default:
			return
		}
		r.pos++
	}
}

func (r *jsonReader) enter() error {
	if r.depth++; r.depth > maxDepth {
		return &Fault{Line: r.line, Column: r.column(), What: "elements nest too deep", Kind: ErrRefused}
	}
	return nil
}

// object reads the members of the object at r.pos into n.
func (r *jsonReader) object(n *Node) error {
	if err := r.enter(); err != nil {
		return err
	}
	base := len(r.members)
	r.pos++
	r.skip()
	if r.peek() == '}' {
		r.pos++
		r.depth--
		return nil
	}
	for {
		if err := r.member(n); err != nil {
			return err
		}
		r.skip()
		c := r.peek()
		r.pos++
		if c == '}' {
			break
		}
		if c != ',' {
			r.pos--
			return r.fault("a comma or the end of the object is expected")
		}
		r.skip()
	}
	r.depth--
	r.assemble(n, r.members[base:])
	clear(r.members[base:])
	r.members = r.members[:base]
	return nil
}

// member reads one "name": value of n and puts it on the stack.
func (r *jsonReader) member(n *Node) error {
	if r.peek() != '"' {
		return r.fault("a member's name in quotes is expected")
	}
	m := member{line: r.line, col: r.column()}
	name, err := r.str()
	if err != nil {
		return err
	}
	m.name = name
	if r.skip(); r.peek() != ':' {
		return r.fault("a colon is expected")
	}
	r.pos++
	r.skip()
	if r.peek() == '[' {
		m.listed = true
		m.nodes, err = r.array(n, name)
	} else {
		m.one, err = r.value(name)
	}
	if err != nil {
		return err
	}
	r.members = append(r.members, m)
	return nil
}

// array reads the values of the array at r.pos. An array in an array is a problem, and its values are taken as they stand.
func (r *jsonReader) array(n *Node, name string) ([]*Node, error) {
	if err := r.enter(); err != nil {
		return nil, err
	}
	line, col := r.line, r.column()
	r.pos++
	r.skip()
	if r.peek() == ']' {
		r.pos++
		r.depth--
		r.problem(n, name, "empty-array", "an array is never empty: leave the property out", line, col)
		return nil, nil
	}
	var nodes []*Node
	for {
		more, err := r.item(n, name)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, more...)
		r.skip()
		c := r.peek()
		r.pos++
		if c == ']' {
			r.depth--
			return nodes, nil
		}
		if c != ',' {
			r.pos--
			return nil, r.fault("a comma or the end of the array is expected")
		}
		r.skip()
	}
}

// item reads one item of an array.
func (r *jsonReader) item(n *Node, name string) ([]*Node, error) {
	if r.peek() == '[' {
		r.problem(n, name, "nested-array", "an array may not stand in an array", r.line, r.column())
		return r.array(n, name)
	}
	v, err := r.value(name)
	if err != nil {
		return nil, err
	}
	v.Listed = true
	return []*Node{v}, nil
}

// value reads one value that is not an array.
func (r *jsonReader) value(name string) (*Node, error) {
	v := r.node()
	v.Name, v.Line, v.Column = name, r.line, r.column()
	var err error
	switch c := r.peek(); {
	case c == '{':
		err = r.object(v)
	case c == '"':
		v.Form, v.HasValue = Text, true
		v.Value, err = r.str()
	case c == '-' || c >= '0' && c <= '9':
		v.Form, v.HasValue = Number, true
		v.Value, err = r.number()
	case strings.HasPrefix(r.text[r.pos:], "true"), strings.HasPrefix(r.text[r.pos:], "null"):
		v.Value = r.text[r.pos : r.pos+4]
		r.pos += 4
		if v.Form, v.HasValue = Boolean, true; v.Value == "null" {
			v.Form, v.HasValue, v.Value = Null, false, ""
		}
	case strings.HasPrefix(r.text[r.pos:], "false"):
		v.Form, v.HasValue, v.Value = Boolean, true, "false"
		r.pos += 5
	default:
		err = r.fault("a JSON value is expected")
	}
	return v, err
}
