// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	main "github.com/carelode/lode/cmd/lode"
	"github.com/carelode/lode/conformance/carry"
	"github.com/carelode/lode/mapping/care"
)

var update = flag.Bool("update", false, "write the tables of docs/mapping")

// TestMappingTables computes the mapping table of every adapter. It fails when the
// page in docs is another, when something is not explained, and when an
// explanation explains nothing.
func TestMappingTables(t *testing.T) {
	t.Parallel()
	corpus, err := carry.Corpus()
	if err != nil {
		t.Fatal(err)
	}
	index := page(t, "README.md")
	for _, f := range main.Factories() {
		report, err := carry.Survey(f, corpus)
		if err != nil {
			t.Fatal(err)
		}
		name := f.Descriptor.Name
		for _, gap := range report.Gaps() {
			t.Errorf("%s: %s", name, gap)
		}
		if got, want := len(report.Leaves), len(care.AllLeaves()); got != want {
			t.Errorf("%s: the table has %d leaves of %d", name, got, want)
		}
		for _, needless := range f.Explain().Needless(report.Needs()) {
			t.Errorf("%s: nothing needs the explanation of %s", name, needless)
		}
		if !bytes.Contains(index, []byte(name+".md")) {
			t.Errorf("docs/mapping/README.md does not name %s.md", name)
		}
		upToDate(t, name+".md", report.Markdown())
	}
}

func page(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "mapping", name))
	if err != nil && !*update {
		t.Fatal(err)
	}
	return text
}

func upToDate(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "mapping", name), []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got := strings.Split(string(page(t, name)), "\n")
	for i, line := range strings.Split(want, "\n") {
		if i >= len(got) || got[i] != line {
			t.Errorf("docs/mapping/%s is stale: line %d is now %q. Run the test with -update and read the difference", name, i+1, line)
			return
		}
	}
	if len(got) != strings.Count(want, "\n")+1 {
		t.Errorf("docs/mapping/%s is stale: it has lines too many", name)
	}
}

func TestCarriesSaysWhatGoesWhere(t *testing.T) {
	t.Parallel()
	for output, want := range map[string]string{
		"text":     "person.gpPractice.odsCode\n  GP Practice Code\n    when: the person is not restricted\n",
		"markdown": "| `person.gpPractice.odsCode` | `GP Practice Code` | the person is not restricted |  |\n",
	} {
		if out := good(t, "", "adapters", "carries", "cld", "--output", output).out; !strings.Contains(out, want) {
			t.Errorf("%s: it lacks %q", output, want)
		}
	}
	var report carry.Report
	out := good(t, "", "adapters", "carries", "cld", "--output", "json").out
	if err := json.Unmarshal([]byte(out), &report); err != nil || report.Adapter != "cld" || report.Carried() < 50 {
		t.Errorf("json: %v, %d leaves are carried", err, report.Carried())
	}
	if got := run(t, "", "adapters", "carries", "nobody"); got.code != 2 {
		t.Errorf("an adapter that is not there: exit status %d", got.code)
	}
}
