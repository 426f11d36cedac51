// SPDX-License-Identifier: Apache-2.0

package fhir

import "time"

// isDate accepts a year, a month or a day that the calendar has.
func isDate(x string) bool {
	var layout string
	switch len(x) {
	case len("2006"):
		layout = "2006"
	case len("2006-01"):
		layout = "2006-01"
	case len("2006-01-02"):
		layout = "2006-01-02"
	default:
		return false
	}
	_, err := time.Parse(layout, x)
	return err == nil && x[:4] != "0000"
}

// isInstant accepts a day, T, a time with seconds, and a zone. The standard
// library's own reading is laxer than FHIR's: it takes 1:00:00 and a comma.
func isInstant(x string) bool {
	const date = len("2006-01-02")
	if len(x) <= date || x[date] != 'T' || !isDate(x[:date]) {
		return false
	}
	rest := x[date+1:]
	size := clock(rest)
	return size > 0 && isZone(rest[size:])
}

// clock is the length of the hh:mm:ss, with or without a fraction, that x
// starts with, or -1. A leap second is a time too.
func clock(x string) int {
	const size = len("15:04:05")
	if len(x) < size || x[2] != ':' || x[5] != ':' {
		return -1
	}
	if !upTo(x[0:2], "23") || !upTo(x[3:5], "59") || !upTo(x[6:8], "60") {
		return -1
	}
	if len(x) == size || x[size] != '.' {
		return size
	}
	fraction := digits(x[size+1:])
	if fraction == 0 {
		return -1
	}
	return size + 1 + fraction
}

// isZone accepts Z, or hours and minutes up to fourteen either way.
func isZone(x string) bool {
	if x == "Z" {
		return true
	}
	return len(x) == len("+00:00") && (x[0] == '+' || x[0] == '-') && x[3] == ':' &&
		upTo(x[1:3], "14") && upTo(x[4:6], "59") && x[1:] <= "14:00"
}

// upTo reports whether x is two digits, at most top.
func upTo(x, top string) bool { return digits(x) == 2 && x <= top }
