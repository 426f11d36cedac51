// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func (t *turn) saveLease(d *row) {
	t.say(`UPDATE deliveries SET epoch = $1, lease_until = $2, lease_owner = $3, due = $4 WHERE n = $5`,
		d.Epoch, micros(d.LeaseUntil), d.owner, d.due(t.at), d.n)
}

// Renew implements store.Lanes.
func (s *Store) Renew(ctx context.Context, team, id string, epoch int64, lease time.Duration) error {
	return wrap("renew lease", s.do(ctx, func(t *turn) error {
		d, err := t.load(team, id)
		if err != nil {
			return err
		}
		if err := d.Renew(epoch, lease, t.at); err != nil {
			return err
		}
		t.saveLease(&d)
		return nil
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
		t.saveLease(&d)
		return nil
	}))
}

// Add implements store.Lanes.
func (s *Store) Add(ctx context.Context, actor string, d store.Delivery, e *store.Encoded) (store.Delivery, error) {
	var r row
	err := s.do(ctx, func(t *turn) error {
		r = row{Delivery: d}
		r.Seq = 0
		t.place(&r)
		if err := t.look(); err != nil {
			return err
		}
		if r.Replaces != "" {
			if err := t.there(r.Team, r.Replaces); err != nil {
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
	ds, err := s.deliveries(ctx, `SELECT `+columns+` FROM deliveries WHERE state = 'sending' AND lease_until <= (SELECT lode_now())
		ORDER BY lease_until, n LIMIT $1`,
		limit(most))
	return ds, wrap("lapsed", err)
}

// Late implements store.Lanes.
func (s *Store) Late(ctx context.Context, most int) ([]store.Delivery, error) {
	ds, err := s.deliveries(ctx, `SELECT `+columns+` FROM deliveries WHERE NOT final AND deadline > 0 AND deadline <= (SELECT lode_now())
		ORDER BY deadline, n LIMIT $1`,
		limit(most))
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
		t.say(`UPDATE deliveries SET deadline = $1 WHERE n = $2`, micros(store.Moment(next)), d.n)
		return nil
	}))
}

// asked says whether a person is asked to look at the delivery already.
func (t *turn) asked(d row) (bool, error) {
	var n int
	err := t.one(`SELECT count(*) FROM tasks WHERE team = $1 AND delivery = $2 AND done_at = 0`, []any{d.Team, d.ID}, &n)
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
	body, err := get(ctx, s, func(scan scanner) (b []byte, err error) { return b, scan(&b) },
		`SELECT body FROM messages WHERE team = $1 AND id = $2`, team, id)
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
	ds, err := s.deliveries(ctx, `SELECT `+columns+` FROM deliveries WHERE team = $1 AND subject = $2 ORDER BY destination, seq, number, edition`,
		team, subject)
	return ds, wrap("lane", err)
}

// deliveries reads deliveries outside any transaction of ours.
func (s *Store) deliveries(ctx context.Context, query string, args ...any) ([]store.Delivery, error) {
	ds, err := read(ctx, s, func(scan scanner) (store.Delivery, error) {
		r, err := s.scan(scan)
		return r.Delivery, err
	}, query, args...)
	return ds, err
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
