// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/carelode/lode/gateway/store"
)

// Apply implements store.Lanes.
func (s *Store) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	var d row
	err := s.do(ctx, func(t *turn) (err error) {
		t.lockVersion(m)
		if d, err = t.load(m.Team, m.ID); err != nil {
			return err
		}
		for next := &m; next != nil; next = next.Then {
			if err := t.permitted(&d, *next); err != nil {
				return err
			}
			if err := t.move(&d, *next); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return store.Delivery{}, fmt.Errorf("move delivery to %s: %w", m.To, err)
	}
	return d.Delivery, nil
}

// permitted says whether the move may be made now.
func (t *turn) permitted(d *row, m store.Move) error {
	if err := d.Permits(m, t.at); err != nil {
		return err
	}
	var by row
	var err error
	if m.To == store.Superseded && m.By != "" {
		if by, err = t.load(d.Team, m.By); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return m.HoldsStill(by.State, t.current)
}

// lockVersion makes sure, if a move was judged on a version, that no newer one
// comes before the move is made. It goes before the lane's lock, as it does when
// a version is accepted, so that the two never wait for each other.
func (t *turn) lockVersion(m store.Move) {
	judged := false
	for next := &m; next != nil; next = next.Then {
		judged = judged || next.Current != 0
	}
	if !judged {
		return
	}
	t.said.Queue(`SELECT r.number FROM records r JOIN deliveries d ON d.team = r.team AND d.subject = r.record
		WHERE d.team = $1 AND d.id = $2 FOR SHARE OF r`, m.Team, m.ID).Query(func(rows pgx.Rows) error {
		all, err := pgx.CollectRows(rows, pgx.RowTo[int])
		if len(all) > 0 {
			t.current = all[0]
		}
		return err
	})
}

// move makes the step and all that the move asks for with it.
//
// What follows in the same transaction would overwrite the row and the order of
// the lane at once, so they are written with the last move only.
func (t *turn) move(d *row, m store.Move) error {
	from := d.State
	d.Step(m, t.at)
	if d.LeaseUntil.IsZero() {
		d.owner = ""
	}
	if err := t.message(d, m); err != nil {
		return err
	}
	if m.Then == nil {
		t.save(d)
	}
	t.log(d.Moved(m.Actor, from))
	if err := t.tasksOf(d, m); err != nil {
		return err
	}
	if err := t.siblings(d, m); err != nil || m.Then != nil {
		return err
	}
	t.order(d)
	return nil
}

// message keeps what the step did to the delivery's message.
func (t *turn) message(d *row, m store.Move) error {
	switch {
	case m.Encoded != nil:
		return t.saveMessage(d, m.Encoded.Body)
	case m.Edition:
		return t.saveMessage(d, nil)
	default:
		return nil
	}
}

// saveMessage keeps what was encoded, and the body, which is nil when a blob
// holds it or there is none.
func (t *turn) saveMessage(d *row, body []byte) error {
	items, header, err := t.carried(d)
	if err != nil {
		return err
	}
	t.say(`UPDATE deliveries SET edition = $1, before = $2, use_by = $3, event = $4, correction = $5, key = $6, content_type = $7,
		sha256 = $8, size = $9, blob = $10, items = $11, made_with = $12, header = $13 WHERE n = $14`,
		d.Edition, d.Before, micros(d.UseBy), d.Event, d.Correction, d.Key, d.ContentType,
		d.SHA256, d.Size, d.Blob, items, d.MadeWith, header, d.n)
	return t.saveBody(d, body)
}

// saveBody puts the sealed bytes of a message in place of what was there.
func (t *turn) saveBody(d *row, body []byte) error {
	if d.Key != "" && d.Blob == "" {
		t.say(`INSERT INTO messages (team, id, body) VALUES ($1, $2, $3) ON CONFLICT (team, id) DO UPDATE SET body = excluded.body`,
			d.Team, d.ID, t.keys.Seal(d.place("message"), body))
		return nil
	}
	t.say(`DELETE FROM messages WHERE team = $1 AND id = $2`, d.Team, d.ID)
	if d.Blob == "" {
		return nil
	}
	var n int
	return wrap("find blob", t.one(`SELECT 1 FROM blobs WHERE team = $1 AND sha256 = $2`, []any{d.Team, d.Blob}, &n))
}

// siblings stores the further messages of the same cause behind the first.
func (t *turn) siblings(d *row, m store.Move) error {
	for i, s := range d.Siblings(m) {
		r := row{Delivery: s}
		if err := t.insert(&r, m.Actor); err != nil {
			return fmt.Errorf("store sibling: %w", err)
		}
		if err := t.saveBody(&r, m.Siblings[i].Body); err != nil {
			return fmt.Errorf("store sibling: %w", err)
		}
	}
	return nil
}
