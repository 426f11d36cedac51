// SPDX-License-Identifier: Apache-2.0

package carry

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// unit is one thing that can be compared by itself: a resource with what its
// Bundle says of it, a row, or a body that nobody here can read.
type unit struct {
	raw    string
	key    string // what it is known by in both: its full URL, or nothing
	kind   string // its resource type, or "row"; "" until it is opened
	values map[string][]string
	system map[[2]string]string // the code system beside each code, by place and code
}

// found is where something came out, with the code system there, or "".
type found map[string]string

// differences gives every place at which two sendings differ.
func differences(was, is []piece) found {
	out := found{}
	if frame := frameOf(is); frame != frameOf(was) {
		if frame.messages != frameOf(was).messages {
			out["the message (which one, or whether there is one)"] = ""
		}
		if frame.sorts != frameOf(was).sorts {
			out["the message (whether it corrects)"] = ""
		}
	}
	headers(was, is, out)
	compare(cut(was), cut(is), out)
	return out
}

type frame struct {
	messages int
	sorts    string
}

func frameOf(pieces []piece) frame {
	f := frame{messages: len(pieces)}
	for _, p := range pieces {
		f.sorts += map[bool]string{true: "c", false: "u"}[p.correction] + map[bool]string{true: "e", false: "s"}[p.event]
	}
	return f
}

func headers(was, is []piece, out found) {
	for i := range min(len(was), len(is)) {
		for name, value := range is[i].header {
			if was[i].header[name] != value {
				out["the header "+name] = ""
			}
		}
	}
}

// compare drops what both have, pairs the rest, and compares each pair.
func compare(was, is []unit, out found) {
	was, is = without(was, is), without(is, was)
	for _, side := range [][]unit{was, is} {
		for i := range side {
			side[i].open()
		}
	}
	for i := range is {
		j := pair(&is[i], was)
		if j < 0 {
			out[is[i].kind+" (whether there is one)"] = ""
			continue
		}
		other := was[j]
		was = slices.Delete(slices.Clone(was), j, j+1)
		values(&other, &is[i], out)
	}
	for i := range was {
		out[was[i].kind+" (whether there is one)"] = ""
	}
}

func without(all, others []unit) []unit {
	seen := make(map[string]int, len(others))
	for i := range others {
		seen[others[i].raw]++
	}
	var left []unit
	for i := range all {
		if seen[all[i].raw] > 0 {
			seen[all[i].raw]--
			continue
		}
		left = append(left, all[i])
	}
	return left
}

// pair finds the same unit among others, or else the first of its kind.
func pair(u *unit, among []unit) int {
	if i := slices.IndexFunc(among, func(x unit) bool { return x.key != "" && x.key == u.key }); i >= 0 {
		return i
	}
	return slices.IndexFunc(among, func(x unit) bool { return x.kind == u.kind })
}

func values(was, is *unit, out found) {
	old, fresh := was.values, is.values
	differ := false
	for place := range maps.Keys(merged(old, fresh)) {
		a, b := old[place], fresh[place]
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			differ = true
			if out[place] == "" {
				out[place] = systemOf(place, a, b, was, is)
			}
		}
	}
	if !differ {
		out[is.kind+" (the order of what it holds)"] = ""
	}
}

// systemOf gives the code system of a code that only one of two has, or "".
func systemOf(place string, a, b []string, was, is *unit) string {
	for _, code := range b {
		if system := is.system[[2]string{place, code}]; system != "" && !slices.Contains(a, code) {
			return system
		}
	}
	for _, code := range a {
		if system := was.system[[2]string{place, code}]; system != "" && !slices.Contains(b, code) {
			return system
		}
	}
	return ""
}

func merged(a, b map[string][]string) map[string][]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// cut takes bodies apart.
func cut(pieces []piece) []unit {
	var all []unit
	for _, p := range pieces {
		switch {
		case strings.HasSuffix(p.kind, "json"):
			all = append(all, resources(p.body)...)
		case p.kind == "text/csv":
			all = append(all, rows(p.body)...)
		default:
			all = append(all, opaque(p.body))
		}
	}
	return all
}

func opaque(body []byte) unit {
	return unit{raw: string(body), kind: "the body", values: map[string][]string{"in the body": {string(body)}}}
}

// resources takes a Bundle apart into its entries; another resource is one unit.
func resources(body []byte) []unit {
	raw := entries(body)
	if raw == nil {
		return []unit{{raw: string(body)}}
	}
	all := make([]unit, len(raw))
	for i := range raw {
		all[i] = unit{raw: string(raw[i])}
	}
	return all
}

