// SPDX-License-Identifier: Apache-2.0

package path

import (
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrSyntax says that a text is not FHIRPath.
	ErrSyntax = errors.New("not FHIRPath")
	// ErrUnsupported says that an expression asks for what this package or the caller cannot do.
	ErrUnsupported = errors.New("not supported")
	// ErrEvaluation says that an expression does not fit the data: several items where one is needed, or types that do not go together.
	ErrEvaluation = errors.New("cannot be evaluated")
	// ErrTooCostly says that evaluation was given up for the work it takes.
	ErrTooCostly = errors.New("too costly")
)

// op is what a node of a parsed expression does.
type op uint8

const (
	opLiteral op = iota
	opExternal
	opThis
	opIndex
	opTotal
	opMember   // left . name
	opCall     // left . name(args)
	opIndexer  // left [ args[0] ]
	opBinary   // name is the operator
	opNegative // - left
	opType     // left is|as name
)

type expr struct {
	op      op
	name    string
	left    *expr
	args    []*expr
	literal Collection
	root    bool      // a member or call with nothing to its left
	regex   *compiled // of matches with a literal pattern
	steady  bool      // the same wherever in the expression it is evaluated: a path from %resource or its like
}

// settle marks what is steady in an expression. Members and functions without arguments are, that start at a variable.
func (e *expr) settle() {
	if e.left != nil {
		e.left.settle()
	}
	for _, a := range e.args {
		a.settle()
	}
	if (e.op == opMember || e.op == opCall) && !e.root && e.left != nil && len(e.args) == 0 {
		e.steady = e.left.op == opExternal || e.left.steady
	}
}

// Expression is a parsed FHIRPath expression. It may be used concurrently.
type Expression struct {
	source string
	root   *expr
}

// String is the expression as it was written.
func (e *Expression) String() string { return e.source }

// maxNesting bounds how deep an expression may nest.
const maxNesting = 100

type parser struct {
	tokens []token
	pos    int
	depth  int
}

// Parse reads an expression. What it does not understand is ErrSyntax.
func Parse(source string) (*Expression, error) {
	tokens, err := scan(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.peek().kind != end {
		return nil, p.fault()
	}
	root.settle()
	return &Expression{source: source, root: root}, nil
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != end {
		p.pos++
	}
	return t
}

func (p *parser) accept(s string) bool {
	if t := p.peek(); t.kind == symbol && t.text == s {
		p.pos++
		return true
	}
	return false
}

func (p *parser) fault() error { return fmt.Errorf("%w at %d", ErrSyntax, p.peek().at) }

// binding is how strongly an operator binds; 0 is no operator.
func binding(t token) int {
	if t.kind != symbol && t.kind != word {
		return 0
	}
	switch t.text {
	case "implies":
		return 1
	case "or", "xor":
		return 2
	case "and":
		return 3
	case "in", "contains":
		return 4
	case "=", "!=", "~", "!~":
		return 5
	case "<", ">", "<=", ">=":
		return 6
	case "|":
		return 7
	case "is", "as":
		return 8
	case "+", "-", "&":
		return 9
	case "*", "/", "div", "mod":
		return 10
	}
	return 0
}

func (p *parser) expression(weakest int) (*expr, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, fmt.Errorf("%w: too deep", ErrSyntax)
	}
	defer func() { p.depth-- }()
	left, err := p.unary()
	if err != nil {
		return nil, err
	}
	for {
		t := p.peek()
		b := binding(t)
		if b == 0 || b <= weakest {
			return left, nil
		}
		p.next()
		if t.text == "is" || t.text == "as" {
			name, err := p.typeName()
			if err != nil {
				return nil, err
			}
			left = &expr{op: opType, name: t.text, left: left, args: []*expr{{name: name}}}
			continue
		}
		right, err := p.expression(b)
		if err != nil {
			return nil, err
		}
		left = &expr{op: opBinary, name: t.text, left: left, args: []*expr{right}}
	}
}

