// SPDX-License-Identifier: Apache-2.0

package care

import (
	"strings"
	"unicode"
)

// find gives the field with a key; next is the one after the last found, since
// most records are written in the order of their types.
func (s *shape) find(key string, next int) (int, bool) {
	if next < len(s.fields) && s.fields[next].key == key {
		return next, true
	}
	i, known := s.byKey[key]
	return i, known
}

// alike gives the known key that another decoder would take this one for: one
// that differs by capitals, or by letters that fold to the same one ("ſ" is an
// "s" and the Kelvin sign a "k" to Go's own decoder).
func (s *shape) alike(key string) (string, bool) {
	for i := range s.fields {
		if strings.EqualFold(s.fields[i].key, key) {
			return s.fields[i].key, true
		}
	}
	return "", false
}

// folded gives a form that is the same for all keys that differ by case only.
func folded(key string) string {
	return strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (r < 'A' || r > 'Z') {
			return r
		}
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return unicode.ToLower(least)
	}, key)
}
