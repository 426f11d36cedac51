// SPDX-License-Identifier: Apache-2.0

package sharedcare_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// TestSeesNoMoreThanItSends proves that what the adapter is kept from seeing
// when it is no master of the Patient makes no difference to what it sends.
func TestSeesNoMoreThanItSends(t *testing.T) {
	t.Parallel()
	adapter, err := sharedcare.Factory().New(adapters.Options{Settings: map[string]string{"base_url": "https://fhir.example/R4"}})
	if err != nil {
		t.Fatal(err)
	}
	encoder := adapter.(adapters.Encoder) //nolint:forcetypeassert // it is a Sender
	all, narrow := paths(t, sharedcare.Factory().Descriptor.Uses), paths(t, adapter.Descriptor().Uses)
	if narrow.Contains("person.names") || narrow.Contains("person.addresses.postcode") || !narrow.Contains("person.birthDate") {
		t.Fatalf("it sees %v", narrow.Strings())
	}
	load := people.New(5, 50)
	for i := range load.Len() {
		var before *care.Record
		for _, step := range load.Steps(i) {
			facts := adapters.Facts{Key: "6fa1d8a2-7a3e-4b52-9d6c-0d5d9f2b3c11", Team: adapters.Team{ID: step.Record.Team, Name: "x", ODSCode: "NCS01"}}
			wide, wideErr := encoder.Encode(care.NewChange(before, step.Record, all), facts)
			less, lessErr := encoder.Encode(care.NewChange(before, step.Record, narrow), facts)
			change := care.NewChange(before, step.Record, narrow)
			if !change.Empty() && (!same(t, wide, less) || (wideErr == nil) != (lessErr == nil)) {
				t.Fatalf("person %d version %d: what it sends differs", i, step.Record.Version)
			}
			before = step.Record
		}
	}
}

func paths(t *testing.T, uses []string) care.Paths {
	t.Helper()
	p, err := care.ParsePaths(uses...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func same(t *testing.T, a, b []adapters.Message) bool {
	t.Helper()
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !bytes.Equal(read(t, a[i]), read(t, b[i])) {
			return false
		}
	}
	return true
}

func read(t *testing.T, m adapters.Message) []byte {
	t.Helper()
	r, err := m.Body.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
