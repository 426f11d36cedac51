// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"reflect"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// fieldsAt gives every value at a path of a record, in all items of the lists on
// its way. They may be set.
func fieldsAt(r *care.Record, path string) []reflect.Value {
	values := []reflect.Value{reflect.ValueOf(r).Elem()}
	for key := range strings.SplitSeq(path, ".") {
		var next []reflect.Value
		for _, v := range values {
			for _, object := range objects(v) {
				if f, ok := fieldOf(object, key); ok {
					next = append(next, f)
				}
			}
		}
		values = next
	}
	return values
}

// objects gives the structs behind pointers and lists.
func objects(v reflect.Value) []reflect.Value {
	switch v.Kind() { //nolint:exhaustive // nothing else leads to an object
	case reflect.Struct:
		return []reflect.Value{v}
	case reflect.Pointer:
		if !v.IsNil() {
			return objects(v.Elem())
		}
	case reflect.Slice:
		var all []reflect.Value
		for i := range v.Len() {
			all = append(all, objects(v.Index(i))...)
		}
		return all
	}
	return nil
}

// fieldOf finds a field by its JSON key, also in what is embedded.
func fieldOf(object reflect.Value, key string) (reflect.Value, bool) {
	for i := range object.NumField() {
		f := object.Type().Field(i)
		if f.Anonymous {
			if v, ok := fieldOf(object.Field(i), key); ok {
				return v, true
			}
			continue
		}
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == key {
			return object.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// says reports whether a record says anything at a path.
func says(r *care.Record, path string) bool {
	for _, v := range fieldsAt(r, path) {
		if !v.IsZero() {
			return true
		}
	}
	return false
}

// copyOf gives a record of which nothing is shared.
func copyOf(t T, r *care.Record) *care.Record {
	t.Helper()
	whole, err := care.ParsePaths(care.AllLeaves()...)
	if err != nil {
		t.Fatalf("paths: %v", err)
	}
	return care.Project(r, whole)
}

// bare takes the indices out of a path.
func bare(path string) string {
	parts := strings.Split(path, ".")
	for i, part := range parts {
		parts[i], _, _ = strings.Cut(part, "[")
	}
	return strings.Join(parts, ".")
}

// known reports whether the record has such a path.
func known(path string) bool {
	_, err := care.ParsePaths(bare(path))
	return path != "" && err == nil
}
