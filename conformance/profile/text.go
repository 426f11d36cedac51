// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"fmt"
	"strings"
	"unicode"
)

// Text says an issue in one line for people:
//
//	patient.json:12:5 error Patient.birthDate: a day that the calendar has [date; https://hl7.org/fhir/R4/datatypes.html#date]
//
// name is what the input is called, or nothing. The line has no end.
func Text(name string, i Issue) string {
	parts := make([]string, 0, 4)
	if at := sayPlace(name, i); at != "" {
		parts = append(parts, at)
	}
	parts = append(parts, string(i.Severity))
	message := plain(i.Message)
	if i.Expression != "" {
		message = i.Expression + ": " + message
	}
	parts = append(parts, message)
	if r := sayRule(i); r != "" {
		parts = append(parts, r)
	}
	return strings.Join(parts, " ")
}

// sayPlace is name:line:column, of which any may be missing.
func sayPlace(name string, i Issue) string {
	if i.Line <= 0 {
		return name
	}
	at := fmt.Sprintf("%d:%d", i.Line, max(i.Column, 1))
	if name == "" {
		return at
	}
	return name + ":" + at
}

// sayRule is [rule; source], of which any may be missing.
func sayRule(i Issue) string {
	switch {
	case i.Rule == "" && i.Source == "":
		return ""
	case i.Rule == "" || i.Source == "":
		return "[" + i.Rule + i.Source + "]"
	}
	return "[" + i.Rule + "; " + i.Source + "]"
}

// plain makes a message fit for one line, and for a FHIR string: codes and
// URLs in it come from the input, which may hold anything.
func plain(message string) string {
	message = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, message))
	if message == "" {
		return "a rule is broken"
	}
	return message
}
