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
)

// Lab is one run: the world, the gateway and those who work on it.
type Lab struct {
	plan    Plan
	load    people.Caseload
	world   *World
	running []*Process // the gateways
	api     *API
	journal *Journal
	bodies  Bodies
	driver  *Driver
	desk    *Desk
	nemesis *nemesis
	troupe  *troupe
	tail    *tail
}

// Open sets everything up; the gateways run from here on.
func Open(ctx context.Context, p Plan) (*Lab, error) {
	l, err := prepare(ctx, p)
	if err != nil {
		return nil, err
	}
	return l, l.nemesis.startAll(ctx)
}

// prepare sets everything up; no gateway runs yet.
func prepare(ctx context.Context, p Plan) (*Lab, error) {
	if p.Log == nil {
		p.Log = func(string, ...any) {}
	}
	l := &Lab{plan: p, load: people.New(p.Seed, p.everybody(), people.WithMarks()), bodies: Bodies{filepath.Join(p.Dir, "versions")}}
	if err := os.MkdirAll(l.bodies.folder, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	var err error
	if l.world, err = OpenWorld(ctx, p.Dir, p.Seed, l.load, p.gateways()); err != nil {
		return nil, err
	}
	if l.journal, err = OpenJournal(filepath.Join(p.Dir, "journal.jsonl")); err != nil {
		return nil, err
	}
	if err := l.gateways(ctx); err != nil {
		return nil, err
	}
	l.driver = &Driver{API: l.api, Journal: l.journal, Bodies: l.bodies}
	l.desk = NewDesk(l.api, l.world, p.Seed)
	l.nemesis = newNemesis(l)
	l.troupe = newTroupe(l)
	l.tail = newTail(l.api)
	return l, nil
}

// gateways makes them, and what asks them.
func (l *Lab) gateways(ctx context.Context) error {
	l.api = NewAPI()
	for door := range l.world.Doors {
		p, err := NewProcess(ctx, l.plan, l.world, door)
		if err != nil {
			return err
		}
		l.running = append(l.running, p)
		l.api.URLs = append(l.api.URLs, p.URL())
	}
	if len(l.running) > 1 {
		l.api.HTTP.Timeout = impatience
	}
	return nil
}

// Close ends the gateways and the world.
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
	l.api.HTTP.Timeout = patient
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
	if l.plan.scenic() {
		for n := range troupers {
			group.Go(func() { l.troupe.run(working, n) })
		}
	}
	err := l.strike(working, failed)
	enough() // the scenes of an encore must not wait behind what the clients told
	if err == nil && l.plan.Planted == "" && l.plan.scenic() && l.plan.Power == nil {
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
		met, err := l.nemesis.next(ctx)
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
