// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// A book is definitions in compiled form: an index that is read when it is
// opened, a table of shared strings, and groups of entries. The table and the
// groups are compressed, and are read when something in them is first asked for.
//
//	magic | lengths | index | table | groups
type book struct {
	data       []byte // the groups, compressed
	groups     []span
	strings    func() ([]string, error)
	structures shelf[Structure]
	valueSets  shelf[ValueSet]
	systems    shelf[CodeSystem]
	messages   shelf[MessageDefinition]
	names      shelf[names]

	mu     sync.Mutex
	recent []opened // a few groups that were used last
}

// names is what a book has one of: the package's own name, and all naming systems.
type names struct {
	name, version string
	all           []NamingSystem
}

func codeNames(c *codec, n *names) {
	c.str(&n.name)
	c.str(&n.version)
	list(c, &n.all, codeNamingSystem)
}

// magic changes when the form of a book does.
const magic = "lodefhir03"

// What a book may hold; a cache folder is not a trusted place.
const (
	maxIndex  = 16 << 20
	maxTable  = 64 << 20
	groupSize = 48 << 10 // about: a group ends with the entry that fills it
	maxGroup  = 64 << 20
	keptOpen  = 6
)

// span is where a group is, and how long it is unpacked.
type span struct{ from, to, raw int }

type opened struct {
	group int
	raw   []byte
}

// entry is where a definition is.
type entry struct {
	url, version string
	group        int
	from, to     int // in the unpacked group
}

// shelf is the definitions of one kind in a book.
type shelf[T any] struct {
	entries []entry // by url and version
	made    []atomic.Pointer[T]
	code    func(*codec, *T)
}

// openBook reads the index of a book.
func openBook(data []byte) (*book, error) {
	r := &codec{reading: true, in: string(data[:min(len(data), len(magic)+4*binary.MaxVarintLen64)])}
	if !strings.HasPrefix(r.in, magic) {
		return nil, fmt.Errorf("open definitions: %w: not of this form", errCorrupt)
	}
	r.pos = len(magic)
	var sizes [4]uint64 // of index and table, packed and unpacked
	for i := range sizes {
		r.uint(&sizes[i])
	}
	rest := data[min(r.pos, len(data)):]
	if r.err != nil || sizes[0] > uint64(len(rest)) || sizes[2] > uint64(len(rest))-sizes[0] || sizes[1] > maxIndex || sizes[3] > maxTable {
		return nil, fmt.Errorf("open definitions: %w", errCorrupt)
	}
	packedIndex, packedTable := rest[:sizes[0]], rest[sizes[0]:sizes[0]+sizes[2]]
	index, err := inflate(packedIndex, int(sizes[1])) //nolint:gosec // at most maxIndex
	if err != nil {
		return nil, fmt.Errorf("open definitions: %w", err)
	}
	b := &book{data: rest[sizes[0]+sizes[2]:]}
	b.strings = sync.OnceValues(func() ([]string, error) {
		return readTable(packedTable, int(sizes[3])) //nolint:gosec // at most maxTable
	})
	b.structures.code, b.valueSets.code, b.systems.code = codeStructure, codeValueSet, codeCodeSystem
	b.messages.code, b.names.code = codeMessage, codeNames
	if err := b.readIndex(string(index)); err != nil {
		return nil, fmt.Errorf("open definitions: %w", err)
	}
	return b, nil
}

func (b *book) readIndex(index string) error {
	c := &codec{reading: true, in: index}
	at := 0
	list(c, &b.groups, func(c *codec, s *span) {
		var size int
		c.num(&size)
		c.num(&s.raw)
		if size < 0 || s.raw < 0 || s.raw > maxGroup || size > len(b.data)-at {
			c.fail()
			return
		}
		s.from, s.to = at, at+size
		at = s.to
	})
	readShelf(c, b, &b.structures)
	readShelf(c, b, &b.valueSets)
	readShelf(c, b, &b.systems)
	readShelf(c, b, &b.messages)
	readShelf(c, b, &b.names)
	return c.finish("index")
}

func readShelf[T any](c *codec, b *book, s *shelf[T]) {
	list(c, &s.entries, func(c *codec, e *entry) {
		var size int
		c.str(&e.url)
		c.str(&e.version)
		c.num(&e.group)
		c.num(&e.from)
		c.num(&size)
		e.to = e.from + size
		if e.group < 0 || e.group >= len(b.groups) || e.from < 0 || size < 0 || e.to > b.groups[e.group].raw {
			c.fail()
		}
	})
	if !slices.IsSortedFunc(s.entries, func(x, y entry) int { return cmp.Compare(x.url, y.url) }) {
		c.fail()
	}
	s.made = make([]atomic.Pointer[T], len(s.entries))
}

// inflate unpacks what must come to exactly that size.
func inflate(packed []byte, size int) ([]byte, error) {
	r := flate.NewReader(bytes.NewReader(packed))
	// What a corrupt length asks for is not taken at its word.
	raw := bytes.NewBuffer(make([]byte, 0, min(size, 1<<20)))
	n, err := io.Copy(raw, io.LimitReader(r, int64(size)+1))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w: %w", errCorrupt, err)
	}
	if n != int64(size) {
		return nil, fmt.Errorf("unpack: %w", errCorrupt)
	}
	return raw.Bytes(), nil
}

func readTable(packed []byte, size int) ([]string, error) {
	raw, err := inflate(packed, size)
	if err != nil {
		return nil, err
	}
	c := &codec{reading: true, in: string(raw)}
	var all []string
	list(c, &all, func(c *codec, s *string) {
		*s = c.readBytes()
	})
	return all, c.finish("strings")
}

// open gives a group, unpacked.
func (b *book) open(group int) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, o := range b.recent {
		if o.group == group {
			copy(b.recent[1:i+1], b.recent[:i])
			b.recent[0] = o
			return o.raw, nil
		}
	}
	s := b.groups[group]
	raw, err := inflate(b.data[s.from:s.to], s.raw)
	if err != nil {
		return nil, err
	}
	b.recent = slices.Insert(b.recent, 0, opened{group: group, raw: raw})
	b.recent = b.recent[:min(len(b.recent), keptOpen)]
	return raw, nil
}

// find gives the place of a canonical on the shelf: that of its version, or the newest without one.
func (s *shelf[T]) find(canonical string) (int, bool) {
	url, version, exact := strings.Cut(canonical, "|")
	first, ok := slices.BinarySearchFunc(s.entries, url, func(e entry, url string) int { return cmp.Compare(e.url, url) })
	if !ok {
		return 0, false
	}
	best := -1
	for i := first; i < len(s.entries) && s.entries[i].url == url; i++ {
		v := s.entries[i].version
		if exact && v == version {
			return i, true
		}
		if !exact && (best < 0 || CompareVersions(v, s.entries[best].version) > 0) {
			best = i
		}
	}
	return best, best >= 0
}

// get gives the definition at a place; the same one however often it is asked for.
func (s *shelf[T]) get(b *book, i int) (*T, error) {
	if v := s.made[i].Load(); v != nil {
		return v, nil
	}
	e := s.entries[i]
	raw, err := b.open(e.group)
	if err != nil {
		return nil, err
	}
	table, err := b.strings()
	if err != nil {
		return nil, err
	}
	// The entry's own copy: its strings must not keep the whole group in memory.
	c := &codec{reading: true, shared: table, in: string(raw[e.from:e.to])}
	v := new(T)
	s.code(c, v)
	if err := c.finish(e.url); err != nil {
		return nil, err
	}
	if !s.made[i].CompareAndSwap(nil, v) {
		v = s.made[i].Load()
	}
	return v, nil
}
