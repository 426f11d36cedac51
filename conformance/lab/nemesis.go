// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
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
	Empty   int            `json:"empty"`   // strikes that met nothing in flight: they do not count as cycles
	Moments map[Moment]int `json:"moments"` // kills, by where messages were; one kill may meet several
	Sending int            `json:"sending"` // deliveries found cut off in "sending" after a kill
	Slowest time.Duration  `json:"slowestStart"`
}

// nemesis breaks a subject at moments that follow from the seed and from what
// is in flight.
type nemesis struct {
	subject Subject
	gate    *Gate
	api     *API
	rnd     *rand.Rand
	struck  Struck
	log     func(format string, args ...any)
	power   func() error // what a kill does to the disk beside; nil: nothing
}

func newNemesis(s Subject, g *Gate, a *API, seed uint64, log func(string, ...any)) *nemesis {
	return &nemesis{subject: s, gate: g, api: a, rnd: rand.New(rand.NewPCG(seed, 13)), log: log, struck: Struck{Moments: map[Moment]int{}}}
}

// cycle strikes once. It reports whether something was in flight.
func (n *nemesis) cycle(ctx context.Context) (bool, error) {
	if n.power != nil {
		return n.cut(ctx)
	}
	if err := pause(ctx, time.Duration(300+n.rnd.IntN(1100))*time.Millisecond); err != nil {
		return false, err
	}
	want := []Moment{BeforeActing, AfterActing, Answered, Between}[n.rnd.IntN(4)]
	switch draw := n.rnd.IntN(20); {
	case draw < 14:
		return n.kill(ctx, want)
	case draw < 18:
		return n.freeze(ctx, want)
	default:
		return n.stop(ctx)
	}
}

// cut cuts the power, at any moment.
func (n *nemesis) cut(ctx context.Context) (bool, error) {
	if err := pause(ctx, time.Duration(100+n.rnd.IntN(700))*time.Millisecond); err != nil {
		return false, err
	}
	return n.kill(ctx, []Moment{BeforeActing, AfterActing, Answered, Between}[n.rnd.IntN(4)])
}

// await waits for the wanted moment. Between two messages there may still be one
// on its way to them or an answer to be settled: the store tells afterwards.
func (n *nemesis) await(ctx context.Context, want Moment) map[Moment]int {
	if want != Between {
		return n.gate.Await(ctx, want, 500*time.Millisecond)
	}
	for range 300 {
		if at := n.gate.Now(); len(at) == 0 {
			return map[Moment]int{Between: 1}
		}
		if pause(ctx, time.Millisecond) != nil {
			break
		}
	}
	return n.gate.Now()
}

func (n *nemesis) kill(ctx context.Context, want Moment) (bool, error) {
	at := n.await(ctx, want)
	if err := n.subject.Kill(); err != nil {
		return false, err
	}
	n.struck.Kills++
	if n.power != nil {
		if err := n.power(); err != nil {
			return false, fmt.Errorf("cut the power: %w", err)
		}
	}
	if err := pause(ctx, time.Duration(n.rnd.IntN(80))*time.Millisecond); err != nil {
		return false, err
	}
	if err := n.start(ctx); err != nil {
		return false, err
	}
	cut := n.sending(ctx)
	n.struck.Sending += cut
	if at[Between] > 0 && cut == 0 {
		n.struck.Empty++
		return false, nil
	}
	for m := range at {
		n.struck.Moments[m]++
	}
	n.log("killed: %v, %d cut off in sending", at, cut)
	return true, nil
}

func (n *nemesis) start(ctx context.Context) error {
	begun := time.Now()
	if err := n.subject.Start(ctx); err != nil {
		return err
	}
	n.struck.Slowest = max(n.struck.Slowest, time.Since(begun))
	return nil
}

// sending counts deliveries that the last process left in the middle of an
// attempt. Those that the new one began meanwhile are told apart by their
// deadline no better than by anything else, so it is asked at once.
func (n *nemesis) sending(ctx context.Context) int {
	count := 0
	for _, team := range Teams() {
		ds, err := n.api.All(ctx, team, store.Sending)
		if err == nil {
			count += len(ds)
		}
	}
	return count
}

// freeze takes the process's time away for longer than a lease, so that what it
// held has lapsed when it goes on.
func (n *nemesis) freeze(ctx context.Context, want Moment) (bool, error) {
	if want == Between {
		want = BeforeActing
	}
	at := n.await(ctx, want)
	if err := n.subject.Freeze(); err != nil {
		return false, err
	}
	slept := pause(ctx, lease+time.Duration(200+n.rnd.IntN(400))*time.Millisecond)
	if err := n.subject.Thaw(); err != nil {
		return false, err
	}
	n.struck.Freezes++
	n.log("frozen and thawed: %v", at)
	return true, slept
}

func (n *nemesis) stop(ctx context.Context) (bool, error) {
	at := n.await(ctx, BeforeActing)
	if err := n.subject.Stop(); err != nil {
		return false, fmt.Errorf("stop: %w", err)
	}
	n.struck.Stops++
	n.log("stopped: %v", at)
	return true, n.start(ctx)
}

// finish ends the subject whatever state it is in.
func (n *nemesis) finish() error { return n.subject.Stop() }
