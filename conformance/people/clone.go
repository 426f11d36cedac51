// SPDX-License-Identifier: Apache-2.0

package people

import (
	"reflect"

	"github.com/carelode/lode/mapping/care"
)

// clone copies a record to the bottom, so that a later chapter cannot change an
// earlier version.
func clone(r *care.Record) *care.Record {
	out := new(care.Record)
	copyInto(reflect.ValueOf(out).Elem(), reflect.ValueOf(r).Elem())
	return out
}

func copyInto(to, from reflect.Value) {
	switch from.Kind() { //nolint:exhaustive // every other kind is copied by value
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyInto(to.Elem(), from.Elem())
		}
	case reflect.Struct:
		for i := range from.NumField() {
			copyInto(to.Field(i), from.Field(i))
		}
	case reflect.Slice:
		copySlice(to, from)
	case reflect.Map:
		copyMap(to, from)
	default:
		to.Set(from)
	}
}

func copySlice(to, from reflect.Value) {
	if from.IsNil() {
		return
	}
	to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
	for i := range from.Len() {
		copyInto(to.Index(i), from.Index(i))
	}
}

// copyMap copies the team's own fields, whose values here are plain ones.
func copyMap(to, from reflect.Value) {
	if from.IsNil() {
		return
	}
	to.Set(reflect.MakeMapWithSize(from.Type(), from.Len()))
	for entries := from.MapRange(); entries.Next(); {
		to.SetMapIndex(entries.Key(), entries.Value())
	}
}
