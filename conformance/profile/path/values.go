// SPDX-License-Identifier: Apache-2.0

package path

import (
	"math/big"
	"strings"
	"time"

	"github.com/carelode/lode/conformance/profile/instance"
)

func (i Item) numeric() bool { return i.Type == TypeInteger || i.Type == TypeDecimal }

// maxDigits bounds the numbers that are reckoned with: 1e999999999 is nobody's dose.
const maxDigits = 60

// rat is the exact number, nil when it is none or too long to reckon with.
func (i Item) rat() *big.Rat {
	if len(i.text) == 0 || len(i.text) > maxDigits {
		return nil
	}
	if e := strings.IndexAny(i.text, "eE"); e >= 0 && len(i.text)-e > 4 {
		return nil
	}
	r, ok := new(big.Rat).SetString(i.text)
	if !ok {
		return nil
	}
	return r
}

// string is the text of a value.
func (i Item) string() string {
	switch i.Type {
	case TypeBoolean:
		if i.flag {
			return "true"
		}
		return "false"
	case TypeQuantity:
		return i.text + " '" + i.unit + "'"
	case TypeMoment:
		return strings.TrimPrefix(i.text, "T")
	case TypeNode:
		return ""
	case TypeString, TypeInteger, TypeDecimal:
	}
	return i.text
}

// Text is the value of an item as text, "" where it has none.
func (i Item) Text() string { return i.value().string() }

// equal is equality of two items; known is false where it cannot be told.
func (v *evaluation) equal(a, b Item) (same, known bool) {
	if a.Node != nil && a.Node == b.Node {
		return true, true
	}
	x, y := a.value(), b.value()
	switch {
	case x.Type == TypeNode && y.Type == TypeNode:
		return v.deepEqual(x.Node, y.Node), true
	case x.numeric() && y.numeric(), x.Type == TypeQuantity && y.Type == TypeQuantity:
		return equalNumbers(x, y), true
	case x.Type == TypeMoment && (y.Type == TypeMoment || y.Type == TypeString), x.Type == TypeString && y.Type == TypeMoment:
		sign, known := compareMoments(x.text, y.text)
		v.env.Uncertain = v.env.Uncertain || !known
		return sign == 0, known
	case x.Type == y.Type:
		return x.text == y.text && x.flag == y.flag, true
	case a.untyped() || b.untyped():
		return x.Type != TypeNode && y.Type != TypeNode && x.string() == y.string(), true
	}
	return false, true
}

// untyped says whether an item is an element whose type nobody told.
func (i Item) untyped() bool { return i.Node != nil && i.Node.Datatype == "" }

func equalNumbers(x, y Item) bool {
	if x.Type == TypeQuantity && !sameUnit(x.unit, y.unit) {
		return false
	}
	p, q := x.rat(), y.rat()
	if p == nil || q == nil {
		return x.text == y.text
	}
	return p.Cmp(q) == 0
}

// deepEqual compares two elements with all that is in them; the order of names does not matter.
func (v *evaluation) deepEqual(a, b *instance.Node) bool {
	if v.spend(1) != nil || a.HasValue != b.HasValue || a.Value != b.Value || a.Type != b.Type || len(a.Children) != len(b.Children) {
		return false
	}
	for i, x := range a.Children {
		nth := 0
		for _, before := range a.Children[:i] {
			if before.Name == x.Name {
				nth++
			}
		}
		y := nthChild(b, x.Name, nth)
		if v.spend(len(b.Children)) != nil || y == nil || !v.deepEqual(x, y) {
			return false
		}
	}
	return true
}

func nthChild(n *instance.Node, name string, nth int) *instance.Node {
	for _, c := range n.Children {
		if c.Name == name {
			if nth == 0 {
				return c
			}
			nth--
		}
	}
	return nil
}

