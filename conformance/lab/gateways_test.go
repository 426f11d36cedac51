// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"flag"
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
	// Each strike may take the turn from the one that has it; a machine that
	// stands still for two seconds may as well.
	if most := 2*r.Struck.Strikes() + 10; r.Looks.Hands > most {
		t.Errorf("the looks into the mailbox changed hands %d times, want %d at most: %+v", r.Looks.Hands, most, r.Looks)
	}
	if most := r.Looks.Most + 5*r.Struck.Strikes(); r.Looks.Times > most {
		t.Errorf("%d looks into the mailbox, want %d at most, as one gateway makes", r.Looks.Times, most)
	}
}
