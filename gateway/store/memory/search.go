// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/carelode/lode/gateway/store"
)

// read makes a call that gives something.
func read[T any](ctx context.Context, s *Store, call string, f func(*turn) (T, error)) (T, error) {
	var got, none T
	err := s.do(ctx, call, func(t *turn) (err error) {
		got, err = f(t)
		return err
	})
	if err != nil {
		return none, err
	}
	return got, nil
}

// Delivery implements store.Reader.
func (s *Store) Delivery(ctx context.Context, team, id string) (store.Delivery, error) {
	return read(ctx, s, "delivery", func(t *turn) (store.Delivery, error) {
		d, _, err := t.load(team, id)
		return d, err
	})
}

// ByKey implements store.Reader.
func (s *Store) ByKey(ctx context.Context, destination, key string) (store.Delivery, error) {
	return read(ctx, s, "by key", func(t *turn) (store.Delivery, error) {
		n, ok := t.keys[messageKey{destination, key}]
		if !ok {
			return store.Delivery{}, store.ErrNotFound
		}
		return copied(t.deliveries[n].Delivery), nil
	})
}

// ByReference implements store.Reader. Of several it gives the newest.
func (s *Store) ByReference(ctx context.Context, destination, reference string) (store.Delivery, error) {
	return read(ctx, s, "by reference", func(t *turn) (store.Delivery, error) {
		for _, r := range slices.Backward(t.deliveries) {
			if reference != "" && r.Destination == destination && r.Reference == reference {
				return copied(r.Delivery), nil
			}
		}
		return store.Delivery{}, store.ErrNotFound
	})
}

// Deliveries implements store.Reader.
func (s *Store) Deliveries(ctx context.Context, q store.Search) ([]store.Delivery, error) {
	return read(ctx, s, "deliveries", func(t *turn) ([]store.Delivery, error) {
		before := len(t.deliveries)
		if q.Before != "" {
			var err error
			if before, err = t.find(q.Team, q.Before); err != nil {
				return nil, err
			}
		}
		found := []store.Delivery{}
		for _, r := range slices.Backward(t.deliveries[:before]) {
			if asks(q, &r.Delivery) && (q.Limit <= 0 || len(found) < q.Limit) {
				found = append(found, copied(r.Delivery))
			}
		}
		return found, nil
	})
}

// asks says whether a search asks for the delivery.
func asks(q store.Search, d *store.Delivery) bool {
	return d.Team == q.Team && (q.Destination == "" || d.Destination == q.Destination) && (q.Subject == "" || d.Subject == q.Subject) &&
		(len(q.States) == 0 || slices.Contains(q.States, d.State))
}

// Lane implements store.Lanes.
func (s *Store) Lane(ctx context.Context, team, subject string) ([]store.Delivery, error) {
	ds, err := s.those(ctx, "lane", func(_ *turn, d *store.Delivery) bool { return d.Team == team && d.Subject == subject })
	slices.SortStableFunc(ds, func(a, b store.Delivery) int {
		return cmp.Or(cmp.Compare(a.Destination, b.Destination), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Number, b.Number), cmp.Compare(a.Edition, b.Edition))
	})
	return ds, err
}

// Lapsed implements store.Lanes.
func (s *Store) Lapsed(ctx context.Context, most int) ([]store.Delivery, error) {
	ds, err := s.those(ctx, "lapsed", func(t *turn, d *store.Delivery) bool { return d.State == store.Sending && !d.LeaseUntil.After(t.now) })
	slices.SortStableFunc(ds, func(a, b store.Delivery) int { return a.LeaseUntil.Compare(b.LeaseUntil) })
	return some(ds, most), err
}

// Late implements store.Lanes.
func (s *Store) Late(ctx context.Context, most int) ([]store.Delivery, error) {
	ds, err := s.those(ctx, "late", func(t *turn, d *store.Delivery) bool {
		return !d.Final && !d.Deadline.IsZero() && !d.Deadline.After(t.now)
	})
	slices.SortStableFunc(ds, func(a, b store.Delivery) int { return a.Deadline.Compare(b.Deadline) })
	return some(ds, most), err
}

// those gives the deliveries that are meant, in the order of their making.
func (s *Store) those(ctx context.Context, call string, meant func(*turn, *store.Delivery) bool) ([]store.Delivery, error) {
	return read(ctx, s, call, func(t *turn) ([]store.Delivery, error) {
		var ds []store.Delivery
		for _, r := range t.deliveries {
			if meant(t, &r.Delivery) {
				ds = append(ds, copied(r.Delivery))
			}
		}
		return ds, nil
	})
}

// Counts implements store.Reader.
func (s *Store) Counts(ctx context.Context, team string, all bool) ([]store.Count, error) {
	return read(ctx, s, "counts", func(t *turn) ([]store.Count, error) {
		var counts []store.Count
		for _, r := range t.deliveries {
			if (team == "" || r.Team == team) && (all || !r.Final) {
				counts = counted(counts, &r.Delivery)
			}
		}
		slices.SortFunc(counts, func(a, b store.Count) int {
			return cmp.Or(cmp.Compare(a.Team, b.Team), cmp.Compare(a.Destination, b.Destination), cmp.Compare(a.State, b.State), last(a)-last(b))
		})
		return counts, nil
	})
}

// counted adds a delivery to the counts, of which there are few.
func counted(counts []store.Count, d *store.Delivery) []store.Count {
	i := slices.IndexFunc(counts, func(c store.Count) bool {
		return c.Team == d.Team && c.Destination == d.Destination && c.State == d.State && c.Final == d.Final
	})
	if i < 0 {
		i = len(counts)
		counts = append(counts, store.Count{Team: d.Team, Destination: d.Destination, State: d.State, Final: d.Final, Oldest: d.CreatedAt})
	}
	counts[i].Number++
	if d.CreatedAt.Before(counts[i].Oldest) {
		counts[i].Oldest = d.CreatedAt
	}
	return counts
}

// last is 1 for what is final.
func last(c store.Count) int {
	if c.Final {
		return 1
	}
	return 0
}

// Events implements store.Reader.
func (s *Store) Events(ctx context.Context, team string, after int64, most int) ([]store.Event, error) {
	return read(ctx, s, "events", func(t *turn) ([]store.Event, error) {
		var es []store.Event
		for _, e := range t.events[min(max(after, 0), int64(len(t.events))):] {
			if (team == "" || e.Team == team) && (most <= 0 || len(es) < most) {
				es = append(es, e)
			}
		}
		return es, nil
	})
}

// Note implements store.Reader.
func (s *Store) Note(ctx context.Context, e store.Event) error {
	return s.do(ctx, "note", func(t *turn) error {
		t.log(e)
		return nil
	})
}
