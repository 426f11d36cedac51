// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"reflect"
	"slices"
	"strings"
)

// member is one element of a struct as it goes on the wire.
type member struct {
	name     string
	index    []int
	typ      reflect.Type
	optional bool // the tag has omitempty
}

// members lists the elements of a struct in FHIR's order: that of samply's
// embedded struct, in which a field that ours declares replaces its namesake.
// What samply lacks comes last, but for contained, which FHIR puts after text.
func members(t reflect.Type) []member {
	var inherited, own []member
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			for _, m := range members(f.Type) {
				m.index = append([]int{i}, m.index...)
				inherited = append(inherited, m)
			}
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		own = append(own, member{name: name, index: []int{i}, typ: f.Type, optional: options == "omitempty"})
	}
	for _, m := range own {
		at := slices.IndexFunc(inherited, func(x member) bool { return x.name == m.name })
		if at < 0 {
			inherited = append(inherited, m)
			continue
		}
		inherited[at] = m
	}
	return containedAfterText(inherited)
}

func containedAfterText(list []member) []member {
	from := slices.IndexFunc(list, func(m member) bool { return m.name == "contained" })
	text := slices.IndexFunc(list, func(m member) bool { return m.name == "text" })
	if from < 0 || text < 0 {
		return list
	}
	m := list[from]
	return slices.Insert(slices.Delete(list, from, from+1), text+1, m)
}
