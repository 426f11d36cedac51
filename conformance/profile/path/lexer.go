// SPDX-License-Identifier: Apache-2.0

package path

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	end kind = iota
	word
	quoted // a delimited identifier: `div`
	text
	number
	moment // @2020-01-01, @T10:00
	external
	symbol
)

type token struct {
	kind kind
	text string
	at   int
}

// scan cuts an expression into tokens.
func scan(source string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(source); {
		start := i
		c := source[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case strings.HasPrefix(source[i:], "//"):
			if n := strings.IndexByte(source[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(source)
			}
			continue
		case strings.HasPrefix(source[i:], "/*"):
			n := strings.Index(source[i+2:], "*/")
			if n < 0 {
				return nil, fmt.Errorf("%w: a comment does not end", ErrSyntax)
			}
			i += n + 4
			continue
		}
		t, next, err := one(source, i)
		if err != nil {
			return nil, err
		}
		t.at = start
		tokens = append(tokens, t)
		i = next
	}
	return append(tokens, token{kind: end, at: len(source)}), nil
}

// one reads the token at i and says where the next may begin.
func one(source string, i int) (token, int, error) {
	switch c := source[i]; {
	case letter(c):
		n := span(source, i, func(c byte) bool { return letter(c) || digit(c) })
		return token{kind: word, text: source[i:n]}, n, nil
	case digit(c):
		n := span(source, i, digit)
		if n+1 < len(source) && source[n] == '.' && digit(source[n+1]) {
			n = span(source, n+1, digit)
		}
		return token{kind: number, text: source[i:n]}, n, nil
	case c == '\'' || c == '`' || c == '"':
		s, n, err := delimited(source, i)
		k := text
		if c != '\'' {
			k = quoted
		}
		return token{kind: k, text: s}, n, err
	case c == '@':
		n := span(source, i+1, func(c byte) bool { return digit(c) || strings.IndexByte("-:+.TZ", c) >= 0 })
		if source[n-1] == '.' { // a function follows
			n--
		}
		return token{kind: moment, text: source[i+1 : n]}, n, nil
	case c == '%':
		return variable(source, i)
	case c == '$':
		n := span(source, i+1, letter)
		return token{kind: word, text: source[i:n]}, n, nil
	}
	for _, s := range []string{"<=", ">=", "!=", "!~"} {
		if strings.HasPrefix(source[i:], s) {
			return token{kind: symbol, text: s}, i + 2, nil
		}
	}
	if strings.IndexByte("()[]{}.,|&+-*/=<>~", source[i]) >= 0 {
		return token{kind: symbol, text: source[i : i+1]}, i + 1, nil
	}
	return token{}, 0, fmt.Errorf("%w at %d", ErrSyntax, i)
}

func variable(source string, i int) (token, int, error) {
	if i+1 < len(source) && (source[i+1] == '`' || source[i+1] == '\'' || source[i+1] == '"') {
		s, n, err := delimited(source, i+1)
		return token{kind: external, text: s}, n, err
	}
	n := span(source, i+1, func(c byte) bool { return letter(c) || digit(c) })
	// The unquoted form of vs- and ext- is not of the grammar and yet published.
	if p := source[i+1 : n]; (p == "vs" || p == "ext") && n < len(source) && source[n] == '-' {
		n = span(source, n, func(c byte) bool { return letter(c) || digit(c) || c == '-' })
	}
	return token{kind: external, text: source[i+1 : n]}, n, nil
}

func letter(c byte) bool { return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

func span(s string, i int, is func(byte) bool) int {
	for i < len(s) && is(s[i]) {
		i++
	}
	return i
}

// delimited reads what stands between the quote at i and its fellow.
func delimited(source string, i int) (string, int, error) {
	quote := source[i]
	var b strings.Builder
	for j := i + 1; j < len(source); j++ {
		switch c := source[j]; {
		case c == quote:
			return b.String(), j + 1, nil
		case c != '\\':
			b.WriteByte(c)
		case j+1 < len(source):
			j++
			if r, size := escape(source[j:]); size > 0 {
				b.WriteRune(r)
				j += size - 1
			} else { // published expressions escape more than the grammar knows, as in '\.'
				b.WriteByte('\\')
				b.WriteByte(source[j])
			}
		}
	}
	return "", 0, fmt.Errorf("%w: a string does not end", ErrSyntax)
}

func escape(s string) (rune, int) {
	if i := strings.IndexByte("'\"`\\/rntf", s[0]); i >= 0 {
		return rune("'\"`\\/\r\n\t\f"[i]), 1
	}
	if s[0] != 'u' || len(s) < 5 {
		return 0, 0
	}
	var r rune
	if _, err := fmt.Sscanf(s[1:5], "%04x", &r); err != nil || !utf8.ValidRune(r) {
		return 0, 0
	}
	return r, 5
}
