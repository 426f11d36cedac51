// SPDX-License-Identifier: Apache-2.0

package adapters

import "strings"

// Explained is what a machine cannot find out about an adapter's mapping:
// conformance/carry computes where each leaf of the record comes out; this says
// why it comes out nowhere, and when. Tests hold it against what was computed.
type Explained struct {
	// Settings are those to look at it with, one set at a time, beside the
	// examples of what is required; none: once, with the defaults.
	Settings  []map[string]string
	Reasons   []Reason // the adapter's own
	Inherited []Reason // its mapping's: some may be of what it carries by another way
	Rules     []Rule
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

// Why gives the reason of the longest path that covers a leaf, or "": the
// adapter's own before its mapping's.
func (e Explained) Why(leaf string) string {
	if i := reason(e.Reasons, leaf); i >= 0 {
		return e.Reasons[i].Why
	}
	if i := reason(e.Inherited, leaf); i >= 0 {
		return e.Inherited[i].Why
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

func reason(all []Reason, leaf string) int {
	best := -1
	for i := range all {
		if covers(all[i].Path, leaf) && (best < 0 || len(all[i].Path) > len(all[best].Path)) {
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
		if best < 0 || len(x.Path+x.Place) > len(e.Rules[best].Path+e.Rules[best].Place) {
			best = i
		}
	}
	return best
}

// covers reports whether a path or place is another or above it. "" is above all.
func covers(path, of string) bool {
	rest, found := strings.CutPrefix(of, path)
	return found && (path == "" || rest == "" || rest[0] == '.' || rest[0] == ' ')
}

// Needless gives the adapter's reasons and rules that none of the leaves without
// a place, and none of those with one, asks for.
func (e Explained) Needless(nowhere []string, carried map[string][]string) []string {
	reasons, rules := make(map[int]bool), make(map[int]bool)
	for _, leaf := range nowhere {
		reasons[reason(e.Reasons, leaf)] = true
	}
	for leaf, places := range carried {
		for _, place := range places {
			rules[e.rule(leaf, place)] = true
		}
	}
	var all []string
	for i := range e.Reasons {
		if !reasons[i] {
			all = append(all, e.Reasons[i].Path)
		}
	}
	for i := range e.Rules {
		if !rules[i] {
			all = append(all, e.Rules[i].Path+" at "+e.Rules[i].Place)
		}
	}
	return all
}
