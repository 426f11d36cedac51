// SPDX-License-Identifier: Apache-2.0

package instance

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads the string at r.pos. Without escapes it is a part of the input, not a copy.
func (r *jsonReader) str() (string, error) {
	start := r.pos + 1
	for i := start; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '"':
			r.pos = i + 1
			return r.text[start:i], nil
		case c == '\\':
			return r.escaped(start, i)
		case c < ' ':
			r.pos = i
			return "", r.fault("a control character in a string must be escaped")
		}
	}
	r.pos = len(r.text)
	return "", r.fault("the string does not end")
}

// escaped reads on from the first backslash of a string.
func (r *jsonReader) escaped(start, i int) (string, error) {
	var b strings.Builder
	b.WriteString(r.text[start:i])
	for i < len(r.text) {
		c := r.text[i]
		switch {
		case c == '"':
			r.pos = i + 1
			return b.String(), nil
		case c < ' ':
			r.pos = i
			return "", r.fault("a control character in a string must be escaped")
		case c != '\\':
			b.WriteByte(c)
			i++
			continue
		}
		char, size := unescape(r.text[i:])
		if size == 0 {
			r.pos = i
			return "", r.fault("this is no JSON escape")
		}
		b.WriteRune(char)
		i += size
	}
	r.pos = len(r.text)
	return "", r.fault("the string does not end")
}

// unescape reads one escape and says how long it was; 0 is none.
func unescape(s string) (rune, int) {
	if len(s) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	first, ok := hex4(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := hex4(s[6:]); ok {
		if pair := utf16.DecodeRune(first, second); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return 0, 0 // half a surrogate pair is no character
}

func hex4(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(v), err == nil
}

// number reads the number at r.pos as RFC 8259 writes it and keeps its digits.
func (r *jsonReader) number() (string, error) {
	start := r.pos
	if r.peek() == '-' {
		r.pos++
	}
	whole := r.digits()
	ok := whole == 1 || whole > 1 && r.text[r.pos-whole] != '0'
	if r.peek() == '.' {
		r.pos++
		ok = r.digits() > 0 && ok
	}
	if c := r.peek(); c == 'e' || c == 'E' {
		r.pos++
		if c := r.peek(); c == '+' || c == '-' {
			r.pos++
		}
		ok = r.digits() > 0 && ok
	}
	if !ok {
		r.pos = start
		return "", r.fault("this is no JSON number")
	}
	return r.text[start:r.pos], nil
}

func (r *jsonReader) digits() int {
	start := r.pos
	for r.pos < len(r.text) && r.text[r.pos] >= '0' && r.text[r.pos] <= '9' {
		r.pos++
	}
	return r.pos - start
}
