// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

const taskColumns = `team, id, delivery, inbound, record, code, words, owner, opened_at, due_at, seen_at, done_at, done_by, note`

func taskPlace(t store.Task) store.Place { return store.Place{Team: t.Team, Kind: "note", ID: t.ID} }

func (s *Store) scanTask(scan func(...any) error) (store.Task, error) {
	var k store.Task
	var note []byte
	err := scan(&k.Team, &k.ID, &k.Delivery, &k.Inbound, &k.Record, &k.Code, &k.Words, &k.Owner,
		clock{&k.OpenedAt}, clock{&k.DueAt}, clock{&k.SeenAt}, clock{&k.DoneAt}, &k.DoneBy, &note)
	if err != nil || note == nil {
		return k, absent(err)
	}
	text, err := s.keys.Open(taskPlace(k), note)
	if err != nil {
		return store.Task{}, fmt.Errorf("open note: %w", err)
	}
	k.Note = string(text)
	return k, nil
}

// open opens the task, or gives the open one.
func (t *turn) open(k store.Task, actor string) (store.Task, error) {
	is, err := t.task(`SELECT `+taskColumns+` FROM tasks WHERE team = ? AND about = ? AND code = ? AND done_at = 0`, k.Team, k.About(), k.Code)
	if err == nil || !errors.Is(err, store.ErrNotFound) {
		return is, err
	}
	if k.ID == "" {
		k.ID = uuid.NewString()
	}
	k.Begin(t.now)
	var note []byte
	if k.Note != "" {
		note = t.keys.Seal(taskPlace(k), []byte(k.Note))
	}
	err = t.exec(`INSERT INTO tasks (team, id, delivery, inbound, record, about, code, words, owner, opened_at, due_at, seen_at, done_at, done_by, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '', ?)`,
		k.Team, k.ID, k.Delivery, k.Inbound, k.Record, k.About(), k.Code, k.Words, k.Owner, micros(k.OpenedAt), micros(k.DueAt), note)
	if err != nil {
		return store.Task{}, fmt.Errorf("insert task: %w", err)
	}
	return k, t.log(k.Event("task-opened", actor))
}

func (t *turn) task(query string, args ...any) (store.Task, error) {
	return t.scanTask(t.row(query, args...))
}

// finish closes one task, if it is open.
func (t *turn) finish(k *store.Task, actor, note string) error {
	if !k.Finish(actor, note, t.now) {
		return nil
	}
	err := t.exec(`UPDATE tasks SET done_at = ?, done_by = ?, note = ? WHERE team = ? AND id = ?`,
		micros(k.DoneAt), k.DoneBy, t.keys.Seal(taskPlace(*k), []byte(note)), k.Team, k.ID)
	if err != nil {
		return err
	}
	return t.log(k.Event("task-done", actor))
}

// finishAll closes the open tasks of a delivery.
func (t *turn) finishAll(d *row, actor, note string) error {
	return t.finishThose(actor, note, `SELECT `+taskColumns+` FROM tasks WHERE team = ? AND delivery = ? AND done_at = 0`, d.Team, d.ID)
}

// tasksOf closes and opens what a move asks for.
func (t *turn) tasksOf(d *row, m store.Move) error {
	if m.Typed {
		if err := t.keepWords(d, m); err != nil {
			return err
		}
	}
	if m.Done != "" {
		if err := t.finishAll(d, m.Actor, m.Done); err != nil {
			return err
		}
	}
	if m.Task == nil {
		return nil
	}
	_, err := t.open(m.Opens(&d.Delivery), m.Actor)
	return err
}

// keepWords makes sure that there is a task to hold what a person typed.
func (t *turn) keepWords(d *row, m store.Move) error {
	asked, err := t.asked(*d)
	if err != nil || asked {
		return err
	}
	_, err = t.open(m.Holds(&d.Delivery), m.Actor)
	return err
}

func (t *turn) finishThose(actor, note, query string, args ...any) error {
	open, err := many(t.base, t.write, t.scanTask, query, args...)
	if err != nil {
		return err
	}
	for _, k := range open {
		if err := t.finish(&k, actor, note); err != nil {
			return err
		}
	}
	return nil
}

// Open implements store.Tasks. ErrNotFound when the delivery is not the team's.
func (s *Store) Open(ctx context.Context, k store.Task) (store.Task, error) {
	var is store.Task
	err := s.do(ctx, func(t *turn) (err error) {
		if k.Delivery != "" {
			if _, err := t.load(k.Team, k.Delivery); err != nil {
				return err
			}
		}
		is, err = t.open(k, "gateway")
		return err
	})
	return is, wrap("open task", err)
}

// List implements store.Tasks. Tasks without a time come last.
func (s *Store) List(ctx context.Context, team string, all bool, most int) ([]store.Task, error) {
	text := `SELECT ` + taskColumns + ` FROM tasks WHERE team = ?`
	if !all {
		text += ` AND done_at = 0`
	}
	ks, err := many(ctx, s.read, s.scanTask, text+` ORDER BY due_at = 0, due_at, n LIMIT ?`, team, limit(most))
	return ks, wrap("list tasks", err)
}

// See implements store.Tasks. Seeing twice, or what is done, changes nothing.
func (s *Store) See(ctx context.Context, team, id, actor string) (store.Task, error) {
	return s.mark(ctx, "see task", team, id, func(t *turn, k *store.Task) error {
		if !k.See(t.now) {
			return nil
		}
		if err := t.exec(`UPDATE tasks SET seen_at = ? WHERE team = ? AND id = ?`, micros(k.SeenAt), team, id); err != nil {
			return err
		}
		return t.log(k.Event("task-seen", actor))
	})
}

// Finish implements store.Tasks.
func (s *Store) Finish(ctx context.Context, team, id, actor, note string) (store.Task, error) {
	return s.mark(ctx, "finish task", team, id, func(t *turn, k *store.Task) error {
		return t.finish(k, actor, note)
	})
}

func (s *Store) mark(ctx context.Context, what, team, id string, with func(*turn, *store.Task) error) (store.Task, error) {
	var k store.Task
	err := s.do(ctx, func(t *turn) (err error) {
		if k, err = t.task(`SELECT `+taskColumns+` FROM tasks WHERE team = ? AND id = ?`, team, id); err != nil {
			return err
		}
		return with(t, &k)
	})
	if err != nil {
		return store.Task{}, wrap(what, err)
	}
	return k, nil
}
