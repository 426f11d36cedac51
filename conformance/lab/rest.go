// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"time"

	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// longestRest is how long it may take until all is quiet once the world has
// healed.
const longestRest = 60 * time.Second

// rest heals the world and waits until every delivery has come to its end or to
// a person. It reports whether that came.
func (l *Lab) rest(ctx context.Context) bool {
	l.world.Script.Heal()
	ctx, cancel := context.WithTimeout(ctx, longestRest)
	defer cancel()
	for quiet := 0; quiet < 4; {
		waiting, err := l.waiting(ctx)
		waiting += l.world.Box.Uncollected()
		if err == nil && waiting == 0 {
			quiet++
		} else {
			quiet = 0
		}
		if pause(ctx, 300*time.Millisecond) != nil {
			l.plan.Log("not at rest: %d still wait (%v)", waiting, err)
			return false
		}
	}
	l.settle(ctx)
	return true
}

// settle waits a little longer, until what was taken from the mailbox is settled.
// Is it not, the checker says so.
func (l *Lab) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, longestRest/6)
	defer cancel()
	for {
		taken, settled := 0, 0
		for _, e := range l.world.Ledger.Effects() {
			if e.Kind == sim.KindCollected {
				taken++
			}
		}
		events, err := l.tail.rest(ctx)
		for _, e := range events {
			if e.settles() {
				settled++
			}
		}
		if err == nil && settled >= taken || pause(ctx, 300*time.Millisecond) != nil {
			return
		}
	}
}

// onTheWay are the states in which something is still to happen.
func onTheWay() []store.State {
	return []store.State{
		store.Planned, store.Held, store.Ready, store.Sending, store.Sent, store.Received, store.Refused, store.Unconfirmed,
		store.Overdue, store.Parked,
	}
}

// moving reports whether something must still come of a delivery by itself: a
// person's being told of it is not enough.
func moving(s store.State) bool {
	return in(s, []store.State{store.Sending, store.Sent, store.Received})
}

// unblocked gives those of one team's deliveries that wait for nothing but their
// turn: before them in their lane nobody waits for a person.
func unblocked(ds []Delivery) []Delivery {
	first := make(map[laneKey]int) // the oldest version that blocks
	for _, d := range ds {
		key := laneKey{d.Record + d.Period, d.Destination}
		if at, ok := first[key]; store.Of(d.State).Lane == store.Blocks && (!ok || d.To < at) {
			first[key] = d.To
		}
	}
	var free []Delivery
	for _, d := range ds {
		at, blocked := first[laneKey{d.Record + d.Period, d.Destination}]
		if in(d.State, []store.State{store.Planned, store.Ready}) && (!blocked || d.To < at) {
			free = append(free, d)
		}
	}
	return free
}

// waiting counts the deliveries that are neither at their end nor with a person,
// and those that should go on by themselves whoever was told of them.
func (l *Lab) waiting(ctx context.Context) (int, error) {
	events, err := l.tail.rest(ctx)
	if err != nil {
		return 0, err
	}
	asked := openTasks(events)
	count := 0
	for _, team := range Teams() {
		ds, err := l.api.All(ctx, team, onTheWay()...)
		if err != nil {
			return 0, err
		}
		count += len(unblocked(ds))
		for _, d := range ds {
			if !d.Final && (!asked[d.ID] || moving(d.State)) {
				count++
			}
		}
	}
	return count, nil
}
