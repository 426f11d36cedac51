// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/carelode/lode/gateway/store"
)

// row is a delivery with what only this package needs to know of it.
type row struct {
	store.Delivery
	n     int64 // 0: it is new
	owner string
}

// What a delivery does to its lane, as it is kept.
const (
	left   = 0
	within = 1
	blocks = 2
)

// lane is what the delivery does to its lane now, as it is kept.
func (r *row) lane() int {
	switch r.Lane() {
	case store.Heads:
		return within
	case store.Blocks:
		return blocks
	case store.Leaves, store.Maybe:
	}
	return left
}

// due is when the delivery may next be claimed, as it is kept.
func (r *row) due(now time.Time) int64 { return micros(r.Due(now)) }

// place is where the delivery's header or body is sealed.
func (r *row) place(kind string) store.Place {
	return store.Place{Team: r.Team, Kind: kind, ID: r.ID}
}

const columns = `n, team, id, council, destination, subject, seq, number, edition, before, after, state, reason, code,
	final, doubt, arrived, attempts, next_at, deadline, use_by, created_at, updated_at, event, correction, repeat_safe, wait_for,
	key, content_type, sha256, size, blob, items, made_with, reference, replaced_by, replaces, trace, epoch, lease_until,
	lease_owner, header`

// scan reads a row of columns.
func (s *Store) scan(scan scanner) (row, error) {
	var r row
	var items string
	var header []byte
	err := scan(&r.n, &r.Team, &r.ID, &r.Council, &r.Destination, &r.Subject, &r.Seq, &r.Number, &r.Edition, &r.Before, &r.After,
		&r.State, &r.Reason, &r.Code, &r.Final, &r.Doubt, &r.Arrived, &r.Attempts, clock{&r.NextAt}, clock{&r.Deadline}, clock{&r.UseBy},
		clock{&r.CreatedAt}, clock{&r.UpdatedAt}, &r.Event, &r.Correction, &r.RepeatSafe, &r.WaitFor, &r.Key, &r.ContentType,
		&r.SHA256, &r.Size, &r.Blob, &items, &r.MadeWith, &r.Reference, &r.ReplacedBy, &r.Replaces, &r.Trace, &r.Epoch,
		clock{&r.LeaseUntil}, &r.owner, &header)
	if err != nil {
		return row{}, err
	}
	if items != "" {
		if err := json.Unmarshal([]byte(items), &r.Items); err != nil {
			return row{}, fmt.Errorf("read items: %w", err)
		}
	}
	r.Header, err = openJSON(s.keys, r.place("header"), header)
	return r, err
}

// load locks a delivery's lane until the transaction ends, and reads the
// delivery as it is then.
func (t *turn) load(team, id string) (row, error) {
	t.say(`SELECT 1 FROM lanes l JOIN deliveries d USING (team, subject, destination) WHERE d.team = $1 AND d.id = $2 FOR NO KEY UPDATE OF l`, team, id)
	rs, err := list(t, t.scan, `SELECT `+columns+` FROM deliveries WHERE team = $1 AND id = $2`, team, id)
	if err == nil && len(rs) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return row{}, err
	}
	return rs[0], nil
}

// there says whether the team has the delivery, without locking its lane.
func (t *turn) there(team, id string) error {
	var n int
	return t.one(`SELECT 1 FROM deliveries WHERE team = $1 AND id = $2`, []any{team, id}, &n)
}

// insert stores a new delivery, with its message if it has one, and its first
// audit row. Without a place in its lane it gets the last one that the lane gave,
// which the row knows once the transaction has ended, and has its turn at once if
// nobody else is in the lane. Otherwise, and for a correction, which may pass
// others, the caller puts the lane in order.
func (t *turn) insert(r *row, actor string) error {
	if r.ID == "" {
		r.ID = uuid.NewString()
	}
	r.Begin(t.at)
	r.owner = ""
	items, header, err := t.carried(r)
	if err != nil {
		return err
	}
	t.said.Queue(`INSERT INTO deliveries (team, id, council, destination, subject, seq, number, edition, before, after,
		state, reason, code, final, doubt, arrived, attempts, next_at, deadline, use_by, created_at, updated_at, event, correction,
		repeat_safe, wait_for, key, content_type, sha256, size, blob, items, made_with, reference, replaced_by, replaces, trace,
		epoch, lease_until, lease_owner, header, lane, head, due)
		VALUES ($1, $2, $3, $4, $5,
		CASE WHEN $6::bigint > 0 THEN $6 ELSE (SELECT seq FROM lanes WHERE team = $1 AND subject = $5 AND destination = $4) END,
		$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31,
		$32, $33, $34, $35, $36, $37, 0, 0, '', $38, $39,
		$6::bigint = 0 AND $39::bigint = 1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE team = $1 AND subject = $5 AND destination = $4 AND lane > 0),
		$40) RETURNING seq`,
		r.Team, r.ID, r.Council, r.Destination, r.Subject, r.Seq, r.Number, r.Edition, r.Before, r.After,
		string(r.State), r.Reason, r.Code, r.Final, r.Doubt, r.Arrived, r.Attempts, micros(r.NextAt), micros(r.Deadline), micros(r.UseBy),
		micros(r.CreatedAt), micros(r.UpdatedAt), r.Event, r.Correction, r.RepeatSafe, r.WaitFor, r.Key, r.ContentType, r.SHA256,
		r.Size, r.Blob, items, r.MadeWith, r.Reference, r.ReplacedBy, r.Replaces, r.Trace, header, r.lane(), r.due(t.at),
	).QueryRow(func(row pgx.Row) error { return row.Scan(&r.Seq) })
	t.log(r.Moved(actor, ""))
	return nil
}

// save writes what a move may change. The message is saved by saveMessage.
func (t *turn) save(r *row) {
	r.UpdatedAt = t.at
	t.say(`UPDATE deliveries SET state = $1, reason = $2, code = $3, final = $4, doubt = $5, arrived = $6, attempts = $7, next_at = $8,
		deadline = $9, use_by = $10, updated_at = $11, reference = $12, replaced_by = $13, epoch = $14, lease_until = $15, lease_owner = $16,
		lane = $17, due = $18 WHERE n = $19`,
		string(r.State), r.Reason, r.Code, r.Final, r.Doubt, r.Arrived, r.Attempts, micros(r.NextAt), micros(r.Deadline), micros(r.UseBy), micros(r.UpdatedAt),
		r.Reference, r.ReplacedBy, r.Epoch, micros(r.LeaseUntil), r.owner, r.lane(), r.due(t.at), r.n)
}

// carried gives items and sealed header as they are kept.
func (t *turn) carried(r *row) (items string, header []byte, err error) {
	if r.Items != nil {
		text, err := json.Marshal(r.Items)
		if err != nil {
			return "", nil, fmt.Errorf("write items: %w", err)
		}
		items = string(text)
	}
	header, err = sealJSON(t.keys, r.place("header"), r.Header)
	return items, header, err
}
