// SPDX-License-Identifier: Apache-2.0

package sharedcare_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/mapping/care"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]map[string]string{
		"base_url":  {"base_url": "http://plain.example/R4"},
		"base_url ": {"base_url": "https://" + "user:pass" + "@fhir.example/R4"},
		"master_of": {"base_url": "https://fhir.example/R4", "master_of": "patient,everything"},
		"timeout":   {"base_url": "https://fhir.example/R4", "timeout": "soon"},
	} {
		_, err := sharedcare.Factory().New(adapters.Options{Settings: set})
		var e *care.Error
		if !errors.As(err, &e) || e.Path != strings.TrimSpace(name) {
			t.Errorf("%v gave %v", set, err)
		}
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	r := sharedRecord(t)
	p, ok := open(t, r).(adapters.Prober)
	if !ok {
		t.Fatal("cannot be probed")
	}
	if err := p.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	s, _ := answering(t, 200, `{"resourceType":"Patient"}`)
	if p, _ := s.(adapters.Prober); p.Probe(t.Context()) == nil {
		t.Error("believed an address that is no FHIR server")
	}
}
