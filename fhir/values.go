// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"encoding/json"
	"reflect"
	"strconv"
)

// coder is a code list of samply's: an int whose values run from zero.
type coder interface{ Code() string }

func isCode(t reflect.Type) bool { return t.Implements(reflect.TypeFor[coder]()) }

// primitive reports whether values of t are FHIR primitives, or lists of them.
func primitive(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t.Kind() != reflect.Struct && t.Kind() != reflect.Interface
}

// encoderOf compiles the encoder of a field's type.
func encoderOf(t reflect.Type, f format) encoder {
	switch t.Kind() { //nolint:exhaustive // the kinds that FHIR's types have
	case reflect.Pointer:
		return pointer(t, f)
	case reflect.Slice:
		return list(t, f)
	case reflect.Struct:
		return codecOf(t).encode
	case reflect.Interface:
		return encodeInterface
	case reflect.String:
		return text(t, f)
	default:
		// The zero of a plain bool, int or code cannot be told from "not set".
		return unsupported
	}
}

func unsupported(_ *node, b []byte, _ reflect.Value) ([]byte, bool, *Error) {
	return b, false, refuse("a value of this type cannot be told from one that is not set")
}

func encodeInterface(_ *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
	if v.IsNil() {
		return b, false, nil
	}
	b, err := appendResource(b, v)
	return b, err == nil, err
}

// pointer writes what a pointer leads to, even if it is zero.
func pointer(t reflect.Type, f format) encoder {
	inner := scalar(t.Elem(), f)
	return func(n *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
		if v.IsNil() {
			return b, false, nil
		}
		b, wrote, err := inner(n, b, v.Elem())
		if err == nil && !wrote {
			err = refuse("empty")
		}
		return b, wrote, err
	}
}

// scalar is the encoder of a value that is known to be set.
func scalar(t reflect.Type, f format) encoder {
	switch {
	case isCode(t):
		return codeList(t)
	case t.Kind() == reflect.Bool:
		return func(_ *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
			return strconv.AppendBool(b, v.Bool()), true, nil
		}
	case t.Kind() == reflect.Int:
		return func(_ *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
			if err := f.checkInt(v.Int()); err != nil {
				return b, false, err
			}
			return strconv.AppendInt(b, v.Int(), 10), true, nil
		}
	default:
		return encoderOf(t, f)
	}
}

// list writes a list that has items.
func list(t reflect.Type, f format) encoder {
	item := itemOf(t, f)
	return func(n *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
		size := v.Len()
		if size == 0 {
			return b, false, nil
		}
		b = append(b, '[')
		for i := range size {
			if i > 0 {
				b = append(b, ',')
			}
			var err *Error
			if b, _, err = item(n.item(i), b, v.Index(i)); err != nil {
				return b, false, within("["+strconv.Itoa(i)+"]", err)
			}
		}
		return append(b, ']'), true, nil
	}
}

// itemOf writes an item of a list. One that is empty is refused, unless it is a
// primitive with an element of its own, which FHIR writes as null.
func itemOf(t reflect.Type, f format) encoder {
	inner, prim := scalar(t.Elem(), f), primitive(t)
	return func(n *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
		b, wrote, err := inner(n, b, v)
		switch {
		case err != nil || wrote:
			return b, wrote, err
		case prim && n != nil:
			return append(b, "null"...), true, nil
		default:
			return b, false, refuse("empty")
		}
	}
}

// codeList writes a code from a table that is made once.
func codeList(t reflect.Type) encoder {
	var table []string
	for i := int64(0); ; i++ {
		v := reflect.New(t).Elem()
		v.SetInt(i)
		code := v.Interface().(coder).Code() //nolint:forcetypeassert // isCode has looked
		if code == "<unknown>" {
			break
		}
		table = append(table, `"`+code+`"`)
	}
	return func(_ *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
		i := v.Int()
		if i < 0 || i >= int64(len(table)) {
			return b, false, refuse("not a code of its list")
		}
		return append(b, table[i]...), true, nil
	}
}

// text writes a string or a decimal.
func text(t reflect.Type, f format) encoder {
	if t == reflect.TypeFor[json.Number]() {
		return func(_ *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
			x := v.String()
			if x == "" {
				return b, false, nil
			}
			if !isNumber(x) {
				return b, false, refuse("not a decimal")
			}
			return append(b, x...), true, nil
		}
	}
	return func(_ *node, b []byte, v reflect.Value) ([]byte, bool, *Error) {
		x := v.String()
		if x == "" {
			return b, false, nil
		}
		if err := f.check(x); err != nil {
			return b, false, err
		}
		b, ok := appendString(b, x)
		if !ok {
			return b, false, refuse("text that FHIR forbids: not UTF-8, or a control character")
		}
		return b, true, nil
	}
}
