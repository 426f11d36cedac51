// SPDX-License-Identifier: Apache-2.0

package people

import (
	"fmt"
	"hash/fnv"
	"iter"
	"reflect"
	"strconv"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// markPrefix begins every planted mark. No English word holds it.
const markPrefix = "zq7k"

// phonesUnique is how many people have telephone numbers of their own; the
// ranges for drama are no larger.
const phonesUnique = 900

// Marks gives what a search for leaked personal data must look for: each mark
// planted by WithMarks, and the values that cannot bear one but are the
// person's alone (NHS numbers, UPRNs and, up to 900 people, telephone numbers).
// Each is given once. Ids of records, entries and workers bear no mark: they may
// be logged. Codes of organisations, dates and postcodes bear none either.
func (c Caseload) Marks() iter.Seq[string] {
	return func(yield func(string) bool) {
		before := map[string]bool{}
		for i := range c.n {
			own := c.marksOf(i)
			now := make(map[string]bool, len(own))
			for _, m := range own {
				if now[m] || before[m] { // pairs share a house and a number
					continue
				}
				if !yield(m) {
					return
				}
				now[m] = true
			}
			before = now
		}
	}
}

func (c Caseload) marksOf(i int) []string {
	var found []string
	note := func(_ *string, _, token string) { found = append(found, token) }
	c.marked = false
	for _, step := range c.tell(i, every) {
		w := marker{person: i, plant: note}
		w.walk(reflect.ValueOf(step.Record).Elem(), "", 0)
	}
	who := c.identityOf(i)
	for _, v := range []string{who.nhs, who.uprn} {
		if v != "" {
			found = append(found, v)
		}
	}
	if c.n <= phonesUnique {
		found = append(found, who.phone)
		if hasMobile(i) {
			found = append(found, who.mobile)
		}
	}
	return found
}

// mark plants the marks of person i into a record.
func mark(r *care.Record, i int) {
	w := marker{person: i, plant: func(s *string, marked, _ string) { *s = marked }}
	w.walk(reflect.ValueOf(r).Elem(), "", 0)
}

// marker walks a record to every text that may bear a mark.
type marker struct {
	person int
	plant  func(text *string, marked, token string)
}

// token is the mark of one field of one person: the same in every version.
func (w *marker) token(path string) string {
	h := fnv.New64a()
	_, _ = fmt.Fprintf(h, "%d|%s", w.person, path)
	return markPrefix + strconv.FormatUint(h.Sum64(), 36)
}

// unmarked are codes of organisations and registers that are declared as texts.
func unmarked(path string) bool {
	for _, end := range []string{".Owner", ".ServiceID", ".Registration.Number", ".Version"} {
		if strings.HasSuffix(path, end) {
			return true
		}
	}
	return false
}

func (w *marker) walk(v reflect.Value, path string, limit int) {
	switch v.Kind() { //nolint:exhaustive // no other kind holds text
	case reflect.Pointer:
		if !v.IsNil() {
			w.walk(v.Elem(), path, limit)
		}
	case reflect.Struct:
		w.fields(v, path)
	case reflect.Slice:
		for i := range v.Len() {
			w.walk(v.Index(i), path+"["+strconv.Itoa(i)+"]", limit)
		}
	case reflect.Map:
		w.own(v, path)
	case reflect.String:
		w.text(v, path, limit)
	default:
	}
}

func (w *marker) fields(v reflect.Value, path string) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		w.walk(v.Field(i), path+"."+f.Name, textLimit(f.Tag.Get("validate")))
	}
}

// textLimit gives how long a text may be by its rules; 0 means that it is no
// free text.
func textLimit(rules string) int {
	limit, text := 0, false
	for rule := range strings.SplitSeq(rules, ",") {
		switch {
		case rule == "text" || rule == "telecom":
			text = true
		case strings.HasPrefix(rule, "max="):
			limit, _ = strconv.Atoi(rule[len("max="):])
		case rule == "dive":
			limit = 0
		}
	}
	if !text {
		return 0
	}
	return limit
}

func (w *marker) text(v reflect.Value, path string, limit int) {
	s := v.String()
	if limit == 0 || s == "" || unmarked(path) {
		return
	}
	token := w.token(path)
	marked := token
	switch {
	case !strings.HasSuffix(path, ".Value"):
		marked = cut(s, limit-len(token)-1) + " " + token
	case strings.Contains(s, "@"):
		marked = token + "@example.org"
	case strings.Contains(path, ".Telecoms"):
		return // a telephone number has no room
	}
	if p, ok := reflect.TypeAssert[*string](v.Addr()); ok {
		w.plant(p, marked, token)
	}
}

// cut keeps so many characters of a text.
func cut(s string, runes int) string {
	r := []rune(s)
	if len(r) > runes {
		r = r[:max(runes, 1)]
	}
	return string(r)
}

// own marks the texts among the team's own fields.
func (w *marker) own(v reflect.Value, path string) {
	for entries := v.MapRange(); entries.Next(); {
		s, ok := reflect.TypeAssert[string](entries.Value().Elem())
		if !ok {
			continue
		}
		token := w.token(path + "." + entries.Key().String())
		text := s + " " + token
		w.plant(&text, text, token)
		v.SetMapIndex(entries.Key(), reflect.ValueOf(text))
	}
}
