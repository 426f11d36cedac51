// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
)

// rounds answers attempts together: when as many wait as ought to be on their way
// at once. A destination that takes 50 ms for each would need so many times 50 ms.
type rounds struct {
	mu      sync.Mutex
	atOnce  int
	left    int // messages that have not been answered
	waiting int
	number  int
	open    chan struct{}
}

func (r *rounds) answer(adapters.Message, int) (adapters.Receipt, error) {
	r.mu.Lock()
	r.waiting++
	open := r.open
	if r.waiting == min(r.atOnce, r.left) {
		r.left -= r.waiting
		r.waiting, r.number, r.open = 0, r.number+1, make(chan struct{})
		close(open)
	}
	r.mu.Unlock()
	select {
	case <-open:
		return adapters.Receipt{Reached: adapters.Filed}, nil
	case <-time.After(time.Minute):
		return adapters.Receipt{}, errors.New("too few were on their way at once")
	}
}

// TestOnPostgres is what is not so with a store in a file.
func TestOnPostgres(t *testing.T) {
	t.Parallel()
	server := postgrestest.Start(t)
	t.Run("three gateways carry three times as much", func(t *testing.T) { t.Parallel(); threeTimes(t, server) })
	t.Run("what is no text comes in all the same", func(t *testing.T) { t.Parallel(); noText(t, server) })
}

// threeTimes counts how many rounds it takes to deliver, when each gateway may
// have four attempts on their way.
func threeTimes(t *testing.T, server *postgrestest.Cluster) {
	t.Helper()
	took := func(gateways int) int {
		const people, each = 120, 4
		d := newDestination("own", nil)
		r := &rounds{atOnce: gateways * each, left: people, open: make(chan struct{})}
		d.script(r.answer)
		dsn := server.Database(t)
		var houses []*house
		for range gateways {
			s, keys := server.Open(t, dsn)
			houses = append(houses, housedIn(t, s, keys.Lookup, gateway.Destination{
				Name: "own", Adapter: d, Teams: []string{"soham"}, Concurrency: each, Attempt: 90 * time.Second,
			}))
		}
		for i := range people {
			houses[i%gateways].put(person(fmt.Sprint("person-", i), 1))
		}
		for _, h := range houses {
			h.run()
		}
		for i := range people {
			lane := houses[0].until(fmt.Sprint("person-", i), "filed", are("own", store.Filed))
			if lane[0].Attempts != 1 {
				t.Errorf("%d attempts", lane[0].Attempts)
			}
		}
		if n := len(d.effects()); n != people {
			t.Errorf("%d effects of %d", n, people)
		}
		return r.number
	}
	one, three := took(1), took(3)
	if one < 30 || float64(one) < 2.4*float64(three) {
		t.Errorf("one gateway takes %d rounds, three take %d", one, three)
	}
}

// noText receives what a database cannot keep as it is: it is settled like
// anything else that names nothing of ours, and keeps nobody waiting.
func noText(t *testing.T, server *postgrestest.Cluster) {
	t.Helper()
	m := mailbox{newDestination("mailbox", func(d *adapters.Descriptor) { d.AckWithin = time.Hour }), make(chan adapters.Inbound, 8)}
	m.script(func(adapters.Message, int) (adapters.Receipt, error) {
		return adapters.Receipt{Reached: adapters.Sent, Reference: "theirs\x00\xff"}, nil
	})
	s, keys := server.Open(t, server.Database(t))
	h := housedIn(t, s, keys.Lookup, gateway.Destination{Name: "mailbox", Adapter: m, Teams: []string{"soham"}})
	h.put(person("ada", 1))
	h.run()
	lane := h.until("ada", "sent", are("mailbox", store.Sent))
	m.waiting <- adapters.Inbound{ID: "1\x00", Type: "filed\x00", Body: adapters.Bytes([]byte("a key\x00"))}
	m.waiting <- adapters.Inbound{ID: "1\xff", Type: "noise", Body: adapters.Bytes([]byte("a\xffkey"))}
	m.waiting <- adapters.Inbound{ID: "2", Type: "filed", Body: adapters.Bytes([]byte(lane[0].Key))}
	h.until("ada", "filed", are("mailbox", store.Filed))
	h.until("ada", "every inbound is settled", func([]store.Delivery) bool {
		left, err := s.Unsettled(t.Context(), 0, 10)
		tasks, tasksErr := s.List(t.Context(), "soham", false, 0)
		return err == nil && tasksErr == nil && len(left) == 0 && len(tasks) == 2
	})
}

// polled counts who asks for what came in.
type polled struct {
	*destination
	times *atomic.Int64
}

func (p polled) Receive(context.Context) iter.Seq2[adapters.Inbound, error] {
	return func(func(adapters.Inbound, error) bool) { p.times.Add(1) }
}

// cut is a store that a gateway cannot reach any more, for what concerns turns.
type cut struct {
	store.Store
	off *atomic.Bool
}

func (c cut) Hold(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	if c.off.Load() {
		return false, errors.New("nobody answers")
	}
	return c.Store.Hold(ctx, name, owner, lease)
}

// TestOneOfSeveralAsks: of two gateways one fetches what came in; the other does
// when that one stops, and when it is cut off.
func TestOneOfSeveralAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		shared := sqlitetest.Open(t)
		var off [2]atomic.Bool
		var times [2]atomic.Int64
		var stop [2]context.CancelFunc
		var done sync.WaitGroup
		begin := func(i int) {
			d := polled{newDestination("mailbox", nil), &times[i]}
			h := housedIn(t, cut{shared, &off[i]}, nil, gateway.Destination{Name: "mailbox", Adapter: d, Teams: []string{"soham"}})
			var ctx context.Context
			ctx, stop[i] = context.WithCancel(t.Context())
			done.Go(func() { must(t, h.Run(ctx)) })
		}
		// asked says who has asked within so long, and how often together.
		asked := func(within time.Duration) (first, second int64) {
			a, b := times[0].Load(), times[1].Load()
			time.Sleep(within)
			return times[0].Load() - a, times[1].Load() - b
		}
		begin(0)
		synctest.Wait()
		begin(1)
		if a, b := asked(10 * time.Second); a < 199 || a > 201 || b != 0 {
			t.Errorf("both run: the first asked %d times, the second %d", a, b)
		}
		stop[0]()
		time.Sleep(100 * time.Millisecond)
		if a, b := asked(10 * time.Second); a != 0 || b < 199 {
			t.Errorf("the first has stopped: it asked %d times, the second %d", a, b)
		}
		begin(0)
		off[1].Store(true)
		if a, _ := asked(time.Second); a != 0 {
			t.Errorf("the second is cut off and its turn has not lapsed: the first asked %d times", a)
		}
		time.Sleep(2 * time.Second)
		if a, b := asked(10 * time.Second); a < 199 || b != 0 {
			t.Errorf("the second is cut off: it asked %d times, the first %d", b, a)
		}
		stop[0]()
		stop[1]()
		done.Wait()
		must(t, shared.Close())
	})
}
