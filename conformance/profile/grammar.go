// SPDX-License-Identifier: Apache-2.0

package profile

import "strings"

// grammar says what can be told of a code by its form alone, of the systems whose codes are not listed anywhere.
func grammar(system, code string) membership {
	switch system {
	case "urn:ietf:bcp:47":
		return language(code)
	case "urn:ietf:bcp:13", "http://terminology.hl7.org/CodeSystem/v3-mediatypes":
		return mediaType(code)
	case "http://loinc.org":
		return loinc(code)
	case "http://unitsofmeasure.org":
		return ucum(code)
	case "http://snomed.info/sct":
		return snomed(code)
	}
	return inSetUnknown
}

// languages are the codes of two letters of ISO 639-1, with which the tags of most languages begin.
//
//nolint:gochecknoglobals // a constant table
var languages = words(`aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz
 ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv
 jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no
 nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk
 tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu`)

// language checks a language tag (BCP 47): subtags of letters and digits, the first the code of a language.
func language(code string) membership {
	tags := strings.Split(strings.ToLower(code), "-")
	for _, t := range tags {
		if len(t) == 0 || len(t) > 8 {
			return outOfSet
		}
		for i := range len(t) {
			if !alnum(t[i]) {
				return outOfSet
			}
		}
	}
	switch first := tags[0]; {
	case first == "x" || first == "i":
		return inSetUnknown
	case strings.ContainsAny(first, "0123456789"):
		return outOfSet
	case len(first) == 2:
		if languages[first] {
			return inSet
		}
		return outOfSet
	case len(first) == 3:
		return inSetUnknown
	}
	return outOfSet
}

// mediaType checks the form of a media type: type/subtype, and perhaps parameters.
func mediaType(code string) membership {
	switch code {
	case "xml", "json", "ttl", "turtle", "html": // how CapabilityStatement.format and its like may name FHIR's own formats
		return inSet
	}
	bare, _, _ := strings.Cut(code, ";")
	kind, sub, ok := strings.Cut(strings.TrimSpace(bare), "/")
	if !ok || sub == "" {
		return outOfSet
	}
	for _, s := range []string{kind, sub} {
		for i := range len(s) {
			if !alnum(s[i]) && strings.IndexByte("!#$&-^_.+*", s[i]) < 0 {
				return outOfSet
			}
		}
	}
	switch strings.ToLower(kind) {
	case "application", "audio", "font", "image", "message", "model", "multipart", "text", "video", "example", "chemical":
		return inSet
	}
	if strings.HasPrefix(kind, "x-") || strings.HasPrefix(kind, "X-") {
		return inSet
	}
	return inSetUnknown
}

// loinc checks the form of a LOINC code: digits and a check digit, with the letters of a part, a list, an answer or a group before them.
func loinc(code string) membership {
	bare := strings.TrimLeft(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if strings.HasPrefix(code, "MTHU") {
		return inSetUnknown
	}
	number, check, ok := strings.Cut(bare, "-")
	if !ok || len(code)-len(bare) > 2 || !digits(number) || len(check) != 1 || !digits(check) {
		return outOfSet
	}
	return inSetUnknown
}

// snomed checks the form of a SNOMED CT code: an identifier of a concept, 6 to 18 digits, or an expression made of such
// (snomedct.html#code).
func snomed(code string) membership {
	if !digits(code) {
		if strings.ContainsAny(code, "|:+=,{}()") && strings.ContainsAny(code, "0123456789") {
			return inSetUnknown
		}
		return outOfSet
	}
	if len(code) < 6 || len(code) > 18 || code[0] == '0' {
		return outOfSet
	}
	return inSetUnknown
}
