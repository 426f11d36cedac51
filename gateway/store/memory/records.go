// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"slices"

	"github.com/carelode/lode/gateway/store"
)

// Accept implements store.Records.
func (s *Store) Accept(ctx context.Context, a store.Acceptance) ([]store.Delivery, error) {
	planned := make([]store.Delivery, 0, len(a.Plan))
	err := s.do(ctx, "accept", func(t *turn) error {
		if err := t.version(&a); err != nil {
			return err
		}
		for _, id := range a.Cites {
			t.cited(&a, id)
		}
		for _, r := range a.Supersede {
			if err := t.replace(&a, r); err != nil {
				return err
			}
		}
		for _, d := range a.Plan {
			d, err := t.add(a.Planned(d), a.Who())
			if err != nil {
				return err
			}
			planned = append(planned, copied(d))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return planned, nil
}

// version stores the version if it is the one after what the caller had read. The
// record is found under this version's hashes from now on: a number that was
// corrected must no longer lead to this person.
func (t *turn) version(a *store.Acceptance) error {
	v := a.Version
	at := recordKey{v.Team, v.Record}
	if err := a.Follows(t.newest[at]); err != nil {
		return err
	}
	if v.AcceptedAt.IsZero() {
		v.AcceptedAt = t.now
	}
	v.AcceptedAt, v.Actor = store.Moment(v.AcceptedAt), a.Who()
	put(t, t.versions, versionKey{at, v.Number}, withBodies(v))
	put(t, t.newest, at, v.Number)
	for _, hash := range t.hashes[at] {
		t.under(hashKey{v.Team, hash}, func(all []string) []string {
			return slices.DeleteFunc(all, func(r string) bool { return r == v.Record })
		})
	}
	put(t, t.hashes, at, slices.Clone(a.Lookup))
	for _, hash := range a.Lookup {
		t.under(hashKey{v.Team, hash}, func(all []string) []string {
			return slices.Compact(slices.Sorted(slices.Values(append(all, v.Record))))
		})
	}
	t.log(a.Accepted())
	return nil
}

// under changes which records are found under a hash.
func (t *turn) under(at hashKey, f func([]string) []string) {
	put(t, t.records, at, f(slices.Clone(t.records[at])))
}

func withBodies(v store.Version) store.Version {
	v.Body, v.Answer = bytes.Clone(v.Body), bytes.Clone(v.Answer)
	return v
}

// replace moves one delivery out of the way, or says that it is too late.
func (t *turn) replace(a *store.Acceptance, r store.Replacement) error {
	d, n, err := t.load(a.Version.Team, r.ID)
	if err != nil {
		return err
	}
	from := d.State
	if err := d.Replace(r); err != nil {
		return err
	}
	d.UpdatedAt = t.now
	if err := t.save(n, d); err != nil {
		return err
	}
	t.finishThose(a.Who(), r.Reason, of(&d))
	t.log(d.Moved(a.Who(), from))
	return nil
}

// Current implements store.Records.
func (s *Store) Current(ctx context.Context, team, record string) (store.Version, error) {
	return read(ctx, s, "current", func(t *turn) (store.Version, error) {
		return t.numbered(team, record, t.newest[recordKey{team, record}])
	})
}

// Version implements store.Records.
func (s *Store) Version(ctx context.Context, team, record string, number int) (store.Version, error) {
	return read(ctx, s, "version", func(t *turn) (store.Version, error) { return t.numbered(team, record, number) })
}

func (t *turn) numbered(team, record string, number int) (store.Version, error) {
	v, ok := t.versions[versionKey{recordKey{team, record}, number}]
	if !ok {
		return store.Version{}, store.ErrNotFound
	}
	return withBodies(v), nil
}

// All implements store.Records. The view is that of the moment when reading begins.
func (s *Store) All(ctx context.Context, team string) iter.Seq2[store.Version, error] {
	return func(yield func(store.Version, error) bool) {
		all, err := read(ctx, s, "all", func(t *turn) ([]store.Version, error) { return t.all(team), nil })
		for _, v := range all {
			if err = wrap("all", cmp.Or(ctx.Err(), s.alive())); err != nil {
				break
			}
			if !yield(withBodies(v), nil) {
				return
			}
		}
		if err != nil {
			yield(store.Version{}, err)
		}
	}
}

// all gives the newest versions of a team's records, by record.
func (t *turn) all(team string) []store.Version {
	var all []store.Version
	for at, number := range t.newest { // in any order: they are sorted below
		if at.team == team {
			all = append(all, t.versions[versionKey{at, number}])
		}
	}
	slices.SortFunc(all, func(a, b store.Version) int { return cmp.Compare(a.Record, b.Record) })
	return all
}

// Find implements store.Records.
func (s *Store) Find(ctx context.Context, team, hash string) ([]string, error) {
	return read(ctx, s, "find", func(t *turn) ([]string, error) { return slices.Clone(t.records[hashKey{team, hash}]), nil })
}
