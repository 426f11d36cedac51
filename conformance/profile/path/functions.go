// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"strconv"
)

// call runs a function: those that evaluate their arguments once for each item here, the others with their arguments evaluated.
func (v *evaluation) call(e *expr, s scope) (Collection, error) {
	input, err := v.input(e, s)
	if err != nil {
		return nil, err
	}
	if err := v.spend(1 + len(input)/4); err != nil {
		return nil, err
	}
	switch e.name {
	case "where", "select", "all", "exists", "repeat", "iif", "aggregate", "trace":
		return v.iterate(e, input, s)
	case "ofType", "as", "is":
		if len(e.args) != 1 {
			return nil, fmt.Errorf("%w: %s() takes a type", ErrSyntax, e.name)
		}
		return v.typed(e.name, input, typeArgument(e.args[0]))
	}
	args := make([]Collection, len(e.args))
	for i, a := range e.args {
		// Arguments stand in the scope of the whole, with the input as the focus of none of them: $this is the outer one.
		if args[i], err = v.eval(a, s); err != nil {
			return nil, err
		}
	}
	return v.function(e, input, args)
}

func (v *evaluation) function(e *expr, input Collection, args []Collection) (Collection, error) {
	for _, family := range []func(*expr, Collection, []Collection) (Collection, bool, error){
		v.existence, v.subset, v.tree, v.ofText, v.convert, v.ofNumber, v.ofFHIR,
	} {
		if c, mine, err := family(e, input, args); mine {
			return c, err
		}
	}
	return nil, fmt.Errorf("%w: %s()", ErrUnsupported, e.name)
}

// iterate runs the functions whose argument is evaluated for each item.
func (v *evaluation) iterate(e *expr, input Collection, s scope) (Collection, error) {
	switch {
	case e.name == "trace":
		return input, nil // it writes nowhere: a trace would show the record
	case e.name == "exists" && len(e.args) == 0:
		return Collection{Bool(len(input) > 0)}, nil
	case e.name == "iif":
		return v.iif(e, input, s)
	case len(e.args) == 0:
		return nil, fmt.Errorf("%w: %s() takes an expression", ErrSyntax, e.name)
	case e.name == "repeat":
		return v.repeat(e, input, s)
	case e.name == "aggregate":
		return v.aggregate(e, input, s)
	}
	if e.name == "select" {
		return v.selected(e, input, s)
	}
	return v.filtered(e, input, s)
}

// each evaluates the argument of a function for one item.
func (v *evaluation) each(e *expr, item Item, i int, s scope) (Collection, error) {
	return v.eval(e.args[0], scope{focus: Collection{item}, this: item, index: i, total: s.total, inner: true})
}

func (v *evaluation) selected(e *expr, input Collection, s scope) (Collection, error) {
	var found Collection
	for i, item := range input {
		c, err := v.each(e, item, i, s)
		if err != nil {
			return nil, err
		}
		if err := v.spend(len(c)); err != nil {
			return nil, err
		}
		found = append(found, c...)
	}
	return found, nil
}

// filtered is where(), all() and exists() with a condition.
func (v *evaluation) filtered(e *expr, input Collection, s scope) (Collection, error) {
	var found Collection
	for i, item := range input {
		c, err := v.each(e, item, i, s)
		if err != nil {
			return nil, err
		}
		is, known, err := truth(c)
		if err != nil {
			return nil, err
		}
		switch met := known && is; {
		case e.name == "all" && !met:
			return Collection{Bool(false)}, nil
		case e.name == "exists" && met:
			return Collection{Bool(true)}, nil
		case met:
			found = append(found, item)
		}
	}
	switch e.name {
	case "all":
		return Collection{Bool(true)}, nil
	case "exists":
		return Collection{Bool(false)}, nil
	}
	return found, nil
}

func (v *evaluation) iif(e *expr, input Collection, s scope) (Collection, error) {
	if len(e.args) < 2 {
		return nil, fmt.Errorf("%w: iif() takes two or three expressions", ErrSyntax)
	}
	inner := s
	if !e.root {
		inner = scope{focus: input, total: s.total}
		if len(input) == 1 {
			inner.this, inner.inner = input[0], true
		}
	}
	c, err := v.eval(e.args[0], inner)
	if err != nil {
		return nil, err
	}
	is, known, err := truth(c)
	if err != nil {
		return nil, err
	}
	if known && is {
		return v.eval(e.args[1], inner)
	}
	if len(e.args) > 2 {
		return v.eval(e.args[2], inner)
	}
	return nil, nil
}

