// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// row is a delivery with what only this package needs to know of it.
type row struct {
	store.Delivery
	n     int64
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
func (s *Store) scan(scan func(...any) error) (row, error) {
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

// load reads a delivery in the transaction.
func (t *turn) load(team, id string) (row, error) {
	return t.loadBy(`SELECT `+columns+` FROM deliveries WHERE team = ? AND id = ?`, team, id)
}

// loadN reads a delivery in the transaction by its row.
func (t *turn) loadN(n int64) (row, error) {
	return t.loadBy(`SELECT `+columns+` FROM deliveries WHERE n = ?`, n)
}

func (t *turn) loadBy(query string, args ...any) (row, error) {
	r, err := t.scan(t.row(query, args...))
	return r, absent(err)
}

// insert stores a new delivery, with its message if it has one, and its first
// audit row. The caller puts the lane in order.
func (t *turn) insert(r *row, actor string) error {
	if r.ID == "" {
		r.ID = uuid.NewString()
	}
	r.Begin(t.now)
	r.owner = ""
	items, header, err := t.carried(r)
	if err != nil {
		return err
	}
	err = t.row(`INSERT INTO deliveries (team, id, council, destination, subject, seq, number, edition, before, after,
		state, reason, code, final, doubt, arrived, attempts, next_at, deadline, use_by, created_at, updated_at, event, correction,
		repeat_safe, wait_for, key, content_type, sha256, size, blob, items, made_with, reference, replaced_by, replaces, trace,
		epoch, lease_until, lease_owner, header, lane, head, due)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', ?, ?, 0, ?) RETURNING n`,
		r.Team, r.ID, r.Council, r.Destination, r.Subject, r.Seq, r.Number, r.Edition, r.Before, r.After,
		string(r.State), r.Reason, r.Code, r.Final, r.Doubt, r.Arrived, r.Attempts, micros(r.NextAt), micros(r.Deadline), micros(r.UseBy),
		micros(r.CreatedAt), micros(r.UpdatedAt), r.Event, r.Correction, r.RepeatSafe, r.WaitFor, r.Key, r.ContentType, r.SHA256,
		r.Size, r.Blob, items, r.MadeWith, r.Reference, r.ReplacedBy, r.Replaces, r.Trace, header, r.lane(), r.due(t.now))(&r.n)
	if err != nil {
		return fmt.Errorf("insert delivery: %w", clash(err))
	}
	return t.log(r.Moved(actor, ""))
}

// save writes what a move may change. The message is saved by saveMessage.
func (t *turn) save(r *row) error {
	r.UpdatedAt = t.now
	return t.exec(`UPDATE deliveries SET state = ?, reason = ?, code = ?, final = ?, doubt = ?, arrived = ?, attempts = ?, next_at = ?,
		deadline = ?, use_by = ?, updated_at = ?, reference = ?, replaced_by = ?, epoch = ?, lease_until = ?, lease_owner = ?, lane = ?, due = ?
		WHERE n = ?`,
		string(r.State), r.Reason, r.Code, r.Final, r.Doubt, r.Arrived, r.Attempts, micros(r.NextAt), micros(r.Deadline), micros(r.UseBy), micros(r.UpdatedAt),
		r.Reference, r.ReplacedBy, r.Epoch, micros(r.LeaseUntil), r.owner, r.lane(), r.due(t.now), r.n)
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

// log adds an audit row.
func (t *turn) log(e store.Event) error {
	if e.At.IsZero() {
		e.At = t.now
	}
	return t.exec(`INSERT INTO events (team, at, act, actor, record, version, delivery, destination, from_state, to_state, code, reason, trace)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Team, micros(e.At), e.Act, e.Actor, e.Record, e.Version, e.Delivery, e.Destination, string(e.From), string(e.To), e.Code, e.Reason, e.Trace)
}
