// SPDX-License-Identifier: Apache-2.0

package care

import "strings"

// limit puts min, max and len into the keywords that a form has for them.
func limit(n node, rules []string, least, most string) {
	for _, rule := range rules {
		name, value, _ := strings.Cut(rule, "=")
		switch name {
		case "min":
			n[least] = number(value)
		case "max":
			n[most] = number(value)
		case "len":
			n[least], n[most] = number(value), number(value)
		}
	}
}

// textRules puts the rules of a text into patterns, formats and references.
func (b schemaBuilder) textRules(n node, rules []string) {
	for _, rule := range rules {
		name, param, _ := strings.Cut(rule, "=")
		switch name {
		case "code":
			n["$ref"] = "#/$defs/" + b.defineCodes(param)
			delete(n, "type")
			delete(n, "minLength")
		case "date":
			n["format"] = "date"
		case "datetime":
			n["format"] = "date-time"
		case "worker":
			n["description"] = "the id of one of the record's workers"
		}
		if p := pattern(name); p != "" && n["pattern"] == nil {
			n["pattern"] = p
		}
	}
}

// pattern gives a rule as an expression that ECMA 262 and RE2 read alike, or ""
// if it has none.
func pattern(rule string) string {
	const (
		id    = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`
		year  = `(?:18[89][0-9]|19[0-9]{2}|2[01][0-9]{2}|2200)`
		month = `-(?:0[1-9]|1[0-2])`
		day   = `-(?:0[1-9]|[12][0-9]|3[01])`
		plain = `[^\x00-\x08\x0b-\x1f\x7f-\x9f]*`
	)
	return map[string]string{
		"id":          id,
		"worker":      id,
		"nhsnumber":   `^[0-9]{10}$`,
		"ods":         `^[A-Z0-9]{3,12}$`,
		"postcode":    `^(?:` + postcodePattern + `)$`,
		"uprn":        `^[0-9]{1,12}$`,
		"cqc":         `^1-[0-9]{5,12}$`,
		"date":        `^` + year + month + day + `$`,
		"partialdate": `^` + year + `(?:` + month + `(?:` + day + `)?)?$`,
		"datetime":    `^` + year + month + day + `T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])$`,
		"decimal":     `^-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?$`,
		"phone":       `^\+?[0-9 ()-]+(?: *[x#] *[0-9]{1,6})?$`,
		"text":        `^` + plain + `[^\x00- \x7f-\x9f]` + plain + `$`,
		"number":      `^[0-9]+$`,
		"sha256":      `^[0-9a-f]{64}$`,

		"bcp47_strict_language_tag": `^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$`,
	}[rule]
}

// conditions puts the rules that look at another field into conditions on the
// whole object.
func (s *shape) conditions(key string, rules []string) []node {
	var all []node
	own, _ := atDive(rules)
	needed := node{"required": []string{key}}
	for _, rule := range own {
		name, param, _ := strings.Cut(rule, "=")
		other, value, _ := strings.Cut(param, " ")
		switch name {
		case "required_if":
			all = append(all, node{"if": s.says(other, value), "then": needed})
		case "required_unless":
			all = append(all, node{"if": s.says(other, value), "else": needed})
		case "excluded_unless":
			all = append(all, node{"if": s.says(other, value), "else": node{"properties": node{key: false}}})
		case "required_with":
			all = append(all, node{"dependentRequired": node{s.keyOf(other): []string{key}}})
		case "required_without":
			all = append(all, node{"anyOf": []node{needed, {"required": []string{s.keyOf(other)}}}})
		}
	}
	return all
}

func (s *shape) says(field, value string) node {
	key := s.keyOf(field)
	return node{"required": []string{key}, "properties": node{key: node{"const": value}}}
}

// keyOf gives the key of a Go field. A tag that names none is a slip in the
// types, which the first use shows.
func (s *shape) keyOf(goName string) string {
	f, ok := s.typ.FieldByName(goName)
	if !ok {
		panic("care: no field " + goName + " in " + s.typ.String())
	}
	key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return key
}
