// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/mapping/care"
)

// TestEveryCodeIsTranslated: a code added to the care record must be given a
// value here, an empty cell on purpose, or no row.
func TestEveryCodeIsTranslated(t *testing.T) {
	t.Parallel()
	for _, missing := range cld.Untranslated(newAdapter(t, nil)) {
		t.Errorf("the profile does not speak of %s", missing)
	}
}

func TestDoubtfulColumns(t *testing.T) {
	t.Parallel()
	got := strings.Join(newAdapter(t, nil).Doubtful(), "; ")
	for _, header := range []string{"Request: Route of Access", "Method of Review", "Eligible Needs Identified", "Dementia"} {
		if !strings.Contains(got, header) {
			t.Errorf("%s is not among the doubtful columns: %s", header, got)
		}
	}
	if strings.Contains(got, "Event Outcome") {
		t.Error("a list of high certainty is called doubtful")
	}
}

// TestProfileRefused plants one fault in the profile and wants it named with its
// line.
func TestProfileRefused(t *testing.T) {
	t.Parallel()
	whole := string(cld.ReleaseTwo())
	cases := []struct{ name, old, fresh, says string }{
		{"an unknown key", "certainty: medium\ncolumns:", "certainty: medium\nsurprise: 1\ncolumns:", "surprise"},
		{"an unknown key of a column", "    type: integer\n", "    typ: integer\n", "typ"},
		{"an unknown key of a rule", "{always: true}", "{allways: true}", "allways"},
		{"an unknown field", "field: la-code", "field: la-name", "there is no such field"},
		{"a field twice", "field: period-end", "field: period-start", "has a column already"},
		{"a wrong type", "type: date", "type: text", "this field is written as: date"},
		{"a list that is not there", "list: gender", "list: genders", "needs one of the profile's lists"},
		{"a list of something else", "    type: postcode", "    type: postcode\n    list: gender", "only a column of type list"},
		{"a certainty that is none", "certainty: medium\ncolumns", "certainty: quite\ncolumns", "high, medium, low or unknown"},
		{"a value twice", "      - Female\n", "      - Male\n", "stand in its list once"},
		{"a code that the record has not", "male: Male", "mail: Male", "no such code"},
		{"a value that the list has not", "male: Male", "male: Man", "not in this list"},
		{"a code twice", "blank: [nhs]", "blank: [self]", "stands here twice"},
		{"codes of another list", "from: stated-gender", "from: ethnicity", "codes of this kind"},
		{"capacity told after all", "capacity: a capacity assessment is out of scope", "nursing-2: x", "no such code"},
		{"an outcome list without order", "    ordered: true # the first that applies is the outcome\n", "", "must be ordered"},
		{"a test of a value that is none", "{field: event-type, is: [Request]}", "{field: event-type, is: [Requests]}", "not in the field's list"},
		{"a test that asks twice", "{field: age, from: 18, to: 64}", "{field: age, from: 18, to: 64, filled: true}", "asks one thing"},
		{"a test of nothing", "{field: date-of-death, filled: true}", "{field: date-of-death}", "asks one thing"},
		{"a test of an unknown field", "{field: date-of-death, filled: true}", "{field: mood, filled: true}", "a field that has a column"},
		{"a beginning that no value has", "starts: [\"Long term\"", "starts: [\"Longish\"", "starts so"},
		{"ages the wrong way round", "from: 18, to: 64", "from: 64, to: 18", "in years"},
		{"a second document", "profile: cld-r2\n", "profile: cld-r2\n---\nprofile: other\n", ""},
		{"no YAML at all", "profile: cld-r2\n", "profile: [\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			problems := compileWith(t, whole, c.old, c.fresh)
			if !strings.Contains(problems.Error(), c.says) {
				t.Errorf("the problem does not say %q: %v", c.says, problems)
			}
			if c.says != "" && !strings.HasPrefix(problems[0].Path, "profile line ") {
				t.Errorf("no line is named: %v", problems[0])
			}
		})
	}
	if err := cld.Compile([]byte(whole)); err != nil {
		t.Errorf("the profile itself: %v", err)
	}
}

// compileWith gives the problems of the profile with one thing changed in it.
func compileWith(t *testing.T, whole, old, fresh string) (problems care.Problems) {
	t.Helper()
	before, after, found := strings.Cut(whole, old)
	if !found {
		t.Fatalf("the profile does not hold %q: nothing is tested", old)
	}
	if err := cld.Compile([]byte(before + fresh + after)); !errors.As(err, &problems) || len(problems) == 0 {
		t.Fatalf("it was taken: %v", err)
	}
	return problems
}

