// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
)

// maxDepth is how deep inbound JSON may nest. FHIR's own recursions (sections,
// questions) stay far below it.
const maxDepth = 64

// Canonical rewrites JSON so that equal trees have equal bytes: members sorted,
// no white space, numbers as they were written. It refuses a name that occurs
// twice in one object, nesting over 64, and text after the value.
func Canonical(raw []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	out, bad := canonicalValue(d, make([]byte, 0, len(raw)), 0)
	if bad != nil {
		return nil, bad
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, refuse("more than one JSON value")
	}
	return out, nil
}

func canonicalValue(d *json.Decoder, b []byte, depth int) ([]byte, *Error) {
	token, err := d.Token()
	if err != nil {
		return b, refuse("not JSON")
	}
	if depth > maxDepth {
		return b, refuse("nested too deep")
	}
	switch x := token.(type) {
	case json.Delim:
		if x == '{' {
			return canonicalObject(d, b, depth)
		}
		return canonicalArray(d, b, depth)
	case string:
		return appendJSONString(b, x), nil
	case json.Number:
		return append(b, x...), nil
	case bool:
		return strconv.AppendBool(b, x), nil
	default:
		return append(b, "null"...), nil
	}
}

func canonicalArray(d *json.Decoder, b []byte, depth int) ([]byte, *Error) {
	b = append(b, '[')
	for i := 0; d.More(); i++ {
		if i > 0 {
			b = append(b, ',')
		}
		var err *Error
		if b, err = canonicalValue(d, b, depth+1); err != nil {
			return b, within("["+strconv.Itoa(i)+"]", err)
		}
	}
	if _, err := d.Token(); err != nil {
		return b, refuse("not JSON")
	}
	return append(b, ']'), nil
}

func canonicalObject(d *json.Decoder, b []byte, depth int) ([]byte, *Error) {
	members := map[string][]byte{}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return b, refuse("not JSON")
		}
		if _, twice := members[name]; twice {
			return b, refuse("a name that occurs twice in one object")
		}
		value, bad := canonicalValue(d, nil, depth+1)
		if bad != nil {
			return b, bad // without the name, which came from outside
		}
		members[name] = value
	}
	if _, err := d.Token(); err != nil {
		return b, refuse("not JSON")
	}
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendJSONString(b, name), ':')
		b = append(b, members[name]...)
	}
	return append(b, '}'), nil
}

// appendJSONString quotes any string, also one that FHIR would forbid.
func appendJSONString(b []byte, x string) []byte {
	if out, ok := appendString(b, x); ok {
		return out
	}
	quoted, _ := json.Marshal(x) //nolint:errchkjson // a string always encodes
	return append(b, quoted...)
}
