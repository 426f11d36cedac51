package profile_test

import (
	"testing"
	"time"
	"os"
)

func TestZY(t *testing.T) {
	m := newMutants(hostileBases(t))
	for _, n := range []uint64{6651} {
		d := m.make(n)
		os.WriteFile("/tmp/slow.json", d, 0o600)
		c := plantedChecker(t)
		for range 3 {
		s := time.Now()
		is := c.Check(d)
		t.Log(n, len(d), time.Since(s), len(is))
		}
	}
}
