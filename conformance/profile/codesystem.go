// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"regexp"
	"strings"

	"github.com/carelode/lode/conformance/profile/definition"
)

// codeSystem is a code system ready to be asked.
type codeSystem struct {
	complete      bool
	caseSensitive bool
	concepts      []definition.Concept
	byCode        map[string]int
}

// filter is one filter of a value set's include.
type filter struct {
	definition.Filter
	re *regexp.Regexp
}

func newFilter(d definition.Filter) filter {
	f := filter{Filter: d}
	if d.Op == "regex" && len(d.Value) < 2000 {
		f.re, _ = regexp.Compile("^(?:" + d.Value + ")$") // without it the filter cannot be told
	}
	return f
}

// codeSystem finds a code system whose codes are held here, nil when there is none.
func (c *Checker) codeSystem(url string) *codeSystem {
	switch url {
	case "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org":
		return nil // nobody publishes these as a list; what R4 holds of them is a stub
	}
	if known, ok := c.systemsByURL.Load(url); ok {
		return known
	}
	made := c.findCodeSystem(url)
	if made != nil {
		c.systemsByURL.Store(url, made)
	}
	return made
}

func (c *Checker) findCodeSystem(url string) *codeSystem {
	d, ok := c.source.CodeSystem(url)
	if !ok || d.Content == "supplement" || len(d.Concepts) == 0 {
		return nil
	}
	if known, ok := c.systems.Load(d); ok {
		return known
	}
	made := &codeSystem{
		complete: d.Content == "complete", caseSensitive: d.CaseSensitive,
		concepts: d.Concepts, byCode: make(map[string]int, len(d.Concepts)),
	}
	for i := range d.Concepts {
		made.byCode[made.key(d.Concepts[i].Code)] = i
	}
	known, _ := c.systems.LoadOrStore(d, made)
	return known
}

func (s *codeSystem) key(code string) string {
	if s.caseSensitive {
		return code
	}
	return strings.ToLower(code)
}

// find is the index of a code, -1 where there is none.
func (s *codeSystem) find(code string) int {
	if i, ok := s.byCode[s.key(code)]; ok {
		return i
	}
	return s.findCountry(code)
}

// findCountry is the index of a code that stands for one for each country, with
// ISO 3166's three letters in the place of xxx: NNGBR is NNxxx (HL7 v2 table
// 0203, comment of NNxxx).
func (s *codeSystem) findCountry(code string) int {
	at := len(code) - len("xxx")
	if at <= 0 || strings.Trim(code[at:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return -1
	}
	if i, ok := s.byCode[s.key(code[:at])+"xxx"]; ok {
		return i
	}
	return -1
}

// passes says whether a concept passes a filter (valueset.html#filter).
func (s *codeSystem) passes(i int, f *filter) membership {
	k := &s.concepts[i]
	v, known := s.property(k, f.Property)
	passed := false
	switch f.Op {
	case "is-a":
		passed = s.same(k.Code, f.Value) || s.under(i, f.Value)
	case "descendent-of":
		passed = s.under(i, f.Value)
	case "is-not-a":
		passed = !s.same(k.Code, f.Value) && !s.under(i, f.Value)
	case "generalizes": //nolint:misspell // FHIR's own word
		at := s.find(f.Value)
		passed = at >= 0 && (s.same(k.Code, f.Value) || s.under(at, k.Code))
	case "regex":
		if f.re == nil {
			return inSetUnknown
		}
		passed = known && f.re.MatchString(v)
	case "=":
		passed = known && v == f.Value || f.Property == "parent" && contains(k.Parents, f.Value)
	case "in", "not-in":
		passed = (known && contains(strings.Split(f.Value, ","), v)) == (f.Op == "in")
	case "exists":
		passed = (known || f.Property == "parent" && len(k.Parents) > 0) == (f.Value == "true")
	default:
		return inSetUnknown
	}
	if passed {
		return inSet
	}
	return outOfSet
}

func contains(all []string, one string) bool {
	for _, a := range all {
		if strings.TrimSpace(a) == one {
			return true
		}
	}
	return false
}

func (s *codeSystem) same(a, b string) bool { return s.key(a) == s.key(b) }

func (s *codeSystem) property(k *definition.Concept, name string) (string, bool) {
	switch name {
	case "code", "concept":
		return k.Code, true
	case "display":
		return k.Display, k.Display != ""
	}
	v, ok := k.Properties[name]
	return v, ok
}

// under says whether a concept stands below a code, at any distance.
func (s *codeSystem) under(i int, ancestor string) bool {
	seen := map[int]bool{}
	queue := []int{i}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, p := range s.concepts[at].Parents {
			if s.same(p, ancestor) {
				return true
			}
			if n := s.find(p); n >= 0 && !seen[n] {
				seen[n] = true
				queue = append(queue, n)
			}
		}
	}
	return false
}
