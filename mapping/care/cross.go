// SPDX-License-Identifier: Apache-2.0

package care

import (
	"reflect"
	"strconv"
	"time"
)

// grace is how much later than its version an entry may say that it was
// written: two workers' clocks, and offsets put down wrongly.
const grace = 24 * time.Hour

// crossProblems finds what is wrong between fields, where each may be right by
// itself.
func crossProblems(r *Record) Problems {
	c := checker{way: make(way, 0, 8), ids: make(map[string]bool)}
	if c.written, c.dated = moment(string(r.RecordedAt)); c.dated {
		c.today = max(r.RecordedAt.Date(), Date(c.written.UTC().Add(time.Hour).Format(time.DateOnly)))
	}
	c.object(recordShape(), reflect.ValueOf(r).Elem())
	c.person(&r.Person)
	c.references(r)
	c.referrals(r.Referrals)
	c.extra(r.Extra)
	return c.problems
}

type checker struct {
	way      way
	ids      map[string]bool // of entries, workers aside: they are named by other fields
	written  time.Time       // when the version was written
	dated    bool            // whether it says so
	today    Date            // the day of that: as it was written, or by England's summer clock if that is later
	problems Problems
}

// at reports a fault of a field below where the checker is.
func (c *checker) at(path, rule string) {
	c.problems = append(c.problems, At(Invalid, join(c.way.String(), path), rule, ruleText(rule, "")))
}

// object walks the whole record for the rules that hold of every object.
func (c *checker) object(s *shape, v reflect.Value) {
	if len(c.way) > 0 && s.id >= 0 && c.way[0].key != "workers" {
		c.unique(c.ids, s.fields[s.id].in(v).String(), "id")
	}
	for _, p := range s.spans {
		c.order(s.fields[p[0]].in(v).String(), s.fields[p[1]].in(v).String(), s.fields[p[1]].key)
	}
	c.notLater(s, v)
	c.notAhead(s, v)
	for _, i := range s.inner {
		f := &s.fields[i]
		c.way.key(f.key)
		c.value(f.shape, f.in(v))
		c.way.up()
	}
}

func (c *checker) value(s *shape, v reflect.Value) {
	if s.pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if s.form == objectForm {
		c.object(s, v)
		return
	}
	for i := range v.Len() {
		c.way.item(i)
		c.object(s.elem, v.Index(i))
		c.way.up()
	}
	if i, ok := s.elem.byKey["supersedes"]; ok {
		c.supersedes(s.elem, i, v)
	}
}

func (c *checker) unique(seen map[string]bool, id, path string) {
	if seen[id] {
		c.at(path, "unique")
	}
	if id != "" {
		seen[id] = true
	}
}

// order checks that what began did not end before. Days known in part are
// given the benefit of the doubt, and what is no date was reported elsewhere.
func (c *checker) order(start, end, path string) {
	if start == "" || end == "" {
		return
	}
	if from, ok := moment(start); ok {
		if to, ok := moment(end); ok && to.Before(from) {
			c.at(path, "order")
		}
		return
	}
	first, _, ok := PartialDate(start).Span()
	_, last, known := PartialDate(end).Span()
	if ok && known && last < first {
		c.at(path, "order")
	}
}

// notLater checks that no entry was written, or withdrawn, after the version
// that holds it.
func (c *checker) notLater(s *shape, v reflect.Value) {
	if s.made < 0 || !c.dated {
		return
	}
	f := &s.fields[s.made]
	if at, ok := moment(f.in(v).String()); ok && at.After(c.written.Add(grace)) {
		c.at(f.key, "later")
	}
}

// notAhead checks that nothing is said to have happened after the day on which
// the version was written: nobody was born tomorrow. A day known in part is
// given the benefit of the doubt, and two clocks may differ by the grace.
func (c *checker) notAhead(s *shape, v reflect.Value) {
	for _, i := range s.past {
		f := &s.fields[i]
		text := f.in(v).String()
		if !c.dated || text == "" {
			continue
		}
		first, _, known := PartialDate(text).Span()
		at, exact := moment(text)
		if known && first > c.today || exact && at.After(c.written.Add(grace)) {
			c.at(f.key, "ahead")
		}
	}
}

// supersedes checks one list: each correction names another entry of it, and
// none corrects itself by way of others. A plan or an account of "about me" is
// no list: what it supersedes stands in an earlier version.
func (c *checker) supersedes(s *shape, field int, items reflect.Value) {
	f := &s.fields[field]
	next := make(map[string]string)
	for i := range items.Len() {
		next[idOf(s, items.Index(i), "")] = f.in(items.Index(i)).String()
	}
	for i := range items.Len() {
		id := f.in(items.Index(i)).String()
		if id == "" {
			continue
		}
		path := "[" + strconv.Itoa(i) + "].supersedes"
		if _, there := next[id]; !there {
			c.here(path, "supersedes")
		} else if circular(next, idOf(s, items.Index(i), "")) {
			c.here(path, "cycle")
		}
	}
}

// here reports a fault of an entry of the list where the checker is.
func (c *checker) here(path, rule string) {
	c.problems = append(c.problems, At(Invalid, c.way.String()+path, rule, ruleText(rule, "")))
}

// circular follows the corrections from an entry and reports whether they lead
// back to it.
func circular(next map[string]string, from string) bool {
	at := next[from]
	for range len(next) {
		if at == from || at == "" {
			break
		}
		at = next[at]
	}
	return at == from
}
