// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"sync"
	"testing"
	"time"

	s "github.com/samply/golang-fhir-models/fhir-models/fhir"

	"github.com/carelode/lode/fhir"
)

// caseload is a person and thirty things about them, in our types and samply's.
func caseload() (*fhir.Bundle, *s.Bundle, []any) {
	ours := &fhir.Bundle{Type: new(fhir.BundleTypeTransaction)}
	theirs := &s.Bundle{Type: s.BundleTypeTransaction}
	var plain []any
	add := func(mine, plainOne any) {
		ours.Put("urn:uuid:1", "Patient?identifier=x", mine)
		plain = append(plain, plainOne)
		theirs.Entry = append(theirs.Entry, s.BundleEntry{
			FullUrl: new("urn:uuid:1"), Request: &s.BundleEntryRequest{Method: s.HTTPVerbPUT, Url: "Patient?identifier=x"},
		})
	}
	p := s.Patient{
		Id: new("p1"), Meta: &s.Meta{Profile: []string{"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient"}},
		Identifier: []s.Identifier{{System: new("https://fhir.nhs.uk/Id/nhs-number"), Value: new("9990000018")}},
		Name:       []s.HumanName{{Family: new("Fenland"), Given: []string{"Ada", "Mary"}, Prefix: []string{"Mrs"}}},
		BirthDate:  new("1941-03-02"), Gender: new(s.AdministrativeGenderFemale),
		Address: []s.Address{{Line: []string{"1 The Lode", "Soham"}, PostalCode: new("CB7 5XX")}},
	}
	add(&fhir.Patient{OtherPatient: s.OtherPatient(p)}, p)
	for i := range 30 {
		id := "8f1c8c1e-0000-5000-8000-" + strconv.Itoa(100000000000+i)
		subject, note := fhir.Refer("Patient/p1"), []s.Annotation{{Text: "Breathless on the stairs, worse since November."}}
		if i%2 == 0 {
			c := s.Condition{
				Id: &id, Subject: subject, Code: new(fhir.Concept("http://snomed.info/sct", "13645005", "COPD")),
				RecordedDate: new("2026-01-02"), Note: note,
			}
			add(&fhir.Condition{OtherCondition: s.OtherCondition(c)}, c)
			continue
		}
		e := s.Encounter{
			Id: &id, Status: s.EncounterStatusFinished, Subject: &subject,
			Class:       fhir.Coded("http://terminology.hl7.org/CodeSystem/v3-ActCode", "HH", "home health"),
			Period:      &s.Period{Start: new("2026-01-02T10:00:00Z"), End: new("2026-01-02T10:40:00Z")},
			Participant: []s.EncounterParticipant{{Individual: new(fhir.Refer("Practitioner/2"))}},
		}
		add(&fhir.Encounter{OtherEncounter: s.OtherEncounter(e), Status: new(s.EncounterStatusFinished)}, e)
	}
	return ours, theirs, plain
}

func bySamply(theirs *s.Bundle, plain []any) ([]byte, error) {
	for i := range plain {
		raw, err := json.Marshal(plain[i])
		if err != nil {
			return nil, err
		}
		theirs.Entry[i].Resource = raw
	}
	return json.Marshal(theirs)
}

// Where samply is right, our bytes say the same as its own.
func TestBundleSaysWhatTheModelSays(t *testing.T) {
	t.Parallel()
	ours, theirs, plain := caseload()
	want, err := bySamply(theirs, plain)
	if err != nil {
		t.Fatal(err)
	}
	got, err := fhir.Marshal(ours)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(decode(t, got), decode(t, want)) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestManyAtOnceWriteTheSameBytes(t *testing.T) {
	t.Parallel()
	ours, _, _ := caseload()
	ours.Primitives = map[string]fhir.Element{"timestamp": {Id: new("a")}, "type": {Id: new("b")}}
	results := make([][]byte, 16)
	var group sync.WaitGroup
	for i := range results {
		group.Go(func() { results[i], _ = fhir.Marshal(ours) })
	}
	group.Wait()
	for _, r := range results {
		if len(r) == 0 || !bytes.Equal(r, results[0]) {
			t.Fatal("two goroutines wrote different bytes")
		}
	}
}

// A bundle of 31 resources: ours, and how much longer the others take.
func BenchmarkBundle(b *testing.B) {
	ours, theirs, plain := caseload()
	buffer := make([]byte, 0, 64<<10)
	samply := timed(func() { _, _ = bySamply(theirs, plain) })
	mapped := timed(func() {
		raw, _ := fhir.Append(buffer, ours)
		var tree map[string]any
		_ = json.Unmarshal(raw, &tree)
		_, _ = json.Marshal(tree)
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fhir.Append(buffer, ours); err != nil {
			b.Fatal(err)
		}
	}
	each := float64(b.Elapsed()) / float64(b.N)
	b.ReportMetric(float64(samply)/each, "samply/ours")
	b.ReportMetric(float64(mapped)/each, "maps/ours")
}

func BenchmarkBundleBySamply(b *testing.B) {
	_, theirs, plain := caseload()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bySamply(theirs, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBundleByMaps(b *testing.B) {
	ours, _, _ := caseload()
	raw, err := fhir.Marshal(ours)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var tree map[string]any
		_ = json.Unmarshal(raw, &tree)
		_, _ = json.Marshal(tree)
	}
}

// timed is the mean of some runs.
func timed(f func()) time.Duration {
	const runs = 50
	f()
	start := time.Now()
	for range runs {
		f()
	}
	return time.Since(start) / runs
}
