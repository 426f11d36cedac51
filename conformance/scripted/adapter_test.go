// SPDX-License-Identifier: Apache-2.0

package scripted_test

import (
	"flag"
	"testing"

	"github.com/carelode/lode/conformance"
	"github.com/carelode/lode/conformance/scripted"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

var update = flag.Bool("update", false, "write the golden files")

func TestAdapter(t *testing.T) {
	t.Parallel()
	conformance.Exercise(t, conformance.Subject{
		Factory: scripted.Factory(), Endpoint: mailbox, Golden: "testdata/golden", Update: *update,
	})
}

// mailbox is the simulated mailbox; its acknowledgements come at once.
func mailbox(t conformance.T, _ []*care.Record) conformance.Endpoint {
	ledger, err := sim.OpenLedger("")
	if err != nil {
		t.Fatalf("open ledger: %v", err)
	}
	soon := func(string) sim.Fate { return sim.Fate{Acks: []sim.FateAck{{Kind: "received"}, {Kind: "filed"}}} }
	box, err := sim.NewOneShot(sim.OneShotSettings{Name: "mailbox", Ledger: ledger, Fate: soon})
	if err != nil {
		t.Fatalf("start mailbox: %v", err)
	}
	return conformance.Serve(t, "base_url", box, ledger)
}
