// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/carelode/lode/gateway/store"
)

// accept stores a version with all that follows from it.
func (t *turn) accept(a store.Acceptance) ([]store.Delivery, error) {
	if err := t.version(a); err != nil {
		return nil, err
	}
	if err := t.lookups(a); err != nil {
		return nil, err
	}
	for _, c := range a.Cites {
		if err := t.cited(a, c); err != nil {
			return nil, err
		}
	}
	for _, r := range a.Supersede {
		if err := t.replace(a, r); err != nil {
			return nil, err
		}
	}
	return t.plan(a)
}

// Accept implements store.Records.
func (s *Store) Accept(ctx context.Context, a store.Acceptance) ([]store.Delivery, error) {
	if err := enough(s.file, s.room); err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	var planned []store.Delivery
	err := s.do(ctx, func(t *turn) (err error) {
		planned, err = t.accept(a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("accept: %w", err)
	}
	return planned, nil
}

// version stores the version if it is the one after what the caller had read.
func (t *turn) version(a store.Acceptance) error {
	v := a.Version
	var is int
	err := t.one(`SELECT number FROM records WHERE team = ? AND record = ?`, []any{v.Team, v.Record}, &is)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := a.Follows(is); err != nil {
		return err
	}
	if v.AcceptedAt.IsZero() {
		v.AcceptedAt = t.now
	}
	body := t.keys.Seal(versionPlace(v, "record"), v.Body)
	var answer []byte
	if v.Answer != nil {
		answer = t.keys.Seal(versionPlace(v, "answer"), v.Answer)
	}
	err = t.exec(`INSERT INTO versions (team, record, number, sha256, accepted_at, actor, body, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Team, v.Record, v.Number, v.SHA256, micros(store.Moment(v.AcceptedAt)), a.Who(), body, answer)
	if err != nil {
		return fmt.Errorf("insert version: %w", err)
	}
	err = t.exec(`INSERT INTO records (team, record, number) VALUES (?, ?, ?)
		ON CONFLICT (team, record) DO UPDATE SET number = excluded.number`, v.Team, v.Record, v.Number)
	if err != nil {
		return fmt.Errorf("insert record: %w", err)
	}
	return t.log(a.Accepted())
}

func versionPlace(v store.Version, kind string) store.Place {
	return store.Place{Team: v.Team, Kind: kind, ID: v.Record, Number: v.Number}
}

// lookups sets the record's hashes to those of the newest version: a number
// that was corrected must no longer lead to this person.
func (t *turn) lookups(a store.Acceptance) error {
	if err := t.exec(`DELETE FROM lookups WHERE team = ? AND record = ?`, a.Version.Team, a.Version.Record); err != nil {
		return err
	}
	for _, hash := range a.Lookup {
		err := t.exec(`INSERT INTO lookups (team, hash, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, a.Version.Team, hash, a.Version.Record)
		if err != nil {
			return fmt.Errorf("insert lookup: %w", err)
		}
	}
	return nil
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
	if err := t.save(&d); err != nil {
		return err
	}
	if err := t.finishAll(&d, a.Who(), r.Reason); err != nil {
		return err
	}
	if err := t.order(&d); err != nil {
		return err
	}
	return t.log(d.Moved(a.Who(), from))
}

// plan stores the new deliveries, each in its place in its lane.
func (t *turn) plan(a store.Acceptance) ([]store.Delivery, error) {
	planned := make([]store.Delivery, 0, len(a.Plan))
	for _, d := range a.Plan {
		r := row{Delivery: a.Planned(d)}
		if err := t.add(&r, a.Who()); err != nil {
			return nil, err
		}
		planned = append(planned, r.Delivery)
	}
	return planned, nil
}

// add stores a delivery at the end of its lane.
func (t *turn) add(r *row, actor string) error {
	var err error
	if r.Seq, err = t.seq(r.Team, r.Subject, r.Destination); err != nil {
		return err
	}
	if err := t.insert(r, actor); err != nil {
		return err
	}
	return t.order(r)
}

const versionColumns = `v.team, v.record, v.number, v.sha256, v.accepted_at, v.actor, v.body, v.answer`

func (s *Store) scanVersion(scan func(...any) error) (v store.Version, err error) {
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
		WHERE r.team = ? AND r.record = ?`, team, record)
	return v, wrap("current version", err)
}

// Version implements store.Records.
func (s *Store) Version(ctx context.Context, team, record string, number int) (store.Version, error) {
	v, err := get(ctx, s, s.scanVersion, `SELECT `+versionColumns+` FROM versions v WHERE v.team = ? AND v.record = ? AND v.number = ?`,
		team, record, number)
	return v, wrap("version", err)
}

// All implements store.Records. The view is that of the moment when reading begins.
func (s *Store) All(ctx context.Context, team string) iter.Seq2[store.Version, error] {
	return func(yield func(store.Version, error) bool) {
		const query = `SELECT ` + versionColumns + ` FROM records r JOIN versions v USING (team, record, number)
			WHERE r.team = ? ORDER BY r.record`
		stmt, err := s.read.get(query) //nolint:sqlclosecheck // it is kept
		if err != nil {
			yield(store.Version{}, wrap("all versions", err))
			return
		}
		rows, err := stmt.QueryContext(ctx, team)
		if err != nil {
			yield(store.Version{}, wrap("all versions", err))
			return
		}
		defer func() { _ = rows.Close() }() // Err tells what went wrong
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

// Find implements store.Records.
func (s *Store) Find(ctx context.Context, team, hash string) ([]string, error) {
	ids, err := many(ctx, s.read, func(scan func(...any) error) (id string, err error) {
		return id, scan(&id)
	}, `SELECT record FROM lookups WHERE team = ? AND hash = ? ORDER BY record`, team, hash)
	return ids, wrap("find", err)
}
