// SPDX-License-Identifier: Apache-2.0

package care

import "reflect"

// list compares two lists: After's entries in order, then what Before had more.
func (d *differ) list(s *shape, b, a reflect.Value) {
	was, is := length(b), length(a)
	if was == 0 && is == 0 {
		return
	}
	partner := byIndex
	if at, ok := matchByID(s.elem, b, a); ok {
		partner = at
	}
	matched := make([]bool, was)
	for i := range is {
		j := partner(i)
		if j < was && j >= 0 {
			matched[j] = true
			d.entry(s.elem, b.Index(j), a.Index(i), j, i)
			continue
		}
		d.entry(s.elem, reflect.Value{}, a.Index(i), -1, i)
	}
	for j := range was {
		if !matched[j] {
			d.entry(s.elem, b.Index(j), reflect.Value{}, j, -1)
		}
	}
}

func (d *differ) entry(s *shape, b, a reflect.Value, j, i int) {
	last := &d.way[len(d.way)-1]
	last.before, last.after = j, i
	d.value(s, b, a)
	last = &d.way[len(d.way)-1]
	last.before, last.after = -1, -1
}

func length(v reflect.Value) int {
	if !v.IsValid() {
		return 0
	}
	return v.Len()
}

func byIndex(i int) int { return i }

// matchByID gives, for an entry of a, the index of the entry of b that has its
// id, or -1. It is not possible where an id is missing or twice.
func matchByID(s *shape, b, a reflect.Value) (func(i int) int, bool) {
	if s.form != objectForm || s.id < 0 {
		return nil, false
	}
	if length(b) == 0 || length(a) == 0 || sameIDs(s, b, a) {
		return byIndex, true
	}
	before, ok := indexIDs(s, b)
	if !ok {
		return nil, false
	}
	if _, ok = indexIDs(s, a); !ok {
		return nil, false
	}
	return func(i int) int {
		if j, found := before[idOf(s, a.Index(i), "")]; found {
			return j
		}
		return -1
	}, true
}

// sameIDs reports whether both lists have the same ids in the same order, as
// nearly always.
func sameIDs(s *shape, b, a reflect.Value) bool {
	if b.Len() > a.Len() {
		return false
	}
	for i := range b.Len() {
		if idOf(s, b.Index(i), "") != idOf(s, a.Index(i), "") {
			return false
		}
	}
	return b.Len() == a.Len()
}

func indexIDs(s *shape, list reflect.Value) (map[string]int, bool) {
	index := make(map[string]int, list.Len())
	for i := range list.Len() {
		id := idOf(s, list.Index(i), "")
		if _, twice := index[id]; twice || id == "" {
			return nil, false
		}
		index[id] = i
	}
	return index, true
}