// entries cuts a Bundle into its entries without reading them, since nearly all
// of them are as they were; nil for what is no Bundle.
func entries(body []byte) [][]byte {
	begin := bytes.Index(body, []byte(`"entry":[`))
	if begin < 0 || !bytes.Contains(body[:begin], []byte(`"resourceType":"Bundle"`)) {
		return nil
	}
	var all [][]byte
	depth, from := 0, 0
	for i := begin + len(`"entry":[`); i < len(body); i++ {
		switch body[i] {
		case '"':
			i = endOfText(body, i)
		case '{', '[':
			if depth == 0 {
				from = i
			}
			depth++
		case '}', ']':
			if depth == 0 {
				return all
			}
			if depth--; depth == 0 {
				all = append(all, body[from:i+1])
			}
		}
	}
	return nil
}

// endOfText gives where a text that begins at i ends.
func endOfText(body []byte, i int) int {
	for i++; i < len(body) && body[i] != '"'; i++ {
		if body[i] == '\\' {
			i++
		}
	}
	return i
}

// open reads a resource, or a Bundle's entry, once.
func (u *unit) open() {
	if u.kind != "" {
		return
	}
	u.kind, u.system = "the body", make(map[[2]string]string)
	d := json.NewDecoder(strings.NewReader(u.raw))
	d.UseNumber()
	var tree map[string]any
	if d.Decode(&tree) != nil {
		u.values = map[string][]string{"in the body": {u.raw}}
		return
	}
	w := flattener{values: make(map[string][]string), systems: u.system}
	u.values = w.values
	inner, entry := tree["resource"].(map[string]any)
	if !entry {
		u.kind, _ = tree["resourceType"].(string)
		w.object(tree, u.kind)
		return
	}
	u.kind, _ = inner["resourceType"].(string)
	u.key, _ = tree["fullUrl"].(string)
	w.object(inner, u.kind)
	delete(tree, "resource")
	w.object(tree, "Bundle.entry")
}

type flattener struct {
	values  map[string][]string
	systems map[[2]string]string
}

func (w *flattener) object(o map[string]any, at string) {
	system, _ := o["system"].(string)
	for key, v := range o {
		if key == "resourceType" || key == "url" && strings.HasSuffix(at, ")") {
			continue
		}
		place := at + "." + element(key)
		if text, ok := v.(string); ok && system != "" && key == "code" {
			w.systems[[2]string{place, text}] = system
		}
		w.any(v, place)
	}
}

func (w *flattener) any(v any, at string) {
	switch v := v.(type) {
	case map[string]any:
		if url, ok := v["url"].(string); ok && (strings.HasSuffix(at, ".extension") || strings.HasSuffix(at, ".modifierExtension")) {
			at += "('" + url[strings.LastIndexByte(url, '/')+1:] + "')"
		}
		w.object(v, at)
	case []any:
		for _, item := range v {
			w.any(item, at)
		}
	case string:
		w.values[at] = append(w.values[at], v)
	default:
		text, err := json.Marshal(v)
		if err == nil {
			w.values[at] = append(w.values[at], string(text))
		}
	}
}

// choice takes apart the name that a choice of types has in JSON.
var choice = regexp.MustCompile(`^(value|onset|abatement|deceased|effective|occurrence|performed|medication|due|timing|asNeeded)` + //nolint:gochecknoglobals // never changed
	`(CodeableConcept|Quantity|String|DateTime|Date|Period|Boolean|Integer|Decimal|Reference|Coding|Code|Uri|Age|Range|Timing|Attachment|Identifier)$`)

// element gives a JSON member's name as FHIRPath has it.
func element(key string) string {
	m := choice.FindStringSubmatch(key)
	if m == nil {
		return key
	}
	name := m[2]
	switch name { // primitive types have small letters
	case "String", "DateTime", "Date", "Boolean", "Integer", "Decimal", "Code", "Uri":
		name = strings.ToLower(name[:1]) + name[1:]
	}
	return m[1] + ".ofType(" + name + ")"
}

// rows takes a table apart; its columns are named by its first line.
func rows(body []byte) []unit {
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil || len(all) == 0 {
		return []unit{opaque(body)}
	}
	units := make([]unit, 0, len(all)-1)
	for _, cells := range all[1:] {
		values := make(map[string][]string, len(cells))
		for i, cell := range cells {
			values[all[0][i]] = []string{cell}
		}
		units = append(units, unit{raw: strings.Join(cells, "\x00"), kind: "row", values: values})
	}
	return units
}
