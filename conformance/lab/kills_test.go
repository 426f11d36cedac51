// SPDX-License-Identifier: Apache-2.0

package lab_test

import (
	"flag"
	"path/filepath"
	"sync"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
)

var kills = flag.Int("kills", 200, "how often TestKills kills the gateway")

const (
	// inRound is how many kills one laboratory makes: each round has a world of
	// its own and is judged by itself.
	inRound = 25
	// sideBySide is how many rounds run at the same time: a round waits more than
	// it works.
	sideBySide = 4
)

// database makes a database of the test's own on a server.
func database(tb testing.TB, c *postgrestest.Cluster) *lab.Database {
	tb.Helper()
	return &lab.Database{
		DSN: c.Database(tb), PasswordFile: c.PasswordFile(), Folder: filepath.Dir(c.Folder()), Cut: c.Cut, Up: c.Up,
	}
}

// TestKills kills the real gateway under load, again and again, each time with a
// message in flight. In every fourth round its store is in PostgreSQL.
func TestKills(t *testing.T) {
	t.Parallel()
	s := seedOf()
	t.Logf("seed %d, %d kills: replay with -seed %d", s, *kills, s)
	server := sync.OnceValue(func() *postgrestest.Cluster { return postgrestest.Start(t) })
	results := make([]lab.Result, (*kills+inRound-1)/inRound)
	slots := make(chan struct{}, sideBySide)
	var rounds sync.WaitGroup
	for n := range results {
		p := lab.Plan{Binary: build(t), Dir: folder(t, "kills", n), Seed: s + uint64(n), Cycles: min(inRound, *kills-n*inRound), Brief: true}
		if n%4 == 3 {
			p.Database = database(t, server())
		}
		slots <- struct{}{}
		rounds.Go(func() {
			defer func() { <-slots }()
			results[n] = judge(t, p)
		})
	}
	rounds.Wait()
	report(t, "kills", results)
	if killed := total(results); killed < *kills {
		t.Errorf("%d kills met a message in flight, want %d", killed, *kills)
	}
}

// total counts the kills that met a message in flight.
func total(results []lab.Result) (n int) {
	for _, r := range results {
		n += r.Struck.Kills - r.Struck.Empty
	}
	return n
}
