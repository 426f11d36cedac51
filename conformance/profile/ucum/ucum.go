// SPDX-License-Identifier: Apache-2.0

// Package ucum tells units that the Unified Code for Units of Measure can write
// (https://ucum.org/ucum, case sensitive) from those that it cannot. It knows the
// grammar, the prefixes and the atoms; it knows no value of a unit and converts none.
package ucum

import "strings"

// longest is how long a code may be that is looked at: none in use comes near.
const longest = 256

// Valid says whether a code is a unit of UCUM. The time it takes grows with the
// length of the code.
func Valid(code string) bool {
	if code == "" || len(code) > longest {
		return false
	}
	p := &parser{rest: code}
	p.take("/") // a term may begin with its divisor
	return p.term(0) && p.rest == ""
}

// parser reads a code from the left, by the grammar of UCUM section 2.
type parser struct{ rest string }

func (p *parser) take(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	p.rest = rest
	return ok
}

// term is components with a point or a stroke between them.
func (p *parser) term(depth int) bool {
	for {
		if depth > longest || !p.component(depth) {
			return false
		}
		if !p.take(".") && !p.take("/") {
			return true
		}
	}
}

// component is a unit, a whole number, an annotation, or a term in brackets.
func (p *parser) component(depth int) bool {
	if p.take("(") {
		return p.term(depth+1) && p.take(")")
	}
	if strings.HasPrefix(p.rest, "{") {
		return p.annotation()
	}
	// 10* and 10^ begin like a number and are none.
	if !strings.HasPrefix(p.rest, "10*") && !strings.HasPrefix(p.rest, "10^") && p.digits() > 0 {
		return p.annotation()
	}
	return p.unit() && p.annotation()
}

// annotation is what stands in braces, or nothing.
func (p *parser) annotation() bool {
	if !p.take("{") {
		return true
	}
	end := strings.IndexByte(p.rest, '}')
	if end < 0 {
		return false
	}
	for _, c := range []byte(p.rest[:end]) {
		if c < '!' || c > '~' || c == '{' {
			return false
		}
	}
	p.rest = p.rest[end+1:]
	return true
}

func (p *parser) digits() int {
	n := 0
	for n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	p.rest = p.rest[n:]
	return n
}

// unit is an atom, perhaps with a prefix, perhaps with an exponent.
func (p *parser) unit() bool {
	symbol := p.symbol()
	if !known(symbol) {
		return false
	}
	p.rest = p.rest[len(symbol):]
	if p.take("+") || p.take("-") {
		return p.digits() > 0
	}
	p.digits()
	return true
}

// symbol is what may be an atom: up to an operator, an annotation or an
// exponent. What stands in square brackets belongs to it whatever it is.
func (p *parser) symbol() string {
	if strings.HasPrefix(p.rest, "10*") || strings.HasPrefix(p.rest, "10^") {
		return p.rest[:3]
	}
	inside := false
	for i := range len(p.rest) {
		switch c := p.rest[i]; {
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		case !inside && (strings.IndexByte("./(){}+-", c) >= 0 || c >= '0' && c <= '9'):
			return p.rest[:i]
		}
	}
	return p.rest
}

func known(symbol string) bool {
	if _, ok := atoms[symbol]; ok {
		return true
	}
	for n := 1; n <= 2 && n < len(symbol); n++ {
		if metric := atoms[symbol[n:]]; metric && prefixes[symbol[:n]] {
			return true
		}
	}
	return false
}
