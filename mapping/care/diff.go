// SPDX-License-Identifier: Apache-2.0

package care

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// ChangeKind says what became of a field.
type ChangeKind string

// The kinds of change of one field. An item that someone marks as withdrawn has
// its "withdrawn" fields Added: it is still in the record.
const (
	Added     ChangeKind = "added"     // it was not there before
	Changed   ChangeKind = "changed"   // it says something else
	Withdrawn ChangeKind = "withdrawn" // it is no longer there
)

// FieldChange is one leaf that differs between two versions. It names the field
// and never holds its value.
type FieldChange struct {
	Part string     `json:"part"`           // the top-level key: "needs"
	Path string     `json:"path"`           // with the indices of After, or of Before for what was withdrawn
	Item string     `json:"item,omitempty"` // the id of the innermost entry that has one
	Kind ChangeKind `json:"kind"`
}

// Difference is every leaf that differs, in the record's order.
type Difference []FieldChange

// Change is what one destination is told: the version it received last, the
// present one, and what differs. Both hold only what that destination may see.
type Change struct {
	Before     *Record // nil: it has received nothing yet
	After      *Record
	Difference Difference
}

// NewChange projects two versions to a set of paths and compares what is left.
func NewChange(before, after *Record, p Paths) Change {
	c := Change{Before: Project(before, p), After: Project(after, p)}
	c.Difference = Diff(c.Before, c.After)
	return c
}

// Empty reports whether there is nothing to tell.
func (c Change) Empty() bool { return len(c.Difference) == 0 }

// Diff compares two versions leaf by leaf; either may be nil. Entries with ids
// are matched by id, so order alone is no change; where an id is missing or
// twice in a list, and where entries have none, they are matched by index.
//
// The header is not compared (version, recordedAt, recordedBy, reason, cites and
// the list of workers): every version changes it, and a destination that was
// told of each would be told of nothing. A null list and an empty one are alike,
// and so are an object without fields and none.
func Diff(before, after *Record) Difference {
	d := differ{}
	b, a := reflect.ValueOf(before), reflect.ValueOf(after)
	root := recordShape()
	for i := range root.fields {
		if f := &root.fields[i]; !isHeader(f.key) {
			d.field(f, deref(b), deref(a))
		}
	}
	return d.out
}

// isHeader reports whether a top-level key is about the version rather than the
// person.
func isHeader(key string) bool {
	switch key {
	case "version", "recordedAt", "recordedBy", "reason", "cites", "workers":
		return true
	}
	return false
}

// Parts gives the top-level keys that differ, in the record's order.
func (d Difference) Parts() []string {
	var parts []string
	for i := range d {
		if len(parts) == 0 || parts[len(parts)-1] != d[i].Part {
			parts = append(parts, d[i].Part)
		}
	}
	return parts
}

// Touches reports whether a field or anything below it differs. Indices are
// ignored on both sides; "" stands for the whole record.
func (d Difference) Touches(prefix string) bool {
	prefix = bare(prefix)
	return slices.ContainsFunc(d, func(c FieldChange) bool {
		rest, found := strings.CutPrefix(bare(c.Path), prefix)
		return found && (prefix == "" || rest == "" || rest[0] == '.')
	})
}

// Item gives the changes of one entry, without those of entries inside it that
// have ids of their own.
func (d Difference) Item(id string) Difference {
	var out Difference
	for _, c := range d {
		if c.Item == id {
			out = append(out, c)
		}
	}
	return out
}

// step is one key on the way down, with the index that each side has there (-1
// where it is no list).
type step struct {
	key           string
	before, after int
}

type differ struct {
	out           Difference
	way           []step
	before, after string // the ids of the innermost entries
}

// deref follows a pointer; what is not there becomes the zero Value.
func deref(v reflect.Value) reflect.Value {
	if v.IsValid() && v.Kind() == reflect.Pointer {
		return v.Elem()
	}
	return v
}

// field compares one field of two objects, either of which may be missing.
func (d *differ) field(f *field, b, a reflect.Value) {
	if b.IsValid() {
		b = f.in(b)
	}
	if a.IsValid() {
		a = f.in(a)
	}
	d.way = append(d.way, step{key: f.key, before: -1, after: -1})
	d.value(f.shape, b, a)
	d.way = d.way[:len(d.way)-1]
}

func (d *differ) value(s *shape, b, a reflect.Value) {
	if s.pointer {
		b, a = deref(b), deref(a)
	}
	switch {
	case !b.IsValid() && !a.IsValid():
	case s.form == objectForm:
		d.object(s, b, a)
	case s.form == listForm:
		d.list(s, b, a)
	default:
		d.leaf(s, b, a)
	}
}

func (d *differ) object(s *shape, b, a reflect.Value) {
	wasBefore, wasAfter := d.before, d.after
	if s.id >= 0 {
		d.before, d.after = idOf(s, b, d.before), idOf(s, a, d.after)
	}
	for i := range s.fields {
		d.field(&s.fields[i], b, a)
	}
	d.before, d.after = wasBefore, wasAfter
}

// idOf gives an object's id, or what the objects around it have.
func idOf(s *shape, v reflect.Value, outer string) string {
	if v.IsValid() {
		if id := s.fields[s.id].in(v).String(); id != "" {
			return id
		}
	}
	return outer
}

// leaf compares what has nothing below it. A value that a pointer held is
// there even if it is zero; any other zero value is not there.
func (d *differ) leaf(s *shape, b, a reflect.Value) {
	was := b.IsValid() && (s.pointer || !isUnset(b))
	is := a.IsValid() && (s.pointer || !isUnset(a))
	switch {
	case was && is:
		if !sameLeaf(s, b, a) {
			d.add(Changed)
		}
	case is:
		d.add(Added)
	case was:
		d.add(Withdrawn)
	}
}

func isUnset(v reflect.Value) bool {
	if v.Kind() == reflect.Map {
		return v.Len() == 0
	}
	return v.IsZero()
}

func sameLeaf(s *shape, b, a reflect.Value) bool {
	switch s.form { //nolint:exhaustive // lists and objects are no leaves
	case textForm:
		return b.String() == a.String()
	case numberForm:
		return b.Int() == a.Int()
	case flagForm:
		return b.Bool() == a.Bool()
	}
	return reflect.DeepEqual(b.Interface(), a.Interface())
}

func (d *differ) add(kind ChangeKind) {
	item, ours := d.after, func(s step) int { return s.after }
	if kind == Withdrawn {
		item, ours = d.before, func(s step) int { return s.before }
	}
	path := make([]byte, 0, 64)
	for i, s := range d.way {
		if i > 0 {
			path = append(path, '.')
		}
		path = append(path, s.key...)
		if n := ours(s); n >= 0 {
			path = append(path, '[')
			path = strconv.AppendInt(path, int64(n), 10)
			path = append(path, ']')
		}
	}
	d.out = append(d.out, FieldChange{Part: d.way[0].key, Path: string(path), Item: item, Kind: kind})
}
