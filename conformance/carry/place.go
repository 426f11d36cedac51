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
	kind   string // its resource type, or "row"
	read   func() map[string][]string
	system map[string]string // the code system beside each code, by place
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
	compare(units(was), units(is), out)
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
	old, fresh := was.read(), is.read()
	for place := range maps.Keys(merged(old, fresh)) {
		a, b := old[place], fresh[place]
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			system := is.system[place]
			if system == "" {
				system = was.system[place]
			}
			if out[place] == "" {
				out[place] = system
			}
		}
	}
}

func merged(a, b map[string][]string) map[string][]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// units takes bodies apart.
func units(pieces []piece) []unit {
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
	return unit{raw: string(body), kind: "the body", read: func() map[string][]string { return map[string][]string{"in the body": {string(body)}} }}
}

// resources takes a Bundle apart into its entries; another resource is one unit.
func resources(body []byte) []unit {
	var bundle struct {
		ResourceType string            `json:"resourceType"`
		Entry        []json.RawMessage `json:"entry"`
	}
	if json.Unmarshal(body, &bundle) != nil {
		return []unit{opaque(body)}
	}
	if bundle.ResourceType != "Bundle" {
		return []unit{resource(body, bundle.ResourceType, "", body)}
	}
	all := make([]unit, 0, len(bundle.Entry))
	for _, entry := range bundle.Entry {
		var e struct {
			FullURL  string `json:"fullUrl"`
			Resource struct {
				ResourceType string `json:"resourceType"`
			} `json:"resource"`
		}
		if json.Unmarshal(entry, &e) != nil {
			return []unit{opaque(body)}
		}
		all = append(all, resource(entry, e.Resource.ResourceType, e.FullURL, entry))
	}
	return all
}

func resource(raw []byte, kind, key string, body []byte) unit {
	u := unit{raw: string(raw), kind: kind, key: key, system: map[string]string{}}
	u.read = func() map[string][]string {
		d := json.NewDecoder(bytes.NewReader(body))
		d.UseNumber()
		var tree map[string]any
		if d.Decode(&tree) != nil {
			return nil
		}
		w := flattener{values: map[string][]string{}, systems: u.system}
		inner, entry := tree["resource"].(map[string]any)
		if !entry {
			w.object(tree, kind)
			return w.values
		}
		w.object(inner, kind)
		delete(tree, "resource")
		w.object(tree, "Bundle.entry")
		return w.values
	}
	return u
}

type flattener struct {
	values  map[string][]string
	systems map[string]string
}

func (w *flattener) object(o map[string]any, at string) {
	system, _ := o["system"].(string)
	for key, v := range o {
		if key == "resourceType" || key == "url" && strings.HasSuffix(at, ")") {
			continue
		}
		place := at + "." + element(key)
		if system != "" && (key == "code" || key == "value") {
			w.systems[place] = system
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
		units = append(units, unit{raw: strings.Join(cells, "\x00"), kind: "row", read: func() map[string][]string {
			values := make(map[string][]string, len(cells))
			for i, cell := range cells {
				values[all[0][i]] = []string{cell}
			}
			return values
		}})
	}
	return units
}
