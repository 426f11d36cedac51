// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

// values checks a node against what an element says of its value: fixed, pattern, range, length and binding.
func (r *run) values(n *instance.Node, e *element) {
	if e.fixed != nil && !same(n, e.fixed, true) {
		r.found(Error, CodeValue, "fixed", e.source, e.path+" is exactly the fixed value"+shown(e.fixed))
	}
	if e.pattern != nil && !same(n, e.pattern, false) {
		r.found(Error, CodeValue, "pattern", e.source, e.path+" has all that the pattern has"+shown(e.pattern))
	}
	if e.minValue != nil && below(n, e.minValue) {
		r.found(Error, CodeValue, "min-value", e.source, e.path+" is not below the least value"+shown(e.minValue))
	}
	if e.maxValue != nil && below(e.maxValue, n) {
		r.found(Error, CodeValue, "max-value", e.source, e.path+" is not above the greatest value"+shown(e.maxValue))
	}
	if e.maxLength > 0 && n.HasValue && utf8.RuneCountInString(n.Value) > e.maxLength {
		r.found(Error, CodeTooLong, "max-length", e.source, e.path+" is at most "+itoa(e.maxLength)+" characters long")
	}
	if e.binding != nil {
		r.bound(n, e)
	}
}

// shown is a value of a definition, which is no secret.
func shown(n *instance.Node) string {
	switch {
	case n.HasValue:
		return " " + n.Value
	case n.Child("coding") != nil:
		c := n.Child("coding")
		return " " + c.Text("system") + "#" + c.Text("code")
	case n.Child("code") != nil:
		return " " + n.Text("value") + " " + n.Text("system") + "#" + n.Text("code")
	}
	return ""
}

// same compares a node with a fixed value (exactly) or a pattern (at least), as ElementDefinition.fixed[x] and pattern[x] say.
func same(n, want *instance.Node, exactly bool) bool {
	if want.HasValue && (!n.HasValue || !sameValue(n, want)) {
		return false
	}
	if exactly {
		if n.HasValue != want.HasValue || len(n.Children) != len(want.Children) {
			return false
		}
		return sameChildren(n, want)
	}
	for _, w := range want.Children {
		if !hasLike(n, w) {
			return false
		}
	}
	return true
}

func sameValue(n, want *instance.Node) bool {
	if n.Value == want.Value {
		return true
	}
	if n.Form == instance.Number && want.Form == instance.Number {
		return path.Number(n.Value).Equals(path.Number(want.Value))
	}
	return false
}

// sameChildren compares the children name by name, each in its order.
func sameChildren(n, want *instance.Node) bool {
	for i, w := range want.Children {
		nth := 0
		for _, before := range want.Children[:i] {
			if before.Name == w.Name {
				nth++
			}
		}
		all := n.All(w.Name)
		if nth >= len(all) || !same(all[nth], w, true) {
			return false
		}
	}
	return true
}

// hasLike says whether n has a child like one of a pattern. Of a list, any item may be it; each of the pattern's needs one.
func hasLike(n, w *instance.Node) bool {
	for _, c := range n.Children {
		if c.Name == w.Name && same(c, w, false) {
			return true
		}
	}
	return false
}

// below says whether a is less than b, where that can be told.
func below(a, b *instance.Node) bool {
	if !a.HasValue {
		if av, bv := a.Child("value"), b.Child("value"); av != nil && bv != nil && a.Text("code") == b.Text("code") && a.Text("system") == b.Text("system") {
			return below(av, bv)
		}
		return false
	}
	x, okX := new(big.Rat), false
	y, okY := new(big.Rat), false
	if reckonable(a.Value) && reckonable(b.Value) {
		_, okX = x.SetString(a.Value)
		_, okY = y.SetString(b.Value)
	}
	if okX && okY && !strings.Contains(a.Value, "/") && !isYear(a, b) {
		return x.Cmp(y) < 0
	}
	sign, known := path.CompareMoments(a.Value, b.Value)
	return known && sign < 0
}

func isYear(a, b *instance.Node) bool {
	return a.Form == instance.Text && b.Form == instance.Text && strings.Contains(a.Value+b.Value, "-")
}

// reckonable says whether a number is short enough to reckon with.
func reckonable(s string) bool {
	if len(s) > 60 {
		return false
	}
	e := strings.IndexAny(s, "eE")
	return e < 0 || len(s)-e <= 4
}
