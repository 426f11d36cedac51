// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/memory"
)

// still is a store as a process has it that stands still for a while once it has
// begun an attempt, before it hears that it has.
type still struct {
	store.Store
	first *atomic.Bool
}

func (s still) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	d, err := s.Store.Apply(ctx, m)
	if d.State == store.Sending && !s.first.Swap(true) {
		time.Sleep(time.Hour)
	}
	return d, err
}

// ringing can be asked what it has.
type ringing struct{ *destination }

func (d ringing) Reconcile(_ context.Context, m adapters.Message) (*adapters.Receipt, error) {
	if slices.ContainsFunc(d.effects(), func(t taken) bool { return t.Key == m.Key }) {
		return &adapters.Receipt{Reached: adapters.Filed}, nil
	}
	return nil, nil //nolint:nilnil // the contract's word for: it certainly did not arrive
}

// TestWhoStoodStillSendsNothing: a process is stopped between the moment at which
// it has written down that an attempt begins and its first byte, for longer than
// its lease. Another, which was told that nothing arrived, has sent it meanwhile.
func TestWhoStoodStillSendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		kept := memory.New()
		d := ringing{newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })}
		var stood atomic.Bool
		ctx, stop := context.WithCancel(t.Context())
		var houses []*house
		done := make(chan error, 2)
		for range 2 {
			g, err := gateway.New(gateway.Options{
				Store: still{memory.Open(kept), &stood}, Teams: []adapters.Team{soham()}, Pace: gateway.Pace{Idle: time.Minute, Sweep: time.Minute},
				Destinations: []gateway.Destination{{Name: "mailbox", Adapter: d, Teams: []string{"soham"}}},
			})
			must(t, err)
			houses = append(houses, &house{Gateway: g, store: memory.Open(kept), t: t})
			go func() { done <- g.Run(ctx) }()
		}
		houses[0].put(person("ada", 1))
		time.Sleep(30 * time.Minute)
		if lane := houses[0].lane("ada"); !are("mailbox", store.Filed)(lane) {
			t.Fatalf("while the first stands still: %v", states(lane))
		}
		time.Sleep(time.Hour)
		if n := len(d.effects()); n != 1 {
			t.Errorf("done %d times", n)
		}
		stop()
		must(t, <-done)
		must(t, <-done)
	})
}
