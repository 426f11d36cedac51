// SPDX-License-Identifier: Apache-2.0

package fhir

import "unicode/utf8"

// appendString quotes x. It refuses what is not UTF-8 and, as FHIR does, control
// characters other than tab, line feed and carriage return.
func appendString(b []byte, x string) ([]byte, bool) {
	b = append(b, '"')
	start := 0
	for i := plain(x); i < len(x); {
		c := x[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(x[i:])
			if r == utf8.RuneError && size == 1 {
				return b, false
			}
			i += size
			continue
		}
		i++
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		escape := escapeOf(c)
		if escape == 0 {
			return b, false
		}
		b = append(b, x[start:i-1]...)
		b = append(b, '\\', escape)
		start = i
	}
	b = append(b, x[start:]...)
	return append(b, '"'), true
}

// plain is how much of x, in steps of eight bytes, needs neither escape nor a
// second look: it is ASCII without quotes, strokes and control characters. Most
// text is, to its last bytes.
func plain(x string) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(x); i += 8 {
		w := eight(x[i:])
		quote, stroke := w^ones*'"', w^ones*'\\'
		// A byte has its top bit set in the sum where it is below what was taken off.
		if (w|(w-ones*' ')|(quote-ones)|(stroke-ones))&tops != 0 {
			break
		}
	}
	return i
}

// eight is the first eight bytes as one number; the compiler reads them at once.
func eight(x string) uint64 {
	_ = x[7]
	return uint64(x[0]) | uint64(x[1])<<8 | uint64(x[2])<<16 | uint64(x[3])<<24 |
		uint64(x[4])<<32 | uint64(x[5])<<40 | uint64(x[6])<<48 | uint64(x[7])<<56
}

func escapeOf(c byte) byte {
	switch c {
	case '"', '\\':
		return c
	case '\t':
		return 't'
	case '\n':
		return 'n'
	case '\r':
		return 'r'
	default:
		return 0
	}
}

// isNumber reports whether x is a number as JSON and FHIR's decimal write it.
func isNumber(x string) bool {
	if x != "" && x[0] == '-' {
		x = x[1:]
	}
	whole := digits(x)
	if whole == 0 || whole > 1 && x[0] == '0' {
		return false
	}
	x = x[whole:]
	if x != "" && x[0] == '.' {
		fraction := digits(x[1:])
		if fraction == 0 {
			return false
		}
		x = x[1+fraction:]
	}
	return x == "" || isExponent(x)
}

// isExponent accepts e, a sign or none, and digits.
func isExponent(x string) bool {
	if x[0] != 'e' && x[0] != 'E' {
		return false
	}
	x = x[1:]
	if x != "" && (x[0] == '+' || x[0] == '-') {
		x = x[1:]
	}
	return x != "" && digits(x) == len(x)
}

// digits counts the digits that x starts with.
func digits(x string) int {
	n := 0
	for n < len(x) && x[n] >= '0' && x[n] <= '9' {
		n++
	}
	return n
}
