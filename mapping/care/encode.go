// SPDX-License-Identifier: Apache-2.0

package care

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Encode gives the record's canonical bytes: keys in the order of the types,
// those of extra sorted, no white space, nothing escaped that need not be, and
// nothing that is not set. Equal records give equal bytes, and Decode gives a
// valid record back as it was, save that an empty list or extra becomes none.
// It fails, with the path, on text that is not UTF-8 and on what extra cannot
// hold: it takes strings, json.Number, bool, nil, []any and map[string]any.
func Encode(r *Record) ([]byte, error) {
	e := encoder{out: make([]byte, 0, 4096), way: make(way, 0, 16)}
	if r == nil {
		return nil, At(Invalid, "", "null", ruleText("null", ""))
	}
	e.value(recordShape(), reflect.ValueOf(r).Elem())
	if e.err != nil {
		return nil, e.err
	}
	return e.out, nil
}

type encoder struct {
	out []byte
	way way
	err *Error // the first fault; what follows is written but not used
}

func (e *encoder) fail(rule string) {
	if e.err == nil {
		e.err = At(Invalid, e.way.String(), rule, ruleText(rule, ""))
	}
}

func (e *encoder) value(s *shape, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch s.form {
	case textForm:
		e.text(v.String())
	case numberForm:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case flagForm:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case listForm:
		e.list(s, v)
	case objectForm:
		e.object(s, v)
	case openForm:
		e.extra(v.Interface())
	}
}

func (e *encoder) list(s *shape, v reflect.Value) {
	e.out = append(e.out, '[')
	for i := range v.Len() {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.way.item(i)
		e.value(s.elem, v.Index(i))
		e.way.up()
	}
	e.out = append(e.out, ']')
}

func (e *encoder) object(s *shape, v reflect.Value) {
	e.out = append(e.out, '{')
	first := true
	for i := range s.fields {
		f := &s.fields[i]
		inner := f.in(v)
		if isNothing(f.shape, inner) {
			continue
		}
		if !first {
			e.out = append(e.out, ',')
		}
		first = false
		e.out = append(append(append(e.out, '"'), f.key...), '"', ':')
		e.way.key(f.key)
		e.value(f.shape, inner)
		e.way.up()
	}
	e.out = append(e.out, '}')
}

// isNothing reports whether there is nothing to write for a field.
func isNothing(s *shape, v reflect.Value) bool {
	switch {
	case s.pointer:
		return v.IsNil()
	case s.form == listForm || s.form == openForm:
		return v.Len() == 0
	}
	return v.IsZero()
}

// extra writes a value of which the record knows no type.
func (e *encoder) extra(v any) {
	switch v := v.(type) {
	case nil:
		e.out = append(e.out, "null"...)
	case bool:
		e.out = strconv.AppendBool(e.out, v)
	case string:
		e.text(v)
	case json.Number:
		e.number(string(v))
	case []any:
		e.extraList(v)
	case map[string]any:
		e.extraObject(v)
	default:
		e.fail("type")
	}
}

func (e *encoder) number(n string) {
	s := scanner{src: n}
	if token, ok := s.number(); !ok || token != n || !bounded(n) {
		e.fail("number")
		return
	}
	e.out = append(e.out, n...)
}

func (e *encoder) extraList(items []any) {
	if !e.enter() {
		return
	}
	e.out = append(e.out, '[')
	for i, item := range items {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.way.item(i)
		e.extra(item)
		e.way.up()
	}
	e.out = append(e.out, ']')
}

func (e *encoder) extraObject(values map[string]any) {
	if !e.enter() {
		return
	}
	e.out = append(e.out, '{')
	for i, key := range slices.Sorted(maps.Keys(values)) {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.way.key(unnamed)
		e.text(key)
		e.out = append(e.out, ':')
		e.extra(values[key])
		e.way.up()
	}
	e.out = append(e.out, '}')
}

// enter reports whether another array or object may begin here: not at the depth
// that Decode refuses, which also ends an extra that contains itself.
func (e *encoder) enter() bool {
	if len(e.way) >= maxDepth {
		e.fail("depth")
	}
	return e.err == nil
}

// text writes a string with the escapes that JSON requires and no others.
func (e *encoder) text(t string) {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(t) {
		e.fail("utf-8")
	}
	e.out = append(e.out, '"')
	from := 0
	for i := range len(t) {
		c := t[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		e.out = append(e.out, t[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			e.out = append(e.out, '\\', c)
		case '\n':
			e.out = append(e.out, '\\', 'n')
		case '\r':
			e.out = append(e.out, '\\', 'r')
		case '\t':
			e.out = append(e.out, '\\', 't')
		case '\b':
			e.out = append(e.out, '\\', 'b')
		case '\f':
			e.out = append(e.out, '\\', 'f')
		default:
			e.out = append(e.out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	e.out = append(append(e.out, t[from:]...), '"')
}
