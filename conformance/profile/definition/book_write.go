// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// compile writes a package as a book, the same bytes for the same definitions.
func compile(p *Package) ([]byte, error) {
	counting := newBinder(nil)
	counting.bind(p)
	table := shared(counting.count)
	b := newBinder(table)
	b.bind(p)
	return b.finish()
}

// shared gives the strings that are worth a place in the table, the most used first.
func shared(count map[string]int) []string {
	var table []string
	for s, n := range count {
		if n > 1 {
			table = append(table, s)
		}
	}
	slices.SortFunc(table, func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	return table
}

// binder writes a book.
type binder struct {
	table  []string
	lookup map[string]uint64
	count  map[string]int // by how many entries a string is used
	group  []byte
	groups [][]byte
	index  [5][]entry
}

func newBinder(table []string) *binder {
	b := &binder{table: table, lookup: make(map[string]uint64, len(table)), count: make(map[string]int)}
	for i, s := range table {
		b.lookup[s] = uint64(i)
	}
	return b
}

func (b *binder) bind(p *Package) {
	// Types first, together: every check needs them.
	byRank := slices.Clone(p.Structures)
	slices.SortStableFunc(byRank, func(x, y *Structure) int { return cmp.Compare(rank(x), rank(y)) })
	for _, s := range byRank {
		bindOne(b, 0, s.URL, s.Version, s, codeStructure)
	}
	b.cut()
	for _, v := range p.ValueSets {
		bindOne(b, 1, v.URL, v.Version, v, codeValueSet)
	}
	b.cut()
	for _, s := range p.CodeSystems {
		bindOne(b, 2, s.URL, s.Version, s, codeCodeSystem)
	}
	b.cut()
	for _, m := range p.Messages {
		bindOne(b, 3, m.URL, m.Version, m, codeMessage)
	}
	bindOne(b, 4, "", "", &names{name: p.Name, version: p.Version, all: p.Systems}, codeNames)
	b.cut()
	slices.SortStableFunc(b.index[0], func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.url, y.url), cmp.Compare(x.version, y.version))
	})
}

func rank(s *Structure) int {
	switch {
	case s.Derivation == "constraint":
		return 2
	case s.Kind == "resource" || s.Kind == "logical":
		return 1
	}
	return 0
}

func bindOne[T any](b *binder, kind int, url, version string, v *T, code func(*codec, *T)) {
	c := &codec{table: b.lookup, local: make(map[string]uint64)}
	code(c, v)
	for s := range maps.Keys(c.local) {
		b.count[s]++
	}
	from := len(b.group)
	b.group = append(b.group, c.out...)
	b.index[kind] = append(b.index[kind], entry{url: url, version: version, group: len(b.groups), from: from, to: len(b.group)})
	if len(b.group) > groupSize {
		b.cut()
	}
}

func (b *binder) cut() {
	if len(b.group) > 0 {
		b.groups, b.group = append(b.groups, b.group), nil
	}
}

func (b *binder) finish() ([]byte, error) {
	var packed [][]byte
	c := &codec{local: make(map[string]uint64)}
	count := uint64(len(b.groups))
	c.uint(&count)
	for _, g := range b.groups {
		p, err := deflate(g)
		if err != nil {
			return nil, err
		}
		size, raw := len(p), len(g)
		c.num(&size)
		c.num(&raw)
		packed = append(packed, p)
	}
	for _, entries := range b.index {
		list(c, &entries, func(c *codec, e *entry) {
			size := e.to - e.from
			c.str(&e.url)
			c.str(&e.version)
			c.num(&e.group)
			c.num(&e.from)
			c.num(&size)
		})
	}
	table := binary.AppendUvarint(nil, uint64(len(b.table)))
	for _, s := range b.table {
		table = append(binary.AppendUvarint(table, uint64(len(s))), s...)
	}
	packedIndex, err := deflate(c.out)
	if err != nil {
		return nil, err
	}
	packedTable, err := deflate(table)
	if err != nil {
		return nil, err
	}
	out := []byte(magic)
	for _, n := range []int{len(packedIndex), len(c.out), len(packedTable), len(table)} {
		out = binary.AppendUvarint(out, uint64(n)) //nolint:gosec // a length
	}
	return slices.Concat(append([][]byte{out, packedIndex, packedTable}, packed...)...), nil
}

func deflate(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("pack definitions: %w", err)
	}
	if _, err := w.Write(raw); err != nil {
		return nil, fmt.Errorf("pack definitions: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack definitions: %w", err)
	}
	return out.Bytes(), nil
}
