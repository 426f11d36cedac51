// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/mapping/care"
)

// naughty gives text that is known to break files, spreadsheets and importers.
func naughty() []string {
	return []string{
		"=1+1", "=cmd|' /C calc'!A0", "+44 7700 900000", "-2+3", "@SUM(1:1)", "\t=1", "\ttab first", "=HYPERLINK(\"http://example.test\",\"x\")",
		"'already", "''=1", "\"", "\"\"", "\"quoted\"", ",", ",,,", ";", "a,b", "a\"b", "a\nb", "a\r\nb", "a\rb", "\n", "\r\n=1", "\r=1", " leading", "trailing ",
		"NULL", "null", "nil", "undefined", "NaN", "true", "0", "-1", "1e100", "0x10", "1/2", "1-1234567890", "00123", "９", "٣", "½",
		"<script>alert(1)</script>", "'; DROP TABLE people; --", "1' OR '1'='1", "${7*7}", "{{7*7}}", "%s%n", "../../etc/passwd", "C:\\temp",
		"O'Brien", "Zoë", "Siân", "Ünsal Çelik", "Nguyễn Thị Hồng", "李小龙", "かな", "한글", "Владимир", "אברהם", "محمد", "ไทย", "नमस्ते",
		"👩🏽‍⚕️", "👨‍👩‍👧‍👦", "🇬🇧", "e\u0301", "é", "ﬁ", "\u200bzero", "zero\u200d", "\ufeffmark", "\u202Eright", "\u00a0hard", "\u3000wide",
		"line\u2028separator", "para\u2029graph", "next\u0085line", "vertical\vtab", "form\ffeed", "ẞ", "ǅ", "İ", "ı", "K", "＝1+1", "￼",
		strings.Repeat("a", 9999), strings.Repeat("\"", 500), strings.Repeat(",", 500), strings.Repeat("é\n", 300), "\\", "\\n", "\\\"", "#", "//",
		"a\tb", "-", "=", "+", "@", "'", "`", "|", "~", "!", "?", "*", "&amp;", "&", "\u2018quotes\u2019", "\u201cquotes\u201d", "–", "—", "…", "£21.40", "€",
	}
}

// TestNaughtyText: whatever was written reads back, with its line breaks as
// blanks and an apostrophe where a spreadsheet would calculate.
func TestNaughtyText(t *testing.T) {
	t.Parallel()
	records := make([]*care.Record, 0, len(naughty()))
	for _, s := range naughty() {
		records = append(records, resident(served("s1", func(v *care.Service) { v.Description = s })))
	}
	got := extractOf(t, nil, records...)
	if len(got.rows) != len(records) {
		t.Fatalf("%d rows of %d; left out: %v", len(got.rows), len(records), got.summary.LeftOutBy)
	}
	for i, s := range naughty() {
		flat := strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\v", " ", "\f", " ", "\u0085", " ", "\u2028", " ", "\u2029", " ").Replace(s)
		if flat != "" && strings.ContainsRune("=+-@\t", rune(flat[0])) {
			flat = "'" + flat
		}
		if got.rows[i][hAbout] != flat {
			t.Errorf("%q reads back as %q, want %q", s, got.rows[i][hAbout], flat)
		}
		if got.rows[i][hOutcome] != "Continuation of support or services" {
			t.Errorf("%q moved the columns", s)
		}
	}
}

func TestBlanksAreQuoted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{" a": `" a"`, "a ": `"a "`, "a b": "a b", "": "", "\ta": "\"\ta\"", `a"b`: `"a""b"`} {
		if got := cld.Quoted(text); got != want {
			t.Errorf("%q is written %s, want %s", text, got, want)
		}
	}
}

// TestLineBreaksKept: where the settings keep them, they stand within quotes.
func TestLineBreaksKept(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"a\nb": "a\nb", "a\r\nb": "a\nb", "\n=1": "'\n=1", "\r=1": "'\r=1", "a\rb": "a\rb"} {
		got := extractOf(t, map[string]string{"strip_newlines": "no"}, resident(served("s1", func(v *care.Service) { v.Description = text })))
		if about := got.only(t, "Service")[hAbout]; about != want { // the reader itself gives CRLF as LF
			t.Errorf("%q reads back as %q, want %q", text, about, want)
		}
	}
}

