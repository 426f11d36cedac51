// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/carelode/lode/conformance/people"
	"github.com/carelode/lode/mapping/care"
)

// Driver is the teams' own systems. It hands in versions, and the same bytes
// again for as long as no answer comes.
type Driver struct {
	API     *API
	Journal *Journal
	Bodies  Bodies
	// Faulty says that the gateway's disk fails: then it may answer that the fault
	// is its own, and is asked again.
	Faulty bool
}

// later reports whether an answer says that the version may be taken another time.
func (d *Driver) later(status int) bool {
	return status == 0 || status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests ||
		d.Faulty && status == http.StatusInternalServerError
}

// errRefused is told when a version that is right was not taken.
var errRefused = errors.New("the gateway refused a version")

// Hand hands in one version until it is answered. It fails when ctx ends first,
// or with errRefused.
func (d *Driver) Hand(ctx context.Context, client int, l *life) error {
	sum, err := d.Bodies.Keep(l.body)
	if err != nil {
		return err
	}
	call := Call{Client: client, Team: l.rec.Team, Record: l.rec.ID, Version: l.rec.Version, SHA256: sum}
	for {
		if err := d.write(call, Invoke, 0, nil); err != nil {
			return err
		}
		answer, err := d.API.Put(ctx, l.rec.Team, l.rec.ID, l.body)
		status := statusOf(err)
		switch {
		case err == nil:
			return d.write(call, OK, http.StatusAccepted, answer.Deliveries)
		case d.later(status):
			if err := errors.Join(d.write(call, Unknown, status, nil), pause(ctx, 40*time.Millisecond)); err != nil {
				return err
			}
		default:
			return errors.Join(errRefused, d.write(call, Refused, status, nil))
		}
	}
}

func (d *Driver) write(c Call, outcome string, status int, promised []Promise) error {
	c.Outcome, c.Status, c.Promised = outcome, status, promised
	return d.Journal.Write(c)
}

// pause waits, or gives the context's error.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// client is one of the drivers: it tells the stories of its own people, a
// version here and a version there, and goes on when they are told.
type client struct {
	driver *Driver
	number int
	load   people.Caseload
	mine   []int // whose stories it tells
	rnd    *rand.Rand
	told   map[int]int
	lives  map[int]*life
}

// newClient makes the client that tells every fourth of so many stories.
func newClient(d *Driver, number int, load people.Caseload, stories int, seed uint64) *client {
	rnd := rand.New(rand.NewPCG(seed, uint64(number))) //nolint:gosec // one of four
	c := &client{driver: d, number: number, load: load, rnd: rnd, told: map[int]int{}, lives: map[int]*life{}}
	for i := number; i < stories; i += clients {
		c.mine = append(c.mine, i)
	}
	return c
}

// clients is how many systems hand in versions at the same time.
const clients = 4

// run goes on until ctx ends.
func (c *client) run(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := c.step(ctx); err != nil && ctx.Err() == nil {
			return err
		}
		_ = pause(ctx, time.Duration(40+c.rnd.IntN(160))*time.Millisecond)
	}
	return nil
}

// step hands in the next version of somebody's.
func (c *client) step(ctx context.Context) error {
	i := c.mine[c.rnd.IntN(len(c.mine))]
	steps := c.load.Steps(i)
	if n := c.told[i]; n < len(steps) {
		c.told[i]++
		return c.tell(ctx, i, steps[n])
	}
	l := c.lives[i]
	if err := l.change(c.goOn()); err != nil {
		return err
	}
	return c.hand(ctx, l)
}

func (c *client) tell(ctx context.Context, i int, step people.Step) error {
	for _, b := range step.Blobs {
		if err := c.blob(ctx, step.Record.Team, b); err != nil {
			return err
		}
	}
	l, err := begin(step.Record)
	if err != nil {
		return err
	}
	c.lives[i] = l
	return c.hand(ctx, l)
}

// hand remembers what was refused in the journal and goes on: the checker says
// what is wrong with that.
func (c *client) hand(ctx context.Context, l *life) error {
	err := c.driver.Hand(ctx, c.number, l)
	if errors.Is(err, errRefused) {
		return nil
	}
	return err
}

func (c *client) blob(ctx context.Context, team string, b people.Blob) error {
	for {
		err := c.driver.API.PutBlob(ctx, team, b.Attachment.SHA256, b.Body)
		if err == nil {
			return nil
		}
		if status := statusOf(err); !c.driver.later(status) {
			return fmt.Errorf("put attachment: %w", err)
		}
		if err := pause(ctx, 40*time.Millisecond); err != nil {
			return err
		}
	}
}

// goOn is how life goes on after a story's end.
func (c *client) goOn() func(*care.Record) {
	switch n := c.rnd.IntN(10); {
	case n < 2:
		return func(r *care.Record) { settled(r); referred(r) }
	case n < 3:
		return func(r *care.Record) { referred(r); planned(r) }
	default:
		return planned
	}
}
