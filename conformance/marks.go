// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// marks are what a search for slips looks for.
type marks struct {
	prefix  string          // begins every planted mark
	planted map[string]bool // by mark
	values  []string        // what is a person's alone and can bear no mark: numbers
}

// prefixLength is enough to tell a planted mark from every word.
const prefixLength = 4

func newMarks(t T, load people.Caseload) marks {
	t.Helper()
	m := marks{planted: map[string]bool{}}
	for mark := range load.Marks() {
		if !strings.ContainsFunc(mark, unicode.IsLetter) {
			m.values = append(m.values, mark)
			continue
		}
		if m.prefix == "" {
			m.prefix = mark[:prefixLength]
		}
		if !strings.HasPrefix(mark, m.prefix) {
			t.Fatalf("the planted marks begin differently")
		}
		m.planted[mark] = true
	}
	if len(m.planted) == 0 || len(m.values) == 0 {
		t.Fatalf("the caseload bears no marks")
	}
	return m
}

// in gives the marks that a text holds, in whatever case, also behind URL
// escapes and with the blanks that people put into numbers.
func (m marks) in(text string) map[string]bool {
	found := map[string]bool{}
	m.search(strings.ToLower(text), found)
	if plain, err := url.QueryUnescape(text); err == nil && plain != text {
		m.search(strings.ToLower(plain), found)
	}
	return found
}

func (m marks) search(text string, found map[string]bool) {
	for rest := text; ; {
		_, after, ok := strings.Cut(rest, m.prefix)
		if !ok {
			break
		}
		end := strings.IndexFunc(after, func(r rune) bool { return !isASCIIWord(r) })
		if end < 0 {
			end = len(after)
		}
		found[m.prefix+after[:end]] = true
		rest = after
	}
	tight := strings.NewReplacer(" ", "", "-", "").Replace(text)
	for _, value := range m.values {
		if strings.Contains(text, value) || strings.Contains(tight, strings.ReplaceAll(value, " ", "")) {
			found[value] = true
		}
	}
}

func isASCIIWord(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// inRecords gives the marks that some records hold.
func (m marks) inRecords(t T, records ...*care.Record) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, r := range records {
		if r == nil {
			continue
		}
		text, err := care.Encode(r)
		if err != nil {
			t.Fatalf("write record: %v", err)
		}
		maps.Copy(found, m.in(string(text)))
	}
	return found
}

// slip faults a text that must hold no word of a record.
func (m marks) slip(t T, where, text string) {
	t.Helper()
	if found := slices.Sorted(maps.Keys(m.in(text))); len(found) > 0 {
		t.Errorf("%s holds words of a record: %v in %q", where, found[:min(len(found), 3)], text)
	}
}

// slipError faults an error that tells what a record says.
func (m marks) slipError(t T, where string, err error) {
	t.Helper()
	if err != nil {
		m.slip(t, where+": the error", err.Error())
	}
}
