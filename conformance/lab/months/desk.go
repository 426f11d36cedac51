// SPDX-License-Identifier: Apache-2.0

package months

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// desk is the people who look at tasks every few hours. They ring a destination
// before they decide: what its ledger holds, it has.
type desk struct {
	month   *month
	rnd     *rand.Rand
	retried map[string]bool
}

func newDesk(m *month) *desk {
	return &desk{month: m, rnd: m.seed.stream("desk"), retried: make(map[string]bool)}
}

func (d *desk) run(ctx context.Context) {
	for d.month.pause(between(d.rnd, time.Hour, 7*time.Hour)) {
		for _, team := range lab.Teams() {
			alive := d.month.alive()
			if len(alive) == 0 {
				break
			}
			p := alive[d.rnd.IntN(len(alive))]
			tasks, err := d.month.store.List(ctx, team, false, 200)
			d.month.judge.fault(err)
			for _, t := range tasks {
				d.look(ctx, p, t)
			}
			d.stop(ctx, p, team)
		}
	}
}

// look looks at one task, or leaves it for another time.
func (d *desk) look(ctx context.Context, p *process, t store.Task) {
	age := time.Since(t.OpenedAt)
	if d.rnd.IntN(3) > 0 {
		return
	}
	if t.Delivery == "" {
		_, _ = p.store.Finish(ctx, t.Team, t.ID, "months", "Seen to.") // it is seen again if nothing came of it, as all here
		return
	}
	one, err := d.month.store.Delivery(ctx, t.Team, t.Delivery)
	if err != nil {
		d.month.judge.fault(err)
		return
	}
	d.decide(ctx, p, t, one, age)
}

func (d *desk) decide(ctx context.Context, p *process, t store.Task, one store.Delivery, age time.Duration) {
	switch one.State { //nolint:exhaustive // the others are at their end or on their way
	case store.Unconfirmed: // the gateway clears it up by itself while they can be asked
		d.rings(ctx, p, one, age > 6*time.Hour, age > 20*time.Hour)
	case store.Overdue:
		d.rings(ctx, p, one, age > 8*time.Hour, true)
	case store.Refused:
		if d.rnd.IntN(2) == 0 {
			finish(ctx, p, one, false)
		}
	case store.Held:
		d.held(ctx, p, one)
	case store.Parked:
		d.parked(ctx, p, one)
	default:
		if one.Final || d.rnd.IntN(3) == 0 {
			_, _ = p.store.Finish(ctx, t.Team, t.ID, "months", "Seen to.")
		}
	}
}

// rings asks them, and closes what they have or sends again what they have not, if
// it is time for that.
func (d *desk) rings(ctx context.Context, p *process, one store.Delivery, finishes, sends bool) {
	switch arrived := d.arrived(one); {
	case arrived && finishes:
		finish(ctx, p, one, true)
	case !arrived && sends:
		_, _ = p.gw.Retry(ctx, caller(one.Team), one.ID)
	}
}

func finish(ctx context.Context, p *process, one store.Delivery, arrived bool) {
	_, _ = p.gw.Close(ctx, caller(one.Team), one.ID, "Rang them.", arrived)
}

// parked has it tried again once, unless they have it.
func (d *desk) parked(ctx context.Context, p *process, one store.Delivery) {
	if arrived := d.arrived(one); arrived || d.retried[one.ID] {
		finish(ctx, p, one, arrived)
		return
	}
	d.retried[one.ID] = true
	_, _ = p.gw.Retry(ctx, caller(one.Team), one.ID)
}

func (d *desk) held(ctx context.Context, p *process, one store.Delivery) {
	switch n := d.rnd.IntN(12); {
	case n == 0:
		_, _ = p.gw.Withdraw(ctx, caller(one.Team), one.ID, "Not needed any more.")
	case n <= 3 && !d.arrived(one):
		_, _ = p.gw.Retry(ctx, caller(one.Team), one.ID)
	}
}

// stop stops something now and then that was not sent yet.
func (d *desk) stop(ctx context.Context, p *process, team string) {
	if d.rnd.IntN(12) > 0 {
		return
	}
	waiting, err := d.month.store.Deliveries(ctx, store.Search{Team: team, States: []store.State{store.Planned, store.Ready}, Limit: 20})
	d.month.judge.fault(err)
	if len(waiting) > 0 {
		_, _ = p.gw.Withdraw(ctx, caller(team), waiting[d.rnd.IntN(len(waiting))].ID, "Not needed any more.")
	}
}

// arrived rings the destination.
func (d *desk) arrived(one store.Delivery) bool {
	for _, e := range d.month.world.ledger.Effects() {
		if (e.Kind == sim.KindEffect || e.Kind == sim.KindSame) && e.Destination == one.Destination && e.SHA256 == one.SHA256 {
			return true
		}
	}
	return false
}
