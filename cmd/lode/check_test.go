// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	goodPatient = `{"resourceType":"Patient","meta":{"profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"]},"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">Ada</div>"},"name":[{"family":"Pell"}],"gender":"female"}`
	badPatient  = `{"resourceType":"Patient","name":[{"family":"Pell"}],"gender":"woman","birthDate":"1938-02-30"}`
	goodXML     = `<Patient xmlns="http://hl7.org/fhir"><gender value="female"/></Patient>`
	badXML      = "<Patient xmlns=\"http://hl7.org/fhir\">\n <gender value=\"woman\"/>\n</Patient>"
	cautious    = `{"resourceType":"StructureDefinition","url":"https://planted.example.org/StructureDefinition/cautious","name":"Cautious","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","differential":{"element":[{"id":"Patient","path":"Patient"},{"id":"Patient.photo","path":"Patient.photo","max":"0"},{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}]}}`
	cautiousURL = "https://planted.example.org/StructureDefinition/cautious"
)

// TestCheckTellsFHIRApart goes by what is in a file, not by its name.
func TestCheckTellsFHIRApart(t *testing.T) {
	t.Parallel()
	record := versions(t)[0]
	pretty := strings.ReplaceAll(badPatient, ",", ",\n")
	for name, c := range map[string]struct {
		file, text string // on standard input where there is no file
		code       int
		says       []string
	}{
		"a care record":                     {"a.json", record, 0, nil},
		"a resource":                        {"a.json", goodPatient, 0, nil},
		"a faulty resource":                 {"a.json", badPatient, 1, []string{"a.json:1:", " error Patient.gender: ", " error Patient.birthDate: "}},
		"a resource in XML":                 {"a.xml", goodXML, 0, nil},
		"a faulty resource in XML":          {"a.xml", badXML, 1, []string{"a.xml:2:2 error Patient.gender: "}},
		"a resource whose JSON breaks off":  {"a.json", badPatient[:40], 1, []string{"a.json:1:", " fatal "}},
		"a record and resources by line":    {"a.ndjson", record + "\n" + goodPatient + "\n\n" + badPatient, 1, []string{"a.ndjson:4:", "Patient.gender"}},
		"resources by line, read":           {"", goodPatient + "\n" + badPatient + "\n", 1, []string{"-:2:", "Patient.gender"}},
		"a resource over many lines, read":  {"", pretty, 1, []string{"-:3:", "Patient.gender"}},
		"a resource in XML, read":           {"", badXML, 1, []string{"-:2:2 error Patient.gender"}},
		"a care record with a resourceType": {"a.json", strings.Replace(record, "{", `{"resourceType":"Thing",`, 1), 1, []string{"Thing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args, in := []string{"check", "-"}, c.text
			if c.file != "" {
				args, in = []string{"check", write(t, t.TempDir(), c.file, c.text)}, ""
			}
			got := run(t, in, args...)
			if got.code != c.code || (c.code == 1) != strings.HasPrefix(got.err, "problems: ") {
				t.Errorf("exit %d\nout: %s\nerr: %s", got.code, got.out, got.err)
			}
			for _, words := range c.says {
				if !strings.Contains(got.out, words) {
					t.Errorf("it does not say %q: %s", words, got.out)
				}
			}
		})
	}
}

func TestCheckLooksThroughFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "b", "c"), 0o750); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "a.json", goodPatient)
	write(t, filepath.Join(dir, "b"), "b.xml", badXML)
	write(t, filepath.Join(dir, "b", "c"), "c.ndjson", goodPatient+"\n"+badPatient)
	write(t, dir, "notes.txt", "not looked at")
	got := run(t, "", "check", dir)
	if got.code != 1 || got.err != "problems: 3\n" || !strings.Contains(got.out, filepath.Join("b", "b.xml")+":2:2 error") || !strings.Contains(got.out, filepath.Join("b", "c", "c.ndjson")+":2:") {
		t.Errorf("exit %d\nout: %s\nerr: %s", got.code, got.out, got.err)
	}
	if strings.Contains(got.out, "notes.txt") {
		t.Error("it looks at what is not named as a record or a resource")
	}
}

func TestCheckTellsOutcomes(t *testing.T) {
	t.Parallel()
	type outcome struct {
		ResourceType string
		Issue        []struct {
			Severity, Code, Diagnostics string
			Expression                  []string
		}
	}
	got := run(t, goodPatient+"\n"+badPatient, "check", "--output", "json", "-")
	var told []outcome
	for line := range strings.Lines(got.out) {
		var o outcome
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("it is not JSON: %s", line)
		}
		told = append(told, o)
	}
	if got.code != 1 || len(told) != 2 || told[0].ResourceType != "OperationOutcome" {
		t.Fatalf("exit %d: %s", got.code, got.out)
	}
	if o := told[0]; len(o.Issue) != 1 || o.Issue[0].Severity != "information" {
		t.Errorf("of a good resource it says %+v", o)
	}
	found := false
	for _, i := range told[1].Issue {
		found = found || i.Severity == "error" && slices.Equal(i.Expression, []string{"Patient.gender"}) && strings.HasPrefix(i.Diagnostics, "-:2:")
	}
	if !found {
		t.Errorf("of a faulty resource it says %+v", told[1])
	}
}

// TestCheckKnowsPackages gives the definitions in every form that they come in.
func TestCheckKnowsPackages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	person := write(t, dir, "person.json", goodPatient)
	packages := t.TempDir()
	one := write(t, packages, "cautious.json", cautious)
	packed := write(t, t.TempDir(), "package.tgz", tgz(t, map[string]string{
		"package/package.json": `{"name":"planted","version":"1.0.0"}`, "package/StructureDefinition-cautious.json": cautious,
	}))
	for name, p := range map[string]string{"one definition": one, "a folder": packages, "a package": packed} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good(t, "", "check", "--package", p, person)
			got := run(t, "", "check", "--package", p, "--profile", cautiousURL, person)
			if got.code != 1 || !strings.Contains(got.out, "birthDate") || !strings.Contains(got.out, cautiousURL) {
				t.Errorf("exit %d\nout: %s\nerr: %s", got.code, got.out, got.err)
			}
		})
	}
	bad(t, 2, "package", "check", "--package", write(t, dir, "bad.tgz", tgz(t, map[string]string{"../../outside.json": cautious})), person)
	bad(t, 2, "package", "check", "--package", write(t, dir, "not.tgz", "\x1f\x8b neither"), person)
}

func TestCheckExplains(t *testing.T) {
	t.Parallel()
	got := good(t, "", "check", "--explain", "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient#Patient.identifier")
	for _, words := range []string{"UKCore-Patient|", "Patient.identifier:nhsNumber", "cardinality  0..1", "sliced       by the value of system; open"} {
		if !strings.Contains(got.out, words) {
			t.Errorf("it does not say %q: %s", words, got.out)
		}
	}
	if whole := good(t, "", "check", "--explain", "Patient"); !strings.Contains(whole.out, "\nPatient.birthDate 0..1 date\n") {
		t.Errorf("the elements are not listed: %s", whole.out)
	}
}

func tgz(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	archive := tar.NewWriter(packed)
	for name, text := range files {
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := archive.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
