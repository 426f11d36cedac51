// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// wholeRecord is the mapping's record with something of everything.
func wholeRecord(t *testing.T) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "..", "mapping", "tofhir", "testdata", "record.json"))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestDocument writes both documents in both forms, to a file and to standard output.
func TestDocument(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	record := wholeRecord(t)
	facts := write(t, dir, "facts.json", `{"team":{"id":"soham","name":"Soham Neighbourhood Team","phone":"01632 960100"}}`)
	for name, args := range map[string][]string{
		"plan": {"document", "plan", record}, "referral": {"document", "referral", record, "--referral", "rf-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := append(args, "--facts", facts)
			file := filepath.Join(dir, name+".pdf")
			if got := good(t, "", append(args, "-o", file)...); got.out != "" || got.err != "" {
				t.Errorf("out: %s\nerr: %s", got.out, got.err)
			}
			pdf := read(t, file)
			if !strings.HasPrefix(pdf, "%PDF-1.") || pdf != good(t, "", append(args, "-o", "-")...).out {
				t.Error("it is no PDF, or another on standard output")
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("others may read it: %v", err)
			}
			bundle := good(t, "", append(args, "--format", "fhir", "-o", "-")...).out
			if resourceType(t, bundle) != "Bundle" || !strings.Contains(bundle, "Soham Neighbourhood Team") {
				t.Error("it is no Bundle, or not the team's")
			}
			if got := run(t, bundle, "check", "-"); got.code != 0 {
				t.Errorf("it does not conform:\n%s", got.out)
			}
		})
	}
}

func TestDocumentTellsProblems(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	record := wholeRecord(t)
	draft := write(t, dir, "draft.json", strings.Replace(read(t, record), `"title": "Staying at Lode Lane"`, `"title": "Staying", "colour": "red"`, 1))
	file := filepath.Join(dir, "out.pdf")
	bad(t, 1, "2 go out: say which one", "document", "referral", record, "-o", file)
	bad(t, 1, "has no such referral", "document", "referral", record, "--referral", "rf-99", "-o", file)
	bad(t, 1, "plan.colour", "document", "plan", draft, "-o", file)
	bad(t, 2, "missing flags: --output", "document", "plan", record)
	if _, err := os.Stat(file); err == nil {
		t.Error("something was written")
	}
}