// TestInjection: nothing but free text can begin like a formula, because nothing
// else may.
func TestInjection(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		edit func(*care.Record)
		path string
	}{
		{"the council's id", person(func(p *care.Person) { p.Identifiers[0].Value = "=1+1" }), "person.identifiers"},
		{"a cost", func(r *care.Record) { r.Services[0].UnitCost = "-21.40" }, "services[0].unitCost"},
		{"a cost in powers of ten", func(r *care.Record) { r.Services[0].UnitCost = "1e9" }, "services[0].unitCost"},
		{"a cost that would be rounded", func(r *care.Record) { r.Services[0].UnitCost = "21.405" }, "services[0].unitCost"},
		{"a postcode", person(func(p *care.Person) { p.Addresses[0].Postcode = "@CB7 5AB" }), "person.addresses"},
		{"a practice", person(func(p *care.Person) { p.GPPractice.ODSCode = "=D81001" }), "person.gpPractice.odsCode"},
		{"a provider", func(r *care.Record) { r.Services[0].ProviderCQC = "=1-123456789" }, "services[0].providerCqcLocation"},
		{"a date", func(r *care.Record) { r.Services[0].Start = "2025-02-30" }, "services[0].start"},
		{"a birth date", person(func(p *care.Person) { p.BirthDate = "1941-13-01" }), "person.birthDate"},
		{"an NHS number", person(func(p *care.Person) { p.NHSNumber.Value = "9990000019" }), "person.nhsNumber"},
		{"text that is not UTF-8", func(r *care.Record) { r.Services[0].Description = "a\xffb" }, "services[0].description"},
		{"text with a zero", func(r *care.Record) { r.Services[0].Description = "a\x00b" }, "services[0].description"},
		{"text with a delete", func(r *care.Record) { r.Services[0].Description = "a\x7fb" }, "services[0].description"},
		{"a cost with leading zeros", func(r *care.Record) { r.Services[0].UnitCost = "0021.40" }, "services[0].unitCost"},
		{"a code from nowhere", func(r *care.Record) { r.Services[0].Component = "=1" }, "services[0].component"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := extractOf(t, nil, resident(served("s1", func(s *care.Service) { s.UnitCost, s.CostPer = "21.40", "hour" }), c.edit))
			if len(got.rows) != 0 || len(got.summary.Left) != 1 || got.summary.Left[0].Path != c.path {
				t.Fatalf("%d rows, left out %+v, want it at %s", len(got.rows), got.summary.Left, c.path)
			}
			if strings.ContainsRune(got.summary.Left[0].Reason, '=') {
				t.Errorf("the reason holds the value: %q", got.summary.Left[0].Reason)
			}
		})
	}
}

// TestSilence: no name, note, phone or summary leaves, and no value stands in
// the summary.
func TestSilence(t *testing.T) {
	t.Parallel()
	got := extractOf(t, nil, caseload()...)
	if bytes.Contains(bytes.ToLower(got.raw), []byte("canary")) {
		t.Error("the file holds a name or a note")
	}
	for _, told := range append(got.summary.Left, got.summary.Warned...) {
		if text := told.Path + told.Reason; strings.Contains(text, "999000") || strings.Contains(text, "CB7") || strings.Contains(text, "A1000") {
			t.Errorf("the summary holds a value: %q", text)
		}
	}
}

func FuzzQuoting(f *testing.F) {
	for _, s := range naughty() {
		f.Add(s, "b")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		line := cld.Quoted(a) + "," + cld.Quoted(b) + ",x\r\n"
		got, err := csv.NewReader(strings.NewReader(line)).Read()
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		// Go's reader gives CRLF as LF within quotes.
		lf := func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }
		if len(got) != 3 || got[0] != lf(a) || got[1] != lf(b) {
			t.Fatalf("%q and %q read back as %q", a, b, got)
		}
		if flat := cld.Neutral(cld.OneLine(a)); cld.Plain(a) && strings.IndexAny(flat, "=+-@\t\r\n") == 0 {
			t.Fatalf("%q begins like a formula", flat)
		}
	})
}

func FuzzProfile(f *testing.F) {
	f.Add(cld.ReleaseTwo())
	f.Add([]byte("profile: x\ncertainty: high\ncolumns:\n  - {field: la-code, header: A, type: integer}\n"))
	f.Add([]byte("lists: {a: {values: [1, ~, Yes], translate: [{from: answer, codes: {none: 1}}]}}"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := cld.Compile(data); err != nil && err.Error() == "" {
			t.Fatal("refused without a word")
		}
	})
}
