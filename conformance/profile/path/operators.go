// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"math/big"
	"strings"
)

func (v *evaluation) binary(e *expr, s scope) (Collection, error) {
	left, err := v.eval(e.left, s)
	if err != nil {
		return nil, err
	}
	switch e.name {
	case "and", "or", "implies", "xor":
		return v.logic(e, left, s)
	}
	right, err := v.eval(e.args[0], s)
	if err != nil {
		return nil, err
	}
	if err := v.spend((len(left) + 1) * (len(right) + 1) / 8); err != nil {
		return nil, err
	}
	switch e.name {
	case "=", "!=":
		return v.equality(left, right, e.name == "=")
	case "~", "!~":
		return Collection{Bool(v.equivalent(left, right) == (e.name == "~"))}, nil
	case "<", ">", "<=", ">=":
		return v.order(e.name, left, right)
	case "|":
		return v.union(left, right)
	case "in":
		return v.within(left, right)
	case "contains":
		return v.within(right, left)
	case "&":
		return Collection{String(joined(left) + joined(right))}, nil
	}
	return v.arithmetic(e.name, left, right)
}

// logic is FHIRPath's three-valued logic. The right side is looked at only where it matters.
func (v *evaluation) logic(e *expr, left Collection, s scope) (Collection, error) {
	a, known, err := truth(left)
	if err != nil {
		return nil, err
	}
	if c := decided(e.name, a, known); c != nil {
		return c, nil
	}
	right, err := v.eval(e.args[0], s)
	if err != nil {
		return nil, err
	}
	b, bKnown, err := truth(right)
	if err != nil {
		return nil, err
	}
	switch {
	case e.name == "and" && bKnown && !b:
		return Collection{Bool(false)}, nil
	case (e.name == "or" || e.name == "implies") && bKnown && b:
		return Collection{Bool(true)}, nil
	case !known || !bKnown:
		return nil, nil
	}
	switch e.name {
	case "and":
		return Collection{Bool(a && b)}, nil
	case "or":
		return Collection{Bool(a || b)}, nil
	case "xor":
		return Collection{Bool(a != b)}, nil
	}
	return Collection{Bool(!a || b)}, nil
}

// decided is the answer where the left side alone gives it, nil where it does not.
func decided(name string, a, known bool) Collection {
	switch {
	case name == "and" && known && !a:
		return Collection{Bool(false)}
	case name == "or" && known && a, name == "implies" && known && !a:
		return Collection{Bool(true)}
	}
	return nil
}

func joined(c Collection) string {
	var b strings.Builder
	for _, i := range c {
		b.WriteString(i.value().string())
	}
	return b.String()
}

func (v *evaluation) equality(left, right Collection, want bool) (Collection, error) {
	if len(left) == 0 || len(right) == 0 {
		return nil, nil
	}
	if len(left) != len(right) {
		return Collection{Bool(!want)}, nil
	}
	for i := range left {
		same, known := v.equal(left[i], right[i])
		if !known {
			return nil, nil
		}
		if !same {
			return Collection{Bool(!want)}, nil
		}
	}
	return Collection{Bool(want)}, nil
}

func (v *evaluation) equivalent(left, right Collection) bool {
	if len(left) != len(right) {
		return false
	}
	used := make([]bool, len(right))
next:
	for _, l := range left {
		for j, r := range right {
			if !used[j] && v.alike(l, r) {
				used[j] = true
				continue next
			}
		}
		return false
	}
	return true
}

// alike is equivalence of two items: text without regard to case and blanks.
func (v *evaluation) alike(a, b Item) bool {
	x, y := a.value(), b.value()
	if x.Type == TypeString && y.Type == TypeString {
		fold := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
		return fold(x.text) == fold(y.text)
	}
	same, known := v.equal(a, b)
	return known && same
}

func (v *evaluation) order(op string, left, right Collection) (Collection, error) {
	if len(left) == 0 || len(right) == 0 {
		return nil, nil
	}
	if len(left) > 1 || len(right) > 1 {
		return nil, fmt.Errorf("%w: %s of several items", ErrEvaluation, op)
	}
	sign, known, err := v.compare(left[0].value(), right[0].value())
	if err != nil || !known {
		return nil, err
	}
	switch op {
	case "<":
		return Collection{Bool(sign < 0)}, nil
	case ">":
		return Collection{Bool(sign > 0)}, nil
	case "<=":
		return Collection{Bool(sign <= 0)}, nil
	}
	return Collection{Bool(sign >= 0)}, nil
}

