// SPDX-License-Identifier: Apache-2.0

package care

import (
	"reflect"
	"slices"
)

// NewChangeSeen is NewChange for a destination that was shown less of the
// earlier version than it is shown now: what it did not see then is new to it.
func NewChangeSeen(before *Record, saw Paths, after *Record, sees Paths) Change {
	return NewChange(Project(before, saw), after, sees)
}

// TakeBack adds to a change what a destination that may not see some parts any
// more was told of them in before and the record has withdrawn since: what was
// wrongly written is taken back also where the person objects to sharing. The
// withdrawn entries come with their ids and their withdrawal only, and nothing
// else of those parts with them.
//
// The parts are keys of the record; uses is what the destination could see if
// nobody objected, and saw what it was shown of before.
func (c *Change) TakeBack(before *Record, saw Paths, after *Record, uses Paths, parts []string) {
	if before == nil || c.Before == nil || c.After == nil {
		return
	}
	was, is := Project(before, saw), Project(after, uses)
	gone := false
	for i := range recordShape().fields {
		f := &recordShape().fields[i]
		if !slices.Contains(parts, f.key) {
			continue
		}
		told, now := f.in(reflect.ValueOf(was).Elem()), f.in(reflect.ValueOf(is).Elem())
		chains := withdrawnChains(told, now)
		if len(chains) == 0 {
			continue
		}
		gone = true
		f.in(reflect.ValueOf(c.Before).Elem()).Set(onlyThose(told, chains, false))
		f.in(reflect.ValueOf(c.After).Elem()).Set(onlyThose(now, chains, true))
	}
	if gone {
		c.Difference = Diff(c.Before, c.After)
	}
}

// withdrawnChains gives the ids of all entries of a part that stand in one
// chain of corrections with one that was told and whose newest is withdrawn.
func withdrawnChains(was, is reflect.Value) map[string]bool {
	told := make(map[string]bool)
	entries(was, func(_ reflect.Value, item *Item) { told[item.ID] = item.Withdrawn == nil })
	root, withdrawn := make(map[string]string), make(map[string]bool)
	entries(is, func(_ reflect.Value, item *Item) {
		first := item.ID
		if above, known := root[item.Supersedes]; known {
			first = above
		}
		root[item.ID] = first
		withdrawn[first] = item.Withdrawn != nil // entries stand in the order in which they were written
	})
	held := make(map[string]bool)
	for id, first := range root {
		held[first] = held[first] || told[id]
	}
	chains := make(map[string]bool)
	for id, first := range root {
		if held[first] && withdrawn[first] {
			chains[id] = true
		}
	}
	return chains
}

// onlyThose gives a part's value with the named entries and nothing beside them;
// bare takes their content away too.
func onlyThose(v reflect.Value, ids map[string]bool, bare bool) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	if v.Kind() == reflect.Slice {
		entries(v, func(at reflect.Value, item *Item) {
			if ids[item.ID] {
				out = reflect.Append(out, entry(at, bare))
			}
		})
		return out
	}
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return out
	}
	item := itemOf(v.Elem())
	if item != nil && !ids[item.ID] {
		return out
	}
	out.Set(reflect.New(v.Type().Elem()))
	if item != nil {
		out.Elem().Set(entry(v.Elem(), bare))
		return out
	}
	for i, list := range sublists(v.Elem()) {
		out.Elem().Field(i).Set(onlyThose(list, ids, bare))
	}
	return out
}

// sublists gives the lists of an object, by the place of each.
func sublists(object reflect.Value) map[int]reflect.Value {
	found := make(map[int]reflect.Value)
	for i := range object.NumField() {
		if list := object.Field(i); list.Kind() == reflect.Slice {
			found[i] = list
		}
	}
	return found
}

func entry(v reflect.Value, bare bool) reflect.Value {
	if !bare {
		return v
	}
	item := itemOf(v)
	out := reflect.New(v.Type()).Elem()
	*itemOf(out) = Item{ID: item.ID, Supersedes: item.Supersedes, Withdrawn: item.Withdrawn}
	return out
}

// entries goes through a part's entries: those of its list, of the lists one
// level below it, or itself.
func entries(v reflect.Value, see func(reflect.Value, *Item)) {
	if v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if item := itemOf(v.Index(i)); item != nil {
				see(v.Index(i), item)
			}
		}
		return
	}
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return
	}
	if item := itemOf(v.Elem()); item != nil {
		see(v.Elem(), item)
		return
	}
	for _, list := range sublists(v.Elem()) {
		entries(list, see)
	}
}

// itemOf gives the Item that an entry embeds; nil if it is no entry.
func itemOf(v reflect.Value) *Item {
	if v.Kind() != reflect.Struct || !v.CanAddr() {
		return nil
	}
	f := v.FieldByName("Item")
	if !f.IsValid() || f.Type() != reflect.TypeFor[Item]() {
		return nil
	}
	item, _ := reflect.TypeAssert[*Item](f.Addr())
	return item
}
