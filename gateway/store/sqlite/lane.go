// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"errors"

	"github.com/carelode/lode/gateway/store"
)

// order finds whose turn it is in the delivery's lane and marks it, so that
// claimers find work by index however long the lanes are. It is called after
// every change of a delivery.
func (t *turn) order(r *row) error {
	next, err := t.next(r)
	if err != nil {
		return err
	}
	// First take the mark away: the engine allows one in a lane.
	err = t.exec(`UPDATE deliveries SET head = 0 WHERE team = ? AND subject = ? AND destination = ? AND head = 1 AND n <> ?`,
		r.Team, r.Subject, r.Destination, next)
	if err != nil || next == 0 {
		return err
	}
	return t.exec(`UPDATE deliveries SET head = 1 WHERE n = ? AND head = 0`, next)
}

// next gives the delivery whose turn it is in a lane, 0 if it is nobody's: the
// first that has not left, or the first correction when that one is blocked.
// While one is being sent nobody else has a turn.
func (t *turn) next(r *row) (int64, error) {
	lane := []any{r.Team, r.Subject, r.Destination}
	var n int64
	err := t.one(`SELECT n FROM deliveries WHERE team = ? AND subject = ? AND destination = ? AND state = 'sending'`, lane, &n)
	if err == nil {
		return 0, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	var state store.State
	var does int
	err = t.one(`SELECT n, state, lane FROM deliveries WHERE team = ? AND subject = ? AND destination = ? AND lane > 0
		ORDER BY seq, number LIMIT 1`, lane, &n, &state, &does)
	if err == nil && does == blocks {
		err = t.one(`SELECT n, state FROM deliveries WHERE team = ? AND subject = ? AND destination = ? AND lane = 1 AND correction = 1
			ORDER BY seq, number LIMIT 1`, lane, &n, &state)
	}
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if state != store.Planned && state != store.Ready {
		return 0, err
	}
	return n, err
}

// seq gives the next place in a lane.
func (t *turn) seq(team, subject, destination string) (int64, error) {
	var last int64
	err := t.one(`SELECT coalesce(max(seq), 0) FROM deliveries WHERE team = ? AND subject = ? AND destination = ?`,
		[]any{team, subject, destination}, &last)
	return last + 1, err
}
