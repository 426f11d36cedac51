// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// convert is toInteger() and its like.
func (v *evaluation) convert(e *expr, input Collection, _ []Collection) (Collection, bool, error) {
	to, asks := strings.CutPrefix(e.name, "convertsTo")
	if !asks {
		var ok bool
		if to, ok = strings.CutPrefix(e.name, "to"); !ok {
			return nil, false, nil
		}
	}
	switch to {
	case "Boolean", "Integer", "Decimal", "String", "Date", "DateTime", "Time", "Quantity":
	default:
		return nil, false, nil
	}
	if len(input) == 0 {
		return nil, true, nil
	}
	if len(input) > 1 {
		return nil, true, fmt.Errorf("%w: %s() of several items", ErrEvaluation, e.name)
	}
	item, ok := into(to, input[0].value())
	switch {
	case asks:
		return Collection{Bool(ok)}, true, nil
	case ok:
		return Collection{item}, true, nil
	}
	return nil, true, nil
}

func into(to string, i Item) (Item, bool) {
	if i.Type == TypeNode {
		return i, false
	}
	s := i.string()
	switch to {
	case "String":
		return String(s), true
	case "Boolean":
		return intoBoolean(s)
	case "Integer":
		if i.Type == TypeBoolean {
			s = bit(i.flag)
		}
		_, err := strconv.ParseInt(s, 10, 32)
		return Number(strings.TrimPrefix(s, "+")), err == nil
	case "Decimal", "Quantity":
		return intoDecimal(to, i, s)
	}
	return intoMoment(to, s)
}

func intoBoolean(s string) (Item, bool) {
	switch strings.ToLower(s) {
	case "true", "t", "yes", "y", "1", "1.0":
		return Bool(true), true
	case "false", "f", "no", "n", "0", "0.0":
		return Bool(false), true
	}
	return Item{}, false
}

func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func intoDecimal(to string, i Item, s string) (Item, bool) {
	if i.Type == TypeQuantity {
		return i, to == "Quantity"
	}
	if i.Type == TypeBoolean {
		s = bit(i.flag) + ".0"
	}
	if (Item{text: s}).rat() == nil {
		return i, false
	}
	if to == "Quantity" {
		return Quantity(s, "1"), true
	}
	return Item{Type: TypeDecimal, text: s}, true
}

func intoMoment(to, s string) (Item, bool) {
	m, ok := parseMoment(s)
	switch to {
	case "Time":
		if !ok {
			s = "T" + s
			m, ok = parseMoment(s)
		}
		return Moment(s), ok && m.clock
	case "Date":
		s, _, _ = strings.Cut(s, "T")
	}
	return Moment(s), ok && !m.clock
}

// ofNumber is the functions of numbers.
func (v *evaluation) ofNumber(e *expr, input Collection, args []Collection) (Collection, bool, error) {
	switch e.name {
	case "abs", "ceiling", "floor", "truncate", "round", "sqrt", "power", "exp", "ln", "log":
	default:
		return nil, false, nil
	}
	if len(input) == 0 {
		return nil, true, nil
	}
	i := input[0].value()
	r := i.rat()
	if len(input) > 1 || r == nil {
		return nil, true, fmt.Errorf("%w: %s()", ErrEvaluation, e.name)
	}
	switch e.name {
	case "abs":
		c := ratItem(new(big.Rat).Abs(r), i.Type == TypeInteger)
		if i.Type == TypeQuantity {
			c = Quantity(c.text, i.unit)
		}
		return Collection{c}, true, nil
	case "round":
		digits, _ := number1(args)
		return Collection{Item{Type: TypeDecimal, text: r.FloatString(min(max(digits, 0), 20))}}, true, nil
	}
	f, _ := r.Float64()
	c, err := reckon(e.name, f, args)
	return c, true, err
}

// reckon runs the functions of real numbers.
func reckon(name string, f float64, args []Collection) (Collection, error) {
	switch name {
	case "ceiling":
		return whole(math.Ceil(f)), nil
	case "floor":
		return whole(math.Floor(f)), nil
	case "truncate":
		return whole(math.Trunc(f)), nil
	case "sqrt":
		return real1(math.Sqrt(f)), nil
	case "exp":
		return real1(math.Exp(f)), nil
	case "ln":
		return real1(math.Log(f)), nil
	}
	other, ok := text1(args, 0)
	if !ok {
		return nil, nil
	}
	g, err := strconv.ParseFloat(other, 64)
	if err != nil {
		return nil, ErrEvaluation
	}
	if name == "power" {
		return real1(math.Pow(f, g)), nil
	}
	return real1(math.Log(f) / math.Log(g)), nil
}

func whole(f float64) Collection {
	return Collection{Number(strconv.FormatFloat(f, 'f', 0, 64))}
}

func real1(f float64) Collection {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return Collection{Item{Type: TypeDecimal, text: strconv.FormatFloat(f, 'f', -1, 64)}}
}
