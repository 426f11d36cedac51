// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/carelode/lode/gateway/store"
)

// Apply implements store.Lanes.
func (s *Store) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	var d row
	err := s.do(ctx, func(t *turn) (err error) {
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
	if err := d.Permits(m, t.now); err != nil {
		return err
	}
	var by row
	var err error
	if m.To == store.Superseded && m.By != "" {
		if by, err = t.load(d.Team, m.By); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	var current int
	if m.Current != 0 {
		err = t.one(`SELECT number FROM records WHERE team = ? AND record = ?`, []any{d.Team, d.Subject}, &current)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return m.HoldsStill(by.State, current)
}

// move makes the step and all that the move asks for with it.
//
// What follows in the same transaction would overwrite the row and the order of
// the lane at once, so they are written with the last move only.
func (t *turn) move(d *row, m store.Move) error {
	from := d.State
	d.Step(m, t.now)
	if d.LeaseUntil.IsZero() {
		d.owner = ""
	}
	if err := t.message(d, m); err != nil {
		return err
	}
	if m.Then == nil {
		if err := t.save(d); err != nil {
			return again(err)
		}
	}
	if err := t.log(d.Moved(m.Actor, from)); err != nil {
		return err
	}
	if err := t.tasksOf(d, m); err != nil {
		return err
	}
	if err := t.siblings(d, m); err != nil || m.Then != nil {
		return err
	}
	return t.order(d)
}

// again: another of the lane came to be sending; the caller must look again.
func again(err error) error {
	if errors.Is(err, store.ErrConflict) {
		return fmt.Errorf("%w: %w", store.ErrMoved, err)
	}
	return err
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
	err = t.exec(`UPDATE deliveries SET edition = ?, before = ?, use_by = ?, event = ?, correction = ?, key = ?, content_type = ?,
		sha256 = ?, size = ?, blob = ?, items = ?, made_with = ?, header = ? WHERE n = ?`,
		d.Edition, d.Before, micros(d.UseBy), d.Event, d.Correction, d.Key, d.ContentType,
		d.SHA256, d.Size, d.Blob, items, d.MadeWith, header, d.n)
	if err != nil {
		return fmt.Errorf("store message: %w", err)
	}
	return t.saveBody(d, body)
}

// saveBody puts the sealed bytes of a message in place of what was there.
func (t *turn) saveBody(d *row, body []byte) error {
	if err := t.exec(`DELETE FROM messages WHERE delivery = ?`, d.n); err != nil {
		return err
	}
	if d.Blob != "" {
		var n int
		return wrap("find blob", t.one(`SELECT 1 FROM blobs WHERE team = ? AND sha256 = ?`, []any{d.Team, d.Blob}, &n))
	}
	if d.Key == "" {
		return nil
	}
	return t.exec(`INSERT INTO messages (delivery, body) VALUES (?, ?)`, d.n, t.keys.Seal(d.place("message"), body))
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
