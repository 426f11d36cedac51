// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Trial is what is done to a gateway whose disk fails once on the way of a few
// people's records.
type Trial struct {
	Arm   func()       // lets the disk fail; nil: it does not
	Met   func() bool  // whether it has failed
	Cut   func() error // cuts the power, at the end; no operation fails any more
	Ruder bool         // the process is killed as soon as the disk has failed, before it can do anything about it
}

// Endured is what a trial came to.
type Endured struct {
	Violations   []Violation
	Acknowledged int
	Starts       int // how often the gateway was started
	AtRest       bool
}

// Endure lets the records of Plan.People through a gateway whose disk fails
// once, and starts it again whenever it has ended, as an operator's system does.
// Then a version more is told of each, the power is cut, and all is judged as
// Run does it.
func Endure(ctx context.Context, p Plan, t Trial) (e Endured, err error) {
	l, err := prepare(ctx, p)
	if err != nil {
		return Endured{}, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	l.world.Script.Heal()
	l.driver.Faulty = true
	k := &keeper{lab: l, trial: t}
	if err := k.journey(ctx); err != nil {
		return Endured{}, err
	}
	e = Endured{Starts: k.starts, AtRest: k.atRest(ctx)}
	h, err := l.collect(ctx)
	if err != nil {
		return Endured{}, fmt.Errorf("collect: %w", err)
	}
	r := l.result(h, e.AtRest)
	e.Violations, e.Acknowledged = r.Violations, r.Acknowledged
	return e, nil
}

// keeper keeps a gateway running.
type keeper struct {
	lab    *Lab
	trial  Trial
	starts int
	rude   bool // it was killed
}

// versions is how many of a person's versions are told before the stop.
const versions = 2

// mostStarts is how often it is started before that is taken to be for ever.
const mostStarts = 8

// journey is the whole way: a start, records in and on, the council's extract, a
// stop, a start, more records, a power cut, a start.
func (k *keeper) journey(ctx context.Context) error {
	l := k.lab
	if k.trial.Arm != nil {
		k.trial.Arm()
	}
	if err := k.start(ctx); err != nil {
		return err
	}
	lives, err := k.records(ctx)
	if err != nil {
		return err
	}
	k.stop()
	if err := k.start(ctx); err != nil {
		return err
	}
	if err := k.during(ctx, func(ctx context.Context) error { return k.more(ctx, lives) }); err != nil {
		return err
	}
	_ = l.running[0].Kill() // it may just have ended by itself
	if err := k.trial.Cut(); err != nil {
		return err
	}
	return k.start(ctx)
}

// records tells of everybody, asks for the council's extract, and waits until
// all is quiet.
func (k *keeper) records(ctx context.Context) (lives map[int]*life, err error) {
	l := k.lab
	c := newClient(l.driver, 0, l.load, l.load.Len(), l.plan.Seed)
	err = k.during(ctx, func(ctx context.Context) error {
		for i := range l.load.Len() {
			steps := l.load.Steps(i)
			for _, step := range steps[:min(len(steps), versions)] {
				if err := c.tell(ctx, i, step); err != nil {
					return err
				}
			}
		}
		return errors.Join(k.extract(ctx), k.quiet(ctx))
	})
	return c.lives, err
}

// more tells one version more of everybody.
func (k *keeper) more(ctx context.Context, lives map[int]*life) error {
	for _, l := range lives {
		if err := errors.Join(l.change(planned), k.lab.driver.Hand(ctx, 0, l)); err != nil {
			return err
		}
	}
	return nil
}

// stop ends it, properly or not. The disk may fail now: how it ends does not
// matter, what is left does.
func (k *keeper) stop() {
	if k.trial.Ruder {
		_ = k.lab.running[0].Kill()
		return
	}
	_ = k.lab.running[0].Stop()
}

// start starts the gateway; once more, and once more, if it ends at once.
func (k *keeper) start(ctx context.Context) error {
	for {
		k.starts++
		err := k.lab.running[0].Start(ctx)
		if err == nil {
			return nil
		}
		if errors.Is(err, errSlow) && !k.lab.running[0].gone() {
			_ = k.lab.running[0].Kill() // it hangs
		}
		if ctx.Err() != nil || k.starts == mostStarts {
			return fmt.Errorf("start the gateway for the %dth time: %w", k.starts, err)
		}
	}
}

// during does something while the gateway is started again whenever it ends.
func (k *keeper) during(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var done error
	var group sync.WaitGroup
	working, stop := context.WithCancel(ctx)
	group.Go(func() {
		defer stop()
		done = work(ctx)
	})
	err := k.keep(ctx, working)
	if err != nil {
		cancel()
	}
	group.Wait()
	return errors.Join(err, done)
}

// keep starts it whenever it has ended, for as long as there is work.
func (k *keeper) keep(ctx, working context.Context) error {
	for pause(working, 5*time.Millisecond) == nil {
		if k.trial.Ruder && !k.rude && k.trial.Met() {
			k.rude = true
			_ = k.lab.running[0].Kill() // it may have ended by itself
		} else if !k.lab.running[0].gone() {
			continue
		}
		if err := k.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// extract asks for the council's extract until it is promised.
func (k *keeper) extract(ctx context.Context) error {
	for {
		_, err := k.lab.api.Extract(ctx, Teams()[0], "2026-01-01/2026-12-31")
		if err == nil {
			return nil
		}
		if !k.lab.driver.later(statusOf(err)) {
			return fmt.Errorf("extract: %w", err)
		}
		if err := pause(ctx, 40*time.Millisecond); err != nil {
			return err
		}
	}
}

// quiet waits until nothing is on its way.
func (k *keeper) quiet(ctx context.Context) error {
	for quiet := 0; quiet < 2; quiet++ {
		waiting, err := k.lab.waiting(ctx)
		if err != nil || waiting+k.lab.world.Box.Uncollected() > 0 {
			quiet = -1
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return fmt.Errorf("wait until all is quiet: %w", err)
		}
	}
	return nil
}

func (k *keeper) atRest(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, longestRest)
	defer cancel()
	return k.quiet(ctx) == nil
}
