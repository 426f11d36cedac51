// SPDX-License-Identifier: Apache-2.0

package care

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// Schema gives the record's JSON Schema (2020-12), generated from the types,
// their validate tags and the code lists. It accepts every record that Decode
// accepts. The reverse does not hold: a schema cannot say what SchemaOmits lists.
// The bytes are the same each time; they are shared, so do not change them.
func Schema() []byte { return schemaBytes() }

var schemaBytes = sync.OnceValue(writeSchema) //nolint:gochecknoglobals // read-only after the first call

// SchemaOmits gives, in plain words, the rules of Decode that the schema does
// not state.
func SchemaOmits() []string {
	return []string{
		"keys that are there twice, or differ by case only inside extra",
		"numbers written with a point or an exponent, and numbers in extra that no other reader can hold",
		"bad UTF-8, lone surrogates and Unicode's non-characters",
		"nesting over 64",
		"the check digit of an NHS number, and that no record's id may be one",
		"dates that are not in the calendar",
		"the parts of a telephone number, an e-mail address and a language tag",
		"workers, needs and assessments that are named but not listed",
		"ids that are not unique, and corrections of entries that are not there or that lead back to themselves",
		"ends before starts, and entries later than their version",
		"births, deaths and whatever else is over, after the day on which their version was written",
		"a referral's direction, status and outcome that do not fit each other",
	}
}

// node is a part of the schema; JSON writes its keys sorted.
type node = map[string]any

func writeSchema() []byte {
	b := schemaBuilder{defs: node{}}
	root := b.object(recordShape())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["$id"] = "urn:carelode:care-record"
	root["title"] = "Care record"
	root["$comment"] = "Not stated here, but refused: " + strings.Join(SchemaOmits(), "; ") + "."
	root["$defs"] = b.defs
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(root); err != nil {
		panic("care: write schema: " + err.Error()) // a slip in this file: its parts are texts, numbers and maps
	}
	return out.Bytes()
}

type schemaBuilder struct{ defs node }

// object describes one object, all its fields and what they ask of each other.
func (b schemaBuilder) object(s *shape) node {
	properties, needed := node{}, []string{}
	n := node{"type": "object", "additionalProperties": false, "properties": properties}
	var conditions []node
	for i := range s.fields {
		f := &s.fields[i]
		rules := splitRules(f.rules)
		properties[f.key] = b.value(f.shape, rules)
		if isNeeded(rules) || f.form == objectForm && !f.pointer && mustHave(f.shape) {
			needed = append(needed, f.key)
		}
		conditions = append(conditions, s.conditions(f.key, rules)...)
	}
	if len(needed) > 0 {
		n["required"] = needed
	}
	if len(conditions) > 0 {
		n["allOf"] = conditions
	}
	return n
}

// mustHave reports whether an object that is always there has a field that must
// be set: then leaving the object out is a fault too.
func mustHave(s *shape) bool {
	for i := range s.fields {
		if isNeeded(splitRules(s.fields[i].rules)) {
			return true
		}
	}
	return false
}

// isNeeded reports whether a field must be set, whatever its entries ask.
func isNeeded(rules []string) bool {
	own, _ := atDive(rules)
	return slices.Contains(own, "required")
}

// value describes a field, or an entry of a list, by its form and its rules.
func (b schemaBuilder) value(s *shape, rules []string) node {
	switch s.form {
	case objectForm:
		return node{"$ref": "#/$defs/" + b.define(s)}
	case listForm:
		own, each := atDive(rules)
		n := node{"type": "array", "minItems": 1, "items": b.value(s.elem, each)}
		limit(n, own, "minItems", "maxItems")
		return n
	case openForm:
		return node{"type": "object", "minProperties": 1}
	case flagForm:
		return node{"type": "boolean"}
	case numberForm:
		n := node{"type": "integer", "minimum": -maxWhole, "maximum": maxWhole}
		limit(n, rules, "minimum", "maximum")
		return n
	case textForm:
	}
	n := node{"type": "string", "minLength": 1}
	limit(n, rules, "minLength", "maxLength")
	b.textRules(n, rules)
	return n
}

// define adds an object to the definitions, once, and gives its name.
func (b schemaBuilder) define(s *shape) string {
	name := defName(s.typ)
	if _, done := b.defs[name]; !done {
		b.defs[name] = nil // a place in the order of things, so that it is described once
		b.defs[name] = b.object(s)
	}
	return name
}

// defName gives a type's name, "AskedPet" for Asked[Pet].
func defName(t reflect.Type) string {
	name, of, generic := strings.Cut(t.Name(), "[")
	if !generic {
		return name
	}
	return name + strings.TrimSuffix(of[strings.LastIndexByte(of, '.')+1:], "]")
}

// defineCodes adds a code list to the definitions, once, and gives its name.
func (b schemaBuilder) defineCodes(list string) string {
	name := "code-" + list
	if _, done := b.defs[name]; done {
		return name
	}
	var codes, words []string
	for _, c := range Codes(list) {
		codes = append(codes, c.Code)
		words = append(words, c.Code+": "+c.Label)
	}
	b.defs[name] = node{"type": "string", "enum": codes, "description": strings.Join(words, "; ")}
	return name
}

func splitRules(tag string) []string {
	if tag == "" {
		return nil
	}
	return strings.Split(tag, ",")
}

// atDive parts the rules of a list from those of its entries.
func atDive(rules []string) (own, each []string) {
	if i := slices.Index(rules, "dive"); i >= 0 {
		return rules[:i], rules[i+1:]
	}
	return rules, nil
}
