// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/memory"
	"github.com/carelode/lode/mapping/care"
)

// behind is a store whose clock is behind the gateway's own.
type behind struct {
	store.Store

	by time.Duration
}

func (b behind) Deliveries(ctx context.Context, s store.Search) ([]store.Delivery, error) {
	found, err := b.Store.Deliveries(ctx, s)
	for i := range found {
		found[i].UpdatedAt = found[i].UpdatedAt.Add(-b.by)
	}
	return found, err
}

// TestAnAttemptMayStillBeActedOnWhateverTheClocksSay: the connection is cut, and the
// other side acts on what it has a little later, well within the time of an attempt.
// Until then it must not be asked whether it has the message.
func TestAnAttemptMayStillBeActedOnWhateverTheClocksSay(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]time.Duration{"they agree": 0, "the gateway's is ahead": time.Hour, "the gateway's is behind": -time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { actedOnLater(t, by) })
		})
	}
}

func actedOnLater(t *testing.T, by time.Duration) {
	t.Helper()
	kept := memory.New()
	d := ringing{newDestination("mailbox", func(a *adapters.Descriptor) { a.RepeatSafe = false })}
	d.script(func(m adapters.Message, attempt int) (adapters.Receipt, error) {
		if attempt > 1 {
			return adapters.Receipt{Reached: adapters.Filed}, nil
		}
		go func() {
			time.Sleep(20 * time.Second)
			d.take(m.Key, text(m.Body))
		}()
		return adapters.Receipt{}, care.Errorf(care.Unconfirmed, "the connection was cut")
	})
	g, err := gateway.New(gateway.Options{
		Store: behind{memory.Open(kept), by}, Teams: []adapters.Team{soham()}, Pace: gateway.Pace{Sweep: 3 * time.Second},
		Destinations: []gateway.Destination{{Name: "mailbox", Adapter: d, Teams: []string{"soham"}}},
	})
	must(t, err)
	h := &house{Gateway: g, store: memory.Open(kept), t: t}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.Run(ctx) }()
	h.put(person("ada", 1))
	time.Sleep(5 * time.Minute)
	if n := len(d.effects()); n != 1 {
		t.Errorf("done %d times", n)
	}
	if lane := h.lane("ada"); !are("mailbox", store.Filed)(lane) {
		t.Errorf("it is %v", states(lane))
	}
	stop()
	must(t, <-done)
}
