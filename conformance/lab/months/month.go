// SPDX-License-Identifier: Apache-2.0

package months

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/gateway"
	"github.com/carelode/lode/gateway/store"
)

// Plan is what a month follows from.
type Plan struct {
	Seed    uint64
	Planted string // a bug in the store, by name; "": none
	// Open gives the store that all gateways of the month share.
	Open func() store.Store
}

// The length of a month: so long things happen, and then so long at most until
// all is at rest.
const (
	days     = 26
	longRest = 14
)

// pace is how often a gateway looks whether time has made something due. The
// default, every second and every five, would be most of what a month costs; all
// else is the default.
type pace struct{ idle, sweep time.Duration }

// lease is how long a claim holds.
const lease = 2 * time.Minute

func (p pace) gateway() gateway.Pace { return gateway.Pace{Lease: lease, Idle: p.idle, Sweep: p.sweep} }

// month is one month in the making.
type month struct {
	plan    Plan
	seed    seed
	pace    pace
	store   store.Store
	world   *world
	journal *lab.Journal
	nemesis *nemesis
	desk    *desk
	judge   *judge
	load    people.Caseload
	who     []int // the people of the caseload that it tells of

	began   time.Time
	over    chan struct{} // closed when nothing more is to happen
	working sync.WaitGroup

	mu       sync.Mutex
	gateways []*process // by number; each the newest
	born     []int
	starting error
}

// Live lets a month pass, in a bubble of simulated time, and gives what it came to.
func Live(t *testing.T, p Plan) Result {
	t.Helper()
	var r Result
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		m, err := begin(p, dir)
		if err != nil {
			t.Fatalf("seed %d: %v", p.Seed, err)
		}
		if err := m.pass(); err != nil {
			t.Errorf("seed %d: %v", p.Seed, err)
		}
		r = m.result()
	})
	return r
}

func begin(p Plan, dir string) (*month, error) {
	m := &month{plan: p, seed: seed(p.Seed), journal: new(lab.Journal), over: make(chan struct{}), load: people.New(p.Seed, 25, people.WithMarks())}
	rnd := m.seed.stream("month")
	// The caseload tells of 2026; the month may be any of the year after, so that
	// the clocks go back and forward in some.
	time.Sleep(time.Until(time.Date(2027, 1, 1, 6, 0, 0, 0, time.UTC).Add(between(rnd, 0, 365*24*time.Hour))))
	m.began = time.Now()
	m.pace = []pace{{10 * time.Minute, 15 * time.Minute}, {5 * time.Minute, 10 * time.Minute}, {15 * time.Minute, 30 * time.Minute}}[rnd.IntN(3)]
	m.who = somebody(m.load, rnd.Perm(m.load.Len()), 4+rnd.IntN(3))
	m.store = p.Open()
	var err error
	if m.world, err = openWorld(m.seed, dir, m.load, m.who); err != nil {
		return nil, err
	}
	for _, peer := range []*peer{m.world.shared, m.world.mailbox} {
		peer.spells = m.seed.spellsOf(peer.name, time.Now(), days)
	}
	m.nemesis, m.desk, m.judge = newNemesis(m), newDesk(m), newJudge(m)
	gateways := []int{1, 1, 2, 2, 3}[rnd.IntN(5)]
	m.born, m.gateways = make([]int, gateways), make([]*process, gateways)
	for i := range gateways {
		m.replace(i)
	}
	return m, m.starting
}

// somebody picks people; of a pair always both.
func somebody(load people.Caseload, order []int, n int) []int {
	var who []int
	for _, i := range order {
		if len(who) >= n {
			break
		}
		if slices.Contains(who, i) {
			continue
		}
		who = append(who, i)
		if other := load.Story(i).Partner; other >= 0 {
			who = append(who, other)
		}
	}
	return who
}

// pass lets the month pass and judges it at every hour, then lets all heal and
// come to rest. It ends early when something is wrong.
func (m *month) pass() error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	for _, i := range m.who {
		m.working.Go(func() { newTeller(m, i).run(ctx) })
	}
	m.working.Go(func() { m.nemesis.run(ctx) })
	m.working.Go(func() { m.desk.run(ctx) })
	m.working.Go(func() { m.extracts(ctx) })
	for range days * 24 {
		time.Sleep(time.Hour)
		if !m.judge.atWork() {
			break
		}
	}
	m.heal()
	for range longRest * 4 {
		if len(m.judge.found) > 0 || m.judge.atRest() {
			break
		}
		time.Sleep(6 * time.Hour)
	}
	m.judge.last()
	return m.close()
}

// heal ends all that goes wrong, and has every gateway run.
func (m *month) heal() {
	m.nemesis.rest()
	close(m.over)
	m.world.heal()
	time.Sleep(time.Minute)
	for i, p := range m.all() {
		p.thaw()
		p.clock.set(0)
		if !p.works() {
			m.replace(i)
		}
	}
	m.nemesis.changed()
}

func (m *month) close() error {
	for _, p := range m.all() {
		p.end()
	}
	m.working.Wait()
	time.Sleep(time.Minute)
	return errors.Join(m.world.close(), m.store.Close(), m.starting)
}

// pause lets time pass; false when the month is over before.
func (m *month) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-m.over:
		return false
	case <-timer.C:
		return true
	}
}

// replace starts a gateway unless it runs.
func (m *month) replace(number int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if old := m.gateways[number]; old != nil && !old.isDead() {
		return
	}
	m.born[number]++
	p, err := m.start(number, m.born[number])
	if err != nil {
		m.starting = errors.Join(m.starting, err)
		return
	}
	m.gateways[number] = p
}

func (m *month) all() []*process {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.gateways)
}

// alive gives the gateways that work.
func (m *month) alive() []*process {
	return slices.DeleteFunc(m.all(), func(p *process) bool { return p == nil || !p.works() })
}

// caller is who speaks for a team.
func caller(team string) gateway.Caller { return gateway.Caller{Team: team, Actor: "months"} }

// extracts asks for a council's extract once a week.
func (m *month) extracts(ctx context.Context) {
	rnd := m.seed.stream("extracts")
	for n := 0; m.pause(between(rnd, 5*24*time.Hour, 9*24*time.Hour)); n++ {
		alive := m.alive()
		if len(alive) == 0 {
			continue
		}
		team := lab.Teams()[n%2]
		_, err := alive[rnd.IntN(len(alive))].gw.Extract(ctx, caller(team), lab.Council, quarter())
		m.judge.asked("extract", err)
	}
}