func TestProblemNamesTheLine(t *testing.T) {
	t.Parallel()
	err := cld.Compile([]byte("profile: x\ncertainty: high\ncolumns:\n  - field: nonsense\n    header: A\n    type: text\n"))
	if err == nil || !strings.Contains(err.Error(), "profile line 4: there is no such field") {
		t.Errorf("got %v", err)
	}
}

func TestCapacityStaysOut(t *testing.T) {
	t.Parallel()
	changed := strings.Replace(string(cld.ReleaseTwo()), "          capacity: a capacity assessment is out of scope\n", "", 1)
	changed = strings.Replace(changed, "care-act: Long term assessment", "care-act: Long term assessment\n          capacity: Long term assessment", 1)
	if err := cld.Compile([]byte(changed)); err == nil || !strings.Contains(err.Error(), "must stand under never") {
		t.Errorf("got %v", err)
	}
}

// TestOwnProfile: a council's own profile is data only.
func TestOwnProfile(t *testing.T) {
	t.Parallel()
	own := strings.Replace(string(cld.ReleaseTwo()), "    header: Event Description\n", "    header: Description of Event\n    max: 10\n", 1)
	own = strings.Replace(own, "          non-binary: Other\n", "", 1)
	file := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(file, []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	long := resident(served("s1"))
	short := resident(served("s1", func(s *care.Service) { s.Description = "ééééééééép" }))
	t.Run("text over its column leaves the row out and names it", func(t *testing.T) {
		t.Parallel()
		got := extractOf(t, map[string]string{"profile": file}, long, short)
		want := adapters.LeftOut{Record: "p1", Path: "services[0].description", Reason: "Description of Event: it is longer than the column"}
		if len(got.rows) != 1 || len(got.summary.Left) != 1 || got.summary.Left[0] != want {
			t.Errorf("%d rows, left out %+v", len(got.rows), got.summary.Left)
		}
	})
	t.Run("or is shortened where the settings ask, and that is told", func(t *testing.T) {
		t.Parallel()
		got := extractOf(t, map[string]string{"profile": file, "long_text": "shorten"}, long)
		if len(got.rows) != 1 || got.rows[0]["Description of Event"] != "Help with " || len(got.summary.Warned) != 1 {
			t.Errorf("rows %v, warned %+v", got.rows, got.summary.Warned)
		}
	})
	t.Run("a code without a translation leaves the row out and names its path", func(t *testing.T) {
		t.Parallel()
		got := extractOf(t, map[string]string{"profile": file}, resident(person(func(p *care.Person) { p.StatedGender = "non-binary" }), served("s1", func(s *care.Service) { s.Description = "" })))
		want := adapters.LeftOut{Record: "p1", Path: "person.statedGender", Reason: "Gender: the profile has no value for this code"}
		if len(got.rows) != 0 || len(got.summary.Left) != 1 || got.summary.Left[0] != want {
			t.Errorf("%d rows, left out %+v", len(got.rows), got.summary.Left)
		}
	})
}

// TestBandsOfCaring: the hours are told once a council tells its bands.
func TestBandsOfCaring(t *testing.T) {
	t.Parallel()
	bands := filepath.Join(t.TempDir(), "bands.yaml")
	text := strings.Replace(string(cld.ReleaseTwo()), "    values: [] # not known: the column stays empty\n\n  service-type:",
		"    values: [0 to 9]\n    translate:\n      - from: caring-hours\n        codes: {0-9: 0 to 9}\n\n  service-type:", 1)
	if err := os.WriteFile(bands, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	caring := func(all ...care.CaredFor) *care.Record {
		return resident(person(func(p *care.Person) { p.CaresFor = all }), assessed("a1", "carer", func(a *care.Assessment) { a.End = "2026-02-05" }), func(r *care.Record) { r.Assessments[0].Kind = "carer" })
	}
	settings := map[string]string{"profile": bands}
	one, two := care.CaredFor{CouncilID: "A1", HoursPerWeek: "0-9"}, care.CaredFor{CouncilID: "A2", HoursPerWeek: "0-9"}
	if got := extractOf(t, settings, caring(one)).only(t, "Assessment")["Total Hrs Caring per week"]; got != "0 to 9" {
		t.Errorf("of one person: %q", got)
	}
	if got := extractOf(t, settings, caring(one, two)).only(t, "Assessment")["Total Hrs Caring per week"]; got != "" {
		t.Errorf("of two people no total can be told: %q", got)
	}
}
