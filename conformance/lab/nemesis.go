// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// Struck is what the nemesis did.
type Struck struct {
	Kills   int            `json:"kills"`
	Freezes int            `json:"freezes"`
	Stops   int            `json:"stops"`
	Cuts    int            `json:"cuts"`    // of the database
	Empty   int            `json:"empty"`   // strikes that met nothing in flight: they do not count as cycles
	Moments map[Moment]int `json:"moments"` // kills, by where messages were; one kill may meet several
	Sending int            `json:"sending"` // deliveries found cut off in "sending" after a kill
	Slowest time.Duration  `json:"slowestStart"`
}

// Strikes is how many there were.
func (s Struck) Strikes() int { return s.Kills + s.Freezes + s.Stops + s.Cuts }

// nemesis breaks gateways at moments that follow from the seed and from what is
// in flight.
type nemesis struct {
	victims  []victim
	database *Database
	api      *API
	rnd      *rand.Rand
	struck   Struck
	log      func(format string, args ...any)

	next     func(ctx context.Context) (met bool, err error) // the next strike: mixed, brief or among
	patience time.Duration                                   // how long it waits for the moment that it wants
	last     time.Time                                       // when among struck
	started  time.Time                                       // when one was started last
	power    func() error                                    // what a kill does to the disk beside; nil: nothing
}

// victim is a gateway, and where its messages are seen.
type victim struct {
	*Process
	gate *Gate
}

func newNemesis(l *Lab) *nemesis {
	n := &nemesis{
		database: l.plan.Database, api: l.api, rnd: rand.New(rand.NewPCG(l.plan.Seed, 13)), log: l.plan.Log,
		struck: Struck{Moments: map[Moment]int{}}, patience: 500 * time.Millisecond, power: l.plan.Power,
	}
	for i, p := range l.running {
		n.victims = append(n.victims, victim{p, l.world.Doors[i].Gate})
	}
	switch {
	case n.power != nil:
		n.next = n.outage
	case len(n.victims) > 1:
		n.next = n.among
	case l.plan.Brief:
		n.next, n.patience = n.brief, 100*time.Millisecond
	default:
		n.next = n.mixed
	}
	return n
}

// mixed strikes the one gateway in every way. It reports whether something was
// in flight.
func (n *nemesis) mixed(ctx context.Context) (bool, error) {
	if err := pause(ctx, time.Duration(300+n.rnd.IntN(1100))*time.Millisecond); err != nil {
		return false, err
	}
	want := moments()[n.rnd.IntN(4)]
	switch draw := n.rnd.IntN(20); {
	case draw < 14:
		return n.killOnly(ctx, want)
	case draw < 18:
		if want == Between {
			want = BeforeActing
		}
		return n.freeze(ctx, n.victims[0], n.await(ctx, n.victims[0], want))
	default:
		return n.stop(ctx, n.victims[0])
	}
}

// brief kills the one gateway soon after it has come up.
func (n *nemesis) brief(ctx context.Context) (bool, error) {
	if err := pause(ctx, time.Duration(50+n.rnd.IntN(250))*time.Millisecond); err != nil {
		return false, err
	}
	return n.killOnly(ctx, moments()[n.rnd.IntN(4)])
}

// outage cuts the power, at any moment.
func (n *nemesis) outage(ctx context.Context) (bool, error) {
	if err := pause(ctx, time.Duration(100+n.rnd.IntN(700))*time.Millisecond); err != nil {
		return false, err
	}
	return n.killOnly(ctx, moments()[n.rnd.IntN(4)])
}

// await waits for the wanted moment. Between two messages there may still be one
// on its way to them or an answer to be settled: the store tells afterwards.
func (n *nemesis) await(ctx context.Context, v victim, want Moment) map[Moment]int {
	if want != Between {
		return v.gate.Await(ctx, want, n.patience)
	}
	for range 300 {
		if at := v.gate.Now(); len(at) == 0 {
			return map[Moment]int{Between: 1}
		}
		if pause(ctx, time.Millisecond) != nil {
			break
		}
	}
	return v.gate.Now()
}

// killOnly kills the one gateway that there is, and starts it again.
func (n *nemesis) killOnly(ctx context.Context, want Moment) (bool, error) {
	v := n.victims[0]
	at, since := n.await(ctx, v, want), n.started
	if err := v.Kill(); err != nil {
		return false, err
	}
	until := time.Now()
	n.struck.Kills++
	if n.power != nil {
		if err := n.power(); err != nil {
			return false, fmt.Errorf("cut the power: %w", err)
		}
	}
	if err := pause(ctx, time.Duration(n.rnd.IntN(80))*time.Millisecond); err != nil {
		return false, err
	}
	if err := n.start(ctx, v); err != nil {
		return false, err
	}
	cut := n.sending(ctx, since, until)
	n.struck.Sending += cut
	if at[Between] > 0 && cut == 0 {
		n.struck.Empty++
		return false, nil
	}
	n.met(at)
	n.log("killed: %v, %d cut off in sending", at, cut)
	return true, nil
}

// met notes where messages were.
func (n *nemesis) met(at map[Moment]int) {
	for m := range at {
		n.struck.Moments[m]++
	}
}

func (n *nemesis) start(ctx context.Context, v victim) error {
	n.started = time.Now()
	if err := v.Start(ctx); err != nil {
		return err
	}
	n.struck.Slowest = max(n.struck.Slowest, time.Since(n.started))
	return nil
}

// startAll starts one after the other: the first makes the store.
func (n *nemesis) startAll(ctx context.Context) error {
	for _, v := range n.victims {
		if err := n.start(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

// sending counts deliveries whose attempt began in a space of time, and that are
// still in the middle of it: the process that was killed then left them so.
func (n *nemesis) sending(ctx context.Context, since, until time.Time) int {
	count := 0
	for _, team := range Teams() {
		ds, err := n.api.All(ctx, team, store.Sending)
		for _, d := range ds {
			if err == nil && d.UpdatedAt.After(since) && d.UpdatedAt.Before(until) {
				count++
			}
		}
	}
	return count
}

// freeze takes a process's time away for longer than a lease, so that what it
// held has lapsed when it goes on.
func (n *nemesis) freeze(ctx context.Context, v victim, at map[Moment]int) (bool, error) {
	if err := v.Freeze(); err != nil {
		return false, err
	}
	slept := pause(ctx, lease+time.Duration(200+n.rnd.IntN(400))*time.Millisecond)
	if err := v.Thaw(); err != nil {
		return false, err
	}
	n.struck.Freezes++
	n.log("frozen and thawed: %v", at)
	return true, slept
}

func (n *nemesis) stop(ctx context.Context, v victim) (bool, error) {
	at := n.await(ctx, v, BeforeActing)
	if err := v.Stop(); err != nil {
		return false, fmt.Errorf("stop: %w", err)
	}
	n.struck.Stops++
	n.log("stopped: %v", at)
	return true, n.start(ctx, v)
}

// finish ends every gateway whatever state it is in.
func (n *nemesis) finish() error {
	var errs []error
	for _, v := range n.victims {
		errs = append(errs, v.Stop())
	}
	return errors.Join(errs...)
}
