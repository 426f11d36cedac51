// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"context"
	"fmt"

	"github.com/carelode/lode/gateway/store"
)

// Apply implements store.Lanes.
func (s *Store) Apply(ctx context.Context, m store.Move) (store.Delivery, error) {
	var d store.Delivery
	err := s.do(ctx, "apply", func(t *turn) (err error) {
		var n int
		if d, n, err = t.load(m.Team, m.ID); err != nil {
			return err
		}
		for next := &m; next != nil; next = next.Then {
			if err := t.move(n, &d, *next); err != nil {
				return fmt.Errorf("move delivery to %s: %w", next.To, err)
			}
		}
		return t.save(n, d)
	})
	if err != nil {
		return store.Delivery{}, err
	}
	return copied(d), nil
}

// move makes the step and all that the move asks for with it. The delivery
// is saved when the last is made.
func (t *turn) move(n int, d *store.Delivery, m store.Move) error {
	if err := t.permitted(d, &m); err != nil {
		return err
	}
	from := d.State
	d.Step(m, t.now)
	d.UpdatedAt = t.now
	if err := t.message(n, d, &m); err != nil {
		return err
	}
	t.log(d.Moved(m.Actor, from))
	if err := t.tasksOf(d, &m); err != nil {
		return err
	}
	for i, s := range d.Siblings(m) {
		s, err := t.insert(s, m.Actor)
		if err == nil {
			err = t.keepBody(&s, m.Siblings[i].Body)
		}
		if err != nil {
			return fmt.Errorf("store sibling: %w", err)
		}
	}
	return nil
}

// permitted says whether the move may be made now.
func (t *turn) permitted(d *store.Delivery, m *store.Move) error {
	if err := d.Permits(*m, t.now); err != nil {
		return err
	}
	var by store.State
	if n, err := t.find(d.Team, m.By); err == nil {
		by = t.deliveries[n].State
	}
	return m.HoldsStill(by, t.newest[recordKey{d.Team, d.Subject}])
}

// message keeps what the step did to the delivery's message, before any sibling
// asks for the same key.
func (t *turn) message(n int, d *store.Delivery, m *store.Move) error {
	var body []byte
	switch {
	case m.Encoded != nil:
		body = m.Encoded.Body
	case !m.Edition:
		return nil
	}
	if err := t.save(n, *d); err != nil {
		return err
	}
	return t.keepBody(d, body)
}
