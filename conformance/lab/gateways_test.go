// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"flag"
	"fmt"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
)

var strikes = flag.Int("strikes", 21, "how often TestGateways strikes one of three gateways, or their database")

// TestGateways lets three gateways share one database. Every two seconds one of
// them is killed, or frozen for longer than its lease, or the database is ended
// under all three. Nothing may be lost, doubled, out of order, stuck or silent,
// and what only one of them may do at a time is done by one at a time.
func TestGateways(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("seed %d, %d strikes: replay with -seed %d", s, *strikes, s)
	r := judge(t, lab.Plan{
		Binary: build(t), Dir: folder(t, "gateways", 0), Seed: s, Cycles: *strikes, Log: t.Logf,
		Gateways: 3, Database: database(t, postgrestest.Start(t)),
	})
	report(t, "gateways", r)
	if fault := oneLooks(r); fault != "" {
		t.Error(fault)
	}
}

// oneLooks says what is wrong with how gateways looked into the mailbox: one at a
// time does. Each strike may take the turn from the one that has it; a machine
// that stands still for two seconds may as well.
func oneLooks(r lab.Result) string {
	if most := 2*r.Struck.Strikes() + 10; r.Looks.Hands > most {
		return fmt.Sprintf("the looks into the mailbox changed hands more than %d times: %+v", most, r.Looks)
	}
	if most := r.Looks.Most + 5*r.Struck.Strikes(); r.Looks.Times > most {
		return fmt.Sprintf("more than %d looks into the mailbox, as one gateway makes: %+v", most, r.Looks)
	}
	return ""
}

// TestEverybodysTurnIsFoundOut shows that it is seen when each gateway does what
// one of them should.
func TestEverybodysTurnIsFoundOut(t *testing.T) {
	t.Parallel()
	r, err := lab.Run(t.Context(), lab.Plan{
		Binary: build(t), Dir: t.TempDir(), Seed: seedOf(), Cycles: 2, Planted: lab.EverybodysTurn,
		Gateways: 3, Database: database(t, postgrestest.Start(t)),
	})
	if err != nil {
		t.Fatalf("run: %v", err)
	}
	t.Logf("%s", r)
	if oneLooks(r) == "" {
		t.Error("not found out")
	}
}
