// SPDX-License-Identifier: Apache-2.0

package months

import (
	"context"
	"errors"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// errCut is what a process hears of its store from the moment it is dead.
var errCut = errors.New("the store is gone")

// line is one process's connection to the store. Whatever changes something takes
// a little while before it is done and until the answer is there, and a process
// may be killed or frozen at either moment. A dead one reaches the store no more.
type line struct {
	store.Store

	p    *process
	mu   sync.Mutex
	made map[string]int // calls, by what was asked for
}

// call makes one call that changes something. What is done does not come undone
// when the answer is lost.
func call[T any](l *line, what, id string, do func() (T, error)) (T, error) {
	var none T
	name := what + " " + id
	n := strconv.Itoa(l.count(name))
	if err := l.spend(name, n, "before"); err != nil {
		return none, err
	}
	v, err := do()
	if lost := l.spend(name, n, "after"); lost != nil {
		return none, lost
	}
	return v, err
}

func (l *line) count(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made[name]++
	return l.made[name]
}

// spend lets the time pass that a call takes, and what may happen meanwhile.
func (l *line) spend(name, n, when string) error {
	draw := l.p.month.seed.draw(l.p.name(), name, n, when)
	time.Sleep(within(draw, 200*time.Microsecond, 4*time.Millisecond))
	if draw>>32%400 == 0 {
		time.Sleep(within(draw, time.Second, 20*time.Second)) // the disk is slow
	}
	l.p.month.nemesis.meets(l.p, "store "+when)
	return l.p.goesOn()
}

// ask makes a call that is made over and over, so often that it must be cheap: it
// takes the same little while each time.
func (l *line) ask(what string) error {
	time.Sleep(within(l.p.month.seed.draw(l.p.name(), what), time.Microsecond, time.Second))
	return l.p.goesOn()
}

// Accept implements store.Records.
func (l *line) Accept(ctx context.Context, a store.Acceptance) ([]store.Delivery, error) {
	l.p.clock.acceptance(&a)
	return call(l, "accept", a.Version.Team+"/"+a.Version.Record, func() ([]store.Delivery, error) {
		return l.p.clock.shown(l.Store.Accept(ctx, a))
	})
}

// Claim implements store.Lanes.
func (l *line) Claim(ctx context.Context, c store.Claim) ([]store.Delivery, error) {
	if err := l.ask("claim " + c.Destinations[0]); err != nil {
		return nil, err
	}
	found, err := l.p.clock.shown(l.Store.Claim(ctx, c))
	if len(found) == 0 {
		return found, err
	}
	if lost := l.spend("claimed "+c.Destinations[0], found[0].ID+strconv.FormatInt(found[0].Epoch, 10), "after"); lost != nil {
		return nil, lost
	}
	return found, err
}

// Renew implements store.Lanes.
func (l *line) Renew(ctx context.Context, team, id string, epoch int64, lease time.Duration) error {
	return l.do("renew", id, func() error { return l.Store.Renew(ctx, team, id, epoch, lease) })
}

// Release implements store.Lanes.
func (l *line) Release(ctx context.Context, team, id string, epoch int64) error {
	return l.do("release", id, func() error { return l.Store.Release(ctx, team, id, epoch) })
}

func (l *line) do(what, id string, do func() error) error {
	_, err := call(l, what, id, func() (struct{}, error) { return struct{}{}, do() })
	return err
}

// Apply implements store.Lanes.
func (l *line) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	l.p.clock.move(&m)
	return call(l, "apply", m.ID, func() (store.Delivery, error) {
		d, err := l.Store.Apply(ctx, m)
		l.p.clock.show(&d)
		return d, err
	})
}

// Add implements store.Lanes.
func (l *line) Add(ctx context.Context, actor string, d store.Delivery, e *store.Encoded) (store.Delivery, error) {
	return call(l, "add", d.Subject, func() (store.Delivery, error) { return l.Store.Add(ctx, actor, d, e) })
}

// Remind implements store.Lanes.
func (l *line) Remind(ctx context.Context, t store.Task, next time.Time) error {
	return l.do("remind", t.Delivery, func() error { return l.Store.Remind(ctx, t, l.p.clock.kept(next)) })
}

// Open implements store.Tasks.
func (l *line) Open(ctx context.Context, t store.Task) (store.Task, error) {
	return call(l, "open", t.Delivery+t.Inbound, func() (store.Task, error) { return l.Store.Open(ctx, t) })
}

// Finish implements store.Tasks.
func (l *line) Finish(ctx context.Context, team, id, actor, note string) (store.Task, error) {
	return call(l, "finish", team, func() (store.Task, error) { return l.Store.Finish(ctx, team, id, actor, note) })
}

// Receive implements store.Inbox.
func (l *line) Receive(ctx context.Context, in store.Inbound) (bool, error) {
	return call(l, "receive", in.ID, func() (bool, error) { return l.Store.Receive(ctx, in) })
}

// Settle implements store.Inbox.
func (l *line) Settle(ctx context.Context, destination, id, state, team, delivery, reason string) error {
	return l.do("settle", id, func() error { return l.Store.Settle(ctx, destination, id, state, team, delivery, reason) })
}

// PutBlob implements store.Blobs.
func (l *line) PutBlob(ctx context.Context, team, want string, r io.Reader) (sum string, size int64, err error) {
	_, err = call(l, "blob", team+want, func() (struct{}, error) {
		sum, size, err = l.Store.PutBlob(ctx, team, want, r)
		return struct{}{}, err
	})
	return sum, size, err
}

// Hold implements store.Once.
func (l *line) Hold(ctx context.Context, name, owner string, lease time.Duration) (bool, error) {
	if err := l.ask("hold " + name); err != nil {
		return false, err
	}
	return l.Store.Hold(ctx, name, owner, lease)
}

// Delivery implements store.Reader.
func (l *line) Delivery(ctx context.Context, team, id string) (store.Delivery, error) {
	d, err := l.Store.Delivery(ctx, team, id)
	l.p.clock.show(&d)
	return d, err
}

// Deliveries implements store.Reader.
func (l *line) Deliveries(ctx context.Context, s store.Search) ([]store.Delivery, error) {
	return l.p.clock.shown(l.Store.Deliveries(ctx, s))
}

// Lane implements store.Lanes.
func (l *line) Lane(ctx context.Context, team, subject string) ([]store.Delivery, error) {
	return l.p.clock.shown(l.Store.Lane(ctx, team, subject))
}

// Lapsed implements store.Lanes.
func (l *line) Lapsed(ctx context.Context, limit int) ([]store.Delivery, error) {
	return l.p.clock.shown(l.Store.Lapsed(ctx, limit))
}

// Late implements store.Lanes.
func (l *line) Late(ctx context.Context, limit int) ([]store.Delivery, error) {
	return l.p.clock.shown(l.Store.Late(ctx, limit))
}
