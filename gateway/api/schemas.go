// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// schemas makes JSON Schemas of our types from their tags, once each.
type schemas struct{ made object }

func ref(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// of gives the schema of a type, or a reference to it.
func (s *schemas) of(t reflect.Type) object {
	if t == reflect.TypeFor[time.Time]() {
		return object{"type": "string", "format": "date-time"}
	}
	switch kind := t.Kind(); {
	case kind == reflect.String:
		return object{"type": "string"}
	case kind == reflect.Bool:
		return object{"type": "boolean"}
	case kind == reflect.Int, kind == reflect.Int64:
		return object{"type": "integer"}
	case kind == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return object{"type": "string", "contentEncoding": "base64"}
	case kind == reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case kind == reflect.Map && t.Elem().Kind() == reflect.Interface:
		return object{"type": "object"}
	case kind == reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case kind == reflect.Struct:
		return s.structure(t)
	}
	panic("no schema for " + t.String()) // a programming error, met at the start
}

func (s *schemas) structure(t reflect.Type) object {
	name := strings.TrimSuffix(strings.ToUpper(t.Name()[:1])+t.Name()[1:], "View")
	if _, ok := s.made[name]; ok {
		return ref(name)
	}
	schema := object{"type": "object"}
	s.made[name] = schema // before its fields, which may lead back to it
	properties, required := object{}, []string{}
	for f := range t.Fields() {
		field, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		p := s.of(f.Type)
		if about := f.Tag.Get("doc"); about != "" {
			p["description"] = about
		}
		properties[field] = p
		if mustHave(t, f, options) {
			required = append(required, field)
		}
	}
	schema["properties"] = properties
	schema["additionalProperties"] = false
	if len(required) > 0 {
		schema["required"] = required
	}
	return ref(name)
}

// mustHave reports whether a field is always there. What a caller sends us
// marks it with need; what we send leaves out only what is tagged so.
func mustHave(t reflect.Type, f reflect.StructField, options string) bool {
	if _, need := f.Tag.Lookup("need"); need {
		return true
	}
	switch t {
	case reflect.TypeFor[withdrawal](), reflect.TypeFor[closing](), reflect.TypeFor[finishing](), reflect.TypeFor[extraction]():
		return false
	}
	return !strings.HasPrefix(options, "omit")
}

// addRecord takes in the care record's schema: its definitions become
// components, beside the record itself.
func (s *schemas) addRecord(schema []byte) error {
	var record object
	if err := json.Unmarshal(schema, &record); err != nil {
		return fmt.Errorf("read record schema: %w", err)
	}
	defs, _ := record["$defs"].(object)
	delete(record, "$defs")
	delete(record, "$schema")
	delete(record, "$id")
	s.made[string(recordSchema)] = relocate(record)
	for name, def := range defs {
		s.made[string(recordSchema)+"."+name] = relocate(def)
	}
	return nil
}

// relocate points references at where the definitions are now.
func relocate(node any) any {
	switch node := node.(type) {
	case object:
		for key, value := range node {
			if to, ok := value.(string); ok && key == "$ref" {
				node[key] = moved(to)
				continue
			}
			node[key] = relocate(value)
		}
	case []any:
		for i, value := range node {
			node[i] = relocate(value)
		}
	}
	return node
}

func moved(to string) string {
	if to == "#" {
		return "#/components/schemas/" + string(recordSchema)
	}
	if name, ok := strings.CutPrefix(to, "#/$defs/"); ok {
		return "#/components/schemas/" + string(recordSchema) + "." + name
	}
	return to
}
