// SPDX-License-Identifier: Apache-2.0

package carry

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// others gives values to put in the place of what stands at a spot, the likeliest
// to be valid first. Whether a record with one is valid, care says.
func others(r *care.Record, s spot) []reflect.Value {
	t := s.value.Type()
	switch t.Kind() { //nolint:exhaustive // a record has no other leaves
	case reflect.Bool:
		return []reflect.Value{reflect.ValueOf(!s.value.Bool())}
	case reflect.Int, reflect.Int64:
		return numbers(t, s.value.Int())
	case reflect.Pointer:
		was := int64(0)
		if !s.value.IsNil() {
			was = s.value.Elem().Int()
		}
		var all []reflect.Value
		for _, n := range numbers(t.Elem(), was) {
			p := reflect.New(t.Elem())
			p.Elem().Set(n)
			all = append(all, p)
		}
		return all
	case reflect.Slice:
		return lists(r, s)
	case reflect.Map:
		return []reflect.Value{reflect.ValueOf(map[string]any{"carried": mark, "times": json.Number("7")})}
	}
	var all []reflect.Value
	for _, text := range texts(r, s, s.value.String(), s.rules) {
		all = append(all, reflect.ValueOf(text).Convert(t))
	}
	return all
}

func numbers(t reflect.Type, was int64) []reflect.Value {
	var all []reflect.Value
	for _, n := range []int64{was + 1, was - 1, 1} {
		if n != was {
			all = append(all, reflect.ValueOf(n).Convert(t))
		}
	}
	return all
}

// lists gives a list of texts with another text for its first.
func lists(r *care.Record, s spot) []reflect.Value {
	t := s.value.Type()
	first := ""
	if s.value.Len() > 0 {
		first = s.value.Index(0).String()
	}
	_, each, _ := strings.Cut(s.rules, "dive")
	var all []reflect.Value
	for _, text := range texts(r, s, first, each) {
		fresh := reflect.MakeSlice(t, max(1, s.value.Len()), max(1, s.value.Len()))
		reflect.Copy(fresh, s.value)
		fresh.Index(0).Set(reflect.ValueOf(text).Convert(t.Elem()))
		all = append(all, fresh)
	}
	return all
}

// mark is a word that stands in no record and fits wherever a text does.
const mark = "Zq7kw"

// texts gives other texts by the rules of a field.
func texts(r *care.Record, s spot, was, rules string) []string {
	var all []string
	for rule := range strings.SplitSeq(rules, ",") {
		name, param, _ := strings.Cut(rule, "=")
		if found := byRule(r, s, name, param, was); found != nil {
			all = found
		}
	}
	if all == nil {
		all = []string{mark}
	}
	fresh := all[:0:0]
	for _, text := range all {
		if text != was {
			fresh = append(fresh, text)
		}
	}
	return fresh
}

// byRule gives texts that keep one rule, nil if the rule is none of a form.
func byRule(r *care.Record, s spot, name, param, was string) []string {
	switch name {
	case "code":
		return codes(param, was)
	case "worker":
		return workers(r)
	case "id":
		return ids(r, s)
	case "date", "partialdate":
		return days(was)
	case "datetime":
		return moments(was)
	case "telecom":
		return []string{"01632 960 977", mark + "@example.org"}
	case "number":
		return []string{"555021935999", "555021935998"}
	}
	return map[string][]string{
		"nhsnumber":                 {"9990000018", "9990000026", "9990000034"},
		"ods":                       {"Y97531", "Y97532"},
		"postcode":                  {"CB7 9ZZ", "PE27 9ZZ"},
		"uprn":                      {"10009999977", "10009999978"},
		"cqc":                       {"1-9999999977", "1-9999999978"},
		"decimal":                   {"7", "2", "36.5"},
		"phone":                     {"01632 960 977"},
		"sha256":                    {strings.Repeat("7", 64), strings.Repeat("8", 64)},
		"bcp47_strict_language_tag": {"pl", "cy"},
	}[name]
}

// codes gives the codes of a list, beginning behind the one that stands there, so
// that not always the same one is tried.
func codes(list, was string) []string {
	known := care.Codes(list)
	from := 0
	for i := range known {
		if known[i].Code == was {
			from = i + 1
		}
	}
	all := make([]string, 0, len(known))
	for i := range known {
		all = append(all, known[(from+i)%len(known)].Code)
	}
	return all
}

func workers(r *care.Record) []string {
	var all []string
	for i := range r.Workers {
		all = append(all, r.Workers[i].ID)
	}
	return all
}

// ids gives ids that a field may name: of the same list, of needs, of
// assessments, and one of nobody.
func ids(r *care.Record, s spot) []string {
	var all []string
	if s.list.IsValid() {
		for i := range s.list.Len() {
			if f := s.list.Index(i).FieldByName("ID"); f.IsValid() {
				all = append(all, f.String())
			}
		}
	}
	for i := range r.Needs {
		all = append(all, r.Needs[i].ID)
	}
	for i := range r.Assessments {
		all = append(all, r.Assessments[i].ID)
	}
	return append(all, mark+"-1")
}

// days gives other days, near first so that what began still ends later.
func days(was string) []string {
	var all []string
	if d, err := time.Parse(time.DateOnly, was); err == nil {
		for _, by := range []int{1, -1, -31, 31, -400} {
			all = append(all, d.AddDate(0, 0, by).Format(time.DateOnly))
		}
	} else if len(was) >= 4 {
		if year, err := strconv.Atoi(was[:4]); err == nil {
			all = append(all, strconv.Itoa(year-1)+was[4:], strconv.Itoa(year+1)+was[4:])
		}
	}
	return append(all, "2026-03-15", "2026-02-03", "2025-06-01", "2026-06-01", "1941-03-05")
}

func moments(was string) []string {
	var all []string
	if d, err := time.Parse(time.RFC3339, was); err == nil {
		for _, by := range []time.Duration{-49 * time.Hour, 49 * time.Hour, time.Minute, -time.Minute} {
			all = append(all, d.Add(by).Format(time.RFC3339))
		}
	}
	return append(all, "2026-03-15T11:12:13Z", "2026-02-03T11:12:13Z")
}

// rename gives an id another name wherever the record has it, and gives back what
// undoes that.
func rename(record reflect.Value, from, to string) (undo func()) {
	var changed []reflect.Value
	var visit func(v reflect.Value)
	visit = func(v reflect.Value) {
		switch v.Kind() { //nolint:exhaustive // nothing else holds texts
		case reflect.Pointer:
			if !v.IsNil() {
				visit(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				visit(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				visit(v.Index(i))
			}
		case reflect.String:
			if v.String() == from {
				v.SetString(to)
				changed = append(changed, v)
			}
		}
	}
	visit(record)
	return func() {
		for _, v := range changed {
			v.SetString(from)
		}
	}
}
