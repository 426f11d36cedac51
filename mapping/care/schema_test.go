// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestSchemaIsTheCommittedOne(t *testing.T) {
	t.Parallel()
	const golden = "testdata/care-record.schema.json"
	if *update {
		if err := os.WriteFile(golden, care.Schema(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(care.Schema(), want) {
		t.Error("the schema changed: look at the difference, then run the test with -update")
	}
}

func compiled(tb testing.TB) *jsonschema.Schema {
	tb.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(care.Schema()))
	if err != nil {
		tb.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("care.json", doc); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile("care.json")
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func judge2020(tb testing.TB, s *jsonschema.Schema, data []byte) error {
	tb.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return s.Validate(v)
}

func TestSchemaAcceptsWhatDecodeAccepts(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	if err := judge2020(t, s, ada(t)); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		data, err := care.Encode(records().Draw(rt, "record"))
		if err != nil {
			rt.Fatal(err)
		}
		if err := judge2020(t, s, data); err != nil {
			rt.Fatal(err)
		}
	})
}

// TestSchemaAndDecodeRefuseAlike breaks what a schema can say.
func TestSchemaAndDecodeRefuseAlike(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	for name, c := range map[string]struct {
		path  string
		value any
	}{
		"an unknown key":              {"shoeSize", 9},
		"an unknown key deep inside":  {"plan.goals[0].actions[0].shoeSize", 9},
		"a key of another case":       {"person.NHSNumber", "9"},
		"null for a text":             {"reason", nil},
		"null for an object":          {"episode", nil},
		"null for a list":             {"needs", nil},
		"null in a list":              {"cites[0]", nil},
		"a text for a number":         {"version", "7"},
		"a fraction for a number":     {"version", 7.5},
		"a number for a text":         {"team", 7},
		"a text for true":             {"contacts[0].first", "yes"},
		"an object for a list":        {"needs", map[string]any{}},
		"a list for an object":        {"person", []any{}},
		"an empty text":               {"reason", ""},
		"an empty list":               {"cites", []any{}},
		"an empty extra":              {"extra", map[string]any{}},
		"a missing id":                {"id", gone{}},
		"a missing person":            {"person", gone{}},
		"a missing name":              {"person.names", gone{}},
		"a missing item field":        {"needs[0].recordedBy", gone{}},
		"a missing party":             {"referrals[0].to", gone{}},
		"a missing attachment":        {"documents[0].attachment", gone{}},
		"a code of no list":           {"needs[0].whose", "nobody"},
		"a code in a list":            {"safeguarding[0].kinds[0]", "nobody"},
		"an id with a space":          {"id", "a b"},
		"an id too long":              {"id", string(bytes.Repeat([]byte("a"), 65))},
		"a text too long":             {"person.names[0].family", string(bytes.Repeat([]byte("a"), 101))},
		"a text of spaces":            {"person.names[0].family", "  "},
		"a control character":         {"person.names[0].family", "a\u0001"},
		"a number too large":          {"version", json.Number("9007199254740993")},
		"a number too small":          {"version", -1},
		"a rating beyond the scale":   {"ratings[0].status", 6},
		"too many lines":              {"person.addresses[0].lines", []any{"a", "b", "c", "d", "e", "f"}},
		"a date of another form":      {"plan.reviewOn", "12/05/2026"},
		"a month that is none":        {"plan.reviewOn", "2026-13-01"},
		"a time without offset":       {"recordedAt", "2026-03-31T09:30:00"},
		"a partial date that is none": {"needs[0].from", "2025-1"},
		"a postcode that is none":     {"person.addresses[0].postcode", "nowhere"},
		"a UPRN that is none":         {"person.addresses[0].uprn", "1234567890123"},
		"an ODS code that is none":    {"person.gpPractice.odsCode", "d81044"},
		"a CQC id that is none":       {"services[0].providerCqcLocation", "12"},
		"a decimal that is none":      {"services[0].unitCost", "21,40"},
		"a hash that is none":         {"documents[0].attachment.sha256", "c4"},
		"an NHS number too short":     {"person.nhsNumber.value", "999"},
		"some, but none listed":       {"allergies.items", gone{}},
		"none, but some listed":       {"allergies.answer", "none"},
		"signs of a potential need":   {"needs[0].degree", "potential"},
		"a cost without its unit":     {"services[0].costPer", gone{}},
		"a value without its unit":    {"observations[0].unit", gone{}},
		"nothing seen":                {"observations[1].text", gone{}},
		"no NHS number":               {"person.nhsNumber.value", gone{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := edit(t, c.path, c.value)
			if _, err := care.Decode(data); err == nil {
				t.Error("Decode accepts it")
			}
			if err := judge2020(t, s, data); err == nil {
				t.Error("the schema accepts it")
			}
		})
	}
}

// TestSchemaOmitsOnlyWhatItSays shows one case of each rule that the schema
// cannot state: Decode refuses it, the schema does not.
func TestSchemaOmitsOnlyWhatItSays(t *testing.T) {
	t.Parallel()
	s := compiled(t)
	cases := map[string][]byte{
		"keys that are there twice, or differ by case only inside extra":                                  edit(t, "extra", map[string]any{"a": 1, "A": 2}),
		"numbers written with a point or an exponent, and numbers in extra that no other reader can hold": swap(t, `"version":7`, `"version":7.0`),
		"bad UTF-8, lone surrogates and Unicode's non-characters":                                         edit(t, "person.names[0].family", "a\uFFFE"),
		"nesting over 64": swap(t, `"extra":{`, `"extra":{"x":`+nested(63)+`,`),
		"the check digit of an NHS number, and that no record's id may be one":                                   edit(t, "id", "9991234578"),
		"dates that are not in the calendar":                                                                     edit(t, "plan.reviewOn", "2026-02-30"),
		"the parts of a telephone number, an e-mail address and a language tag":                                  edit(t, "person.telecoms[1].value", "not an address"),
		"workers, needs and assessments that are named but not listed":                                           edit(t, "ratings[0].need", "n-9"),
		"ids that are not unique, and corrections of entries that are not there or that lead back to themselves": edit(t, "needs[0].supersedes", "n-3"),
		"ends before starts, and entries later than their version":                                               edit(t, "episode.end", "2026-01-01"),
		"births, deaths and whatever else is over, after the day on which their version was written":             edit(t, "person.birthDate", "2026-04-01"),
		"a referral's direction, status and outcome that do not fit each other":                                  edit(t, "referrals[0].status", "asked"),
	}
	for _, rule := range care.SchemaOmits() {
		data, ok := cases[rule]
		if !ok {
			t.Errorf("no case shows %q", rule)
			continue
		}
		if _, err := care.Decode(data); err == nil {
			t.Errorf("Decode accepts %s", rule)
		}
		if err := judge2020(t, s, data); err != nil {
			t.Errorf("the schema does state %s: %v", rule, err)
		}
	}
}
