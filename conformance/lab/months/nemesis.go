// SPDX-License-Identifier: Apache-2.0

package months

import (
	"context"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"
)

// nemesis strikes the gateways: at what they do, as often as the seed says, and
// now and then at any time. It starts again what it killed.
type nemesis struct {
	month *month
	often uint64 // strikes of 10,000 moments
	mu    sync.Mutex
	met   map[string]int
	quiet bool
	left  int // strikes that it may still make

	struck map[string]int
	since  time.Time // when it last changed who works
}

func newNemesis(m *month) *nemesis {
	rnd := m.seed.stream("nemesis")
	return &nemesis{
		month: m, often: []uint64{0, 20, 60, 60, 150, 400}[rnd.IntN(6)], left: 14, //nolint:gosec // a table
		met: make(map[string]int), struck: make(map[string]int), since: time.Now(),
	}
}

// meets is told of a moment at which a process may be struck.
func (n *nemesis) meets(p *process, moment string) {
	n.mu.Lock()
	n.met[moment]++
	draw := n.month.seed.draw("strike", moment, strconv.Itoa(n.met[moment]))
	often := n.often
	if moment == "message" {
		often *= 6 // they are fewer, and more is at stake
	}
	strikes := !n.quiet && n.left > 0 && draw%10000 < often
	if strikes {
		n.left--
	}
	n.mu.Unlock()
	if !strikes {
		return
	}
	rnd := rand.New(rand.NewPCG(draw, 1)) //nolint:gosec // it is to be foreseen
	if rnd.IntN(2) == 0 {
		n.strike(p, moment, rnd)
		return
	}
	n.month.working.Go(func() { // a little later
		if n.month.pause(between(rnd, time.Millisecond, 2500*time.Millisecond)) {
			n.strike(p, moment+", a little later", rnd)
		}
	})
}

// strike kills or freezes a process, and has it started or thawed after a while.
func (n *nemesis) strike(p *process, moment string, rnd *rand.Rand) {
	if rnd.IntN(3) == 0 {
		if n.note(p.freeze(), "freezes", moment) {
			n.month.working.Go(func() {
				n.month.pause(between(rnd, 90*time.Second, 5*time.Hour))
				p.thaw()
				n.changed()
			})
		}
		return
	}
	there := n.month.world.shared.present() + n.month.world.mailbox.present()
	if !n.note(p.kill(), "kills", moment) {
		return
	}
	if there > 0 {
		n.note(true, "kills with a message over there", "")
	}
	n.again(p, awayFor(rnd))
}

// awayFor is how long a gateway is away: minutes mostly, days now and then.
func awayFor(rnd *rand.Rand) time.Duration {
	switch rnd.IntN(10) {
	case 0:
		return between(rnd, 12*time.Hour, 60*time.Hour)
	case 1, 2, 3:
		return between(rnd, 30*time.Minute, 12*time.Hour)
	}
	return between(rnd, 5*time.Second, 30*time.Minute)
}

// again starts a gateway again after a while.
func (n *nemesis) again(p *process, after time.Duration) {
	n.month.working.Go(func() {
		n.month.pause(after)
		n.month.replace(p.number)
		n.changed()
	})
}

// note counts what was done, if it was.
func (n *nemesis) note(done bool, what, moment string) bool {
	if !done {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if moment != "" {
		what += " at: " + moment
	}
	n.struck[what]++
	n.since = time.Now()
	return true
}

func (n *nemesis) changed() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.since = time.Now()
}

// steady is since when nothing changed as to who works; zero when nobody does.
func (n *nemesis) steady() time.Time {
	if len(n.month.alive()) == 0 {
		return time.Time{}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.since
}

// rest ends all strikes.
func (n *nemesis) rest() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.quiet = true
}

// run strikes at any time, stops gateways in good order and puts clocks wrong,
// until ctx ends.
func (n *nemesis) run(ctx context.Context) {
	rnd := n.month.seed.stream("nemesis at any time")
	for n.month.pause(between(rnd, 6*time.Hour, 8*24*time.Hour)) && ctx.Err() == nil {
		alive := n.month.alive()
		if len(alive) == 0 || n.often == 0 {
			continue
		}
		p := alive[rnd.IntN(len(alive))]
		switch rnd.IntN(4) {
		case 0:
			n.strike(p, "any time", rnd)
		case 1:
			p.end()
			n.note(true, "stops", "")
			n.again(p, awayFor(rnd))
		default:
			p.clock.set(between(rnd, -10*time.Minute, 10*time.Minute))
			n.note(true, "clocks put wrong", "")
		}
	}
}
