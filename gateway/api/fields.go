// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"
)

// longestText bounds what a person types into a note.
const longestText = 1000

// fields reads a small flat JSON object into a struct of texts and flags, as
// strictly as records are read: keys that are unknown, there twice or in
// another case, null, wrong types, bad UTF-8 and anything after the object are
// refused with their path. A field whose tag says need must be there.
func (c *call) fields(into any) error {
	b, err := c.read()
	if err != nil {
		return err
	}
	faults := parseFields(b, reflect.ValueOf(into).Elem())
	if len(faults) > 0 {
		return &refusal{sort: unacceptable(), faults: faults}
	}
	return nil
}

func parseFields(b []byte, into reflect.Value) []Fault {
	if !utf8.Valid(b) {
		return []Fault{{"", "utf-8", "is not UTF-8"}}
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return []Fault{{"", "type", "must be a JSON object"}}
	}
	var faults []Fault
	seen := make(map[string]bool)
	for d.More() {
		key, err := d.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return append(faults, broken())
		}
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return append(faults, broken())
		}
		if f, bad := setField(into, name, raw, seen); bad {
			faults = append(faults, f)
		}
	}
	if _, err := d.Token(); err != nil {
		return append(faults, broken())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return append(faults, Fault{"", "trailing", "something follows the JSON object"})
	}
	return append(faults, missing(into, seen)...)
}

func broken() Fault { return Fault{"", "syntax", "is not whole, valid JSON"} }

// setField sets the field of a key; the fault names keys that we know, and no
// other, since anything may stand in one.
func setField(into reflect.Value, name string, raw json.RawMessage, seen map[string]bool) (Fault, bool) {
	for i := range into.NumField() {
		known := into.Type().Field(i).Tag.Get("json")
		switch {
		case known == name && seen[name]:
			return Fault{name, "duplicate-key", "is there twice"}, true
		case known == name:
			seen[name] = true
			return setValue(into.Field(i), name, raw)
		case strings.EqualFold(known, name):
			return Fault{known, "key-case", "is written in another case"}, true
		}
	}
	return Fault{shown(name), "unknown-key", "is not a field of this"}, true
}

// shown gives an unknown key as far as it looks like a key.
func shown(name string) string {
	if len(name) > 40 || strings.ContainsFunc(name, func(r rune) bool { return r < 'A' || r > 'z' }) {
		return "(a key)"
	}
	return name
}

func setValue(field reflect.Value, name string, raw json.RawMessage) (Fault, bool) {
	if string(raw) == "null" {
		return Fault{name, "null", "must not be null: leave it out"}, true
	}
	if json.Unmarshal(raw, field.Addr().Interface()) != nil {
		return Fault{name, "type", "is of another type"}, true
	}
	if field.Kind() != reflect.String {
		return Fault{}, false
	}
	text := field.String()
	switch {
	case strings.ContainsRune(text, utf8.RuneError):
		return Fault{name, "unicode", "holds a character that is none"}, true
	case len(text) > longestText:
		return Fault{name, "max", "is too long"}, true
	}
	field.SetString(strings.TrimSpace(text))
	return Fault{}, false
}

func missing(into reflect.Value, seen map[string]bool) []Fault {
	var faults []Fault
	for i := range into.NumField() {
		f := into.Type().Field(i)
		name := f.Tag.Get("json")
		if _, need := f.Tag.Lookup("need"); need && (!seen[name] || into.Field(i).IsZero()) {
			faults = append(faults, Fault{name, "required", "is missing"})
		}
	}
	return faults
}