// compareMoments orders two dates, dates with times, or times; known is false where their precision does not tell.
func compareMoments(a, b string) (sign int, known bool) {
	x, okX := parseMoment(a)
	y, okY := parseMoment(b)
	if !okX || !okY || x.clock != y.clock {
		return 0, a == b
	}
	if x.zoned != y.zoned && x.parts > 3 && y.parts > 3 {
		return 0, false
	}
	s, t := x, y
	if x.zoned && y.zoned {
		s.at, t.at = x.at.UTC(), y.at.UTC()
	}
	p, q := s.fields(), t.fields()
	for i := range 6 {
		if i >= x.parts || i >= y.parts {
			return 0, x.parts == y.parts
		}
		if p[i] != q[i] {
			if p[i] < q[i] {
				return -1, true
			}
			return 1, true
		}
	}
	return s.at.Compare(t.at), true
}

// instantOf is a moment taken apart.
type instantOf struct {
	at    time.Time
	parts int // year, month, day, hour, minute, second
	zoned bool
	clock bool // a time of day, without a date
}

func (m instantOf) fields() [6]int {
	y, mo, d := m.at.Date()
	h, mi, s := m.at.Clock()
	if m.clock {
		y, mo, d = 0, 0, 0
	}
	return [6]int{y, int(mo), d, h, mi, s}
}

func parseMoment(s string) (instantOf, bool) {
	for _, f := range []struct {
		layout string
		parts  int
		zoned  bool
		clock  bool
	}{
		{"2006-01-02", 3, false, false},
		{"2006-01-02T15:04:05.999999999Z07:00", 6, true, false},
		{"2006", 1, false, false},
		{"2006-01", 2, false, false},
		{"2006-01-02T15:04:05.999999999", 6, false, false},
		{"2006-01-02T15:04Z07:00", 5, true, false},
		{"2006-01-02T15:04", 5, false, false},
		{"2006-01-02T15", 4, false, false},
		{"T15:04:05.999999999", 6, false, true},
		{"T15:04", 5, false, true},
		{"T15", 4, false, true},
	} {
		if t, err := time.Parse(f.layout, strings.TrimSuffix(s, "T")); err == nil {
			return instantOf{at: t, parts: f.parts, zoned: f.zoned, clock: f.clock}, true
		}
	}
	return instantOf{}, false
}

// shift adds a duration to a moment, or takes it away.
func shift(m, by Item, back bool) (Collection, error) {
	t, ok := parseMoment(m.text)
	amount := by.rat()
	if !ok || amount == nil {
		return nil, ErrEvaluation
	}
	n := int(new(big.Int).Quo(amount.Num(), amount.Denom()).Int64())
	if back {
		n = -n
	}
	switch by.unit {
	case "a", "year", "years":
		t.at = t.at.AddDate(n, 0, 0)
	case "mo", "month", "months":
		t.at = t.at.AddDate(0, n, 0)
	case "wk", "week", "weeks":
		t.at = t.at.AddDate(0, 0, 7*n)
	case "d", "day", "days":
		t.at = t.at.AddDate(0, 0, n)
	case "h", "hour", "hours":
		t.at = t.at.Add(time.Duration(n) * time.Hour)
	case "min", "minute", "minutes":
		t.at = t.at.Add(time.Duration(n) * time.Minute)
	case "s", "second", "seconds":
		t.at = t.at.Add(time.Duration(n) * time.Second)
	default:
		return nil, ErrEvaluation
	}
	layouts := []string{"2006", "2006-01", "2006-01-02", "2006-01-02T15", "2006-01-02T15:04", "2006-01-02T15:04:05"}
	layout := layouts[t.parts-1]
	if t.clock {
		layout = layout[len("2006-01-02"):]
	}
	if t.zoned {
		layout += "Z07:00"
	}
	return Collection{Moment(t.at.Format(layout))}, nil
}

// Equals says whether two values are known to be equal.
func (i Item) Equals(other Item) bool {
	v := &evaluation{env: &Env{Budget: defaultBudget}}
	same, known := v.equal(i, other)
	return known && same
}

// CompareMoments orders two dates, dates with times, or times (with a T in front); known is false where their precision,
// or that they are none, does not let it be told.
func CompareMoments(a, b string) (sign int, known bool) {
	if a == "" || b == "" {
		return 0, false
	}
	if a[0] != 'T' && len(a) > 2 && a[2] == ':' {
		a, b = "T"+a, "T"+strings.TrimPrefix(b, "T")
	}
	return compareMoments(a, b)
}
