// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// mutants makes broken resources of good ones. The same number gives the same
// mutant of the same bases.
type mutants struct {
	bases [][]byte
	trees []any // of those bases that are JSON; nil of others
}

func newMutants(bases [][]byte) *mutants {
	m := &mutants{bases: bases}
	for _, b := range bases {
		var tree any
		decoder := json.NewDecoder(bytes.NewReader(b))
		decoder.UseNumber()
		if decoder.Decode(&tree) != nil {
			tree = nil
		}
		m.trees = append(m.trees, tree)
	}
	return m
}

// largest is how large a mutant may be; changes that multiply would make it any size.
const largest = 512 << 10

// make gives mutant number n.
func (m *mutants) make(n uint64) []byte {
	for again := uint64(7); ; again++ {
		if data := m.one(&mutator{Rand: rand.New(rand.NewPCG(n, again))}); len(data) <= largest {
			return data
		}
	}
}

func (m *mutants) one(r *mutator) []byte {
	which := r.IntN(len(m.bases))
	tree := m.trees[which]
	if tree == nil || r.IntN(4) == 0 {
		return r.damage(slices.Clone(m.bases[which]))
	}
	tree = deepClone(tree)
	for range 1 + r.IntN(4) {
		tree = r.edit(tree, m.trees)
		if len(spotsOf(tree)) >= mostSpots {
			break // it doubles in size with every change
		}
	}
	data, err := json.Marshal(tree)
	if err != nil {
		panic(fmt.Sprintf("a mutant that is no JSON: %v", err))
	}
	if r.IntN(8) == 0 {
		data = r.damage(data)
	}
	return data
}

type mutator struct{ *rand.Rand }

func pick[T any](r *mutator, from ...T) T { return from[r.IntN(len(from))] }

// size is often small, at times large, and seldom huge.
func (r *mutator) size(small, large, huge int) int {
	switch n := r.IntN(40); {
	case n == 0:
		return huge
	case n < 10:
		return large
	}
	return small
}

// damage breaks bytes, with no regard for what they say.
func (r *mutator) damage(b []byte) []byte {
	for range 1 + r.IntN(6) {
		if len(b) < 2 {
			return b
		}
		at := r.IntN(len(b))
		end := min(len(b), at+1+r.IntN(40))
		switch r.IntN(7) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b[at] = byte(r.Uint32()) //nolint:gosec // any byte will do
		case 2:
			b = slices.Delete(b, at, end)
		case 3:
			b = slices.Insert(b, end, slices.Clone(b[at:end])...)
		case 4:
			b = b[:at]
		case 5:
			b = slices.Insert(b, at, []byte(pick(r, `"`, `{`, `}`, `[`, `]`, `,`, `:`, `\u0000`, `\ud800`, "\x00", "\xff", `<`, `/>`, `&amp;`, `&x;`, `<!DOCTYPE x>`, `<![CDATA[`, `null`, `1e999`, `-`, `<div xmlns="http://www.w3.org/1999/xhtml">`))...)
		default:
			b = slices.Concat(b[at:], b[:at])
		}
	}
	return b
}

// edit changes one node of a JSON tree.
func (r *mutator) edit(root any, all []any) any {
	spots := spotsOf(root)
	if len(spots) == 0 {
		return root
	}
	s := spots[r.IntN(len(spots))]
	switch r.IntN(16) {
	case 0, 1:
		s.remove()
	case 2:
		s.set([]any{s.get(), deepClone(s.get())})
	case 3:
		s.set([]any{s.get()})
	case 4:
		s.set(map[string]any{pick(r, "value", "extension", "item", "resourceType", "coding"): s.get()})
	case 5:
		s.set(r.value())
	case 6:
		s.set(deepClone(spots[r.IntN(len(spots))].get()))
	case 7:
		s.rename(pick(r, "value", "_value", "valueString", "extension", "contained", "resourceType", "item", "reference", "profile", "div", "", "Ünïcode", "valueQuantity", "id", "url"))
	case 8:
		s.set(nest(s.get(), pick(r, "extension", "item", "contained", "part", "concept", "resource", "x"), r.size(3, 20, 400), r.IntN(2) == 0))
	case 9:
		s.set(strings.Repeat(pick(r, "x", " ", "\n", "é", "1", "2026-01-01", "urn:uuid:", "<p>", "a/", "#"), r.size(10, 500, 200_000)))
	case 10:
		s.set(many(s.get(), r.size(3, 20, 600)))
	case 11:
		s.set(deepClone(all[r.IntN(len(all))]))
	case 12:
		cyclic(root)
	case 13:
		claim(root, pick(r, "closed-identifiers", "resliced", "typed-value", "named-patient", "team-bundle", "profiled-bundle", "problem", "score", "coded", "pet-owner", "contact-kinds", "full-name", "pet"))
	case 14:
		if o, ok := root.(map[string]any); ok {
			o["resourceType"] = pick[any](r, "Patient", "Bundle", "Questionnaire", "StructureDefinition", "Parameters", "Observation", "Element", "string", "", "x", 7, nil)
		}
	default:
		if o, ok := s.get().(map[string]any); ok {
			o[pick(r, "extension", "modifierExtension", "id", "_id", "valueReference", "contained", "text")] = r.value()
		} else {
			s.set(r.value())
		}
	}
	return root
}

