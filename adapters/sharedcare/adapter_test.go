// SPDX-License-Identifier: Apache-2.0

package sharedcare_test

import (
	"flag"
	"testing"

	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance"
	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestConformance proves every promise of the contract.
func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Exercise(t, conformance.Subject{
		Factory:  sharedcare.Factory(),
		Settings: map[string]string{"allow_http": "yes", "timeout": "5s"},
		Golden:   "testdata/golden",
		Update:   *update,
		Endpoint: endpoint,
	})
}

// endpoint is a shared record that knows the people already, by an identifier of
// another organisation.
func endpoint(t conformance.T, knows []*care.Record) conformance.Endpoint {
	t.Helper()
	ledger, err := sim.OpenLedger("")
	if err != nil {
		t.Fatalf("%v", err)
	}
	checker, err := profile.New(definition.Core(), profile.Options{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	server, err := sim.NewFHIR(sim.FHIRSettings{Name: "shared-record", Ledger: ledger, Check: checker.Faults})
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, r := range knows {
		if r.Person.NHSNumber == nil || r.Person.NHSNumber.Value == "" {
			continue
		}
		if err := server.Seed(sim.OtherPatient(known(r))); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return conformance.Serve(t, "base_url", server, ledger)
}
