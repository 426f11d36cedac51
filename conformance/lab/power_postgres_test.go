// SPDX-License-Identifier: Apache-2.0

//go:build linux

package lab_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/lab/disk"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
)

var serverCuts = flag.Int("server-cuts", 6, "how often TestPostgresPowerCuts cuts the power")

// kept is what a store in a database has answered for, over power cuts.
type kept struct {
	*testing.T
	disk    *disk.Disk
	cluster *postgrestest.Cluster
	dsn     string
	keys    *store.Keys
	rnd     *rand.Rand

	mu    sync.Mutex
	told  map[string]bool
	tries int
}

func newKept(t *testing.T, careless bool) *kept {
	t.Helper()
	d := mounted(t, disk.Options{})
	k := &kept{T: t, disk: d, cluster: postgrestest.StartOn(t, d.Folder()), rnd: rand.New(rand.NewPCG(seedOf(), 41)), told: map[string]bool{}}
	k.dsn, k.keys = k.cluster.Database(t), k.cluster.Keys(t)
	k.open(func(*postgres.Store) {
		if careless {
			k.cluster.Forget(t, k.dsn)
		}
	})
	d.Settle()
	return k
}

// open opens the store for a while.
func (k *kept) open(work func(*postgres.Store)) {
	k.Helper()
	s, err := postgres.Open(k.Context(), postgres.Options{DSN: k.dsn, PasswordFile: k.cluster.PasswordFile(), Keys: k.keys})
	if err != nil {
		k.Fatal(err)
	}
	work(s)
	_ = s.Close() // its server may be dead
}

// cut hands in records from several callers, cuts the power in the middle, and
// starts the server on what the disk has kept.
func (k *kept) cut() {
	k.Helper()
	k.open(func(s *postgres.Store) {
		ctx, stop := context.WithCancel(k.Context())
		var callers sync.WaitGroup
		for caller := range 4 {
			callers.Go(func() { k.hand(ctx, s, caller) })
		}
		time.Sleep(time.Duration(300+k.rnd.IntN(700)) * time.Millisecond)
		err := k.cluster.Kill()
		stop()
		callers.Wait()
		if err != nil {
			k.Fatal(err)
		}
	})
	torn := rand.New(rand.NewPCG(k.rnd.Uint64(), 0))
	if k.rnd.IntN(3) == 0 {
		torn = nil
	}
	if err := errors.Join(k.disk.Cut(torn), k.cluster.Unlock(), k.cluster.Up()); err != nil {
		k.Fatal(err)
	}
}

func (k *kept) hand(ctx context.Context, s *postgres.Store, caller int) {
	for ctx.Err() == nil {
		k.mu.Lock()
		k.tries++
		record := fmt.Sprintf("r-%d-%d", caller, k.tries)
		k.mu.Unlock()
		_, err := s.Accept(ctx, store.Acceptance{
			Version: store.Version{Team: "t", Record: record, Number: 1, SHA256: "x", Body: bytes.Repeat([]byte(record), 200)},
			Plan:    []store.Delivery{{ID: "d-" + record, Council: "c", Destination: "gp", Subject: record, After: 1}},
		})
		if err != nil {
			continue
		}
		k.mu.Lock()
		k.told[record] = true
		k.mu.Unlock()
	}
}

// lost counts what was answered for and is not there, and wants what is there to
// be whole.
func (k *kept) lost() int {
	k.Helper()
	there := map[string]bool{}
	deliveries := map[string]bool{}
	k.open(func(s *postgres.Store) {
		for v, err := range s.All(k.Context(), "t") {
			if err != nil {
				k.Fatal(err)
			}
			there[v.Record] = bytes.Equal(v.Body, bytes.Repeat([]byte(v.Record), 200))
		}
		for record := range there {
			lane, err := s.Lane(k.Context(), "t", record)
			if err != nil {
				k.Fatal(err)
			}
			deliveries[record] = len(lane) == 1
		}
	})
	lost := 0
	for record := range k.told {
		if !there[record] || !deliveries[record] {
			lost++
		}
	}
	return lost
}

// TestPostgresPowerCuts cuts the power of a PostgreSQL server under load and
// wants nothing lost that was answered for; with synchronous_commit=off, which a
// trigger sets behind the store's back, it must be lost.
func TestPostgresPowerCuts(t *testing.T) {
	t.Parallel()
	t.Run("synchronous_commit=on loses nothing", func(t *testing.T) {
		t.Parallel()
		k := newKept(t, false)
		for range *serverCuts {
			k.cut()
		}
		lost := k.lost()
		t.Logf("%d cuts: %d answered for, %d lost", *serverCuts, len(k.told), lost)
		if lost > 0 || len(k.told) < *serverCuts {
			t.Errorf("%d of %d lost", lost, len(k.told))
		}
	})
	t.Run("synchronous_commit=off loses", func(t *testing.T) {
		t.Parallel()
		k := newKept(t, true)
		for n := range 10 {
			k.cut()
			if lost := k.lost(); lost > 0 {
				t.Logf("%d cuts: %d answered for, %d lost", n+1, len(k.told), lost)
				return
			}
		}
		t.Error("nothing was lost: the disk forgets nothing, or nobody looks")
	})
}
