// SPDX-License-Identifier: Apache-2.0

package care

// ruleText says in plain words what a rule asks. The parameter comes from the
// types' own tags, never from a record.
func ruleText(rule, param string) string {
	if words, ok := readingWords(rule); ok {
		return words
	}
	if words, ok := crossWords(rule); ok {
		return words
	}
	switch rule {
	case "code":
		return "is not in the code list " + param
	case "max":
		return "is too long, or too large: at most " + param
	case "min":
		return "is too short, or too small: at least " + param
	case "len":
		return "must have exactly " + param + " characters"
	}
	return formWords(rule)
}

func readingWords(rule string) (string, bool) {
	words, ok := map[string]string{
		"duplicate-key": "is there twice",
		"key-case":      "has a key that differs from another only by capitals or look-alike letters",
		"unknown-key":   "is not a field of the care record; the team's own fields belong under extra",
		"null":          "is null: what nobody asked is left out",
		"empty":         "is empty: what nobody asked is left out",
		"type":          "is of the wrong JSON type",
		"number":        "is a number that other systems cannot hold exactly",
		"utf-8":         "is not UTF-8",
		"surrogate":     "has half a surrogate pair",
		"depth":         "is nested more than 64 deep",
		"syntax":        "is not JSON",
		"truncated":     "ends too early",
		"trailing":      "is followed by something else",
		"more":          "more faults were found than are listed",
	}[rule]
	return words, ok
}

func crossWords(rule string) (string, bool) {
	words, ok := map[string]string{
		"required":   "is missing",
		"excluded":   "must be left out here",
		"worker":     "must be the id of a worker in the record's list of workers",
		"unique":     "is the id of another entry too",
		"supersedes": "must name another entry of the same list",
		"cycle":      "supersedes itself by way of others",
		"reference":  "names an entry that the record does not have",
		"order":      "is before what must come first",
		"later":      "is later than the version of the record that holds it",
		"ahead":      "is later than the day on which this version was written: it cannot have happened yet",
		"referral":   "does not fit the referral's direction and status",
	}[rule]
	return words, ok
}

func formWords(rule string) string {
	words, ok := map[string]string{
		"id":          "must be an id: up to 64 letters, digits, dots, dashes or underscores, beginning with a letter or digit",
		"meaningless": "is an NHS number: a record's id must mean nothing, since it stands in addresses and in clear in the store",
		"nhsnumber":   "must be an NHS number: ten digits of which the last is the check digit",
		"ods":         "must be an ODS code: 3 to 12 capitals and digits",
		"postcode":    "must be a UK postcode in capitals",
		"uprn":        "must be a UPRN: up to 12 digits",
		"cqc":         "must be a CQC location id, such as 1-1234567890",
		"date":        "must be a real date, YYYY-MM-DD, from 1880 to 2200",
		"partialdate": "must be a real date as far as it is known, YYYY, YYYY-MM or YYYY-MM-DD, from 1880 to 2200",
		"datetime":    "must be a real date and time with its offset, such as 2026-03-31T09:30:00+01:00",
		"decimal":     "must be a decimal number, such as 21.40",
		"phone":       "must be a telephone number",
		"telecom":     "must be a telephone number or an e-mail address, as its kind says",
		"text":        "must be text: not only spaces, and no control characters but line feed and tab",
		"language":    "must be a language tag (BCP 47), such as en-GB",
		"digits":      "must be digits",
		"sha256":      "must be a SHA-256 in 64 small hexadecimal digits",
	}[rule]
	if !ok {
		return "breaks the rule " + rule
	}
	return words
}
