// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"cmp"
	"context"
	"slices"

	"github.com/carelode/lode/gateway/store"
)

// Delivery implements store.Reader.
func (s *Store) Delivery(ctx context.Context, team, id string) (store.Delivery, error) {
	d, err := s.delivery(ctx, `SELECT `+columns+` FROM deliveries WHERE team = ? AND id = ?`, team, id)
	return d, wrap("delivery", err)
}

// ByKey implements store.Reader.
func (s *Store) ByKey(ctx context.Context, destination, key string) (store.Delivery, error) {
	d, err := s.delivery(ctx, `SELECT `+columns+` FROM deliveries WHERE destination = ? AND key = ? AND key <> '' AND state <> 'superseded'`, destination, key)
	return d, wrap("delivery by key", err)
}

// ByReference implements store.Reader. Of several it gives the newest.
func (s *Store) ByReference(ctx context.Context, destination, reference string) (store.Delivery, error) {
	d, err := s.delivery(ctx, `SELECT `+columns+` FROM deliveries WHERE destination = ? AND reference = ? AND reference <> '' ORDER BY n DESC LIMIT 1`,
		destination, reference)
	return d, wrap("delivery by reference", err)
}

// Deliveries implements store.Reader. Each state is asked for by itself, so
// that an index gives the newest of it; the answers are merged.
func (s *Store) Deliveries(ctx context.Context, q store.Search) ([]store.Delivery, error) {
	before, err := s.before(ctx, q)
	if err != nil {
		return nil, wrap("search", err)
	}
	states := slices.Clone(q.States)
	slices.Sort(states)
	states = slices.Compact(states)
	if len(states) == 0 {
		states = []store.State{""}
	}
	var all []row
	for _, state := range states {
		some, err := many(ctx, s.read, s.scan, query(q, state), q.Team, before, q.Destination, q.Subject, string(state), limit(q.Limit))
		if err != nil {
			return nil, wrap("search", err)
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b row) int { return cmp.Compare(b.n, a.n) })
	if q.Limit > 0 && len(all) > q.Limit {
		all = all[:q.Limit]
	}
	ds := make([]store.Delivery, 0, len(all))
	for _, r := range all {
		ds = append(ds, r.Delivery)
	}
	return ds, nil
}

// before gives the row that bounds a page; beyond every row if none is named.
func (s *Store) before(ctx context.Context, q store.Search) (int64, error) {
	if q.Before == "" {
		return 1<<63 - 1, nil
	}
	return get(ctx, s, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) },
		`SELECT n FROM deliveries WHERE team = ? AND id = ?`, q.Team, q.Before)
}

// query is the text for a search: every part takes its parameter, so there are
// only few texts.
func query(q store.Search, state store.State) string {
	text := `SELECT ` + columns + ` FROM deliveries WHERE team = ?1 AND n < ?2`
	if q.Destination != "" {
		text += ` AND destination = ?3`
	}
	if q.Subject != "" {
		text += ` AND subject = ?4`
	}
	if state != "" {
		text += ` AND state = ?5`
	}
	return text + ` ORDER BY n DESC LIMIT ?6`
}

// Counts implements store.Reader.
func (s *Store) Counts(ctx context.Context, team string, all bool) ([]store.Count, error) {
	scan := func(scan func(...any) error) (c store.Count, err error) {
		return c, scan(&c.Team, &c.Destination, &c.State, &c.Final, &c.Number, clock{&c.Oldest})
	}
	text := `SELECT team, destination, state, final, count(*), min(created_at) FROM deliveries WHERE `
	if all { // rarely asked: it reads them all
		text += `true`
	} else {
		text += `final = 0`
	}
	var args []any
	if team != "" {
		text, args = text+` AND team = ?`, append(args, team)
	}
	counts, err := many(ctx, s.read, scan, text+` GROUP BY team, destination, state, final ORDER BY team, destination, state, final`, args...)
	return counts, wrap("counts", err)
}

// Events implements store.Reader.
func (s *Store) Events(ctx context.Context, team string, after int64, most int) ([]store.Event, error) {
	text, args := `SELECT cursor, team, at, act, actor, record, version, delivery, destination, from_state, to_state, code, reason, trace
		FROM events WHERE cursor > ?`, []any{after}
	if team != "" {
		text, args = text+` AND team = ?`, append(args, team)
	}
	es, err := many(ctx, s.read, func(scan func(...any) error) (e store.Event, err error) {
		return e, scan(&e.Cursor, &e.Team, clock{&e.At}, &e.Act, &e.Actor, &e.Record, &e.Version, &e.Delivery, &e.Destination,
			&e.From, &e.To, &e.Code, &e.Reason, &e.Trace)
	}, text+` ORDER BY cursor LIMIT ?`, append(args, limit(most))...)
	return es, wrap("events", err)
}

// Note implements store.Reader.
func (s *Store) Note(ctx context.Context, e store.Event) error {
	return wrap("note", s.do(ctx, func(t *turn) error { return t.log(e) }))
}
