// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

const datatypes = spec + "datatypes.html#"

// primitive checks a primitive element: its form in JSON, its format, and the id and extensions beside its value.
func (r *run) primitive(n *instance.Node, e *element, t *typ) {
	if n.Form == instance.Complex && r.doc.Format == instance.JSON {
		r.found(Error, CodeStructure, "shape", spec+"json.html#primitive", "a value stands here, not an object")
		return
	}
	if t.system && t.code != "xhtml" && r.doc.Format == instance.XML && !n.Attribute && n.Name != "id" {
		r.found(Error, CodeStructure, "shape", spec+"xml.html", "this is an attribute, not an element")
	}
	if n.Type != "" {
		r.foundAt(n, "resourceType", Error, CodeStructure, "unknown-element", spec+"json.html", "only a resource has a resourceType")
	}
	if n.HasValue {
		r.valueOf(n, t)
	} else if len(n.Children) == 0 && (n.Form != instance.Null || r.doc.Format == instance.XML) {
		r.found(Error, CodeStructure, "empty", spec+"datatypes.html#primitive", "an element has a value or extensions")
	}
	if len(n.Children) > 0 {
		r.besideValue(n, e, t)
	}
}

// besideValue checks the id and extensions of a primitive.
func (r *run) besideValue(n *instance.Node, e *element, t *typ) {
	if e.kids != nil {
		r.children(n, e.kids)
		return
	}
	p := r.c.typePlan(t.code)
	if t.code == "xhtml" || p == nil || p.root.kids == nil {
		p = r.c.typePlan("string")
	}
	if p != nil && p.root.kids != nil {
		r.children(n, p.root.kids)
	}
}

// valueOf checks the value of a primitive against its type (datatypes.html#primitive).
func (r *run) valueOf(n *instance.Node, t *typ) {
	if r.doc.Format == instance.JSON {
		want := instance.Text
		switch t.code {
		case "boolean":
			want = instance.Boolean
		case "integer", "positiveInt", "unsignedInt", "decimal":
			want = instance.Number
		}
		if n.Form != want {
			what := map[instance.Form]string{
				instance.Text: "a string", instance.Boolean: "true or false without quotes", instance.Number: "a number without quotes",
			}[want]
			r.found(Error, CodeValue, "json-type", spec+"json.html#primitive", "in JSON a "+t.code+" is "+what)
			return
		}
	}
	if t.code == "xhtml" {
		r.narrative(n)
		return
	}
	if n.Value == "" {
		r.found(Error, CodeValue, "empty", datatypes+"primitive", "a value is never empty")
		return
	}
	if why := malformed(n.Value, t.code, t.system); why != "" {
		r.found(Error, CodeValue, "format", datatypes+t.code, why)
		return
	}
	if t.code == "canonical" && len(t.targets) > 0 {
		r.canonical(n, t)
	}
	if (t.code == "string" || t.code == "markdown") && strings.TrimSpace(n.Value) == "" {
		r.found(Warning, CodeValue, "whitespace", datatypes+t.code, "a string is not of white space alone")
		return
	}
	if t.code == "string" && n.Name != "id" && strings.TrimSpace(n.Value) != n.Value {
		r.found(Warning, CodeValue, "whitespace", datatypes+t.code, "a string does not begin or end with white space")
	}
}

// malformed says what is expected of a value that is not of its type, "" of one that is.
func malformed(v, code string, system bool) string {
	switch code {
	case "boolean":
		return unless(v == "true" || v == "false", "a boolean is true or false")
	case "integer", "positiveInt", "unsignedInt":
		return wholeNumber(v, code)
	case "decimal":
		return unless(isDecimal(v), "a decimal is digits, with a point and an exponent at most")
	case "date", "dateTime", "instant", "time":
		return temporal(v, code)
	case "id":
		return unless(isID(v), "an id is 1 to 64 of the letters A-Z and a-z, digits, - and .")
	case "code":
		return unless(isCode(v), "a code has no space before, after or doubled within it")
	case "uri", "url", "canonical", "oid", "uuid":
		return address(v, code)
	case "base64Binary":
		return unless(isBase64(v), "base64 is groups of four of its own letters")
	case "string", "markdown":
		if system && strings.ContainsAny(v, " \t\r\n") {
			return "an element's id has no spaces"
		}
		return plainText(v)
	}
	return ""
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// maxText is how long a string may be (datatypes.html#string): 1 MB.
const maxText = 1 << 20

func plainText(v string) string {
	if len(v) > maxText {
		return "a string is at most 1 MB long"
	}
	for i := range len(v) {
		c := v[i]
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return "a string has no control characters but tab, line feed and carriage return"
		}
	}
	return ""
}

func isCode(v string) bool {
	for i := range len(v) {
		switch c := v[i]; {
		case c == ' ':
			if i == 0 || i == len(v)-1 || v[i+1] == ' ' {
				return false
			}
		case c < ' ':
			return false
		}
	}
	return v != ""
}

func isID(v string) bool {
	for i := range len(v) {
		if c := v[i]; !alnum(c) && c != '-' && c != '.' {
			return false
		}
	}
	return len(v) >= 1 && len(v) <= 64
}

func alnum(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isBase64 says whether v is base64, which may be broken by white space, in groups of four with = at the end alone.
func isBase64(v string) bool {
	count, padding := 0, 0
	for i := range len(v) {
		switch c := v[i]; {
		case c == ' ' || c == '\n' || c == '\r' || c == '\t':
		case c == '=':
			padding++
			count++
		case alnum(c) || c == '+' || c == '/':
			if padding > 0 {
				return false
			}
			count++
		default:
			return false
		}
	}
	return count > 0 && count%4 == 0 && padding <= 2
}
