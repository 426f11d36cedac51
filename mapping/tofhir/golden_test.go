// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package tofhir_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

var update = flag.Bool("update", false, "write the golden files anew")

// example is the record in testdata, valid and with something of everything.
func example(tb testing.TB) *care.Record {
	tb.Helper()
	data, err := os.ReadFile("testdata/record.json")
	if err != nil {
		tb.Fatal(err)
	}
	r, err := care.Decode(data)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// entry is one entry of a Bundle, read without the package that wrote it.
type entry struct {
	FullURL  string          `json:"fullUrl"`
	Resource json.RawMessage `json:"resource"`
	Request  struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
}

func (e entry) kind(tb testing.TB) string {
	tb.Helper()
	var r struct {
		ResourceType string `json:"resourceType"`
	}
	if err := json.Unmarshal(e.Resource, &r); err != nil {
		tb.Fatal(err)
	}
	return r.ResourceType
}

// entries gives the entries of all messages of a change.
func entries(tb testing.TB, c care.Change, d tofhir.Delivery) []entry {
	tb.Helper()
	var out []entry
	for line := range bytes.Lines(bundles(tb, c, d)) {
		var b struct {
			Entry []entry `json:"entry"`
		}
		if err := json.Unmarshal(line, &b); err != nil {
			tb.Fatal(err)
		}
		out = append(out, b.Entry...)
	}
	return out
}

// of gives the resources of a type.
func of(tb testing.TB, kind string, all []entry) []json.RawMessage {
	tb.Helper()
	var out []json.RawMessage
	for _, e := range all {
		if e.kind(tb) == kind {
			out = append(out, e.Resource)
		}
	}
	return out
}

// TestGolden compares every resource of testdata/record.json, type by type.
func TestGolden(t *testing.T) {
	t.Parallel()
	d := delivery()
	d.Writes = tofhir.Writes{Patient: true, Organization: true, Practitioner: true}
	all := entries(t, care.NewChange(nil, example(t), paths(t)), d)
	for _, kind := range []string{
		"Patient", "RelatedPerson", "Practitioner", "PractitionerRole", "Organization", "EpisodeOfCare", "CareTeam", "Consent", "Condition", "List",
		"Observation", "CarePlan", "Goal", "Task", "Encounter", "Communication", "Procedure", "ServiceRequest", "Flag", "AllergyIntolerance",
		"MedicationStatement", "DeviceUseStatement", "DocumentReference", "QuestionnaireResponse", "Provenance",
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			got, err := json.MarshalIndent(of(t, kind, all), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			compare(t, filepath.Join("testdata", "golden", kind+".json"), append(got, '\n'))
		})
	}
}

// TestGoldenReferred compares what is sent by one who is nobody's master.
func TestGoldenReferred(t *testing.T) {
	t.Parallel()
	var got bytes.Buffer
	if err := json.Indent(&got, bundles(t, care.NewChange(nil, example(t), paths(t)), delivery()), "", "  "); err != nil {
		t.Fatal(err)
	}
	compare(t, filepath.Join("testdata", "golden", "Bundle.json"), got.Bytes())
}

func compare(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update and read the difference\n%s", file, firstDifference(got, want))
	}
}

func firstDifference(got, want []byte) string {
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return "got  " + string(g[i]) + "\nwant " + string(w[i])
		}
	}
	return "one is longer"
}
