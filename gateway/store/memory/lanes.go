// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// Claim implements store.Lanes.
func (s *Store) Claim(ctx context.Context, c store.Claim) ([]store.Delivery, error) {
	var given []store.Delivery
	err := s.do(ctx, "claim", func(t *turn) error {
		for _, n := range t.claimable(c) {
			d := t.deliveries[n].Delivery
			d.Epoch++
			d.LeaseUntil = store.Moment(t.now.Add(c.Lease))
			if err := t.save(n, d); err != nil {
				return err
			}
			given = append(given, copied(d))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return given, nil
}

// claimable gives the rows to claim, the longest due first.
func (t *turn) claimable(c store.Claim) []int {
	var all []int
	for at, n := range t.heads { // in any order: they are sorted below
		if slices.Contains(c.Destinations, at.destination) && !t.deliveries[n].due.After(t.now) && !t.leased(t.lanes[at]) {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b int) int {
		return cmp.Or(t.deliveries[a].due.Compare(t.deliveries[b].due), cmp.Compare(a, b))
	})
	return all[:min(len(all), max(c.Limit, 0))]
}

// order notes whose turn it is in a lane. It is called after every change of a delivery.
func (t *turn) order(at laneKey) {
	head, ok := t.head(t.lanes[at])
	if !ok {
		drop(t, t.heads, at)
		return
	}
	put(t, t.heads, at, head)
}

// head gives the delivery whose turn it is in a lane: the first that has not
// left, or the first correction when that one is blocked. While one is being
// sent nobody has a turn, and only who waits to be claimed can have one.
func (t *turn) head(lane []int) (head int, ok bool) {
	first, passing := -1, -1
	for _, n := range lane {
		r := &t.deliveries[n]
		if r.State == store.Sending {
			return 0, false
		}
		stands := r.Lane()
		if stands != store.Leaves && (first < 0 || t.before(n, first)) {
			first = n
		}
		if stands == store.Heads && r.Correction && (passing < 0 || t.before(n, passing)) {
			passing = n
		}
	}
	if first >= 0 && t.deliveries[first].Lane() == store.Blocks {
		first = passing
	}
	if first < 0 {
		return 0, false
	}
	state := t.deliveries[first].State
	return first, state == store.Planned || state == store.Ready
}

func (t *turn) before(a, b int) bool {
	x, y := &t.deliveries[a], &t.deliveries[b]
	return cmp.Or(cmp.Compare(x.Seq, y.Seq), cmp.Compare(x.Number, y.Number), cmp.Compare(a, b)) < 0
}

// leased says whether somebody holds a delivery of the lane.
func (t *turn) leased(lane []int) bool {
	return slices.ContainsFunc(lane, func(n int) bool { return t.deliveries[n].LeaseUntil.After(t.now) })
}

// Renew implements store.Lanes.
func (s *Store) Renew(ctx context.Context, team, id string, epoch int64, lease time.Duration) error {
	return s.change(ctx, "renew", team, id, func(t *turn, d *store.Delivery) error { return d.Renew(epoch, lease, t.now) })
}

// Release implements store.Lanes.
func (s *Store) Release(ctx context.Context, team, id string, epoch int64) error {
	return s.change(ctx, "release", team, id, func(_ *turn, d *store.Delivery) error { return d.Release(epoch) })
}

// change changes one delivery.
func (s *Store) change(ctx context.Context, call, team, id string, f func(*turn, *store.Delivery) error) error {
	return s.do(ctx, call, func(t *turn) error {
		d, n, err := t.load(team, id)
		if err != nil {
			return err
		}
		if err := f(t, &d); err != nil {
			return err
		}
		return t.save(n, d)
	})
}

// Add implements store.Lanes.
func (s *Store) Add(ctx context.Context, actor string, d store.Delivery, e *store.Encoded) (store.Delivery, error) {
	err := s.do(ctx, "add", func(t *turn) (err error) {
		if d.Replaces != "" {
			if _, err := t.find(d.Team, d.Replaces); err != nil {
				return wrap("what it replaces", err)
			}
		}
		d.Start(e)
		if d, err = t.add(d, actor); err != nil || e == nil {
			return err
		}
		return t.keepBody(&d, e.Body)
	})
	if err != nil {
		return store.Delivery{}, err
	}
	return copied(d), nil
}

// Remind implements store.Lanes.
func (s *Store) Remind(ctx context.Context, k store.Task, next time.Time) error {
	return s.do(ctx, "remind", func(t *turn) error {
		d, n, err := t.load(k.Team, k.Delivery)
		if err != nil || d.Final {
			return err
		}
		if k.Record == "" {
			k.Record = d.Record()
		}
		if !t.asked(&d) {
			if _, err := t.ask(k, gateway); err != nil {
				return err
			}
		}
		set(t, &t.deliveries[n].Deadline, store.Moment(next))
		return nil
	})
}

// Message implements store.Lanes.
func (s *Store) Message(ctx context.Context, team, id string) (io.ReadCloser, error) {
	var r io.ReadCloser
	err := s.do(ctx, "message", func(t *turn) error {
		n, err := t.find(team, id)
		if err != nil {
			return err
		}
		if blob := t.deliveries[n].Blob; blob != "" {
			r, err = s.download(ctx, t, team, blob)
			return err
		}
		body, ok := t.bodies[idKey{team, id}]
		if !ok {
			return store.ErrNotFound
		}
		r = io.NopCloser(bytes.NewReader(body)) // a message is put in place of another, never changed
		return nil
	})
	return r, err
}
