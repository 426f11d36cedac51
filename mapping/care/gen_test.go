// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

// records draws valid records: every field of the types may be there or not,
// and is filled by what its validate tag asks.
func records() *rapid.Generator[*care.Record] {
	return rapid.Custom(func(t *rapid.T) *care.Record {
		g := &generator{t: t, present: rapid.IntRange(1, 9).Draw(t, "fullness"), longest: 3}
		return g.record()
	})
}

// fullRecords draws valid records in which everything that may be there is, once.
func fullRecords() *rapid.Generator[*care.Record] {
	return rapid.Custom(func(t *rapid.T) *care.Record {
		g := &generator{t: t, present: 10, longest: 1}
		return g.record()
	})
}

type generator struct {
	t       *rapid.T
	present int // of ten fields that may be left out, how many are there
	longest int // list
	ids     int
}

func (g *generator) record() *care.Record {
	r := &care.Record{}
	g.fill(reflect.ValueOf(r).Elem(), nil)
	r.RecordedAt = "2026-12-31T23:00:00Z"
	g.mend(r)
	return r
}

func (g *generator) flip() bool { return rapid.IntRange(1, 10).Draw(g.t, "flip") <= g.present }

func (g *generator) pick(from ...string) string { return rapid.SampledFrom(from).Draw(g.t, "pick") }

func (g *generator) fill(v reflect.Value, rules []string) {
	switch v.Kind() { //nolint:exhaustive // the record has no others
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		g.fill(v.Elem(), rules)
	case reflect.Struct:
		for i := range v.NumField() {
			g.field(v.Type().Field(i), v.Field(i))
		}
	case reflect.Slice:
		n := rapid.IntRange(1, max(1, g.longest)).Draw(g.t, "length")
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			g.fill(v.Index(i), rules[slices.Index(rules, "dive")+1:])
		}
	case reflect.Map:
		v.Set(reflect.ValueOf(g.extra(2)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(rapid.IntRange(1, 5).Draw(g.t, "number")))
	case reflect.String:
		v.SetString(g.text(rules))
	}
}

func (g *generator) field(f reflect.StructField, v reflect.Value) {
	rules := strings.Split(f.Tag.Get("validate"), ",")
	needed := slices.Contains(rules, "required") || f.Type.Kind() == reflect.Struct
	if needed || g.flip() {
		g.fill(v, rules)
	}
	if f.Tag.Get("json") == "id" {
		g.ids++
		v.SetString("x" + strconv.Itoa(g.ids))
	}
}

func (g *generator) text(rules []string) string {
	for _, rule := range rules {
		name, param, _ := strings.Cut(rule, "=")
		switch name {
		case "code":
			return rapid.SampledFrom(care.Codes(param)).Draw(g.t, "code").Code
		case "id":
			return rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._-]{0,9}`).Draw(g.t, "id")
		case "nhsnumber":
			return nhsNumber(rapid.IntRange(999000000, 999999998).Draw(g.t, "nhs"))
		case "date":
			return fmt.Sprintf("20%02d-%02d-%02d", g.upTo(0, 99), g.upTo(1, 12), g.upTo(1, 28))
		case "partialdate":
			return fmt.Sprintf("19%02d-%02d-%02d", g.upTo(0, 99), g.upTo(1, 12), g.upTo(1, 31-3))[:g.pick2(4, 7, 10)]
		case "datetime":
			return fmt.Sprintf("2026-%02d-%02dT%02d:%02d:%02d", g.upTo(1, 12), g.upTo(1, 28), g.upTo(0, 23), g.upTo(0, 59), g.upTo(0, 59)) +
				g.pick("", ".5", ".123456789") + g.pick("Z", "+01:00", "-04:30")
		case "text":
			return g.words()
		}
		if made, ok := g.formed(name); ok {
			return made
		}
	}
	return g.words()
}

func (g *generator) formed(rule string) (string, bool) {
	switch rule {
	case "worker":
		return "", true // set by mend
	case "postcode":
		return g.pick("CB7 5XY", "M1 1AE", "EC1A 1BB", "GIR 0AA", "ZZ99 3VZ", "BFPO 12", "B338TH"), true
	case "uprn":
		return g.pick("1", "100090012345"), true
	case "ods":
		return g.pick("D81044", "RYV", "8HA94"), true
	case "cqc":
		return g.pick("1-1234567890", "1-101604"), true
	case "decimal":
		return g.pick("0", "-3", "21.40", "0.000001"), true
	case "phone":
		return g.pick("01353 555 0142", "+44 (0)7700 900123", "999", "01353 555014 x12"), true
	case "telecom":
		return g.pick("a@example.org", "01353 555 0142"), true
	case "number":
		return "555021935107", true
	case "sha256":
		return strings.Repeat(g.pick("0a", "f7"), 32), true
	case "bcp47_strict_language_tag":
		return g.pick("en", "en-GB", "pa-Guru", "bfi"), true
	}
	return "", false
}

func (g *generator) words() string {
	piece := rapid.SampledFrom([]string{"a", "Zoë", "\"", "\\", "\n", "\t", "<&>", "🌾", "\u2028", "\uFFFD", "/", " ", "'=1+1", "Ø"})
	words := []rune("w" + strings.Join(rapid.SliceOfN(piece, 0, 6).Draw(g.t, "words"), ""))
	return string(words[:min(len(words), 20)]) // the shortest field's length
}

func (g *generator) upTo(least, most int) int { return rapid.IntRange(least, most).Draw(g.t, "n") }

func (g *generator) pick2(from ...int) int { return rapid.SampledFrom(from).Draw(g.t, "n") }

func (g *generator) extra(depth int) map[string]any {
	out := map[string]any{}
	for i := range rapid.IntRange(1, 3).Draw(g.t, "keys") {
		out["k"+strconv.Itoa(i)] = g.any(depth)
	}
	return out
}

func (g *generator) any(depth int) any {
	switch kind := rapid.IntRange(0, 5+min(depth, 1)).Draw(g.t, "kind"); kind {
	case 0:
		return nil
	case 1:
		return g.flip()
	case 2:
		return json.Number(g.pick("0", "-0.0", "1e300", "0.10", "9007199254740993", "1E+2"))
	case 3:
		return []any{}
	case 6:
		return g.extra(depth - 1)
	}
	return g.words()
}

// nhsNumber gives the next valid number from nine digits on, worked out as the
// NHS Data Dictionary puts it: multiply, add, divide by 11, take from 11.
func nhsNumber(nine int) string {
	digits := strconv.Itoa(nine)
	total := 0
	for i, c := range digits {
		total += int(c-'0') * (10 - i)
	}
	switch check := 11 - total%11; check {
	case 10:
		return nhsNumber(nine + 1)
	case 11:
		return digits + "0"
	default:
		return digits + strconv.Itoa(check)
	}
}
