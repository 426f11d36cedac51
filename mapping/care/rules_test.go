// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/carelode/lode/mapping/care"
)

// wrongValues gives, for each rule of a text, what breaks it and no other reading.
func wrongValues() map[string][]any {
	return map[string][]any{
		"required":    {gone{}},
		"id":          {"-begins", "has space", strings.Repeat("a", 65), "naïve"},
		"meaningless": {"9991234578", "999-123-4578", "999.123.4578"},
		"worker":      {"nobody", "-"},
		"code":        {"no such code", "SOME"},
		"nhsnumber":   {"9991234561", "999123456", "99912345601", "999 123 4560", "999123456X"},
		"ods":         {"d81044", "A1", "A1234567890123", "A 1"},
		"postcode":    {"CB7", "cb7 5xy", "CB7 5CI", "QQ1 1AA", "CB7  5XY", "BFPO"},
		"uprn":        {"1234567890123", "12A"},
		"cqc":         {"1234567890", "1-", "1-12A45", "2-1234567890"},
		"date":        {"2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "1879-12-31", "2201-01-01", "2026-3-1", "31/03/2026", "2026-03", "20260331"},
		"partialdate": {"1941-13", "1941-02-30", "194", "1941-3", "41", "1941-", "1500"},
		"datetime": {
			"2026-03-31", "2026-03-31T09:30:00", "2026-02-30T09:30:00Z", "2026-03-31T24:00:00Z", "2026-03-31T09:60:00Z", "2026-03-31T09:30:60Z",
			"2026-03-31T9:30:00Z", "2026-03-31T09:30:00,5Z", "2026-03-31T09:30:00.Z", "2026-03-31 09:30:00Z", "2026-03-31T09:30:00+1:00",
			"2026-03-31T09:30:00+15:00", "2026-03-31T09:30:00.1234567891Z", "2026-03-31T09:30Z", "2026-03-31T09:30:00z",
		},
		"decimal":                   {"1e3", "1,5", ".5", "5.", "01", "1234567890123", "0.1234567", "-", "+1", "NaN"},
		"phone":                     {"12", "call me", "1234567890123456", "01353 555 0142 x", "01353 555 0142 x1234567", "+", "- 123"},
		"telecom":                   {"call me", "@example.org"},
		"text":                      {"a\u0001b", "a\rb", "\u0085x", "   ", "\n", "a\uFFFEb", "a\uFDD0", "a\u007f"},
		"number":                    {"-12345678901", "12345678.012", "12345678901x"},
		"sha256":                    {strings.Repeat("A", 64), strings.Repeat("a", 63), "0x" + strings.Repeat("a", 62)},
		"bcp47_strict_language_tag": {"english language", "en_GB", "-"},
		"len":                       {"1234"},
	}
}

func reported(rule string) string {
	switch rule {
	case "bcp47_strict_language_tag":
		return "language"
	case "number":
		return "digits"
	}
	return rule
}

// TestEveryRuleOfEveryFieldBites breaks each rule of each field of the types
// where a full record has that field, and asks for the path and the rule.
func TestEveryRuleOfEveryFieldBites(t *testing.T) {
	t.Parallel()
	b := &breaker{t: t, wrong: wrongValues(), done: map[string]bool{}, all: map[string]bool{}}
	b.names(reflect.TypeFor[care.Record](), "")
	for seed := 0; seed < 12 && len(b.done) < len(b.all); seed++ {
		data := encode(t, fullRecords().Example(seed))
		decode(t, data)
		b.data = data
		b.object(reflect.TypeFor[care.Record](), tree(t, data), "", "")
	}
	for rule := range b.all {
		if !b.done[rule] {
			t.Errorf("%s was never broken", rule)
		}
	}
	if len(b.done) < 400 {
		t.Errorf("only %d rules were broken", len(b.done))
	}
}

type breaker struct {
	t         *testing.T
	data      []byte
	wrong     map[string][]any
	all, done map[string]bool
}

// fieldsOf gives the fields of a type, embedded ones flattened.
func fieldsOf(of reflect.Type) []reflect.StructField {
	var out []reflect.StructField
	for f := range of.Fields() {
		if f.Anonymous {
			out = append(out, fieldsOf(f.Type)...)
		} else {
			out = append(out, f)
		}
	}
	return out
}

func keyAndRules(f reflect.StructField) (string, []string) {
	key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return key, strings.Split(f.Tag.Get("validate"), ",")
}

// breakable leaves out rules between fields, which have a table of their own, and
// the max and min that b.limits breaks.
func (b *breaker) breakable(rules []string) []string {
	var out []string
	for _, rule := range rules {
		name, _, _ := strings.Cut(rule, "=")
		if _, ok := b.wrong[name]; ok || name == "max" || name == "min" {
			out = append(out, rule)
		}
	}
	return out
}

// names lists what there is to break.
func (b *breaker) names(of reflect.Type, at string) {
	for _, f := range fieldsOf(of) {
		key, rules := keyAndRules(f)
		for _, rule := range b.breakable(rules) {
			b.all[at+"."+key+" "+rule] = true
		}
		inner := f.Type
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			b.names(inner, at+"."+key)
		}
	}
}

func (b *breaker) object(of reflect.Type, tree map[string]any, name, path string) {
	for _, f := range fieldsOf(of) {
		key, rules := keyAndRules(f)
		value, there := tree[key]
		if !there && key != "supersedes" { // which no drawn record but of needs has
			continue
		}
		b.value(f.Type, rules, value, name+"."+key, strings.TrimPrefix(path+"."+key, "."))
	}
}

func (b *breaker) value(of reflect.Type, rules []string, value any, name, path string) {
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	own, each := rules, []string(nil)
	if i := slices.Index(rules, "dive"); i >= 0 {
		own, each = rules[:i], rules[i+1:]
	}
	for _, rule := range b.breakable(own) {
		b.rule(rule, of, value, name, path)
	}
	switch v := value.(type) {
	case map[string]any:
		if of.Kind() == reflect.Struct {
			b.object(of, v, name, path)
		}
	case []any:
		b.value(of.Elem(), each, v[0], name, path+"[0]")
	}
}

func (b *breaker) rule(rule string, of reflect.Type, value any, name, path string) {
	if b.done[name+" "+rule] {
		return
	}
	if rule == "required" && strings.HasSuffix(path, "]") {
		b.done[name+" "+rule] = true // an entry that is not there is no entry
		return
	}
	kind, param, _ := strings.Cut(rule, "=")
	wrong := b.wrong[kind]
	if kind == "max" || kind == "min" {
		wrong = limits(kind, param, of, value)
	}
	for _, w := range wrong {
		_, err := care.Decode(bytesOf(b.t, with(b.t, tree(b.t, b.data), path, w)))
		b.t.Run(fmt.Sprint(path, " ", kind), func(t *testing.T) {
			wantProblem(t, err, path, reported(kind))
		})
	}
	b.done[name+" "+rule] = true
}

// limits gives a value just beyond a limit.
func limits(kind, param string, of reflect.Type, value any) []any {
	n, err := strconv.Atoi(param)
	if err != nil {
		panic(err)
	}
	switch of.Kind() { //nolint:exhaustive // what has limits
	case reflect.String:
		return []any{strings.Repeat("é", n+1)}
	case reflect.Slice:
		if kind == "min" {
			return nil // at least one: an empty list is refused when it is read
		}
		var many []any
		for range n + 1 {
			many = append(many, value.([]any)[0]) //nolint:forcetypeassert // a list
		}
		return []any{many}
	}
	if kind == "min" {
		return []any{-1} // 0 is nothing at all
	}
	return []any{n + 1}
}
