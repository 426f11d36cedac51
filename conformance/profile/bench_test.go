// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization and Immunization so
package profile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
)

// ukCoreBundle is a Bundle of twelve resources, most of which claim a UK Core profile.
func ukCoreBundle(tb testing.TB) []byte {
	tb.Helper()
	type entry struct {
		FullURL  string          `json:"fullUrl"`
		Resource json.RawMessage `json:"resource"`
	}
	bundle := struct {
		ResourceType string  `json:"resourceType"`
		Type         string  `json:"type"`
		Entry        []entry `json:"entry"`
	}{ResourceType: "Bundle", Type: "collection"}
	for _, name := range []string{
		"patient", "practitioner", "organization", "encounter", "condition", "observation", "bloodpressure", "allergy",
		"medicationrequest", "immunization", "servicerequest", "careplan",
	} {
		data, err := os.ReadFile(filepath.Join("testdata", "planted", "base", name+".json"))
		if err != nil {
			tb.Fatal(err)
		}
		var head struct{ ResourceType, ID string }
		if err := json.Unmarshal(data, &head); err != nil {
			tb.Fatal(err)
		}
		bundle.Entry = append(bundle.Entry, entry{"https://team.example.org/fhir/" + head.ResourceType + "/" + head.ID, data})
	}
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(bundle); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func core(tb testing.TB) *profile.Checker {
	tb.Helper()
	c, err := profile.New(definition.Core(), profile.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// BenchmarkStart opens the embedded definitions and checks one Bundle with nothing compiled yet.
func BenchmarkStart(b *testing.B) {
	data := ukCoreBundle(b)
	b.ReportAllocs()
	for b.Loop() {
		core(b).Check(data)
	}
}

// BenchmarkBundle checks a Bundle of twelve UK Core resources with everything compiled.
func BenchmarkBundle(b *testing.B) {
	data := ukCoreBundle(b)
	c := core(b)
	for _, i := range c.Check(data) {
		if i.Severity == profile.Error || i.Severity == profile.Fatal {
			b.Fatalf("%s %s %s", i.Expression, i.Rule, i.Message)
		}
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		c.Check(data)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bundles/s")
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/(1<<20), "MB-kept")
	runtime.KeepAlive(c)
}
