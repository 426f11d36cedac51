// SPDX-License-Identifier: Apache-2.0

package fhir

// isDate accepts a year, a month or a day that the calendar has.
func isDate(x string) bool {
	const year, month, day = len("2006"), len("2006-01"), len("2006-01-02")
	if len(x) != year && len(x) != month && len(x) != day {
		return false
	}
	if digits(x) != year || x[:year] == "0000" {
		return false
	}
	if len(x) == year {
		return true
	}
	m := x[year+1 : month]
	if x[year] != '-' || !upTo(m, "12") || m == "00" {
		return false
	}
	return len(x) == month || x[month] == '-' && x[month+1:] != "00" && upTo(x[month+1:], lastDay(x[:year], m))
}

// lastDay is the last day of a month, all in digits.
func lastDay(year, month string) string {
	switch month {
	case "04", "06", "09", "11":
		return "30"
	case "02":
		tens, ones := year[2]-'0', year[3]-'0'
		century := tens == 0 && ones == 0
		if century {
			tens, ones = year[0]-'0', year[1]-'0'
		}
		if (2*tens+ones)%4 == 0 { // ten leaves two when divided by four
			return "29"
		}
		return "28"
	}
	return "31"
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
