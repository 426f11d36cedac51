// SPDX-License-Identifier: Apache-2.0

package carry

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// How much is tried: enough to see each state that an entry can be in, little
// enough for every build.
const (
	perLeaf = 4 // places of a leaf that are looked at
	perCode = 2 // other values for a code, since two may mean the same to a destination
)

// Survey looks where each leaf of the record comes out of an adapter, made with
// each of the settings in turn. It asks the factory to make the adapter, so the
// settings must be whole (adapters.CheckSettings). It is deterministic.
func Survey(f adapters.Factory, corpus []Case) (*Report, error) {
	explained := f.Explain()
	tried := explained.Settings
	if len(tried) == 0 {
		tried = []map[string]string{nil}
	}
	s := survey{leaves: make(map[string]*trial)}
	for i, settings := range tried {
		s.briefly = i > 0
		a, err := open(f, settings)
		if err != nil {
			return nil, err
		}
		m, err := newMaker(a)
		if err != nil {
			return nil, err
		}
		if err := s.run(m, corpus); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Descriptor.Name, err)
		}
	}
	return s.report(f.Descriptor, explained), nil
}

func open(f adapters.Factory, settings map[string]string) (adapters.Adapter, error) {
	given := make(map[string]string)
	for _, s := range f.Descriptor.Settings {
		if s.Required {
			given[s.Name] = s.Example
		}
	}
	maps.Copy(given, settings)
	full, err := adapters.CheckSettings(f.Descriptor, given)
	if err != nil {
		return nil, err
	}
	return f.New(adapters.Options{Settings: full})
}

// survey gathers what was seen of each leaf.
type survey struct {
	leaves  map[string]*trial
	briefly bool // once is enough for each leaf: other settings have been looked at already
}

// trial is what was seen of one leaf.
type trial struct {
	list   string // the record's code list that its values are of
	held   bool   // the corpus fills it
	seen   bool   // the adapter may see it
	others int    // filled places at which another value was tried
	places map[string]*place
}

type place struct {
	in     int // of the filled places, those from which it came out here
	system string
}

// told is a case with what is sent of it.
type told struct {
	Case
	spots  map[string][]spot
	pieces []piece
}

// at is a spot and the case it is in.
type at struct {
	spot
	told *told
}

func (s *survey) run(m *maker, corpus []Case) error {
	var cases []told
	for _, c := range corpus {
		if s.briefly && (c.Part != "" || c.Name != corpus[0].Name) {
			continue
		}
		pieces, err := m.make(c)
		if err != nil && c.Part == "" && !strings.HasPrefix(c.Name, "person ") {
			return fmt.Errorf("the case %s: %w", c.Name, err)
		}
		if err == nil { // one of the caseload may lack what this destination asks for
			cases = append(cases, told{Case: c, spots: spotsOf(c.After), pieces: pieces})
		}
	}
	for _, leaf := range care.AllLeaves() {
		s.leaf(m, cases, leaf)
	}
	return nil
}

// leaf replaces one leaf wherever it is worth while.
func (s *survey) leaf(m *maker, cases []told, leaf string) {
	filled, empty := gather(cases, leaf)
	t := s.leaves[leaf]
	if t == nil {
		t = &trial{places: make(map[string]*place)}
		s.leaves[leaf] = t
	}
	t.held = t.held || len(filled) > 0
	if len(filled) > 0 {
		t.list = listOf(filled[0].rules)
	}
	if !m.uses.Contains(leaf) {
		return
	}
	t.seen = true
	for _, i := range append(spread(spotsIn(filled), s.most(t.list)), madeFor(filled, leaf)...) {
		t.replace(m, filled[i], leaf, !s.briefly)
	}
	if s.briefly {
		return
	}
	for _, i := range append(spread(spotsIn(empty), 1), madeFor(empty, leaf)...) {
		out := found{}
		tryOthers(m, empty[i], leaf, 1, out)
		t.note(out, false)
	}
}

// most is how many places are looked at: more for codes, since they decide how
// their entry is told.
func (s *survey) most(list string) int {
	switch {
	case s.briefly:
		return 1
	case list != "" && len(care.Codes(list)) <= longestList:
		return 2 * perLeaf
	}
	return perLeaf
}

// madeFor gives the first places of the cases that were made for a leaf.
func madeFor(all []at, leaf string) []int {
	var picked []int
	for i := range all {
		about := all[i].told.About
		first := i == 0 || all[i-1].told != all[i].told
		if first && about != "" && (leaf == about || strings.HasPrefix(leaf, about+".")) {
			picked = append(picked, i)
		}
	}
	return picked
}

