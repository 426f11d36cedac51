// SPDX-License-Identifier: Apache-2.0

package care

import "reflect"

// Project gives a deep copy of a record that holds the fields of a set and no
// others: not the ids of its items, not even the record's own, unless the set
// names them. A list of which something is in the set keeps its length and
// order; any other is nil. The result shares nothing with the record and is in
// general not valid by itself. A nil record gives nil.
func Project(r *Record, p Paths) *Record {
	if r == nil {
		return nil
	}
	out := &Record{}
	p.root.project(reflect.ValueOf(out).Elem(), reflect.ValueOf(r).Elem(), recordShape())
	return out
}

// project copies what is picked of src, a value of the shape, to dst, a zero one.
func (k *pick) project(dst, src reflect.Value, s *shape) {
	switch {
	case k == nil:
	case k.whole:
		copyDeep(dst, src, s)
	case s.pointer && dst.Kind() == reflect.Pointer:
		if !src.IsNil() {
			dst.Set(reflect.New(s.typ))
			k.project(dst.Elem(), src.Elem(), s)
		}
	case s.form == listForm:
		if !src.IsNil() {
			dst.Set(reflect.MakeSlice(s.typ, src.Len(), src.Len()))
		}
		for i := range src.Len() {
			k.project(dst.Index(i), src.Index(i), s.elem)
		}
	default:
		for i, below := range k.fields {
			if below != nil {
				f := &s.fields[i]
				below.project(f.in(dst), f.in(src), f.shape)
			}
		}
	}
}

// copyDeep copies a value so that the two share nothing. dst may already hold a
// plain copy of src.
func copyDeep(dst, src reflect.Value, s *shape) {
	switch {
	case s.pointer && dst.Kind() == reflect.Pointer:
		if src.IsNil() {
			return
		}
		fresh := reflect.New(s.typ)
		copyDeep(fresh.Elem(), src.Elem(), s)
		dst.Set(fresh)
	case s.flat:
		dst.Set(src)
	case s.form == listForm:
		copyList(dst, src, s)
	case s.form == openForm:
		if extra, ok := reflect.TypeAssert[map[string]any](src); ok && extra != nil {
			dst.Set(reflect.ValueOf(copyJSON(extra)))
		}
	default:
		dst.Set(src)
		for _, i := range s.deep {
			f := &s.fields[i]
			copyDeep(f.in(dst), f.in(src), f.shape)
		}
	}
}

func copyList(dst, src reflect.Value, s *shape) {
	if src.IsNil() {
		return
	}
	fresh := reflect.MakeSlice(s.typ, src.Len(), src.Len())
	if s.elem.flat && !s.elem.pointer {
		reflect.Copy(fresh, src)
	} else {
		for i := range src.Len() {
			copyDeep(fresh.Index(i), src.Index(i), s.elem)
		}
	}
	dst.Set(fresh)
}

// copyJSON copies a value of extra.
func copyJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[key] = copyJSON(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = copyJSON(inner)
		}
		return out
	}
	return v // a string, a json.Number, true, false or nil: none can be changed
}
