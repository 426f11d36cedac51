// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// Claim implements store.Lanes.
func (s *Store) Claim(ctx context.Context, c store.Claim) ([]store.Delivery, error) {
	var given []store.Delivery
	err := s.do(ctx, func(t *turn) error {
		turns, err := t.turns(c)
		if err != nil {
			return err
		}
		for _, n := range turns {
			d, err := t.lease(n, c)
			if err != nil {
				return err
			}
			given = append(given, d)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return given, nil
}

// candidate is a row whose turn it is.
type candidate struct{ n, due int64 }

// turns gives the rows to claim. It asks for each destination by itself, so
// that the index gives them in order and reading ends at the limit.
func (t *turn) turns(c store.Claim) ([]int64, error) {
	var all []candidate
	for _, destination := range c.Destinations {
		some, err := many(t.base, t.write, func(scan func(...any) error) (x candidate, err error) {
			return x, scan(&x.n, &x.due)
		}, `SELECT n, due FROM deliveries d WHERE head = 1 AND destination = ? AND due <= ? AND lease_until <= ?
			AND NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.team = d.team AND o.subject = d.subject AND o.destination = d.destination
				AND o.lease_until > 0 AND o.lease_until > ? AND o.n <> d.n)
			ORDER BY due, n LIMIT ?`, destination, micros(t.now), micros(t.now), micros(t.now), max(c.Limit, 0))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.n, b.n)) })
	var turns []int64
	for _, x := range all[:min(len(all), max(c.Limit, 0))] {
		turns = append(turns, x.n)
	}
	return turns, nil
}

// lease gives one delivery to a claimer.
func (t *turn) lease(n int64, c store.Claim) (store.Delivery, error) {
	d, err := t.loadN(n)
	if err != nil {
		return store.Delivery{}, err
	}
	d.Epoch++
	d.LeaseUntil, d.owner = store.Moment(t.now.Add(c.Lease)), c.Owner
	return d.Delivery, t.saveLease(&d)
}

func (t *turn) saveLease(d *row) error {
	return t.exec(`UPDATE deliveries SET epoch = ?, lease_until = ?, lease_owner = ?, due = ? WHERE n = ?`,
		d.Epoch, micros(d.LeaseUntil), d.owner, d.due(t.now), d.n)
}

// Renew implements store.Lanes.
func (s *Store) Renew(ctx context.Context, team, id string, epoch int64, lease time.Duration) error {
	return wrap("renew lease", s.do(ctx, func(t *turn) error {
		d, err := t.load(team, id)
		if err != nil {
			return err
		}
		if err := d.Renew(epoch, lease, t.now); err != nil {
			return err
		}
		return t.saveLease(&d)
	}))
}

// Release implements store.Lanes.
func (s *Store) Release(ctx context.Context, team, id string, epoch int64) error {
	return wrap("release lease", s.do(ctx, func(t *turn) error {
		d, err := t.load(team, id)
		if err != nil {
			return err
		}
		if err := d.Release(epoch); err != nil {
			return err
		}
		d.owner = ""
		return t.saveLease(&d)
	}))
}

// Add implements store.Lanes.
func (s *Store) Add(ctx context.Context, actor string, d store.Delivery, e *store.Encoded) (store.Delivery, error) {
	r := row{Delivery: d}
	err := s.do(ctx, func(t *turn) error {
		if r.Replaces != "" {
			if _, err := t.load(r.Team, r.Replaces); err != nil {
				return wrap("what it replaces", err)
			}
		}
		r.Start(e)
		if err := t.add(&r, actor); err != nil || e == nil {
			return err
		}
		return t.saveBody(&r, e.Body)
	})
	if err != nil {
		return store.Delivery{}, fmt.Errorf("add delivery: %w", err)
	}
	return r.Delivery, nil
}

// Lapsed implements store.Lanes.
func (s *Store) Lapsed(ctx context.Context, most int) ([]store.Delivery, error) {
	ds, err := s.deliveries(ctx, `SELECT `+columns+` FROM deliveries WHERE state = 'sending' AND lease_until <= ? ORDER BY lease_until, n LIMIT ?`,
		micros(store.Moment(time.Now())), limit(most))
	return ds, wrap("lapsed", err)
}

// Late implements store.Lanes.
func (s *Store) Late(ctx context.Context, most int) ([]store.Delivery, error) {
	ds, err := s.deliveries(ctx, `SELECT `+columns+` FROM deliveries WHERE final = 0 AND deadline > 0 AND deadline <= ? ORDER BY deadline, n LIMIT ?`,
		micros(store.Moment(time.Now())), limit(most))
	return ds, wrap("late", err)
}

// Remind implements store.Lanes.
func (s *Store) Remind(ctx context.Context, task store.Task, next time.Time) error {
	return wrap("remind", s.do(ctx, func(t *turn) error {
		d, err := t.load(task.Team, task.Delivery)
		if err != nil || d.Final {
			return err
		}
		if task.Record == "" {
			task.Record = d.Record()
		}
		asked, err := t.asked(d)
		if err == nil && !asked {
			_, err = t.open(task, "gateway")
		}
		if err != nil {
			return err
		}
		return t.exec(`UPDATE deliveries SET deadline = ? WHERE n = ?`, micros(store.Moment(next)), d.n)
	}))
}

// asked says whether a person is asked to look at the delivery already.
func (t *turn) asked(d row) (bool, error) {
	var n int
	err := t.one(`SELECT count(*) FROM tasks WHERE team = ? AND delivery = ? AND done_at = 0`, []any{d.Team, d.ID}, &n)
	return n > 0, err
}

// Message implements store.Lanes.
func (s *Store) Message(ctx context.Context, team, id string) (io.ReadCloser, error) {
	d, err := s.Delivery(ctx, team, id)
	if err != nil {
		return nil, wrap("message", err)
	}
	if d.Blob != "" {
		return s.OpenBlob(ctx, team, d.Blob)
	}
	body, err := get(ctx, s, func(scan func(...any) error) (b []byte, err error) { return b, scan(&b) },
		`SELECT m.body FROM messages m JOIN deliveries d ON d.n = m.delivery WHERE d.team = ? AND d.id = ?`, team, id)
	if err != nil {
		return nil, wrap("message", err)
	}
	r := row{Delivery: d}
	body, err = s.keys.Open(r.place("message"), body)
	if err != nil {
		return nil, wrap("message", err)
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// Lane implements store.Lanes.
func (s *Store) Lane(ctx context.Context, team, subject string) ([]store.Delivery, error) {
	ds, err := s.deliveries(ctx, `SELECT `+columns+` FROM deliveries WHERE team = ? AND subject = ? ORDER BY destination, seq, number, edition`,
		team, subject)
	return ds, wrap("lane", err)
}

// deliveries reads deliveries outside any transaction of ours.
func (s *Store) deliveries(ctx context.Context, query string, args ...any) ([]store.Delivery, error) {
	return many(ctx, s.read, func(scan func(...any) error) (store.Delivery, error) {
		r, err := s.scan(scan)
		return r.Delivery, err
	}, query, args...)
}

// delivery reads one.
func (s *Store) delivery(ctx context.Context, query string, args ...any) (store.Delivery, error) {
	ds, err := s.deliveries(ctx, query, args...)
	if err == nil && len(ds) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.Delivery{}, err
	}
	return ds[0], nil
}
