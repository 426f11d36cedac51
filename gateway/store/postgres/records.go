// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/carelode/lode/gateway/store"
)

// Accept implements store.Records.
func (s *Store) Accept(ctx context.Context, a store.Acceptance) ([]store.Delivery, error) {
	var planned []*row
	err := s.do(ctx, func(t *turn) error {
		if err := t.version(a); err != nil {
			return err
		}
		t.lookups(a)
		for _, c := range a.Cites {
			if err := t.cited(a, c); err != nil {
				return err
			}
		}
		for _, r := range a.Supersede {
			if err := t.replace(a, r); err != nil {
				return err
			}
		}
		var err error
		planned, err = t.plan(a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	given := make([]store.Delivery, 0, len(planned))
	for _, r := range planned {
		given = append(given, r.Delivery)
	}
	return given, nil
}

// version stores the version if it is the one after what the caller had read.
// The record is locked first, then every lane about it, in their order.
func (t *turn) version(a store.Acceptance) error {
	v := a.Version
	t.say(`INSERT INTO records (team, record, number) VALUES ($1, $2, 0) ON CONFLICT (team, record) DO NOTHING`, v.Team, v.Record)
	t.say(`SELECT 1 FROM records WHERE team = $1 AND record = $2 FOR NO KEY UPDATE`, v.Team, v.Record)
	t.say(`SELECT 1 FROM lanes WHERE team = $1 AND subject = $2 ORDER BY destination FOR NO KEY UPDATE`, v.Team, v.Record)
	var is int
	if err := t.one(`SELECT number FROM records WHERE team = $1 AND record = $2`, []any{v.Team, v.Record}, &is); err != nil {
		return err
	}
	if err := a.Follows(is); err != nil {
		return err
	}
	if v.AcceptedAt.IsZero() {
		v.AcceptedAt = t.at
	}
	body := t.keys.Seal(versionPlace(v, "record"), v.Body)
	var answer []byte
	if v.Answer != nil {
		answer = t.keys.Seal(versionPlace(v, "answer"), v.Answer)
	}
	t.say(`INSERT INTO versions (team, record, number, sha256, accepted_at, actor, body, answer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		v.Team, v.Record, v.Number, v.SHA256, micros(store.Moment(v.AcceptedAt)), a.Who(), body, answer)
	t.say(`UPDATE records SET number = $3 WHERE team = $1 AND record = $2`, v.Team, v.Record, v.Number)
	t.log(a.Accepted())
	return nil
}

func versionPlace(v store.Version, kind string) store.Place {
	return store.Place{Team: v.Team, Kind: kind, ID: v.Record, Number: v.Number}
}

// lookups sets the record's hashes to those of the newest version: a number
// that was corrected must no longer lead to this person.
func (t *turn) lookups(a store.Acceptance) {
	if a.Previous > 0 {
		t.say(`DELETE FROM lookups WHERE team = $1 AND record = $2`, a.Version.Team, a.Version.Record)
	}
	if len(a.Lookup) > 0 {
		t.say(`INSERT INTO lookups (team, hash, record) SELECT $1, hash, $2 FROM unnest($3::text[]) hash ON CONFLICT DO NOTHING`,
			a.Version.Team, a.Version.Record, a.Lookup)
	}
}

// replace moves one delivery out of the way, or says that it is too late.
func (t *turn) replace(a store.Acceptance, r store.Replacement) error {
	d, err := t.load(a.Version.Team, r.ID)
	if err != nil {
		return err
	}
	from := d.State
	if err := d.Replace(r); err != nil {
		return err
	}
	d.owner = ""
	t.save(&d)
	if err := t.finishAll(&d, a.Who(), r.Reason); err != nil {
		return err
	}
	t.order(&d)
	t.log(d.Moved(a.Who(), from))
	return nil
}

// plan stores the new deliveries, each in its place in its lane, which they know
// once the transaction has ended.
func (t *turn) plan(a store.Acceptance) ([]*row, error) {
	planned := make([]*row, 0, len(a.Plan))
	for _, d := range a.Plan {
		r := &row{Delivery: a.Planned(d)}
		t.place(r)
		if err := t.add(r, a.Who()); err != nil {
			return nil, err
		}
		planned = append(planned, r)
	}
	return planned, nil
}

// add stores a delivery in the place that its lane gave.
func (t *turn) add(r *row, actor string) error {
	r.Seq = 0
	if err := t.insert(r, actor); err != nil {
		return err
	}
	if r.Correction {
		t.order(r)
	}
	return nil
}

const versionColumns = `v.team, v.record, v.number, v.sha256, v.accepted_at, v.actor, v.body, v.answer`

func (s *Store) scanVersion(scan scanner) (v store.Version, err error) {
	var body, answer []byte
	if err = scan(&v.Team, &v.Record, &v.Number, &v.SHA256, clock{&v.AcceptedAt}, &v.Actor, &body, &answer); err != nil {
		return store.Version{}, absent(err)
	}
	if v.Body, err = s.keys.Open(versionPlace(v, "record"), body); err != nil {
		return store.Version{}, fmt.Errorf("open version: %w", err)
	}
	if answer == nil {
		return v, nil
	}
	if v.Answer, err = s.keys.Open(versionPlace(v, "answer"), answer); err != nil {
		return store.Version{}, fmt.Errorf("open answer: %w", err)
	}
	return v, nil
}

// Current implements store.Records.
func (s *Store) Current(ctx context.Context, team, record string) (store.Version, error) {
	v, err := get(ctx, s, s.scanVersion, `SELECT `+versionColumns+` FROM records r JOIN versions v USING (team, record, number)
		WHERE r.team = $1 AND r.record = $2`, team, record)
	return v, wrap("current version", err)
}

// Version implements store.Records.
func (s *Store) Version(ctx context.Context, team, record string, number int) (store.Version, error) {
	v, err := get(ctx, s, s.scanVersion, `SELECT `+versionColumns+` FROM versions v WHERE v.team = $1 AND v.record = $2 AND v.number = $3`,
		team, record, number)
	return v, wrap("version", err)
}

// All implements store.Records. The view is that of the moment when reading
// begins. It has connections of its own: whoever reads for long, and asks other
// things meanwhile, must not find them all in use by others who do the same.
func (s *Store) All(ctx context.Context, team string) iter.Seq2[store.Version, error] {
	return func(yield func(store.Version, error) bool) {
		conn, err := s.walker(ctx)
		if err != nil {
			yield(store.Version{}, wrap("all versions", s.state(err)))
			return
		}
		defer conn.Release()
		rows, err := conn.Query(ctx, `SELECT `+versionColumns+` FROM records r JOIN versions v USING (team, record, number)
			WHERE r.team = $1 ORDER BY r.record`, team)
		if err != nil {
			yield(store.Version{}, wrap("all versions", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			v, err := s.scanVersion(rows.Scan)
			if !yield(v, wrap("all versions", err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(store.Version{}, wrap("all versions", err))
		}
	}
}

// walker gives a connection for reading all records: one that answers, since what
// was begun cannot be begun again.
func (s *Store) walker(ctx context.Context) (conn *pgxpool.Conn, err error) {
	err = s.afresh(ctx, s.long, func() (err error) {
		if conn, err = s.long.Acquire(ctx); err != nil {
			return err
		}
		if err = conn.Ping(ctx); err != nil {
			conn.Release()
		}
		return err
	})
	return conn, err
}

// Find implements store.Records.
func (s *Store) Find(ctx context.Context, team, hash string) ([]string, error) {
	ids, err := read(ctx, s, func(scan scanner) (id string, err error) {
		return id, scan(&id)
	}, `SELECT record FROM lookups WHERE team = $1 AND hash = $2 ORDER BY record`, team, hash)
	return ids, wrap("find", err)
}
