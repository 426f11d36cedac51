// SPDX-License-Identifier: Apache-2.0

package care

import (
	"strconv"
	"time"
)

// The rules read dates themselves: time.Parse takes shapes that ISO 8601 and
// FHIR do not ("2026-03-31T9:30:00Z", a comma before the fraction).

// isDate holds for YYYY-MM-DD that is in the calendar, from 1880 to 2200.
func isDate(s string) bool { return len(s) == len(time.DateOnly) && isPartialDate(s) }

// isPartialDate holds for YYYY, YYYY-MM and YYYY-MM-DD.
func isPartialDate(s string) bool {
	switch len(s) {
	case len("2006"):
		return between(s, firstYear, lastYear)
	case len("2006-01"):
		return s[4] == '-' && between(s[:4], firstYear, lastYear) && between(s[5:], 1, 12)
	case len(time.DateOnly):
		if s[7] != '-' || !isPartialDate(s[:7]) {
			return false
		}
		return between(s[8:], 1, daysIn(number(s[:4]), number(s[5:7])))
	}
	return false
}

// moment reads an RFC 3339 date and time with its offset: hours and minutes, or
// Z. Fractions of a second have at most nine digits; leap seconds are refused,
// as most systems refuse them.
func moment(s string) (time.Time, bool) {
	const short = len("2006-01-02T15:04:05")
	if len(s) <= short || s[10] != 'T' || s[13] != ':' || s[16] != ':' || !isDate(s[:10]) {
		return time.Time{}, false
	}
	if !between(s[11:13], 0, 23) || !between(s[14:16], 0, 59) || !between(s[17:19], 0, 59) {
		return time.Time{}, false
	}
	nanos, zone, ok := fraction(s[short:])
	if !ok {
		return time.Time{}, false
	}
	east, ok := offset(zone)
	if !ok {
		return time.Time{}, false
	}
	t := time.Date(number(s[:4]), time.Month(number(s[5:7])), number(s[8:10]),
		number(s[11:13]), number(s[14:16]), number(s[17:19]), nanos, time.UTC)
	return t.Add(-east), true
}

// fraction takes ".123" and gives it in nanoseconds, and what follows.
func fraction(s string) (nanos int, rest string, ok bool) {
	if s[0] != '.' {
		return 0, s, true
	}
	end := 1
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	if end == 1 || end > 10 {
		return 0, "", false
	}
	nanos = number(s[1:end])
	for range 10 - end {
		nanos *= 10
	}
	return nanos, s[end:], true
}

// offset reads Z or ±hh:mm, up to the 14 hours that the easternmost zone has.
func offset(s string) (time.Duration, bool) {
	if s == "Z" {
		return 0, true
	}
	if len(s) != len("+01:00") || s[3] != ':' || !between(s[1:3], 0, 14) || !between(s[4:], 0, 59) {
		return 0, false
	}
	east := time.Duration(number(s[1:3]))*time.Hour + time.Duration(number(s[4:]))*time.Minute
	switch s[0] {
	case '+':
		return east, true
	case '-':
		return -east, true
	}
	return 0, false
}

func between(digits string, least, most int) bool {
	return onlyDigits(digits) && number(digits) >= least && number(digits) <= most
}

// number reads digits; anything else is 0.
func number(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
