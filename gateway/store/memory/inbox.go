// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"github.com/carelode/lode/gateway/store"
)

// apart gives an inbound that shares nothing with the one given.
func apart(in store.Inbound) store.Inbound {
	in.Header, in.Body = maps.Clone(in.Header), bytes.Clone(in.Body)
	return in
}

// Receive implements store.Inbox.
func (s *Store) Receive(ctx context.Context, in store.Inbound) (bool, error) {
	return read(ctx, s, "receive", func(t *turn) (bool, error) {
		if in.State == "" {
			in.State = store.InboundNew
		}
		if err := store.InboundState(in.State); err != nil {
			return false, err
		}
		at := messageKey{in.Destination, in.ID}
		if _, known := t.inboundIDs[at]; known {
			return false, nil
		}
		if in.At.IsZero() {
			in.At = t.now
		}
		in.At, in.N = store.Moment(in.At), int64(len(t.inbox))+1
		put(t, t.inboundIDs, at, len(t.inbox))
		set(t, &t.inbox, append(t.inbox, apart(in)))
		t.log(in.Event())
		return true, nil
	})
}

// Settle implements store.Inbox. ErrNotFound when there is no such inbound, or
// the delivery is not the team's.
func (s *Store) Settle(ctx context.Context, destination, id, state, team, delivery, reason string) error {
	return s.do(ctx, "settle", func(t *turn) error {
		if err := store.InboundState(state); err != nil {
			return err
		}
		if delivery != "" {
			if _, err := t.find(team, delivery); err != nil {
				return err
			}
		}
		n, ok := t.inboundIDs[messageKey{destination, id}]
		if !ok {
			return store.ErrNotFound
		}
		in := t.inbox[n]
		in.State, in.Team, in.Delivery, in.Reason = state, team, delivery, reason
		set(t, &t.inbox[n], in)
		t.log(in.Event())
		return nil
	})
}

// cited closes an inbox item of the team that a version answers, and the tasks
// about it. A version may cite what is closed already, or what it alone knows.
func (t *turn) cited(a *store.Acceptance, id string) {
	closed := false
	for n := range t.inbox {
		if in := &t.inbox[n]; in.Team == a.Version.Team && in.ID == id && in.State != store.InboundDone {
			set(t, &in.State, store.InboundDone)
			closed = true
		}
	}
	if !closed {
		return
	}
	t.log(a.Cited())
	t.finishThose(a.Who(), store.CitedNote, func(k *store.Task) bool { return k.Team == a.Version.Team && k.Inbound == id })
}

// Unsettled implements store.Inbox.
func (s *Store) Unsettled(ctx context.Context, after int64, most int) ([]store.Inbound, error) {
	return read(ctx, s, "unsettled", func(t *turn) ([]store.Inbound, error) {
		return t.inbounds(most, false, func(in *store.Inbound) bool { return in.State == store.InboundNew && in.N > after }), nil
	})
}

// Inbox implements store.Inbox.
func (s *Store) Inbox(ctx context.Context, team string, most int) ([]store.Inbound, error) {
	return read(ctx, s, "inbox", func(t *turn) ([]store.Inbound, error) {
		return t.inbounds(most, true, func(in *store.Inbound) bool { return in.Team == team }), nil
	})
}

// inbounds gives those that are meant, in the order in which they came or back.
func (t *turn) inbounds(most int, back bool, meant func(*store.Inbound) bool) []store.Inbound {
	var ins []store.Inbound
	for n := range t.inbox {
		if meant(&t.inbox[n]) {
			ins = append(ins, t.inbox[n])
		}
	}
	if back {
		slices.Reverse(ins)
	}
	ins = some(ins, most)
	for i := range ins {
		ins[i] = apart(ins[i])
	}
	return ins
}
