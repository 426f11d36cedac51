// SPDX-License-Identifier: Apache-2.0

package care

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of what is read.
const (
	maxDepth    = 64        // arrays and objects inside each other
	maxProblems = 100       // faults reported of one record; then reading goes on in silence
	maxWhole    = 1<<53 - 1 // the largest whole number that every JSON reader keeps (RFC 7493)
)

// scanner reads JSON tokens (RFC 8259) and notes every fault with the path where
// it stands. Faults of syntax end the reading: what follows cannot be known.
type scanner struct {
	src      string // strings of the record are parts of it, so reading copies the bytes once
	pos      int
	way      way
	depth    int
	clean    bool // the whole input is valid UTF-8
	copied   bool // the input is a copy of ours, in which places mean nothing to the sender
	problems Problems
}

// report notes a fault and lets the reading go on.
func (s *scanner) report(rule string) { s.reportAt(rule, s.pos) }

// reportAt notes a fault with its place in the input where the path cannot name
// the key, and lets the reading go on.
func (s *scanner) reportAt(rule string, at int) {
	words := ruleText(rule, "")
	if !s.copied && slices.ContainsFunc(s.way, func(p place) bool { return p.key == unnamed }) {
		words += atByte(at)
	}
	s.tell(rule, words)
}

// tell notes a fault in words and lets the reading go on.
func (s *scanner) tell(rule, words string) {
	if len(s.problems) < maxProblems {
		s.problems = append(s.problems, At(Invalid, s.way.String(), rule, words))
	}
}

func atByte(n int) string { return " (at byte " + strconv.Itoa(n) + ")" }

// fail notes a fault that ends the reading. It is always false.
func (s *scanner) fail(rule string) bool {
	message := ruleText(rule, "") + atByte(s.pos)
	s.problems = append(s.problems, At(Invalid, s.way.String(), rule, message))
	return false
}

// unexpected ends the reading at a byte that JSON does not allow there.
func (s *scanner) unexpected() bool {
	if s.pos >= len(s.src) {
		return s.fail("truncated")
	}
	return s.fail("syntax")
}

// peek skips white space and gives the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

// expect skips white space and takes one byte.
func (s *scanner) expect(c byte) bool {
	if s.peek() != c {
		return s.unexpected()
	}
	s.pos++
	return true
}

// open enters an array or object, whose first byte is next.
func (s *scanner) open() bool {
	s.pos++
	s.depth++
	if s.depth > maxDepth {
		return s.fail("depth")
	}
	return true
}

// more reports whether another entry follows, having taken the comma before it
// or the closing byte after the last.
func (s *scanner) more(first bool, closing byte) (more, ok bool) {
	switch c := s.peek(); {
	case c == closing:
		s.pos++
		s.depth--
		return false, true
	case first:
		return true, true
	case c == ',':
		s.pos++
		if s.peek() == closing {
			return false, s.unexpected()
		}
		return true, true
	}
	return false, s.unexpected()
}

// word takes true, false or null.
func (s *scanner) word(w string) bool {
	rest := s.src[s.pos:]
	if strings.HasPrefix(rest, w) {
		s.pos += len(w)
		return true
	}
	for len(rest) > 0 && len(w) > 0 && rest[0] == w[0] {
		rest, w = rest[1:], w[1:]
		s.pos++
	}
	return s.unexpected()
}

// text takes a string. Without escapes it is a part of the input.
func (s *scanner) text() (string, bool) {
	if s.peek() != '"' {
		return "", s.unexpected()
	}
	s.pos++
	start := s.pos
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '"':
			t := s.src[start:s.pos]
			s.pos++
			s.checkUTF8(t)
			return t, true
		case c == '\\':
			return s.escaped(start)
		case c < ' ':
			return "", s.unexpected()
		}
		s.pos++
	}
	return "", s.unexpected()
}

func (s *scanner) checkUTF8(t string) {
	if !s.clean && !utf8.ValidString(t) {
		s.report("utf-8")
	}
}

// escaped goes on with a string from its first backslash.
func (s *scanner) escaped(start int) (string, bool) {
	s.checkUTF8(s.src[start:s.pos])
	out := append(make([]byte, 0, 2*(s.pos-start)+16), s.src[start:s.pos]...)
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '"':
			s.pos++
			return string(out), true
		case c < ' ':
			return "", s.unexpected()
		case c == '\\':
			var ok bool
			if out, ok = s.escape(out); !ok {
				return "", false
			}
		default:
			plain := s.plain()
			s.checkUTF8(plain)
			out = append(out, plain...)
		}
	}
	return "", s.unexpected()
}

// plain takes the bytes up to the next quote, backslash or control character.
func (s *scanner) plain() string {
	start := s.pos
	for s.pos < len(s.src) {
		if c := s.src[s.pos]; c == '"' || c == '\\' || c < ' ' {
			break
		}
		s.pos++
	}
	return s.src[start:s.pos]
}

// escape takes one escape sequence.
func (s *scanner) escape(out []byte) ([]byte, bool) {
	s.pos++
	if s.pos >= len(s.src) {
		return nil, s.unexpected()
	}
	c := s.src[s.pos]
	if c == 'u' {
		return s.unicode(out)
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if i < 0 {
		return nil, s.unexpected()
	}
	s.pos++
	return append(out, "\"\\/\b\f\n\r\t"[i]), true
}

// unicode takes \uXXXX, with its other half if it is the first of a pair.
func (s *scanner) unicode(out []byte) ([]byte, bool) {
	r, ok := s.hex()
	if !ok {
		return nil, false
	}
	if !utf16.IsSurrogate(r) {
		return utf8.AppendRune(out, r), true
	}
	if r < 0xDC00 && strings.HasPrefix(s.src[s.pos:], `\u`) {
		s.pos++
		low, ok := s.hex()
		if !ok {
			return nil, false
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair), true
		}
	}
	s.report("surrogate")
	return utf8.AppendRune(out, utf8.RuneError), true
}

// hex takes uXXXX.
func (s *scanner) hex() (rune, bool) {
	s.pos++
	var r rune
	for range 4 {
		digit, ok := hexDigit(s.src[s.pos:])
		if !ok {
			return 0, s.unexpected()
		}
		r = r<<4 | digit
		s.pos++
	}
	return r, true
}

// hexDigit gives the worth of the first byte.
func hexDigit(src string) (rune, bool) {
	if src == "" {
		return 0, false
	}
	switch c := rune(src[0]); {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return (c | 0x20) - 'a' + 10, true
	}
	return 0, false
}

// number takes a number as it is written.
func (s *scanner) number() (string, bool) {
	start := s.pos
	if s.at('-') {
		s.pos++
	}
	if s.at('0') {
		s.pos++
	} else if !s.digits() {
		return "", s.unexpected()
	}
	if s.at('.') {
		s.pos++
		if !s.digits() {
			return "", s.unexpected()
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		if !s.digits() {
			return "", s.unexpected()
		}
	}
	return s.src[start:s.pos], true
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.src) && s.src[s.pos] == c }

func (s *scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.src) && '0' <= s.src[s.pos] && s.src[s.pos] <= '9' {
		s.pos++
	}
	return s.pos > start
}

// bounded reports whether a number is one that other readers can hold at all:
// not so large or small that they would make it infinite or nothing.
func bounded(number string) bool {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsInf(f, 0) {
		return false
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	return f != 0 || !strings.ContainsAny(mantissa, "123456789")
}
