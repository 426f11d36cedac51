// SPDX-License-Identifier: Apache-2.0

package sharedcare_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// hard is what systems garble: an apostrophe of each sort, diacritics composed and
// not, letters beyond the first plane, emoji of several code points, text from
// right to left with marks, what JSON and XML escape, and what looks like either.
const hard = `O'Brien-O’Neill Zoë Zoë Łukasz "Ñandú" <b>&amp;</b> \n 👩🏽‍⚕️🏴󠁧󠁢󠁷󠁬󠁳󠁿 𝒜 שָׁלוֹם, 7 مرحبا {"a":[1]} ]]>`

// long is more than fits into a buffer of any usual size, on many lines.
const long = 9000

// TestEveryTextIsReadBackUnchanged writes hard words into every free text of a
// record that says something everywhere, and looks for each in what is sent, read
// with nothing but the standard library: as a value, or within the words of one.
func TestEveryTextIsReadBackUnchanged(t *testing.T) {
	t.Parallel()
	r := everything(t)
	written := map[string][]string{}
	number := 1000
	harden(reflect.ValueOf(r).Elem(), "", "", func(path string, limit int) string {
		number++
		written[path] = append(written[path], hardText(limit, number))
		return hardText(limit, number)
	})
	if problems := care.Validate(r); problems != nil {
		t.Fatal(problems)
	}
	values := readBack(t, r)
	adapter := master(t)
	uses, looked := paths(t, adapter.Descriptor().Uses), 0
	for path, all := range written {
		if !uses.Contains(path) || isGap(path) {
			continue
		}
		looked++
		if !slices.ContainsFunc(all, func(value string) bool { return holds(values, value) }) {
			t.Errorf("%s is not what it was", path)
		}
		for _, value := range all {
			if part := value[:strings.IndexByte(value, '}')+1]; holds(values, part) && !holds(values, value) {
				t.Errorf("%s begins as it was and ends otherwise", path)
			}
		}
	}
	if looked < 80 {
		t.Errorf("only %d texts were looked at", looked)
	}
}