func (r *mutator) value() any {
	return pick[any](r, nil, true, "", " ", "x", json.Number("0"), json.Number("-1"), json.Number("1e400"), json.Number("99999999999999999999999999"), json.Number("0.1e-9"),
		[]any{}, map[string]any{}, []any{nil}, []any{[]any{[]any{}}}, "#", "#x", "Patient/", "urn:uuid:x", "http://[::1", "2026-13-45", "9999-12-31T24:60:61+99:99",
		map[string]any{"reference": "#"}, map[string]any{"resourceType": "Patient", "contained": []any{map[string]any{"resourceType": "Patient"}}},
		map[string]any{"url": planted + "pet", "extension": []any{map[string]any{"url": planted + "pet"}}},
		`<div xmlns="http://www.w3.org/1999/xhtml">`+strings.Repeat("<b>", 300)+strings.Repeat("</b>", 300)+"</div>", `<!DOCTYPE a [<!ENTITY a "&a;&a;">]><div>&a;</div>`)
}

// spot is where a node stands in a tree.
type spot struct {
	object map[string]any
	list   []any
	key    string
	index  int
}

func (s spot) get() any {
	if s.object != nil {
		return s.object[s.key]
	}
	return s.list[s.index]
}

func (s spot) set(v any) {
	if s.object != nil {
		s.object[s.key] = v
	} else {
		s.list[s.index] = v
	}
}

func (s spot) remove() {
	if s.object != nil {
		delete(s.object, s.key)
	} else {
		s.list[s.index] = nil
	}
}

func (s spot) rename(to string) {
	if s.object != nil {
		v := s.object[s.key]
		delete(s.object, s.key)
		s.object[to] = v
	}
}

// mostSpots is how many nodes of a tree are looked at: it may be large by then.
const mostSpots = 4_000

func spotsOf(root any) []spot {
	var all []spot
	addSpots(&all, root)
	return all
}

func addSpots(all *[]spot, in any) {
	if len(*all) >= mostSpots {
		return
	}
	switch v := in.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			*all = append(*all, spot{object: v, key: key})
			addSpots(all, v[key])
		}
	case []any:
		for i := range v {
			*all = append(*all, spot{list: v, index: i})
			addSpots(all, v[i])
		}
	}
}

func deepClone(in any) any {
	switch v := in.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = deepClone(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = deepClone(e)
		}
		return out
	}
	return in
}

func nest(v any, name string, depth int, listed bool) any {
	for range depth {
		if listed {
			v = []any{v}
		}
		v = map[string]any{name: v, "url": planted + "pet", "linkId": "1"}
	}
	return v
}

func many(v any, n int) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = v
	}
	return list
}

// cyclic makes every reference lead to the whole, and every entry to the next.
func cyclic(root any) {
	for i, s := range spotsOf(root) {
		if s.key != "reference" && s.key != "fullUrl" {
			continue
		}
		s.set([]any{"#", "urn:uuid:2d9c3f63-8a0e-4c0c-8a1b-6c0a53a1e101", "Patient/agnes-turnbull", "Bundle/x"}[i%4])
	}
}

func claim(root any, name string) {
	if o, ok := root.(map[string]any); ok {
		o["meta"] = map[string]any{"profile": []any{planted + name}}
	}
}
