// SPDX-License-Identifier: Apache-2.0

package carry

import (
	"reflect"
	"strings"
)

// spot is one place in a record where a leaf may stand.
type spot struct {
	value  reflect.Value // may be set
	rules  string        // its validate tag
	holder reflect.Value // the pointer to what holds it, if that may be left out as a whole
	list   reflect.Value // the list of the entry that holds it, if it stands in one
	states []string      // what the codes and flags beside it say, and whether the entry still holds
}

// spotsOf gives every place of every leaf of a record whose holder is there.
func spotsOf(record any) map[string][]spot {
	w := walker{spots: make(map[string][]spot)}
	w.object(reflect.ValueOf(record).Elem(), "", spot{})
	return w.spots
}

type walker struct{ spots map[string][]spot }

func (w *walker) object(v reflect.Value, at string, in spot) {
	in.states = append(in.states[:len(in.states):len(in.states)], statesOf(v)...)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Anonymous {
			w.object(v.Field(i), at, in)
			continue
		}
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		in.value, in.rules = v.Field(i), f.Tag.Get("validate")
		w.field(join(at, key), in)
	}
}

func (w *walker) field(at string, s spot) {
	t := s.value.Type()
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		w.spots[at] = append(w.spots[at], s)
		return
	}
	v := s.value
	switch v.Kind() { //nolint:exhaustive // nothing else leads to a struct
	case reflect.Struct:
		w.object(v, at, s)
	case reflect.Pointer:
		if s.holder = v; !v.IsNil() {
			w.object(v.Elem(), at, s)
		}
	case reflect.Slice:
		s.holder, s.list = reflect.Value{}, v
		for i := range v.Len() {
			w.object(v.Index(i), at, s)
		}
	}
}

// statesOf gives what may decide how an entry is told: its codes and flags, and
// whether it was withdrawn or corrects another.
func statesOf(v reflect.Value) []string {
	var states []string
	for i := range v.NumField() {
		f, t := v.Field(i), v.Type().Field(i)
		switch {
		case t.Anonymous:
		case strings.Contains(t.Tag.Get("validate"), "code=") && f.Kind() == reflect.String, f.Kind() == reflect.Bool,
			t.Name == "Withdrawn" || t.Name == "Supersedes":
			states = append(states, t.Name+"="+stateOf(f))
		}
	}
	return states
}

func stateOf(v reflect.Value) string {
	switch {
	case v.IsZero():
		return ""
	case v.Kind() == reflect.String && len(v.String()) < longestCode:
		return v.String()
	}
	return "set"
}

// longestCode is longer than any code of the record's lists.
const longestCode = 40

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// spread picks at most n of the places, those that between them have the most
// different states; of equals the first. It gives their indices in the order of
// the pick, so that a lower n picks fewer of the same.
func spread(spots []spot, n int) []int {
	seen, taken := make(map[string]bool), make(map[int]bool)
	var picked []int
	for len(picked) < min(n, len(spots)) {
		best, most := -1, -1
		for i := range spots {
			if taken[i] {
				continue
			}
			fresh := 0
			for _, s := range spots[i].states {
				if !seen[s] {
					fresh++
				}
			}
			if fresh > most {
				best, most = i, fresh
			}
		}
		if most == 0 && len(picked) >= fewest {
			break
		}
		taken[best] = true
		picked = append(picked, best)
		for _, s := range spots[best].states {
			seen[s] = true
		}
	}
	return picked
}

// fewest is how many places are looked at even if their states are alike.
const fewest = 3
