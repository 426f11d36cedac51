// SPDX-License-Identifier: Apache-2.0

package adapters

import "strings"

// Explained is what a machine cannot find out about an adapter's mapping:
// conformance/carry computes where each leaf of the record comes out; this says
// why it comes out nowhere, and when. Tests hold it against what was computed.
type Explained struct {
	// Settings are those to look at it with, one set at a time, beside the
	// examples of what is required; none: once, with the defaults.
	Settings []map[string]string
	Reasons  []Reason
	Rules    []Rule
}

// Reason says why a record path, and everything below it, comes out nowhere.
type Reason struct{ Path, Why string }

// Rule says when a record path, and everything below it, comes out at a place
// (a resource type, a FHIRPath, a column) and everything below that.
type Rule struct{ Path, Place, When string }

// Explain gives what the factory explains, nothing if it explains nothing.
func (f Factory) Explain() Explained {
	if f.Explained == nil {
		return Explained{}
	}
	return f.Explained()
}

// Why gives the reason of the longest path that covers a leaf, or "". A path that
// begins with "*." is the field of that name in any entry.
func (e Explained) Why(leaf string) string {
	if i := e.reason(leaf); i >= 0 {
		return e.Reasons[i].Why
	}
	return ""
}

// When gives the words of the narrowest rule that covers a leaf at a place, or "".
func (e Explained) When(leaf, place string) string {
	if i := e.rule(leaf, place); i >= 0 {
		return e.Rules[i].When
	}
	return ""
}

func (e Explained) reason(leaf string) int {
	best := -1
	for i := range e.Reasons {
		if covers(e.Reasons[i].Path, leaf) && (best < 0 || narrower(e.Reasons[i].Path, e.Reasons[best].Path)) {
			best = i
		}
	}
	return best
}

func (e Explained) rule(leaf, place string) int {
	best := -1
	for i := range e.Rules {
		x := &e.Rules[i]
		if !covers(x.Path, leaf) || !covers(x.Place, place) {
			continue
		}
		if best < 0 || narrower(x.Path+x.Place, e.Rules[best].Path+e.Rules[best].Place) {
			best = i
		}
	}
	return best
}

// narrower prefers what says more, and a path without a star.
func narrower(a, b string) bool { return len(strings.TrimPrefix(a, "*")) > len(strings.TrimPrefix(b, "*")) }

// covers reports whether a path or place is another or above it. "" is above all.
func covers(path, of string) bool {
	if end, anywhere := strings.CutPrefix(path, "*."); anywhere {
		return strings.HasSuffix(of, "."+end) || strings.Contains(of, "."+end+".")
	}
	rest, found := strings.CutPrefix(of, path)
	return found && (path == "" || rest == "" || rest[0] == '.' || rest[0] == ' ')
}

// Needless gives the reasons and rules that cover none of what is asked with
// used: those that nobody needs any longer.
func (e Explained) Needless(used func(yieldLeaf func(leaf string), yieldPlace func(leaf, place string))) []string {
	reasons, rules := make([]bool, len(e.Reasons)), make([]bool, len(e.Rules))
	used(func(leaf string) {
		if i := e.reason(leaf); i >= 0 {
			reasons[i] = true
		}
	}, func(leaf, place string) {
		if i := e.rule(leaf, place); i >= 0 {
			rules[i] = true
		}
	})
	var all []string
	for i, x := range reasons {
		if !x {
			all = append(all, e.Reasons[i].Path)
		}
	}
	for i, x := range rules {
		if !x {
			all = append(all, e.Rules[i].Path+" at "+e.Rules[i].Place)
		}
	}
	return all
}
