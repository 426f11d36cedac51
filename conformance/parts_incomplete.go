// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// incompleteRecords takes away each declared field in turn. Encode may do
// without it, or refuse it by its path; it may not panic, nor quote the record.
func incompleteRecords(t T, s *suite) {
	a, ok := s.encoder(t)
	if !ok {
		return
	}
	nobodys, idle := 0, []string{}
	for _, leaf := range s.uses.Leaves() {
		found := s.saying(leaf, 3)
		if len(found) == 0 {
			nobodys++
		}
		matters := len(found) == 0
		for _, one := range found {
			matters = s.without(t, a, leaf, one) || matters
		}
		if !matters {
			idle = append(idle, leaf)
		}
	}
	if nobodys > 0 {
		t.Logf("%d declared fields are in nobody's record; not exercised", nobodys)
	}
	if len(idle) > 0 {
		t.Logf("declared, yet without them the messages looked at were the same: %v", idle)
	}
	s.encode(t, a, "an empty record", care.NewChange(nil, &care.Record{}, s.uses), s.facts("empty", "soham", 1))
}

// without takes one field away, and reports whether that made a difference.
func (s *suite) without(t T, a adapters.Encoder, leaf string, one telling) bool {
	poor := copyOf(t, one.step.Record)
	for _, v := range fieldsAt(poor, leaf) {
		v.SetZero()
	}
	got, refused := s.encode(t, a, leaf+" taken away", s.changeTo(one, poor), one.facts)
	if refused {
		return true
	}
	want, _ := s.encode(t, a, one.name, one.change, one.facts)
	return !slices.Equal(bodies(t, got), bodies(t, want))
}

// saying gives tellings in which a field says something: so many first ones, and
// as many later ones.
func (s *suite) saying(leaf string, most int) []telling {
	var first, later []telling
	for _, one := range s.tellings {
		switch {
		case !says(one.change.After, leaf):
		case one.before == nil && len(first) < most:
			first = append(first, one)
		case one.before != nil && len(later) < most:
			later = append(later, one)
		}
	}
	return slices.Concat(first, later)
}

// changeTo is the telling's change, had the record been another.
func (s *suite) changeTo(one telling, after *care.Record) care.Change {
	return care.NewChange(one.before, after, s.uses)
}

// refusal faults an error of Encode that does not tell the record's sender which
// field to mend, or that tells anybody what the record says.
func (s *suite) refusal(t T, what string, err error) {
	t.Helper()
	s.marks.slipError(t, what, err)
	problems, many := errors.AsType[care.Problems](err)
	if !many {
		one, ours := errors.AsType[*care.Error](err)
		if !ours {
			t.Errorf("%s: nobody classified the error %q", what, err)
			return
		}
		problems = care.Problems{one}
	}
	for _, p := range problems {
		if p.Kind != care.Invalid && p.Kind != care.Unmapped {
			t.Errorf("%s: refused as %s, want invalid or unmapped (%v)", what, p.Kind, p)
		}
		if !known(p.Path) {
			t.Errorf("%s: the refusal names %q, which is no path of the record (%v)", what, p.Path, p)
		}
	}
}

// setText writes a word wherever text may stand.
func setText(v reflect.Value, word string) {
	switch v.Kind() { //nolint:exhaustive // what can hold text
	case reflect.String:
		v.SetString(word)
	case reflect.Slice:
		for i := range v.Len() {
			setText(v.Index(i), word)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			setText(v.Elem(), word)
		}
	}
}

// quote writes a JSON text.
func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(quoted)
}
