// SPDX-License-Identifier: Apache-2.0

package cld

import "strings"

// The checks below are made although a valid record passed the same ones: what
// is written into a council's file is never taken on trust.

func digit(c byte) bool { return c >= '0' && c <= '9' }

func digits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return true
}

func letterOrDigit(c byte) bool {
	return digit(c) || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// realDay reports whether "2026-03-31" is a day of the calendar.
func realDay(s string) bool {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s[:4]) || !digits(s[5:7]) || !digits(s[8:]) {
		return false
	}
	month, day := number(s[5:7]), number(s[8:])
	return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(number(s[:4]), month)
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// number reads digits.
func number(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// realNHSNumber checks the ten digits by modulus 11.
func realNHSNumber(s string) bool {
	if len(s) != 10 || !digits(s) {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(s[i]-'0') * (10 - i)
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check == int(s[9]-'0')
}

// plainID reports whether an identifier holds nothing that a file or a
// spreadsheet could take for something else.
func plainID(s string) bool {
	if s == "" || !letterOrDigit(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !letterOrDigit(c) && strings.IndexByte("-_./", c) < 0 {
			return false
		}
	}
	return true
}

// plainODS is an organisation's code.
func plainODS(s string) bool { return len(s) >= 3 && len(s) <= 12 && capitalsAndDigits(s) }

// plainCQC is a location id such as 1-1234567890.
func plainCQC(s string) bool {
	head, tail, found := strings.Cut(s, "-")
	return found && head != "" && tail != "" && digits(head) && digits(tail) && len(s) <= 20
}

// spaced puts the blank before a postcode's last three, where it was left out.
func spaced(s string) string {
	if len(s) < 5 || strings.IndexByte(s, ' ') >= 0 || strings.HasPrefix(s, "BFPO") {
		return s
	}
	return s[:len(s)-3] + " " + s[len(s)-3:]
}

// plainPostcode is capital letters and digits with one blank before the last
// three, or the Forces' numbered form.
func plainPostcode(s string) bool {
	out, in, found := strings.Cut(s, " ")
	if out == "BFPO" {
		return in != "" && len(in) <= 4 && digits(in)
	}
	if !found || len(out) < 2 || len(out) > 4 || len(in) != 3 || !digit(in[0]) || digit(s[0]) {
		return false
	}
	return capitalsAndDigits(out) && capitalsAndDigits(in)
}

func capitalsAndDigits(s string) bool {
	for i := range len(s) {
		if c := s[i]; !digit(c) && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}
