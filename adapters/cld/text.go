// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"strings"
	"unicode/utf8"
)

// appendQuoted writes a cell as RFC 4180 has it: in quotes where it must be.
func appendQuoted(dst []byte, s string) []byte {
	if !needsQuotes(s) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		dst = append(append(dst, s[:i+1]...), '"')
		s = s[i+1:]
	}
	return append(append(dst, s...), '"')
}

// needsQuotes also quotes leading and trailing blanks, which readers like to trim.
func needsQuotes(s string) bool {
	if s == "" {
		return false
	}
	if blank(s[0]) || blank(s[len(s)-1]) {
		return true
	}
	for i := range len(s) {
		switch s[i] {
		case ',', '"', '\r', '\n':
			return true
		}
	}
	return false
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// neutral makes free text harmless in a spreadsheet: what starts like a formula
// is given an apostrophe, which shows it as text.
func neutral(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r\n", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// oneLine puts a blank where a line breaks.
func oneLine(s string) string {
	if strings.IndexFunc(s, breaksLine) < 0 {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if breaksLine(r) {
			return ' '
		}
		return r
	}, s)
}

func breaksLine(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// plain reports whether a text can stand in a file: valid UTF-8 and no control
// characters but tabs and line breaks.
func plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' && strings.IndexByte("\t\n\v\f\r", c) < 0 || c == 0x7f {
			return false
		}
	}
	return true
}

// shorten cuts a text to so many characters, never within one.
func shorten(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
