// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"fmt"

	"github.com/carelode/lode/gateway/store"
)

// log adds an audit row, of now unless it says when.
func (t *turn) log(e store.Event) {
	at := micros(store.Moment(e.At))
	if e.At.IsZero() {
		at = micros(t.at) // not asked for yet: the engine looks
	}
	t.say(`INSERT INTO events (team, at, act, actor, record, version, delivery, destination, from_state, to_state, code, reason, trace)
		VALUES ($1, CASE WHEN $2::bigint = 0 THEN lode_now() ELSE $2 END, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.Team, at, e.Act, e.Actor, e.Record, e.Version, e.Delivery, e.Destination, string(e.From), string(e.To), e.Code, e.Reason, e.Trace)
}

// Note implements store.Reader.
func (s *Store) Note(ctx context.Context, e store.Event) error {
	return wrap("note", s.do(ctx, func(t *turn) error {
		t.log(e)
		return nil
	}))
}

// Events implements store.Reader. Rows that have no cursor yet get theirs first.
func (s *Store) Events(ctx context.Context, team string, after int64, most int) ([]store.Event, error) {
	if err := s.number(ctx); err != nil {
		return nil, fmt.Errorf("events: %w", err)
	}
	text, args := `SELECT cursor, team, at, act, actor, record, version, delivery, destination, from_state, to_state, code, reason, trace
		FROM events WHERE cursor > $1`, []any{after, limit(most)}
	if team != "" {
		text, args = text+` AND team = $3`, append(args, team)
	}
	es, err := read(ctx, s, func(scan scanner) (e store.Event, err error) {
		return e, scan(&e.Cursor, &e.Team, clock{&e.At}, &e.Act, &e.Actor, &e.Record, &e.Version, &e.Delivery, &e.Destination,
			&e.From, &e.To, &e.Code, &e.Reason, &e.Trace)
	}, text+` ORDER BY cursor LIMIT $2`, args...)
	return es, wrap("events", err)
}

// numbered is how many audit rows get their cursors in one transaction.
const numbered = 5000

// number gives cursors to the audit rows that were committed and have none. One
// does so at a time: what it sees then gets higher cursors than all that was
// seen before, so a row that was committed late never appears below a cursor
// that somebody has read already, and no reader ever waits for a writer.
func (s *Store) number(ctx context.Context) error {
	for {
		fresh, err := get(ctx, s, func(scan scanner) (some bool, err error) { return some, scan(&some) },
			`SELECT EXISTS (SELECT 1 FROM events WHERE cursor IS NULL)`)
		if err != nil || !fresh {
			return err
		}
		err = s.do(ctx, func(t *turn) error {
			var last, n int64
			t.say(`SELECT last FROM cursors WHERE one FOR UPDATE`)
			if err := t.one(`SELECT last FROM cursors WHERE one`, nil, &last); err != nil {
				return err
			}
			n, err := t.count(`UPDATE events e SET cursor = $1 + f.i FROM (SELECT n, row_number() OVER (ORDER BY n) AS i
				FROM (SELECT n FROM events WHERE cursor IS NULL ORDER BY n LIMIT $2) u) f WHERE e.n = f.n`, last, numbered)
			if err != nil {
				return err
			}
			t.say(`UPDATE cursors SET last = last + $1 WHERE one`, n)
			return nil
		})
		if err != nil {
			return err
		}
	}
}
