// SPDX-License-Identifier: Apache-2.0

package carry

import (
	"fmt"
	"slices"
	"strings"
)

// Report says of every leaf of the record where an adapter carries it, or why it
// does not.
type Report struct {
	Adapter  string   `json:"adapter"`
	Title    string   `json:"title"`
	Leaves   []Leaf   `json:"leaves"`             // in the record's order
	Unfilled []string `json:"unfilled,omitempty"` // leaves that no case of the corpus fills: nothing is known of them
}

// Leaf is one leaf of the record.
type Leaf struct {
	Path   string  `json:"path"`
	List   string  `json:"list,omitempty"`   // the record's code list, if its values are codes
	Places []Place `json:"places,omitempty"` // where it comes out
	Why    string  `json:"why,omitempty"`    // why it comes out nowhere
	Seen   bool    `json:"seen,omitempty"`   // it comes out nowhere, although the adapter may see it
}

// Place is where a leaf comes out.
type Place struct {
	Where     string `json:"where"`               // a FHIRPath, a column, a header, or words
	System    string `json:"system,omitempty"`    // the code system of what stands there
	When      string `json:"when,omitempty"`      // what must hold
	Sometimes bool   `json:"sometimes,omitempty"` // it came out here in some of the cases only
}

// Carried counts the leaves that come out somewhere.
func (r *Report) Carried() int {
	n := 0
	for i := range r.Leaves {
		if len(r.Leaves[i].Places) > 0 {
			n++
		}
	}
	return n
}

// Gaps gives what the report cannot say, in words: leaves that no case fills,
// leaves that come out nowhere without a reason, and places where something comes
// out only at times without a word on when.
func (r *Report) Gaps() []string {
	var gaps []string
	for _, path := range r.Unfilled {
		gaps = append(gaps, path+": no case of the corpus fills it")
	}
	for i := range r.Leaves {
		l := &r.Leaves[i]
		if len(l.Places) == 0 && l.Why == "" {
			gaps = append(gaps, l.Path+": comes out nowhere, and nobody says why")
		}
		for _, p := range l.Places {
			if p.Sometimes && p.When == "" {
				gaps = append(gaps, l.Path+": comes out at "+p.Where+" at times, and nobody says when")
			}
		}
	}
	return gaps
}

// Needs gives the leaves that come out nowhere, and where the others come out: what
// an explanation must be there for.
func (r *Report) Needs() (nowhere []string, carried map[string][]string) {
	carried = make(map[string][]string)
	for i := range r.Leaves {
		l := &r.Leaves[i]
		if len(l.Places) == 0 {
			nowhere = append(nowhere, l.Path)
		}
		for _, p := range l.Places {
			carried[l.Path] = append(carried[l.Path], p.Where)
		}
	}
	return nowhere, carried
}

// Text gives the report for reading in a terminal.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d of the record's %d leaves are carried\n", r.Title, r.Carried(), len(r.Leaves))
	for i := range r.Leaves {
		l := &r.Leaves[i]
		fmt.Fprintf(&b, "\n%s\n", l.Path)
		if len(l.Places) == 0 {
			fmt.Fprintf(&b, "  not carried: %s\n", l.Why)
		}
		for _, g := range l.groups() {
			for _, where := range g.where {
				fmt.Fprintf(&b, "  %s\n", where)
			}
			if g.when != "" {
				fmt.Fprintf(&b, "    when: %s\n", g.when)
			}
		}
	}
	return b.String()
}

// Markdown gives the report as a page with a table for each part of the record.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", r.Title)
	fmt.Fprintf(&b, "What `%s` carries of the care record, computed by `lode adapters carries %s`: do not edit. "+
		"[How to read it](README.md).\n\n", r.Adapter, r.Adapter)
	fmt.Fprintf(&b, "%d of the record's %d leaves are carried; of the others each has its reason.\n", r.Carried(), len(r.Leaves))
	part := ""
	for i := range r.Leaves {
		l := &r.Leaves[i]
		own, _, nested := strings.Cut(l.Path, ".")
		if !nested {
			own = "the record itself"
			if l.Path == "extra" {
				own = "extra"
			}
		}
		if own != part {
			part = own
			fmt.Fprintf(&b, "\n## %s\n\n| record | comes out at | when | codes |\n|---|---|---|---|\n", part)
		}
		l.rows(&b)
	}
	return b.String()
}

// rows writes a leaf's rows: one for all its places of one condition.
func (l *Leaf) rows(b *strings.Builder) {
	if len(l.Places) == 0 {
		why := l.Why
		if l.Seen {
			why += " (the adapter may see it)"
		}
		fmt.Fprintf(b, "| `%s` | *not carried* | %s |  |\n", l.Path, cell(why))
	}
	for i, g := range l.groups() {
		path := "`" + l.Path + "`"
		if i > 0 {
			path = ""
		}
		var codes []string
		if l.List != "" && len(g.systems) > 0 {
			codes = append(codes, "`"+l.List+"` as "+strings.Join(g.systems, ", "))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", path, strings.Join(quoted(g.where), "<br>"), cell(g.when), strings.Join(codes, "; "))
	}
}

func quoted(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		name, words, worded := strings.Cut(s, " (")
		if out[i] = "`" + name + "`"; worded {
			out[i] += " (" + words
		}
	}
	return out
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// group is the places of one condition.
type group struct {
	when    string
	where   []string
	systems []string
}

// groups puts places together for reading. What goes with a code (its display,
// system and text) or with an answer (its question) is not named by itself, and
// what is alike in many resources is named once.
func (l *Leaf) groups() []group {
	var all []group
	for _, p := range shorten(l.Places) {
		i := slices.IndexFunc(all, func(g group) bool { return g.when == p.When })
		if i < 0 {
			i = len(all)
			all = append(all, group{when: p.When})
		}
		all[i].where = append(all[i].where, p.Where)
		if p.System != "" && strings.HasSuffix(p.Where, ".code") && !slices.Contains(all[i].systems, p.System) {
			all[i].systems = append(all[i].systems, p.System)
		}
	}
	return all
}

// many is in how many resources the same is named once.
const many = 4

func shorten(places []Place) []Place {
	var kept []Place
	for _, p := range places {
		if !goesWith(p.Where, places) {
			kept = append(kept, p)
		}
	}
	kinds := make(map[string]int) // by when and the path within the resource
	for _, p := range kept {
		if _, rest, nested := strings.Cut(p.Where, "."); nested {
			kinds[p.When+"\x00"+rest]++
		}
	}
	var out []Place
	told := make(map[string]bool)
	for _, p := range kept {
		_, rest, nested := strings.Cut(p.Where, ".")
		key := p.When + "\x00" + rest
		if n := kinds[key]; nested && n >= many {
			p.Where = fmt.Sprintf("*.%s (of %d resource types)", rest, n)
			if told[key] {
				continue
			}
			told[key] = true
		}
		out = append(out, p)
	}
	return out
}

// goesWith reports whether a place says only what another says in codes, or asks
// what another answers.
func goesWith(where string, places []Place) bool {
	has := func(place string) bool {
		return slices.ContainsFunc(places, func(p Place) bool { return strings.HasPrefix(p.Where, place) })
	}
	for _, end := range []string{".display", ".system"} {
		if base, ok := strings.CutSuffix(where, end); ok && (has(base+".code") || has(base+".value")) {
			return true
		}
	}
	base, ok := strings.CutSuffix(where, ".text")
	if ok && (has(base+".coding.code") || has(base+".answer.")) {
		return true
	}
	base, ok = strings.CutSuffix(where, ".linkId")
	return ok && has(base+".answer.")
}
