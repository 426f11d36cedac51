// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	needs, ok := store.Allows(m.From, m.To)
	switch {
	case !ok:
		return store.ErrEdge
	case d.State != m.From:
		return store.ErrMoved
	case !t.mayAct(d, m.Epoch, needs):
		return store.ErrLease
	case m.To == store.Ready && m.Encoded == nil && d.Key == "":
		return fmt.Errorf("%w: there is no message to send", store.ErrEdge)
	case m.Encoded != nil && (m.From != store.Planned || m.To != store.Ready), m.Encoded == nil && len(m.Siblings) > 0:
		return fmt.Errorf("%w: a message is given from planned to ready", store.ErrEdge)
	case m.Edition && m.To != store.Planned:
		return fmt.Errorf("%w: a new edition begins in planned", store.ErrEdge)
	}
	return t.holdsStill(d, m)
}

// holdsStill says whether what the move was decided on is still so.
func (t *turn) holdsStill(d *row, m store.Move) error {
	if m.To == store.Superseded && m.By != "" {
		by, err := t.load(d.Team, m.By)
		if err == nil && by.State == store.Withdrawn {
			return store.ErrMoved // what was to hold all of it was stopped
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	if m.Current != 0 && m.Current != t.current {
		return store.ErrMoved
	}
	return nil
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

// mayAct judges the lease. While a delivery is being sent under a lease that
// has not lapsed, only its holder may say what became of it, whatever the edge;
// and whoever names an epoch must name the newest.
func (t *turn) mayAct(d *row, epoch int64, needs bool) bool {
	live := d.LeaseUntil.After(t.at)
	if needs || d.State == store.Sending && live {
		return live && epoch == d.Epoch
	}
	return epoch == 0 || epoch == d.Epoch
}

// move makes the step and all that the move asks for with it.
//
// What follows in the same transaction would overwrite the row and the order of
// the lane at once, so they are written with the last move only.
func (t *turn) move(d *row, m store.Move) error {
	from := d.State
	d.step(m, t.at)
	if err := t.message(d, m); err != nil {
		return err
	}
	if m.Then == nil {
		t.save(d)
	}
	t.log(d.moved(m.Actor, from))
	if err := t.tasksOf(d, m); err != nil {
		return err
	}
	if err := t.siblings(d, m); err != nil || m.Then != nil {
		return err
	}
	t.order(d)
	return nil
}

// step writes the move into the delivery.
func (d *row) step(m store.Move, now time.Time) {
	d.State, d.Reason, d.Code = m.To, m.Reason, m.Code
	d.Final = m.Final || store.Of(m.To).End
	d.Arrived, d.Doubt = m.Arrived, d.Doubt || m.Doubt
	d.NextAt, d.Deadline = moment(m.NextAt), moment(m.Deadline)
	if m.Attempt {
		d.Attempts++
	}
	if !m.UseBy.IsZero() {
		d.UseBy = moment(m.UseBy)
	}
	if m.Ref != "" {
		d.Reference = m.Ref
	}
	if m.By != "" {
		d.ReplacedBy = m.By
	}
	if !m.Keep || m.Epoch != d.Epoch || m.Epoch == 0 {
		d.LeaseUntil, d.owner = never, ""
	}
	if m.Lease > 0 && !d.LeaseUntil.IsZero() {
		d.LeaseUntil = moment(now.Add(m.Lease))
	}
}

// message gives the delivery its message, or takes it away.
func (t *turn) message(d *row, m store.Move) error {
	switch {
	case m.Encoded != nil:
		d.encoded(*m.Encoded)
		if d.Deadline.IsZero() {
			d.Deadline = moment(m.Encoded.Deadline)
		}
		return t.saveMessage(d, m.Encoded.Body)
	case m.Edition:
		d.Edition++
		d.encoded(store.Encoded{Before: d.Before, Event: d.Event, Correction: d.Correction})
		return t.saveMessage(d, nil)
	default:
		return nil
	}
}

// encoded writes what is known of a message into its delivery: only the message
// tells whether it is a correction or an event.
func (d *row) encoded(e store.Encoded) {
	d.Key, d.Header, d.ContentType, d.SHA256, d.Size, d.Blob = e.Key, e.Header, e.ContentType, e.SHA256, e.Size, e.Blob
	d.Items, d.MadeWith, d.Before = e.Items, e.MadeWith, e.Before
	d.Event, d.Correction = e.Event, e.Correction
	if !e.UseBy.IsZero() {
		d.UseBy = moment(e.UseBy)
	}
}

// saveMessage keeps what encoded set, and the body, which is nil when a blob
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
	for i, e := range m.Siblings {
		r := row{Delivery: store.Delivery{
			Team: d.Team, ID: e.ID, Council: d.Council, Destination: d.Destination, Subject: d.Subject,
			Seq: d.Seq, Number: d.Number + 1 + i, Edition: d.Edition, After: d.After, State: store.Ready,
			UseBy: d.UseBy, Deadline: e.Deadline, CreatedAt: d.CreatedAt,
			RepeatSafe: d.RepeatSafe, WaitFor: d.WaitFor, Replaces: d.Replaces, Trace: d.Trace,
		}}
		r.encoded(e)
		if err := t.insert(&r, m.Actor); err != nil {
			return fmt.Errorf("store sibling: %w", err)
		}
		if err := t.saveBody(&r, e.Body); err != nil {
			return fmt.Errorf("store sibling: %w", err)
		}
	}
	return nil
}
