// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"fmt"
	"strconv"

	"github.com/carelode/lode/gateway/store"
)

const inboxColumns = `n, destination, id, type, sha256, at, team, delivery, state, reason, header, body`

// inboundPlace is where an inbound is sealed. It has no team, since the team is
// found only later.
func inboundPlace(in store.Inbound, kind string) store.Place {
	return store.Place{Kind: kind, ID: strconv.Quote(in.Destination) + strconv.Quote(in.ID)}
}

func (s *Store) scanInbound(scan func(...any) error) (store.Inbound, error) {
	var in store.Inbound
	var header, body []byte
	err := scan(&in.N, &in.Destination, &in.ID, &in.Type, &in.SHA256, clock{&in.At}, &in.Team, &in.Delivery, &in.State, &in.Reason, &header, &body)
	if err != nil {
		return in, absent(err)
	}
	if in.Header, err = openJSON(s.keys, inboundPlace(in, "inbound-header"), header); err != nil {
		return in, err
	}
	if in.Body, err = s.keys.Open(inboundPlace(in, "inbound"), body); err != nil {
		return in, fmt.Errorf("open inbound: %w", err)
	}
	return in, nil
}

// Receive implements store.Inbox.
func (s *Store) Receive(ctx context.Context, in store.Inbound) (bool, error) {
	var added bool
	err := s.do(ctx, func(t *turn) error {
		if in.At.IsZero() {
			in.At = t.now
		}
		if in.State == "" {
			in.State = store.InboundNew
		}
		if err := store.InboundState(in.State); err != nil {
			return err
		}
		header, err := sealJSON(t.keys, inboundPlace(in, "inbound-header"), in.Header)
		if err != nil {
			return err
		}
		n, err := t.count(`INSERT INTO inbox (destination, id, type, sha256, at, team, delivery, state, reason, header, body)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (destination, id) DO NOTHING`,
			in.Destination, in.ID, in.Type, in.SHA256, micros(store.Moment(in.At)), in.Team, in.Delivery, in.State, in.Reason, header,
			t.keys.Seal(inboundPlace(in, "inbound"), in.Body))
		if added = n > 0; err != nil || !added {
			return err
		}
		return t.log(in.Event())
	})
	return added && err == nil, wrap("receive", err)
}

// Settle implements store.Inbox. ErrNotFound when there is no such inbound, or
// the delivery is not the team's.
func (s *Store) Settle(ctx context.Context, destination, id, state, team, delivery, reason string) error {
	in := store.Inbound{Destination: destination, ID: id, State: state, Team: team, Delivery: delivery, Reason: reason}
	return wrap("settle inbound", s.do(ctx, func(t *turn) error {
		if err := store.InboundState(state); err != nil {
			return err
		}
		if delivery != "" {
			if _, err := t.load(team, delivery); err != nil {
				return err
			}
		}
		n, err := t.count(`UPDATE inbox SET state = ?, team = ?, delivery = ?, reason = ? WHERE destination = ? AND id = ?`,
			state, team, delivery, reason, destination, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return store.ErrNotFound
		}
		return t.log(in.Event())
	}))
}

// cited closes an inbox item of the team that a version answers, and the tasks
// about it. A version may cite what is closed already, or what it alone knows.
func (t *turn) cited(a store.Acceptance, id string) error {
	team := a.Version.Team
	n, err := t.count(`UPDATE inbox SET state = 'done' WHERE team = ? AND id = ? AND state <> 'done'`, team, id)
	if err != nil || n == 0 {
		return err
	}
	if err := t.log(a.Cited()); err != nil {
		return err
	}
	return t.finishThose(a.Who(), store.CitedNote, `SELECT `+taskColumns+` FROM tasks WHERE team = ? AND inbound = ? AND done_at = 0`, team, id)
}

// Unsettled implements store.Inbox.
func (s *Store) Unsettled(ctx context.Context, after int64, most int) ([]store.Inbound, error) {
	ins, err := many(ctx, s.read, s.scanInbound, `SELECT `+inboxColumns+` FROM inbox WHERE state = 'new' AND n > ? ORDER BY n LIMIT ?`, after, limit(most))
	return ins, wrap("unsettled", err)
}

// Inbox implements store.Inbox.
func (s *Store) Inbox(ctx context.Context, team string, most int) ([]store.Inbound, error) {
	ins, err := many(ctx, s.read, s.scanInbound, `SELECT `+inboxColumns+` FROM inbox WHERE team = ? ORDER BY n DESC LIMIT ?`, team, limit(most))
	return ins, wrap("inbox", err)
}
