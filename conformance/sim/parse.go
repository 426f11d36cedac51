// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// deepest bounds how far JSON may nest.
const deepest = 64

// parse reads one JSON value more strictly than encoding/json does: duplicate
// keys, bad UTF-8, trailing text and deep nesting are refused. Numbers keep the
// digits they came with.
func parse(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, fault(400, "structure", "", "the text is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	value, err := parseValue(d, "", 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fault(400, "structure", "", "text follows the JSON value")
	}
	return value, nil
}

func parseValue(d *json.Decoder, path string, depth int) (any, error) {
	if depth > deepest {
		return nil, fault(400, "structure", path, "nested too deep")
	}
	token, err := d.Token()
	if err != nil {
		return nil, fault(400, "structure", path, "malformed JSON")
	}
	switch token {
	case json.Delim('{'):
		return parseObject(d, path, depth)
	case json.Delim('['):
		return parseArray(d, path, depth)
	}
	return token, nil
}

func parseObject(d *json.Decoder, path string, depth int) (any, error) {
	object := map[string]any{}
	for d.More() {
		token, err := d.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return nil, fault(400, "structure", path, "malformed JSON")
		}
		if _, twice := object[key]; twice {
			return nil, fault(400, "structure", join(path, key), "given twice")
		}
		if object[key], err = parseValue(d, join(path, key), depth+1); err != nil {
			return nil, err
		}
	}
	return object, closing(d, path)
}

func parseArray(d *json.Decoder, path string, depth int) (any, error) {
	array := []any{}
	for d.More() {
		value, err := parseValue(d, fmt.Sprintf("%s[%d]", path, len(array)), depth+1)
		if err != nil {
			return nil, err
		}
		array = append(array, value)
	}
	return array, closing(d, path)
}

func closing(d *json.Decoder, path string) error {
	if _, err := d.Token(); err != nil {
		return fault(400, "structure", path, "malformed JSON")
	}
	return nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// parseResource reads a resource and checks what holds for every one.
func parseResource(body []byte) (map[string]any, error) {
	value, err := parse(body)
	if err != nil {
		return nil, err
	}
	resource, ok := value.(map[string]any)
	if !ok {
		return nil, fault(400, "structure", "", "a resource is a JSON object")
	}
	return resource, nil
}

// copyOf makes a copy that shares nothing with v.
func copyOf[T any](v T) T {
	var copied any
	switch v := any(v).(type) {
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, value := range v {
			object[key] = copyOf(value)
		}
		copied = object
	case []any:
		array := make([]any, len(v))
		for i, value := range v {
			array[i] = copyOf(value)
		}
		copied = array
	default:
		copied = v
	}
	out, _ := copied.(T)
	return out
}

// text gives a string member of an object, "" when it is none.
func text(object map[string]any, key string) string {
	s, _ := object[key].(string)
	return s
}

// list gives an array member of an object, nil when it is none.
func list(object map[string]any, key string) []any {
	array, _ := object[key].([]any)
	return array
}

// part gives an object member of an object, nil when it is none.
func part(object map[string]any, key string) map[string]any {
	o, _ := object[key].(map[string]any)
	return o
}
