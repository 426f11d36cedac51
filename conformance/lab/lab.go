// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/gateway/store"
)

// Plan is what a run does.
type Plan struct {
	Binary  string // the gateway: cmd/lode, built
	Dir     string // where everything is kept; empty, and removed by the caller
	Seed    uint64
	Cycles  int    // strikes that meet something in flight
	Planted string // a bug to plant, by name
	People  int    // how many there are; 0: as many as the cycles need
	Log     func(format string, args ...any)
	// Power, if set, is what becomes of the disk under Dir when the power is cut:
	// then every strike is a power cut. The gateway is dead while it runs.
	Power func() error
	// Enough, if set, is asked after each cycle whether to end early.
	Enough func(cycle int) bool
}

// Lab is one run: the world, the gateway and those who work on it.
type Lab struct {
	plan    Plan
	load    people.Caseload
	world   *World
	subject *Process
	api     *API
	journal *Journal
	bodies  Bodies
	driver  *Driver
	desk    *Desk
	nemesis *nemesis
	troupe  *troupe
	tail    *tail
}

// stories is how many people the clients tell of; the others play in scenes.
func (p Plan) stories() int {
	if p.People > 0 {
		return p.People
	}
	return 60 + p.Cycles
}

// everybody is how many people there are.
func (p Plan) everybody() int {
	if p.People > 0 {
		return p.People
	}
	return p.stories() + 25*(20+p.Cycles)
}

// Open sets everything up; the gateway runs from here on.
func Open(ctx context.Context, p Plan) (*Lab, error) {
	l, err := prepare(ctx, p)
	if err != nil {
		return nil, err
	}
	return l, l.nemesis.start(ctx)
}

// prepare sets everything up; the gateway does not run yet.
func prepare(ctx context.Context, p Plan) (*Lab, error) {
	if p.Log == nil {
		p.Log = func(string, ...any) {}
	}
	l := &Lab{plan: p, load: people.New(p.Seed, p.everybody(), people.WithMarks()), bodies: Bodies{filepath.Join(p.Dir, "versions")}}
	if err := os.MkdirAll(l.bodies.folder, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	var err error
	if l.world, err = OpenWorld(ctx, p.Dir, p.Seed, l.load); err != nil {
		return nil, err
	}
	if l.journal, err = OpenJournal(filepath.Join(p.Dir, "journal.jsonl")); err != nil {
		return nil, err
	}
	subject, err := NewProcess(ctx, p.Binary, p.Dir, l.world, p.Planted)
	if err != nil {
		return nil, err
	}
	l.subject, l.api = subject, NewAPI(subject.URL())
	l.driver = &Driver{API: l.api, Journal: l.journal, Bodies: l.bodies}
	l.desk = NewDesk(l.api, l.world, p.Seed)
	l.nemesis = newNemesis(subject, l.world.Gate, l.api, p.Seed, p.Log)
	l.nemesis.power = p.Power
	l.troupe = newTroupe(l)
	l.tail = newTail(l.api)
	return l, nil
}

// Close ends the gateway and the world.
func (l *Lab) Close() error {
	return errors.Join(l.nemesis.finish(), l.world.Close(), l.journal.Close())
}

// Run opens a lab, breaks the gateway so many times, lets all heal and come to
// rest, and judges.
func Run(ctx context.Context, p Plan) (r Result, err error) {
	begun := time.Now()
	l, err := Open(ctx, p)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.work(ctx); err != nil {
		return Result{}, err
	}
	atRest := l.rest(ctx)
	h, err := l.collect(ctx)
	if err != nil {
		return Result{}, fmt.Errorf("collect: %w", err)
	}
	if h.Leaks, err = l.leaks(ctx); err != nil {
		return Result{}, fmt.Errorf("search for leaks: %w", err)
	}
	r = l.result(h, atRest)
	r.Seconds = time.Since(begun).Seconds()
	return r, nil
}

// work runs clients, desk, scenes and nemesis side by side until the nemesis is
// done.
func (l *Lab) work(ctx context.Context) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	telling, enough := context.WithCancel(working)
	defer enough()
	var group sync.WaitGroup
	failed := make(chan error, clients)
	for n := range clients {
		group.Go(func() {
			failed <- newClient(l.driver, n, l.load, l.plan.stories(), l.plan.Seed).run(telling)
		})
	}
	group.Go(func() { l.desk.run(working) })
	group.Go(func() { l.extracts(working) })
	for n := range troupers {
		group.Go(func() { l.troupe.run(working, n) })
	}
	err := l.strike(working, failed)
	enough() // the scenes of an encore must not wait behind what the clients told
	if err == nil && l.plan.Planted == "" && l.plan.Power == nil {
		l.encore(working)
	}
	stop()
	group.Wait()
	for range clients {
		select {
		case e := <-failed:
			err = errors.Join(err, e)
		default:
		}
	}
	return err
}

// longestEncore is how long the scenes may go on when the nemesis is done.
const longestEncore = 2 * time.Minute

// encore goes on without strikes until every edge of the machine was taken, for
// a while at most: a short run has too few scenes for all of them otherwise.
func (l *Lab) encore(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, longestEncore)
	defer cancel()
	for {
		events, err := l.tail.rest(ctx)
		_, missing := edges(events)
		if err == nil && len(missing) == 0 {
			return
		}
		l.troupe.wish(missing)
		if pause(ctx, 200*time.Millisecond) != nil {
			return
		}
	}
}

// extracts asks for the councils' extracts now and then. Whether the gateway was
// there to be asked does not matter: what it answered for must come to its end.
func (l *Lab) extracts(ctx context.Context) {
	for n := 0; ctx.Err() == nil; n++ {
		_, _ = l.api.Extract(ctx, Teams()[n%2], "2026-01-01/2026-03-31")
		_ = pause(ctx, 1500*time.Millisecond)
	}
}

// strike lets the nemesis strike so many times. A client that fails ends it.
func (l *Lab) strike(ctx context.Context, failed <-chan error) error {
	for done := 0; done < l.plan.Cycles; {
		select {
		case err := <-failed:
			return fmt.Errorf("client: %w", err)
		default:
		}
		if done%8 == 4 {
			l.world.Script.Outage(700 * time.Millisecond)
		}
		met, err := l.nemesis.cycle(ctx)
		if err != nil {
			return fmt.Errorf("cycle %d: %w", done+1, err)
		}
		if met {
			done++
		}
		if l.plan.Enough != nil && l.plan.Enough(done) {
			return nil
		}
	}
	return nil
}

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
	return true
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
