// SPDX-License-Identifier: Apache-2.0

package care

import (
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decode reads a record that anyone may have written. It refuses, as Problems
// with the path of each: keys that are unknown, twice there, or differ from
// another by case only; null, and empty texts, lists and extra (what nobody
// asked is left out); wrong types; numbers that another reader would round or
// cannot hold; bad UTF-8 and lone surrogates; nesting over 64; anything that is
// not one whole JSON value; and whatever Validate refuses. All faults are
// reported together unless the syntax is broken, at most 100 and one that says
// that there are more. How long the input may be is the caller's concern.
func Decode(data []byte) (*Record, error) {
	r, problems, whole := read(data)
	if whole {
		problems = append(problems, unrelated(Validate(r), problems)...)
	}
	if len(problems) > 0 {
		return nil, problems.capped()
	}
	return r, nil
}

// DecodeTrusted reads bytes that this package encoded or accepted before. It
// reads as strictly as Decode, so that nothing is dropped without a word, but
// does not validate.
func DecodeTrusted(data []byte) (*Record, error) {
	r, problems, _ := read(data)
	if len(problems) > 0 {
		return nil, problems.capped()
	}
	return r, nil
}

const byteOrderMark = "\uFEFF"

// read gives what could be read, the faults, and whether it was read to its end.
func read(data []byte) (*Record, Problems, bool) {
	d := decoder{scanner{src: string(data), way: make(way, 0, 16), clean: utf8.Valid(data)}}
	if d.peek() == 0 && d.pos == len(d.src) {
		d.tell("empty", "holds nothing: a record is one JSON object")
		return nil, d.problems, false
	}
	if strings.HasPrefix(d.src, byteOrderMark) {
		d.tell("syntax", "begins with a byte order mark: leave it out")
		return nil, d.problems, false
	}
	r := &Record{}
	if !d.value(recordShape(), reflect.ValueOf(r).Elem()) {
		return nil, d.problems, false
	}
	if d.peek(); d.pos < len(d.src) {
		d.fail("trailing")
		return nil, d.problems, false
	}
	return r, d.problems, true
}

// unrelated leaves out the problems of fields whose reading already failed: that
// such a field seems to be missing says nothing new.
func unrelated(found, earlier Problems) Problems {
	if len(earlier) == 0 {
		return found
	}
	failed := make(map[string]bool, len(earlier))
	for _, e := range earlier {
		failed[e.Path] = true
		if strings.HasPrefix(e.Path, "extra.") {
			failed["extra"] = true // its fields are the team's: a fault is named once, where it was read
		}
	}
	var out Problems
	for _, e := range found {
		if !underAny(failed, e.Path) {
			out = append(out, e)
		}
	}
	return out
}

func underAny(failed map[string]bool, path string) bool {
	for !failed[path] {
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return failed[""]
		}
		path = path[:i]
	}
	return true
}

// decoder sets a record from JSON.
type decoder struct{ scanner }

// value reads a value of a shape into dst, which may be a pointer to one. False
// means that nothing more can be read.
func (d *decoder) value(s *shape, dst reflect.Value) bool {
	c := d.peek()
	if !starts(c, s.form) {
		return d.wrong(c)
	}
	if s.pointer && dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(s.typ))
		dst = dst.Elem()
	}
	switch s.form {
	case textForm:
		return d.setText(dst)
	case numberForm:
		return d.setNumber(dst)
	case flagForm:
		dst.SetBool(c == 't')
		return d.word(strconv.FormatBool(c == 't'))
	case listForm:
		return d.list(s, dst)
	case objectForm:
		return d.object(s, dst)
	case openForm:
		return d.setExtra(dst)
	}
	return d.unexpected()
}

// starts reports whether a value of the form can begin with a byte.
func starts(c byte, f form) bool {
	switch f {
	case textForm:
		return c == '"'
	case numberForm:
		return c == '-' || '0' <= c && c <= '9'
	case flagForm:
		return c == 't' || c == 'f'
	case listForm:
		return c == '['
	case objectForm, openForm:
		return c == '{'
	}
	return false
}

