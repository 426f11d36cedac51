// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/carelode/lode/gateway/store"
)

// candidate is a row whose turn it is.
type candidate struct{ n, due int64 }

// heads finds what is due to a destination and locks its lane. Lanes in which
// somebody else is at work this moment are passed over, so that claimers never
// wait for each other. It asks for one destination, so that the index gives the
// rows in order and reading ends at the limit.
const heads = `SELECT d.n, d.due FROM deliveries d JOIN lanes l USING (team, subject, destination)
	WHERE d.head AND d.destination = $1 AND d.due <= (SELECT lode_now()) AND d.lease_until <= (SELECT lode_now()) AND NOT EXISTS (` + leased + `)
	ORDER BY d.due, d.n LIMIT $2 FOR NO KEY UPDATE OF l SKIP LOCKED`

// leased is another delivery of the lane that somebody holds.
const leased = `SELECT 1 FROM deliveries o WHERE o.team = d.team AND o.subject = d.subject AND o.destination = d.destination
	AND o.lease_until > 0 AND o.lease_until > (SELECT lode_now()) AND o.n <> d.n`

// Claim implements store.Lanes.
func (s *Store) Claim(ctx context.Context, c store.Claim) ([]store.Delivery, error) {
	if c.Limit <= 0 || len(c.Destinations) == 0 {
		return nil, ctx.Err()
	}
	var given []store.Delivery
	err := s.do(ctx, func(t *turn) (err error) {
		turns, err := t.turns(c)
		if err != nil || len(turns) == 0 {
			given = nil
			return err
		}
		given, err = t.lease(turns, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	return given, nil
}

// turns gives the rows to claim, their lanes locked.
func (t *turn) turns(c store.Claim) ([]int64, error) {
	var all []candidate
	for _, destination := range c.Destinations {
		t.ask(heads, destination, c.Limit).Query(func(rows pgx.Rows) error {
			some, err := collect(rows, func(scan scanner) (x candidate, err error) { return x, scan(&x.n, &x.due) })
			all = append(all, some...)
			return err
		})
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.n, b.n)) })
	var turns []int64
	for _, x := range all[:min(len(all), c.Limit)] {
		turns = append(turns, x.n)
	}
	return turns, nil
}

// lease gives the deliveries to a claimer. What heads saw may have changed
// before the lane was locked, so it is looked at again: from now on it stays.
func (t *turn) lease(turns []int64, c store.Claim) ([]store.Delivery, error) {
	until := store.Moment(t.at.Add(c.Lease))
	rs, err := list(t, t.scan, `UPDATE deliveries d SET epoch = epoch + 1, lease_until = $2, lease_owner = $3,
		due = greatest(least(created_at, $4), next_at, $2)
		WHERE n = ANY($1) AND head AND due <= $4 AND lease_until <= $4 AND NOT EXISTS (`+leased+`)
		RETURNING `+columns, turns, micros(until), c.Owner, micros(t.at))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rs, func(a, b row) int { return cmp.Compare(slices.Index(turns, a.n), slices.Index(turns, b.n)) })
	given := make([]store.Delivery, 0, len(rs))
	for _, r := range rs {
		given = append(given, r.Delivery)
	}
	return given, nil
}