// compare orders two values; known is false where they cannot be ordered.
func (v *evaluation) compare(a, b Item) (sign int, known bool, err error) {
	if a.Type == TypeMoment && b.Type == TypeString {
		b = Moment(b.text)
	}
	if b.Type == TypeMoment && a.Type == TypeString {
		a = Moment(a.text)
	}
	switch {
	case a.Type == TypeString && b.Type == TypeString:
		return strings.Compare(a.text, b.text), true, nil
	case a.Type == TypeMoment && b.Type == TypeMoment:
		sign, known := compareMoments(a.text, b.text)
		v.env.Uncertain = v.env.Uncertain || !known
		return sign, known, nil
	case a.numeric() && b.numeric(), a.Type == TypeQuantity && (b.Type == TypeQuantity || b.numeric()):
		return v.compareNumbers(a, b)
	}
	return 0, false, fmt.Errorf("%w: values of different types are not ordered", ErrEvaluation)
}

func (v *evaluation) compareNumbers(a, b Item) (sign int, known bool, err error) {
	x, y := a.rat(), b.rat()
	if x == nil || y == nil {
		v.env.Uncertain = true // too long to reckon with
		return 0, false, nil
	}
	if a.Type == TypeQuantity && b.Type == TypeQuantity && !sameUnit(a.unit, b.unit) {
		v.env.Uncertain = true // other units: no conversion is known here
		return 0, false, nil
	}
	return x.Cmp(y), true, nil
}

func sameUnit(a, b string) bool {
	if a == "" {
		a = "1"
	}
	if b == "" {
		b = "1"
	}
	return a == b
}

func (v *evaluation) union(left, right Collection) (Collection, error) {
	all := append(append(Collection{}, left...), right...)
	return v.distinct(all)
}

// within says whether the one item of left is in right.
func (v *evaluation) within(left, right Collection) (Collection, error) {
	if len(left) == 0 {
		return nil, nil
	}
	if len(left) > 1 {
		return nil, fmt.Errorf("%w: membership of several items", ErrEvaluation)
	}
	for _, r := range right {
		if same, known := v.equal(left[0], r); known && same {
			return Collection{Bool(true)}, nil
		}
	}
	return Collection{Bool(false)}, nil
}

func (v *evaluation) arithmetic(op string, left, right Collection) (Collection, error) {
	if len(left) == 0 || len(right) == 0 {
		return nil, nil
	}
	if len(left) > 1 || len(right) > 1 {
		return nil, fmt.Errorf("%w: %s of several items", ErrEvaluation, op)
	}
	a, b := left[0].value(), right[0].value()
	switch {
	case a.Type == TypeString && b.Type == TypeString && op == "+":
		return Collection{String(a.text + b.text)}, nil
	case a.Type == TypeMoment && b.Type == TypeQuantity && (op == "+" || op == "-"):
		return shift(a, b, op == "-")
	case (a.numeric() || a.Type == TypeQuantity) && (b.numeric() || b.Type == TypeQuantity):
		return reckoned(op, a, b)
	}
	return nil, fmt.Errorf("%w: %s of these types", ErrEvaluation, op)
}

// reckoned is what an operator gives of two numbers; nothing, where it divides by zero.
func reckoned(op string, a, b Item) (Collection, error) {
	x, y := a.rat(), b.rat()
	if x == nil || y == nil {
		return nil, ErrEvaluation
	}
	z := new(big.Rat)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		z.Mul(x, y)
	default:
		if y.Sign() == 0 {
			return nil, nil
		}
		return divide(op, x, y), nil
	}
	result := ratItem(z, a.Type == TypeInteger && b.Type == TypeInteger)
	if a.Type == TypeQuantity && (b.Type != TypeQuantity || sameUnit(a.unit, b.unit)) {
		result = Quantity(result.text, a.unit)
	}
	return Collection{result}, nil
}

func divide(op string, x, y *big.Rat) Collection {
	z := new(big.Rat).Quo(x, y)
	if op == "/" {
		return Collection{ratItem(z, false)}
	}
	whole := new(big.Int).Quo(z.Num(), z.Denom())
	if op == "div" {
		return Collection{Number(whole.String())}
	}
	rest := new(big.Rat).Sub(x, new(big.Rat).Mul(new(big.Rat).SetInt(whole), y))
	return Collection{ratItem(rest, rest.IsInt())}
}

func ratItem(z *big.Rat, whole bool) Item {
	if whole && z.IsInt() {
		return Number(z.Num().String())
	}
	text := strings.TrimRight(z.FloatString(12), "0")
	if strings.HasSuffix(text, ".") {
		text += "0"
	}
	return Item{Type: TypeDecimal, text: text}
}