func (v *evaluation) repeat(e *expr, input Collection, s scope) (Collection, error) {
	var found Collection
	for queue := input; len(queue) > 0; {
		var next Collection
		for i, item := range queue {
			c, err := v.eval(e.args[0], scope{focus: Collection{item}, this: item, index: i, total: s.total, inner: true})
			if err != nil {
				return nil, err
			}
			for _, x := range c {
				if has, err := v.has(found, x); err != nil {
					return nil, err
				} else if !has {
					found, next = append(found, x), append(next, x)
				}
			}
		}
		queue = next
	}
	return found, nil
}

func (v *evaluation) aggregate(e *expr, input Collection, s scope) (Collection, error) {
	var total Collection
	if len(e.args) > 1 {
		var err error
		if total, err = v.eval(e.args[1], s); err != nil {
			return nil, err
		}
	}
	for i, item := range input {
		c, err := v.eval(e.args[0], scope{focus: Collection{item}, this: item, index: i, total: total, inner: true})
		if err != nil {
			return nil, err
		}
		total = c
	}
	return total, nil
}

// has says whether c holds an item that equals x.
func (v *evaluation) has(c Collection, x Item) (bool, error) {
	if err := v.spend(1 + len(c)/8); err != nil {
		return false, err
	}
	for _, y := range c {
		if same, known := v.equal(x, y); known && same {
			return true, nil
		}
	}
	return false, nil
}

func (v *evaluation) distinct(c Collection) (Collection, error) {
	var found Collection
	if len(c) > 8 && c.texts() {
		seen := make(map[string]bool, len(c))
		for _, x := range c {
			if s := x.value().text; !seen[s] {
				seen[s] = true
				found = append(found, x)
			}
		}
		return found, v.spend(len(c))
	}
	for _, x := range c {
		has, err := v.has(found, x)
		if err != nil {
			return nil, err
		}
		if !has {
			found = append(found, x)
		}
	}
	return found, nil
}

// existence is the functions that ask what there is.
func (v *evaluation) existence(e *expr, input Collection, args []Collection) (Collection, bool, error) {
	switch e.name {
	case "empty":
		return Collection{Bool(len(input) == 0)}, true, nil
	case "count":
		return Collection{Number(strconv.Itoa(len(input)))}, true, nil
	case "not":
		is, known, err := truth(input)
		if err != nil || !known {
			return nil, true, err
		}
		return Collection{Bool(!is)}, true, nil
	case "allTrue", "anyTrue", "allFalse", "anyFalse":
		return Collection{Bool(tally(e.name, input))}, true, nil
	case "distinct":
		c, err := v.distinct(input)
		return c, true, err
	case "isDistinct":
		c, err := v.distinct(input)
		return Collection{Bool(len(c) == len(input))}, true, err
	case "subsetOf", "supersetOf":
		if len(args) != 1 {
			return nil, true, ErrSyntax
		}
		part, whole := input, args[0]
		if e.name == "supersetOf" {
			part, whole = whole, part
		}
		is, err := v.subsetOf(part, whole)
		return Collection{Bool(is)}, true, err
	}
	return nil, false, nil
}

// tally is allTrue() and its like.
func tally(name string, input Collection) bool {
	want := name == "allTrue" || name == "anyTrue"
	all := name == "allTrue" || name == "allFalse"
	for _, i := range input {
		if x := i.value(); x.Type == TypeBoolean && (x.flag == want) != all {
			return !all
		}
	}
	return all
}

func (v *evaluation) subsetOf(part, whole Collection) (bool, error) {
	for _, x := range part {
		if has, err := v.has(whole, x); err != nil || !has {
			return false, err
		}
	}
	return true, nil
}

// texts says whether all items are strings, whose equality is that of their text.
func (c Collection) texts() bool {
	for _, i := range c {
		if i.value().Type != TypeString {
			return false
		}
	}
	return true
}