// everything reads the record that says something everywhere.
func everything(t *testing.T) *care.Record {
	t.Helper()
	raw, err := os.ReadFile("../../mapping/tofhir/testdata/record.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := care.DecodeTrusted(raw)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func master(t *testing.T) adapters.Adapter {
	t.Helper()
	a, err := sharedcare.Factory().New(adapters.Options{Settings: map[string]string{
		"base_url": "https://fhir.example/R4", "master_of": "patient,organization,practitioner", //nolint:misspell // FHIR spells it so
	}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func isGap(path string) bool {
	return slices.ContainsFunc(tofhir.Gaps(), func(g tofhir.Gap) bool { return path == g.Path || strings.HasPrefix(path, g.Path+".") })
}

// named are texts that are an organisation's codes: they become part of an address
// and are not free.
func named(path string) bool {
	return slices.Contains([]string{"workers.registration.number", "person.identifiers.owner", "person.identifiers.value", "referrals.to.serviceId"}, path)
}

// harden writes a hard text into each free text, with a mark of its own.
func harden(v reflect.Value, path, rules string, wrote func(path string, limit int) string) {
	switch v.Kind() { //nolint:exhaustive // nothing else leads to a text
	case reflect.Pointer:
		if !v.IsNil() {
			harden(v.Elem(), path, rules, wrote)
		}
	case reflect.Slice:
		_, each, _ := strings.Cut(rules, "dive")
		for i := range v.Len() {
			harden(v.Index(i), path, each, wrote)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			harden(v.Field(i), strings.TrimPrefix(path+"."+key, "."), f.Tag.Get("validate"), wrote)
		}
	case reflect.String:
		if limit := limitOf(rules); limit > 0 && v.String() != "" && !named(path) {
			v.SetString(wrote(path, limit))
		}
	}
}

// limitOf gives how long a free text may be, 0 for what is none.
func limitOf(rules string) int {
	limit, text := 0, false
	for rule := range strings.SplitSeq(rules, ",") {
		text = text || rule == "text"
		if most, ok := strings.CutPrefix(rule, "max="); ok {
			limit, _ = strconv.Atoi(most)
		}
	}
	if !text {
		return 0
	}
	return limit
}

// hardText gives a hard text of at most so many characters, with its number at
// both ends so that no other is taken for it.
func hardText(limit, number int) string {
	mark := strconv.Itoa(number)
	body := []rune("\u2067Ze\u0308 " + hard + "\u2069")
	if limit > long {
		body = []rune(strings.Repeat(string(body)+"\n\t", long/len(body)))
	}
	room := min(limit, long+2*len(mark)) - 2*len(mark) - 2
	return mark + "}" + string(body[:min(room, len(body))]) + "{" + mark
}

// readBack gives every text of what is sent, narratives as the words they show.
func readBack(t *testing.T, r *care.Record) []string {
	t.Helper()
	var values []string
	for _, resource := range sent(t, r) {
		collect(t, resource, &values)
	}
	return values
}

// sent gives the resources of a first send.
func sent(t *testing.T, r *care.Record) []map[string]any {
	t.Helper()
	a := master(t)
	messages, err := a.(adapters.Encoder).Encode(care.NewChange(nil, r, paths(t, a.Descriptor().Uses)), adapters.Facts{ //nolint:forcetypeassert // it is a Sender
		Key: "6fa1d8a2-7a3e-4b52-9d6c-0d5d9f2b3c11", PlannedAt: time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC),
		Team: adapters.Team{ID: r.Team, Name: "Soham", ODSCode: "NCS01"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	for _, m := range messages {
		var bundle struct {
			Entry []struct {
				Resource map[string]any `json:"resource"`
			} `json:"entry"`
		}
		if err := json.Unmarshal(read(t, m), &bundle); err != nil {
			t.Fatal(err)
		}
		for _, e := range bundle.Entry {
			all = append(all, e.Resource)
		}
	}
	return all
}

func collect(t *testing.T, node any, values *[]string) {
	t.Helper()
	switch n := node.(type) {
	case map[string]any:
		for key, v := range n {
			if div, ok := v.(string); ok && key == "div" {
				*values = append(*values, shown(t, div))
				continue
			}
			collect(t, v, values)
		}
	case []any:
		for _, v := range n {
			collect(t, v, values)
		}
	case string:
		*values = append(*values, n)
	}
}

// shown gives the words that a narrative shows, a line break for each of its own.
func shown(t *testing.T, div string) string {
	t.Helper()
	var words strings.Builder
	d := xml.NewDecoder(strings.NewReader(div))
	for {
		token, err := d.Token()
		if err == io.EOF { //nolint:errorlint // the decoder gives it as it is
			return words.String()
		}
		if err != nil {
			t.Fatalf("a narrative is no XHTML: %v", err)
		}
		switch x := token.(type) {
		case xml.CharData:
			words.Write(x)
		case xml.StartElement:
			if x.Name.Local == "br" {
				words.WriteByte('\n')
			}
		}
	}
}

// holds reports whether a text is a value, or all of it within the words of one.
func holds(values []string, text string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return strings.Contains(v, text) })
}

// TestValuesAreReadBackWhereTheyBelong looks at single elements.
func TestValuesAreReadBackWhereTheyBelong(t *testing.T) {
	t.Parallel()
	r := everything(t)
	r.Person.Names[0].Given, r.Person.Names[0].Family = []string{"Zoë", "Siân-Mæve"}, "O’Dónaill-D'Souza 王"
	r.Person.BirthDate = "1941-03"
	r.Person.DeathDate = "2026"
	r.Needs[0].From, r.Needs[2].From = "2025", "2025"
	r.Needs[2].Text = strings.Repeat("שלום 👩🏽‍⚕️ <i>&amp;\n", 1000) + "end"
	r.Conditions.Items[0].Since = "1998"
	r.Observations[2].Value = "61.40"
	r.Contacts[0].Start, r.Contacts[0].End = "2026-01-09T10:00:00Z", "2026-01-09T11:30:00Z"
	all := sent(t, r)
	for _, want := range []struct {
		kind, path string
		value      any
	}{
		{"Patient", "name.0.family", "O’Dónaill-D'Souza 王"},
		{"Patient", "name.0.given.0", "Zoë"},
		{"Patient", "name.0.given.1", "Siân-Mæve"},
		{"Patient", "birthDate", "1941-03"},
		{"Patient", "deceasedDateTime", "2026"},
		{"Condition", "onsetDateTime", "1998"},
		{"Condition", "onsetDateTime", "2025"},
		{"Condition", "note.0.text", r.Needs[2].Text},
		{"Observation", "valueQuantity.value", 61.4},
		{"Observation", "valueQuantity.code", "kg"},
		{"Encounter", "period.start", "2026-01-09T10:00:00Z"},
		{"Encounter", "period.end", "2026-01-09T11:30:00Z"},
	} {
		if !slices.ContainsFunc(all, func(x map[string]any) bool {
			return x["resourceType"] == want.kind && reflect.DeepEqual(within(x, want.path), want.value)
		}) {
			t.Errorf("no %s has its %s as it was", want.kind, want.path)
		}
	}
}

func within(node any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch n := node.(type) {
		case map[string]any:
			node = n[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(n) {
				return nil
			}
			node = n[i]
		default:
			return nil
		}
	}
	return node
}
