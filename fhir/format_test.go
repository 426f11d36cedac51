// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/carelode/lode/fhir"
)

// The standard's own patterns, for elements of each kind. They allow 30 February,
// which the encoder does not; so no text below is the end of a month.
const (
	day  = `([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[1-2][0-9]|3[0-1]))?)?`
	when = `([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)-(0[1-9]|1[0-2])-(0[1-9]|[1-2][0-9]|3[0-1])` +
		`T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|(\+|-)((0[0-9]|1[0-3]):[0-5][0-9]|14:00))`
)

func TestShapesAreTheStandards(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		set     func(*fhir.Extension, string)
		pattern string
		near    string // texts that are right or nearly so
	}{
		"date":     {func(e *fhir.Extension, x string) { e.ValueDate = &x }, day, `(0000|[12]9[0-9][0-9])(-[0-3][0-9])?(-([0-2][0-8]|3[2-9]))?`},
		"dateTime": {func(e *fhir.Extension, x string) { e.ValueDateTime = &x }, day + "|" + when, `2026(-0[0-2])?(-0[12])?(T[0-2][0-9]:[0-6]0:00(\.1)?Z?)?`},
		"instant":  {func(e *fhir.Extension, x string) { e.ValueInstant = &x }, when, `2026-0[0-2]-0[12][T ][0-2][0-9]:[0-6]0:[0-5]0([.,]1)?(Z|[+-]0[0-9]:[0-6]0)?`},
		"time":     {func(e *fhir.Extension, x string) { e.ValueTime = &x }, `([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?`, `[0-2]?[0-9]:[0-6]0(:[0-5]0)?([.,]5)?`},
		"code":     {func(e *fhir.Extension, x string) { e.ValueCode = &x }, `[^\s]+(\s[^\s]+)*`, `[ a]{1,4}`},
		"id":       {func(e *fhir.Extension, x string) { e.ValueId = &x }, `[A-Za-z0-9\-\.]{1,64}`, `[aZ0./_é-]{1,66}`},
		"uri":      {func(e *fhir.Extension, x string) { e.ValueUri = &x }, `\S+`, `[a:/ \t]{1,5}`},
		"base64":   {func(e *fhir.Extension, x string) { e.ValueBase64Binary = &x }, `([0-9a-zA-Z+/]{4})*([0-9a-zA-Z+/]{2}==|[0-9a-zA-Z+/]{3}=)?`, `[aZ0+/_=]{1,8}`},
		"decimal": {
			func(e *fhir.Extension, x string) { e.ValueDecimal = new(json.Number(x)) },
			`-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`, `-?[01]{1,2}(\.[0-9]{0,2})?([eE]?[+-]?[0-9]?)`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			right := regexp.MustCompile("^(" + c.pattern + ")$")
			rapid.Check(t, func(t *rapid.T) {
				x := rapid.StringMatching(c.near).Draw(t, "text")
				e := fhir.Extension{Url: "u"}
				c.set(&e, x)
				_, err := fhir.Marshal(patient(func(p *fhir.Patient) { p.Extension = []fhir.Extension{e} }))
				if (err == nil) != right.MatchString(x) {
					t.Fatalf("%q: %v, but the standard says %v", x, err, right.MatchString(x))
				}
			})
		})
	}
}

// Every day that the calendar has is a date, and no other text of that shape.
func TestDatesAreThoseOfTheCalendar(t *testing.T) {
	t.Parallel()
	for _, year := range []string{"0000", "0001", "0400", "1900", "1904", "1999", "2000", "2023", "2024", "2100", "9999"} {
		for month := range 20 {
			for day := range 40 {
				x := fmt.Sprintf("%s-%02d-%02d", year, month, day)
				_, err := time.Parse(time.DateOnly, x)
				known := err == nil && year != "0000"
				if _, err := fhir.Marshal(patient(func(p *fhir.Patient) { p.BirthDate = &x })); (err == nil) != known {
					t.Errorf("%s: %v", x, err)
				}
			}
		}
	}
}