func (p *parser) typeName() (string, error) {
	t := p.next()
	if t.kind != word && t.kind != quoted {
		return "", p.fault()
	}
	parts := []string{t.text}
	for p.accept(".") {
		if t = p.next(); t.kind != word && t.kind != quoted {
			return "", p.fault()
		}
		parts = append(parts, t.text)
	}
	return strings.Join(parts, "."), nil
}

func (p *parser) unary() (*expr, error) {
	if p.accept("-") {
		e, err := p.unary()
		return &expr{op: opNegative, left: e}, err
	}
	if p.accept("+") {
		return p.unary()
	}
	return p.postfix()
}

func (p *parser) postfix() (*expr, error) {
	e, err := p.term()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.accept("."):
			if e, err = p.invocation(e); err != nil {
				return nil, err
			}
		case p.accept("["):
			index, err := p.expression(0)
			if err != nil {
				return nil, err
			}
			if !p.accept("]") {
				return nil, p.fault()
			}
			e = &expr{op: opIndexer, left: e, args: []*expr{index}}
		default:
			return e, nil
		}
	}
}

// invocation reads a member or a function, of left or, where that is nil, of the focus.
func (p *parser) invocation(left *expr) (*expr, error) {
	t := p.next()
	if t.kind != word && t.kind != quoted {
		return nil, p.fault()
	}
	e := &expr{op: opMember, name: t.text, left: left, root: left == nil}
	if t.kind == quoted || !p.accept("(") {
		switch t.text {
		case "$this":
			e.op = opThis
		case "$index":
			e.op = opIndex
		case "$total":
			e.op = opTotal
		}
		return e, nil
	}
	e.op = opCall
	if err := p.arguments(e); err != nil {
		return nil, err
	}
	e.prepare()
	return e, nil
}

func (p *parser) arguments(e *expr) error {
	if p.accept(")") {
		return nil
	}
	for {
		a, err := p.expression(0)
		if err != nil {
			return err
		}
		e.args = append(e.args, a)
		if p.accept(")") {
			return nil
		}
		if !p.accept(",") {
			return p.fault()
		}
	}
}

func (p *parser) term() (*expr, error) {
	t := p.peek()
	switch t.kind {
	case text:
		p.next()
		return literal(String(t.text)), nil
	case number:
		p.next()
		return p.quantity(t)
	case moment:
		p.next()
		return literal(Moment(t.text)), nil
	case external:
		p.next()
		return &expr{op: opExternal, name: t.text}, nil
	case word:
		if t.text == "true" || t.text == "false" {
			p.next()
			return literal(Bool(t.text == "true")), nil
		}
		return p.invocation(nil)
	case quoted:
		return p.invocation(nil)
	case symbol, end:
	}
	if p.accept("(") {
		e, err := p.expression(0)
		if err == nil && !p.accept(")") {
			err = p.fault()
		}
		return e, err
	}
	if p.accept("{") && p.accept("}") {
		return &expr{op: opLiteral}, nil
	}
	return nil, p.fault()
}

// quantity reads the unit that may follow a number.
func (p *parser) quantity(t token) (*expr, error) {
	if u := p.peek(); u.kind == text {
		p.next()
		return literal(Quantity(t.text, u.text)), nil
	}
	if u := p.peek(); u.kind == word {
		if code, ok := calendar(u.text); ok {
			p.next()
			return literal(Quantity(t.text, code)), nil
		}
	}
	return literal(Number(t.text)), nil
}

func literal(i Item) *expr { return &expr{op: opLiteral, literal: Collection{i}} }

// calendar is the unit of a calendar duration word.
func calendar(s string) (string, bool) {
	switch s {
	case "year", "years":
		return "a", true
	case "month", "months":
		return "mo", true
	case "week", "weeks":
		return "wk", true
	case "day", "days":
		return "d", true
	case "hour", "hours":
		return "h", true
	case "minute", "minutes":
		return "min", true
	case "second", "seconds":
		return "s", true
	case "millisecond", "milliseconds":
		return "ms", true
	}
	return "", false
}
