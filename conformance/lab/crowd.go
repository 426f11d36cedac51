// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// crowd is people whose only part is to be many: more than a destination's rate
// lets through for a while.
type crowd struct {
	mu    sync.Mutex
	lives []*life
}

// many is how many the crowd is: three times what the mailbox's rate lets
// through at once, and half a second of it beside.
const many = 3 * concurrency

// fill casts the crowd.
func (c *crowd) fill(next func() (*life, error)) {
	for range many {
		if l, err := next(); err == nil {
			c.lives = append(c.lives, l)
		}
	}
}

// rush hands in a new version of the whole crowd, all at once.
func (c *crowd) rush(ctx context.Context, d *Driver, how func(*care.Record)) error {
	var group sync.WaitGroup
	failed := make([]error, len(c.lives))
	for i, l := range c.lives {
		group.Go(func() {
			if failed[i] = l.change(how); failed[i] == nil {
				failed[i] = d.Hand(ctx, sceneClient, l)
			}
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// madeAnew has more referrals made at once than the rate lets through, so that
// some of them wait, made and not yet tried, when a newer version comes. What
// stands in the record beside them has arrived beforehand, so that each is a
// message by itself.
func madeAnew(ctx context.Context, a *actor) error {
	c, d := a.crowd, a.driver
	c.mu.Lock()
	defer c.mu.Unlock()
	return errors.Join(
		c.rush(ctx, d, func(r *care.Record) { settled(r); planned(r) }), pause(ctx, 1500*time.Millisecond),
		c.rush(ctx, d, referred), pause(ctx, 80*time.Millisecond),
		c.rush(ctx, d, planned))
}
