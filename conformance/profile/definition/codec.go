// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/carelode/lode/conformance/profile/instance"
)

// errCorrupt says that bytes are not what a codec wrote.
var errCorrupt = errors.New("corrupt definitions")

// codec writes and reads definitions in one compact form. Each type has one
// function that does both, so that what is written and what is read cannot
// drift apart.
//
// A number is a varint. A string is 0 when empty, 1 and its length and bytes
// when written out, 2+n when it is string n of the shared table, or of those
// written out before in the same entry (which follow the shared ones).
type codec struct {
	reading bool
	shared  []string          // reading: the shared table
	seen    []string          // reading: strings written out before in this entry
	table   map[string]uint64 // writing: the shared table
	local   map[string]uint64 // writing: what this entry wrote out before
	out     []byte            // writing
	in      string            // reading: the strings that are read point into it
	pos     int
	err     error
	known   map[string]string // interning: see intern; nothing is written or read then
}

func (c *codec) fail() {
	if c.err == nil {
		c.err = errCorrupt
	}
	c.pos = len(c.in)
}

func (c *codec) uint(v *uint64) {
	if !c.reading {
		if c.known == nil {
			c.out = binary.AppendUvarint(c.out, *v)
		}
		return
	}
	*v = 0
	for shift := 0; shift < 64; shift += 7 {
		if c.pos >= len(c.in) {
			c.fail()
			return
		}
		b := c.in[c.pos]
		c.pos++
		*v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return
		}
	}
	c.fail()
}

// num is a number from -1 upwards.
func (c *codec) num(v *int) {
	u := uint64(*v + 1) //nolint:gosec // never below -1
	c.uint(&u)
	if u > 1<<31 {
		c.fail()
		u = 0
	}
	*v = int(u) - 1
}

// flags packs truths into one number.
func (c *codec) flags(all ...*bool) {
	var bits uint64
	for i, v := range all {
		if *v {
			bits |= 1 << i
		}
	}
	c.uint(&bits)
	for i, v := range all {
		*v = bits&(1<<i) != 0
	}
}

func (c *codec) str(s *string) {
	if c.reading {
		*s = c.readString()
		return
	}
	if c.known != nil {
		*s = c.interned(*s)
		return
	}
	if *s == "" {
		c.out = append(c.out, 0)
		return
	}
	i, ok := c.table[*s]
	if !ok {
		if i, ok = c.local[*s]; ok {
			i += uint64(len(c.table))
		}
	}
	if ok {
		c.out = binary.AppendUvarint(c.out, i+2)
		return
	}
	c.local[*s] = uint64(len(c.local))
	c.out = append(c.out, 1)
	c.out = binary.AppendUvarint(c.out, uint64(len(*s)))
	c.out = append(c.out, *s...)
}

func (c *codec) readString() string {
	var v uint64
	c.uint(&v)
	switch v {
	case 0:
		return ""
	case 1:
		s := c.readBytes()
		c.seen = append(c.seen, s)
		return s
	}
	i := v - 2
	if i < uint64(len(c.shared)) {
		return c.shared[i]
	}
	if i -= uint64(len(c.shared)); i < uint64(len(c.seen)) {
		return c.seen[i]
	}
	c.fail()
	return ""
}

// readSize reads how much follows, which cannot be more than is left.
func (c *codec) readSize() int {
	var n uint64
	if c.uint(&n); n > math.MaxInt32 || int(n) > len(c.in)-c.pos {
		c.fail()
		return 0
	}
	return int(n)
}

// readBytes reads a length and as many bytes.
func (c *codec) readBytes() string {
	n := c.readSize()
	c.pos += n
	return c.in[c.pos-n : c.pos]
}

// list codes a slice. A false length is not taken at its word: memory grows with what is truly read.
func list[T any](c *codec, all *[]T, one func(*codec, *T)) {
	if !c.reading {
		n := uint64(len(*all))
		c.uint(&n)
		for i := range *all {
			one(c, &(*all)[i])
		}
		return
	}
	*all = nil
	n := c.readSize()
	if n == 0 {
		return
	}
	*all = make([]T, 0, min(n, 1024))
	for range n {
		var none T
		*all = append(*all, none)
		if one(c, &(*all)[len(*all)-1]); c.err != nil {
			return
		}
	}
}

// maybe codes what may be absent.
func maybe[T any](c *codec, v **T, one func(*codec, *T)) {
	there := *v != nil
	c.flags(&there)
	if c.reading {
		*v = nil
		if there {
			*v = new(T)
		}
	}
	if there && c.err == nil {
		one(c, *v)
	}
}

func str(c *codec, s *string) { c.str(s) }

// properties codes a map in the order of its keys.
func (c *codec) properties(m *map[string]string) {
	keys := slices.Sorted(maps.Keys(*m))
	list(c, &keys, str)
	if len(keys) == 0 || c.err != nil {
		return
	}
	coded := make(map[string]string, len(keys))
	for _, k := range keys {
		v := (*m)[k]
		c.str(&v)
		coded[k] = v
	}
	*m = coded
}

// instanceNode codes a fixed or pattern value. depth guards reading against a tree made to exhaust the stack.
func instanceNode(c *codec, n *instance.Node) {
	const deepest = 64
	var code func(n *instance.Node, depth int)
	code = func(n *instance.Node, depth int) {
		c.str(&n.Name)
		c.str(&n.Type)
		form := uint64(n.Form)
		c.uint(&form)
		n.Form = instance.Form(form & 0xf)
		c.flags(&n.HasValue)
		c.str(&n.Value)
		if depth > deepest {
			if c.reading {
				c.fail()
			}
			return
		}
		list(c, &n.Children, func(c *codec, k **instance.Node) {
			if c.reading {
				*k = &instance.Node{}
			}
			code(*k, depth+1)
		})
	}
	code(n, 0)
}

// finish says what went wrong, or that something was left over.
func (c *codec) finish(what string) error {
	if c.err == nil && c.reading && c.pos != len(c.in) {
		c.err = errCorrupt
	}
	if c.err != nil {
		return fmt.Errorf("%s: %w", what, c.err)
	}
	return nil
}