// wrong passes over a value of another type than the field has.
func (d *decoder) wrong(c byte) bool {
	before := len(d.problems)
	if _, ok := d.anything(); !ok {
		return false
	}
	rule := "type"
	if c == 'n' {
		rule = "null"
	}
	if len(d.problems) == before { // else what is inside it was named already
		d.report(rule)
	}
	return true
}

func (d *decoder) setText(dst reflect.Value) bool {
	t, ok := d.text()
	if ok && t == "" {
		d.report("empty")
	}
	dst.SetString(t)
	return ok
}

func (d *decoder) setNumber(dst reflect.Value) bool {
	token, ok := d.number()
	if !ok {
		return false
	}
	n, err := strconv.ParseInt(token, 10, 64)
	switch {
	case err != nil && strings.ContainsAny(token, ".eE") && bounded(token):
		d.tell("type", "must be a whole number written without point or exponent")
	case err != nil || n > maxWhole || n < -maxWhole:
		d.report("number")
	default:
		dst.SetInt(n)
	}
	return true
}

func (d *decoder) setExtra(dst reflect.Value) bool {
	extra, ok := d.anyObject()
	if !ok {
		return false
	}
	if len(extra) == 0 {
		d.report("empty")
		return true
	}
	dst.Set(reflect.ValueOf(extra))
	return true
}

func (d *decoder) list(s *shape, dst reflect.Value) bool {
	if !d.open() {
		return false
	}
	for n := 0; ; n++ {
		more, ok := d.more(n == 0, ']')
		if !ok {
			return false
		}
		if !more {
			if n == 0 {
				d.report("empty")
			}
			return true
		}
		if n == dst.Cap() {
			dst.Grow(max(n, 2))
		}
		dst.SetLen(n + 1)
		d.way.item(n)
		if !d.value(s.elem, dst.Index(n)) {
			return false
		}
		d.way.up()
	}
}

func (d *decoder) object(s *shape, dst reflect.Value) bool {
	if !d.open() {
		return false
	}
	var seen uint64 // one bit a field: no object has more than 64, which a test holds
	for n, next := 0, 0; ; n++ {
		more, ok := d.more(n == 0, '}')
		if !ok || !more {
			return ok
		}
		at := d.pos // more has skipped to it
		key, ok := d.text()
		if !ok || !d.expect(':') {
			return false
		}
		i, known := s.find(key, next)
		switch {
		case !known:
			ok = d.strange(s, key, at)
		case seen&(1<<i) != 0:
			ok = d.pass(key, "duplicate-key", ruleText("duplicate-key", ""))
		default:
			seen |= 1 << i
			next = i + 1
			d.way.key(key)
			ok = d.value(s.fields[i].shape, s.fields[i].in(dst)) && d.counts(&s.fields[i], s.fields[i].in(dst))
			d.leave(ok)
		}
		if !ok {
			return false
		}
	}
}

// counts reports a number that must be there and is 0: it is not missing. It is
// always true.
func (d *decoder) counts(f *field, v reflect.Value) bool {
	if f.form == numberForm && f.counted && v.IsZero() && !d.faulted() {
		d.tell("min", "must be 1 or more")
	}
	return true
}

// faulted reports whether the last fault is of the very field that was read.
func (d *decoder) faulted() bool {
	n := len(d.problems)
	return n > 0 && d.problems[n-1].Path == d.way.String()
}

// leave goes up again, unless the reading ended here.
func (d *decoder) leave(ok bool) {
	if ok {
		d.way.up()
	}
}

// strange passes over a key that the object does not have; at is where it stands.
func (d *decoder) strange(s *shape, key string, at int) bool {
	if known, ok := s.alike(key); ok {
		return d.pass(known, "key-case", "must be written "+known)
	}
	words := ruleText("unknown-key", "")
	if len(d.problems) < maxProblems { // a long list of strange keys costs no more
		if known, ok := s.near(key); ok {
			return d.pass(key, "unknown-key", words+"; did you mean "+known+"?")
		}
	}
	return d.pass(unnamed, "unknown-key", words+atByte(at))
}

// pass reports a key and passes over its value.
func (d *decoder) pass(key, rule, words string) bool {
	d.way.key(key)
	d.tell(rule, words)
	_, ok := d.anything()
	d.leave(ok)
	return ok
}