func gather(cases []told, leaf string) (filled, empty []at) {
	part, _, _ := strings.Cut(leaf, ".")
	for i := range cases {
		if cases[i].Part != "" && cases[i].Part != part {
			continue
		}
		for _, sp := range cases[i].spots[leaf] {
			if sp.value.IsZero() {
				empty = append(empty, at{sp, &cases[i]})
			} else {
				filled = append(filled, at{sp, &cases[i]})
			}
		}
	}
	return filled, empty
}

func spotsIn(all []at) []spot {
	spots := make([]spot, len(all))
	for i := range all {
		spots[i] = all[i].spot
	}
	return spots
}

func listOf(rules string) string {
	for rule := range strings.SplitSeq(rules, ",") {
		if list, coded := strings.CutPrefix(rule, "code="); coded {
			return list
		}
	}
	return ""
}

// replace puts other values, and none, into a filled place.
func (t *trial) replace(m *maker, a at, leaf string, counts bool) {
	most := 1
	if listOf(a.rules) != "" || a.value.Kind() == reflect.String && strings.Contains(a.rules, "decimal") {
		most = perCode
	}
	out := found{}
	accepted := tryOthers(m, a, leaf, most, out)
	if try(m, a, reflect.Zero(a.value.Type()), false, out) {
		accepted++
	}
	if len(out) == 0 && a.mayGo() && try(m, a.within(), reflect.Zero(a.holder.Type()), false, out) {
		accepted++
	}
	if accepted > 0 && counts {
		t.others++
	}
	t.note(out, accepted > 0 && counts)
}

// mayGo reports whether what holds the leaf is no entry by itself, so that
// whether it is there is said by its leaves alone.
func (a at) mayGo() bool {
	if !a.holder.IsValid() {
		return false
	}
	_, entry := a.holder.Type().Elem().FieldByName("ID")
	return !entry
}

// within is the place of what holds the leaf and may be left out as a whole.
func (a at) within() at { return at{spot{value: a.holder}, a.told} }


func (t *trial) note(out found, filled bool) {
	for where, system := range out {
		p := t.places[where]
		if p == nil {
			p = &place{}
			t.places[where] = p
		}
		if p.system == "" {
			p.system = system
		}
		if filled {
			p.in++
		}
	}
}

// tryOthers puts so many other valid values into a place, and says how many the
// adapter took.
func tryOthers(m *maker, a at, leaf string, most int, out found) (accepted int) {
	if isName(leaf) {
		undo := rename(reflect.ValueOf(a.told.After), a.value.String(), mark+"-1")
		defer undo()
		if look(m, a.told, false, out) {
			return 1
		}
		return 0
	}
	for _, v := range others(a.told.After, a.spot) {
		if accepted == most {
			break
		}
		if try(m, a, v, isFree(a.rules), out) {
			accepted++
		}
	}
	return accepted
}

// isName reports whether a leaf is the id by which other fields name its entry.
func isName(leaf string) bool { return strings.HasSuffix(leaf, ".id") }

// try puts one value into a place, looks, and puts back what was there.
func try(m *maker, a at, v reflect.Value, sure bool, out found) bool {
	was := reflect.New(a.value.Type()).Elem()
	was.Set(a.value)
	a.value.Set(v)
	defer a.value.Set(was)
	return look(m, a.told, sure, out)
}

// isFree reports whether any text may stand in a field, and none.
func isFree(rules string) bool {
	for rule := range strings.SplitSeq(rules, ",") {
		if name, _, _ := strings.Cut(rule, "="); name != "text" && name != "max" {
			return false
		}
	}
	return true
}

// look says whether the case, as it is now, is valid and can be told, and adds
// what is told otherwise. What is sure to be valid is not asked about.
func look(m *maker, t *told, sure bool, out found) bool {
	if !sure && care.Validate(t.After) != nil {
		return false
	}
	pieces, err := m.make(t.Case)
	if err != nil {
		return false
	}
	maps.Copy(out, differences(t.pieces, pieces))
	return true
}

// report puts what was seen beside what was explained.
func (s *survey) report(d adapters.Descriptor, e adapters.Explained) *Report {
	r := &Report{Adapter: d.Name, Title: d.Title}
	for _, path := range care.AllLeaves() {
		t := s.leaves[path]
		leaf := Leaf{Path: path, List: t.list}
		for _, where := range slices.Sorted(maps.Keys(t.places)) {
			p := t.places[where]
			leaf.Places = append(leaf.Places, Place{
				Where: where, System: p.system, When: e.When(path, where), Sometimes: p.in < t.others,
			})
		}
		if len(leaf.Places) == 0 {
			leaf.Why = e.Why(path)
			leaf.Seen = t.seen
		}
		if !t.held {
			r.Unfilled = append(r.Unfilled, path)
		}
		r.Leaves = append(r.Leaves, leaf)
	}
	return r
}
