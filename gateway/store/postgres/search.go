// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/carelode/lode/gateway/store"
)

// Delivery implements store.Reader.
func (s *Store) Delivery(ctx context.Context, team, id string) (store.Delivery, error) {
	d, err := s.delivery(ctx, `SELECT `+columns+` FROM deliveries WHERE team = $1 AND id = $2`, team, id)
	return d, wrap("delivery", err)
}

// ByKey implements store.Reader.
func (s *Store) ByKey(ctx context.Context, destination, key string) (store.Delivery, error) {
	d, err := s.delivery(ctx, `SELECT `+columns+` FROM deliveries WHERE destination = $1 AND key = $2 AND key <> '' AND state <> 'superseded'`, destination, key)
	return d, wrap("delivery by key", err)
}

// ByReference implements store.Reader. Of several it gives the newest.
func (s *Store) ByReference(ctx context.Context, destination, reference string) (store.Delivery, error) {
	d, err := s.delivery(ctx, `SELECT `+columns+` FROM deliveries WHERE destination = $1 AND reference = $2 AND reference <> '' ORDER BY n DESC LIMIT 1`,
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
		text, args := query(q, state, before)
		some, err := read(ctx, s, s.scan, text, args...)
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
	return get(ctx, s, func(scan scanner) (n int64, err error) { return n, scan(&n) },
		`SELECT n FROM deliveries WHERE team = $1 AND id = $2`, q.Team, q.Before)
}

// query is the text for a search, and what it takes: there are only few texts.
func query(q store.Search, state store.State, before int64) (string, []any) {
	args := []any{q.Team, before, limit(q.Limit)}
	var text strings.Builder
	text.WriteString(`SELECT ` + columns + ` FROM deliveries WHERE team = $1 AND n < $2`)
	for _, part := range []struct{ column, value string }{{"destination", q.Destination}, {"subject", q.Subject}, {"state", string(state)}} {
		if part.value != "" {
			args = append(args, part.value)
			text.WriteString(` AND ` + part.column + ` = $` + strconv.Itoa(len(args)))
		}
	}
	return text.String() + ` ORDER BY n DESC LIMIT $3`, args
}

// Counts implements store.Reader.
func (s *Store) Counts(ctx context.Context, team string, all bool) ([]store.Count, error) {
	scan := func(scan scanner) (c store.Count, err error) {
		return c, scan(&c.Team, &c.Destination, &c.State, &c.Final, &c.Number, clock{&c.Oldest})
	}
	text := `SELECT team, destination, state, final, count(*), min(created_at) FROM deliveries WHERE `
	if all { // rarely asked: it reads them all
		text += `true`
	} else {
		text += `NOT final`
	}
	var args []any
	if team != "" {
		text, args = text+` AND team = $1`, append(args, team)
	}
	counts, err := read(ctx, s, scan, text+` GROUP BY team, destination, state, final ORDER BY team, destination, state, final`, args...)
	return counts, wrap("counts", err)
}
