// SPDX-License-Identifier: Apache-2.0

package care

import "strings"

// unnamed stands in a path for a key that no type declares: whoever sent it
// chose it, so it may say something about a person.
const unnamed = "?"

// near gives the declared key that an unknown one was meant to be. A key is near
// if it is the same without capitals, "_" and "-", or but for one letter in four,
// at most two: enough for "nhs_number" and "line1", too little for most names.
func (s *shape) near(key string) (string, bool) {
	if len(key) > longestKey || !isPlain(key) {
		return "", false
	}
	key = plain(key)
	best, least := "", longestKey
	for i := range s.fields {
		known := plain(s.fields[i].key)
		if n := edits(key, known); n <= min(2, len(known)/4) && n < least {
			best, least = s.fields[i].key, n
		}
	}
	return best, best != ""
}

// longestKey is longer than any that a type declares.
const longestKey = 40

// isPlain reports whether a key holds nothing but letters, digits, "_" and "-".
func isPlain(key string) bool {
	for _, c := range []byte(key) {
		if !isASCIILetter(c) && !isDigit(c) && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func plain(key string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(key))
}

// edits counts the letters to add, take or change to come from one word to
// another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
