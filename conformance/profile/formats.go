// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strconv"
	"strings"
	"time"
)

func digits(v string) bool {
	for i := range len(v) {
		if v[i] < '0' || v[i] > '9' {
			return false
		}
	}
	return v != ""
}

func wholeNumber(v, code string) string {
	rest := strings.TrimLeft(v, "+-")
	if !digits(rest) || len(v)-len(rest) > 1 || len(rest) > 1 && rest[0] == '0' || v == "-0" {
		return code + " is a whole number"
	}
	n, err := strconv.ParseInt(v, 10, 32)
	switch {
	case err != nil:
		return code + " is a number of 32 bits"
	case code == "positiveInt" && n < 1:
		return "a positiveInt is 1 or more"
	case code == "unsignedInt" && (n < 0 || v[0] == '+' || v[0] == '-'):
		return "an unsignedInt is 0 or more"
	}
	return ""
}

func isDecimal(v string) bool {
	v = strings.TrimPrefix(v, "-")
	mantissa, exponent := v, ""
	if e := strings.IndexAny(v, "eE"); e >= 0 {
		mantissa, exponent = v[:e], v[e+1:]
		if exponent = strings.TrimLeft(exponent, "+-"); !digits(exponent) || len(v)-e-1-len(exponent) > 1 {
			return false
		}
	}
	before, after, point := strings.Cut(mantissa, ".")
	return digits(before) && (len(before) == 1 || before[0] != '0') && (!point || digits(after))
}

// temporal checks dates and times: the pattern of the type, and that the calendar has the day.
func temporal(v, code string) string {
	switch code {
	case "time":
		return unless(isClock(v), "a time is hh:mm:ss")
	case "date":
		return unless(isDay(v, true), "a date is YYYY, YYYY-MM or YYYY-MM-DD, and a day that there is")
	}
	day, clock, timed := strings.Cut(v, "T")
	if !timed {
		if code == "instant" {
			return "an instant has a date, a time and a zone"
		}
		return unless(isDay(v, true), "a dateTime is YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss with a zone, and a day that there is")
	}
	if !isDay(day, false) {
		return "a time follows only on a whole date, YYYY-MM-DD, that there is"
	}
	zone := strings.IndexAny(clock, "Z+-")
	if zone < 0 {
		return "a time with a date has a zone: Z or an offset"
	}
	if !isClock(clock[:zone]) {
		return "a time is hh:mm:ss"
	}
	return unless(isZone(clock[zone:]), "a zone is Z, or an offset from -14:00 to +14:00")
}

// isDay says whether v is a date; where partial, it may be a month or a year.
func isDay(v string, partial bool) bool {
	if len(v) == 0 || strings.HasPrefix(v, "0000") {
		return false
	}
	switch len(v) {
	case 4:
		return partial && digits(v)
	case 7:
		return partial && digits(v[:4]) && v[4] == '-' && digits(v[5:]) && v[5:] >= "01" && v[5:] <= "12"
	case 10:
		_, err := time.Parse("2006-01-02", v)
		return err == nil
	}
	return false
}

// isClock says whether v is hh:mm:ss, with a fraction perhaps. A leap second is one.
func isClock(v string) bool {
	if len(v) < 8 || v[2] != ':' || v[5] != ':' || !digits(v[:2]) || !digits(v[3:5]) || !digits(v[6:8]) {
		return false
	}
	if v[:2] > "23" || v[3:5] > "59" || v[6:8] > "60" {
		return false
	}
	return len(v) == 8 || v[8] == '.' && digits(v[9:])
}

func isZone(v string) bool {
	if v == "Z" {
		return true
	}
	if len(v) != 6 || v[3] != ':' || !digits(v[1:3]) || !digits(v[4:]) || v[4:] > "59" {
		return false
	}
	return v[1:3] <= "13" || v[1:] == "14:00"
}

// address checks the types of addresses and identifiers (datatypes.html#uri).
func address(v, code string) string {
	if strings.ContainsAny(v, " \t\r\n") {
		return "a " + code + " has no spaces"
	}
	for i := range len(v) {
		if v[i] < ' ' || strings.IndexByte("<>\"\\^`", v[i]) >= 0 {
			return "a " + code + " has no control characters, and none that RFC 3986 lets no address have"
		}
	}
	if oid, ok := strings.CutPrefix(v, "urn:oid:"); ok {
		return unless(code != "uuid" && isOID(oid), "urn:oid: is followed by an OID: numbers with points, the first of them 0, 1 or 2")
	}
	if uuid, ok := strings.CutPrefix(v, "urn:uuid:"); ok {
		uuid, _, _ = strings.Cut(uuid, "#")
		uuid, _, _ = strings.Cut(uuid, "|")
		return unless(code != "oid" && isUUID(uuid), "urn:uuid: is followed by a UUID in lower case")
	}
	switch code {
	case "oid":
		return "an oid begins with urn:oid:"
	case "uuid":
		return "a uuid begins with urn:uuid:"
	case "canonical":
		return unless(v[0] == '#' || absolute(v), "a canonical is an absolute address, or # and the id of a contained resource")
	case "uri":
		return unless(!strings.HasPrefix(v, "oid:") && !strings.HasPrefix(v, "uuid:"), "an OID or a UUID as a URI begins with urn:oid: or urn:uuid:")
	}
	return ""
}

// absolute says whether an address begins with a scheme.
func absolute(v string) bool {
	scheme, _, ok := strings.Cut(v, ":")
	if !ok || scheme == "" {
		return false
	}
	for i := range len(scheme) {
		if c := scheme[i]; !alnum(c) && (i == 0 || strings.IndexByte("+-.", c) < 0) {
			return false
		}
	}
	return true
}

func isOID(v string) bool {
	parts := strings.Split(v, ".")
	if len(parts) < 2 || len(parts) > 64 || len(parts[0]) != 1 || parts[0] > "2" {
		return false
	}
	for _, p := range parts {
		if !digits(p) || len(p) > 1 && p[0] == '0' {
			return false
		}
	}
	return true
}

func isUUID(v string) bool {
	if len(v) != 36 {
		return false
	}
	for i := range len(v) {
		c := v[i]
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if c != '-' {
				return false
			}
			continue
		}
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
