// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// crowd is people whose only part is to be many, in two halves: some that make a
// destination's breaker open, and some whose messages are made while it is.
type crowd struct {
	mu     sync.Mutex
	halves [2][]*life
}

// many is how many each half is: more than it takes to open a breaker.
const many = 10

// fill casts the crowd.
func (c *crowd) fill(next func() (*life, error)) {
	for half := range c.halves {
		for range many {
			if l, err := next(); err == nil {
				c.halves[half] = append(c.halves[half], l)
			}
		}
	}
}

// rush hands in a new version of half the crowd, all at once.
func (c *crowd) rush(ctx context.Context, d *Driver, half int, how func(*care.Record)) error {
	var group sync.WaitGroup
	lives := c.halves[half]
	failed := make([]error, len(lives))
	for i, l := range lives {
		group.Go(func() {
			if failed[i] = l.change(how); failed[i] == nil {
				failed[i] = d.Hand(ctx, sceneClient, l)
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// madeAnew has referrals made ready while the mailbox's breaker is open, so that
// none of them was tried when a newer version comes. What stands in the record
// beside them has arrived beforehand, so that each is a message by itself.
func madeAnew(ctx context.Context, a *actor) error {
	c, d := a.crowd, a.driver
	c.mu.Lock()
	defer c.mu.Unlock()
	again := func(r *care.Record) { settled(r); planned(r) }
	err := errors.Join(c.rush(ctx, d, 1, again), pause(ctx, 1500*time.Millisecond))
	a.script.Outage(1500 * time.Millisecond)
	return errors.Join(err,
		c.rush(ctx, d, 0, planned), pause(ctx, 300*time.Millisecond),
		c.rush(ctx, d, 1, referred), pause(ctx, 150*time.Millisecond),
		c.rush(ctx, d, 1, planned))
}
