// SPDX-License-Identifier: Apache-2.0

package care

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// textRules are the rules that judge one text by itself, by the tag that names
// them in the types.
func textRules() map[string]func(string) bool {
	return map[string]func(string) bool{
		"id":          isID,
		"meaningless": isMeaningless,
		"nhsnumber":   isNHSNumber,
		"ods":         isODS,
		"postcode":    isPostcode,
		"uprn":        func(s string) bool { return len(s) >= 1 && len(s) <= 12 && onlyDigits(s) },
		"cqc":         isCQC,
		"date":        isDate,
		"partialdate": isPartialDate,
		"datetime":    func(s string) bool { _, ok := moment(s); return ok },
		"decimal":     isDecimal,
		"phone":       isPhone,
		"text":        isText,
	}
}

// isID holds for a local id: 1 to 64 letters, digits, dots, dashes and
// underscores, beginning with a letter or digit, so that it can stand in an
// address and in a FHIR id.
func isID(s string) bool {
	if s == "" || len(s) > 64 || strings.IndexByte("._-", s[0]) >= 0 {
		return false
	}
	for _, c := range []byte(s) {
		if !isASCIILetter(c) && !isDigit(c) && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// isMeaningless holds for a record's id that is no NHS number, not even with
// dashes: the id stands in addresses and in clear in the store, so it must say
// nothing about whose record it is.
func isMeaningless(s string) bool {
	return !isNHSNumber(strings.NewReplacer("-", "", ".", "", "_", "").Replace(s))
}

// isNHSNumber holds for ten digits of which the last is the Modulus 11 check
// digit of the first nine (NHS Data Dictionary, NHS NUMBER). Whether the number
// was ever given to anyone, only a trace can tell.
func isNHSNumber(s string) bool {
	if len(s) != 10 || !onlyDigits(s) {
		return false
	}
	sum := 0
	for i := range 9 {
		sum += int(s[i]-'0') * (10 - i)
	}
	check := (11 - sum%11) % 11 // 10 is no digit: such numbers are never given out
	return check == int(s[9]-'0')
}

// isODS holds for 3 to 12 capitals and digits, which all ODS codes are
// (practices have a letter and five digits, sites more).
func isODS(s string) bool {
	if len(s) < 3 || len(s) > 12 {
		return false
	}
	for _, c := range []byte(s) {
		if !isDigit(c) && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// postcodeForms are: the ordinary ones (BF1 for the Forces among them), the
// pseudo postcodes of people without an address here (ZZ99), the Girobank's,
// and the older numbered form of the Forces.
var postcodeForms = sync.OnceValue(func() *regexp.Regexp { //nolint:gochecknoglobals // read-only after the first call
	return regexp.MustCompile(`^(` + postcodePattern + `)$`)
})

const postcodePattern = `[A-PR-UWYZ](?:[0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9]{1,2}|[A-HK-Y][0-9][ABEHMNPRVWXY]) ?[0-9][ABD-HJLNP-UW-Z]{2}` +
	`|ZZ99 ?[0-9][A-Z]{2}|GIR ?0AA|BFPO ?[0-9]{1,4}`

func isPostcode(s string) bool { return postcodeForms().MatchString(s) }

// isCQC holds for a location id of the Care Quality Commission, 1-1234567890.
func isCQC(s string) bool {
	digits, found := strings.CutPrefix(s, "1-")
	return found && len(digits) >= 5 && len(digits) <= 12 && onlyDigits(digits)
}

// isDecimal holds for -?digits[.digits], at most 12 and 6 of them, without
// leading zeros.
func isDecimal(s string) bool {
	before, after, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	if before == "" || len(before) > 12 || !onlyDigits(before) || len(before) > 1 && before[0] == '0' {
		return false
	}
	return !point || after != "" && len(after) <= 6 && onlyDigits(after)
}

// isPhone holds for 3 to 15 digits (as E.164 limits them) with an optional plus
// before them, spaces, dashes and brackets among them, and an extension behind
// an "x" or a "#".
func isPhone(s string) bool {
	main, extension := s, "0"
	if i := strings.IndexAny(s, "x#"); i >= 0 {
		main, extension = strings.TrimRight(s[:i], " "), strings.TrimLeft(s[i+1:], " ")
	}
	if extension == "" || len(extension) > 6 || !onlyDigits(extension) {
		return false
	}
	main = strings.TrimPrefix(main, "+")
	digits := 0
	for i, c := range []byte(main) {
		switch {
		case isDigit(c):
			digits++
		case c == '(' && i+1 < len(main), i > 0 && i+1 < len(main) && strings.IndexByte(" -)", c) >= 0:
		default:
			return false
		}
	}
	return digits >= 3 && digits <= 15
}

// isEmail holds for local@domain.tld without spaces, controls or quoting. It is
// a check for slips, not for whether anyone reads it.
func isEmail(s string) bool {
	local, domain, _ := strings.Cut(s, "@")
	if local == "" || len(local) > 64 || !strings.Contains(domain, ".") || strings.Contains(domain, "..") {
		return false
	}
	if strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") {
		return false
	}
	for _, r := range s {
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`"(),:;<>[\]`, r) {
			return false
		}
	}
	return !strings.Contains(domain, "@")
}

// isText holds for text that every system can carry: UTF-8 without control
// characters other than line feed and tab, without Unicode's non-characters, and
// not only spaces. Nothing at all is judged by other rules.
func isText(s string) bool {
	blank := s != ""
	for i, r := range s {
		if r >= ' ' && r < 0x7F { // nearly all
			blank = blank && r == ' '
			continue
		}
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") || !carried(r) {
			return false
		}
		blank = blank && unicode.IsSpace(r)
	}
	return !blank
}

func carried(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return true
	case unicode.IsControl(r):
		return false
	case r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return false
	}
	return true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func onlyDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}

// codeSets is the code lists as sets, for the rule that asks nothing else.
var codeSets = sync.OnceValue(func() map[string]map[string]bool { //nolint:gochecknoglobals // read-only after the first call
	sets := make(map[string]map[string]bool)
	for list, codes := range lists() {
		sets[list] = make(map[string]bool, len(codes))
		for _, c := range codes {
			sets[list][c.Code] = true
		}
	}
	return sets
})

func hasCode(list, code string) bool { return codeSets()[list][code] }
