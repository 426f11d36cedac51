// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

const taskColumns = `team, id, delivery, inbound, record, code, words, owner, opened_at, due_at, seen_at, done_at, done_by, note`

func taskPlace(t store.Task) store.Place { return store.Place{Team: t.Team, Kind: "note", ID: t.ID} }

func (s *Store) scanTask(scan scanner) (store.Task, error) {
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
	const theOpen = `SELECT ` + taskColumns + ` FROM tasks WHERE team = $1 AND about = $2 AND code = $3 AND done_at = 0`
	for {
		is, err := list(t, t.scanTask, theOpen, k.Team, k.About(), k.Code)
		if err != nil {
			return store.Task{}, err
		}
		if len(is) > 0 {
			return is[0], nil
		}
		// Between two statements somebody else may open it, and may finish it again.
		opened, err := t.tryOpen(&k)
		if err != nil {
			return store.Task{}, fmt.Errorf("insert task: %w", err)
		}
		if opened {
			t.log(k.Event("task-opened", actor))
			return k, nil
		}
	}
}

// tryOpen opens the task unless one is open.
func (t *turn) tryOpen(k *store.Task) (bool, error) {
	if k.ID == "" {
		k.ID = uuid.NewString()
	}
	k.Begin(t.at)
	var note []byte
	if k.Note != "" {
		note = t.keys.Seal(taskPlace(*k), []byte(k.Note))
	}
	n, err := t.count(`INSERT INTO tasks (team, id, delivery, inbound, record, about, code, words, owner, opened_at, due_at, seen_at, done_at, done_by, note)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, '', $12) ON CONFLICT (team, about, code) WHERE done_at = 0 DO NOTHING`,
		k.Team, k.ID, k.Delivery, k.Inbound, k.Record, k.About(), k.Code, k.Words, k.Owner, micros(k.OpenedAt), micros(k.DueAt), note)
	return n > 0, err
}

// finish closes one task, if it is open.
func (t *turn) finish(k *store.Task, actor, note string) {
	if !k.Finish(actor, note, t.at) {
		return
	}
	t.say(`UPDATE tasks SET done_at = $1, done_by = $2, note = $3 WHERE team = $4 AND id = $5`,
		micros(k.DoneAt), k.DoneBy, t.keys.Seal(taskPlace(*k), []byte(note)), k.Team, k.ID)
	t.log(k.Event("task-done", actor))
}

const tasksOfDelivery = `SELECT ` + taskColumns + ` FROM tasks WHERE team = $1 AND delivery = $2 AND done_at = 0`

// finishAll closes the open tasks of a delivery.
func (t *turn) finishAll(d *row, actor, note string) error {
	return t.finishThose(actor, note, tasksOfDelivery, d.Team, d.ID)
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

// keepWords makes sure that there is a task to hold what a person typed: one that
// nobody else finishes, with other words, before the move does.
func (t *turn) keepWords(d *row, m store.Move) error {
	open, err := t.stillOpen(tasksOfDelivery, d.Team, d.ID)
	if err != nil || len(open) > 0 {
		return err
	}
	_, err = t.open(m.Holds(&d.Delivery), m.Actor)
	return err
}

// stillOpen locks tasks that are open and gives those that are open then.
func (t *turn) stillOpen(query string, args ...any) ([]store.Task, error) {
	return list(t, t.scanTask, query+` ORDER BY n FOR NO KEY UPDATE`, args...)
}

func (t *turn) finishThose(actor, note, query string, args ...any) error {
	open, err := t.stillOpen(query, args...)
	if err != nil {
		return err
	}
	for _, k := range open {
		t.finish(&k, actor, note)
	}
	return nil
}

// Open implements store.Tasks. ErrNotFound when the delivery is not the team's.
func (s *Store) Open(ctx context.Context, k store.Task) (store.Task, error) {
	var is store.Task
	err := s.do(ctx, func(t *turn) (err error) {
		if k.Delivery != "" { // its lane is locked, so that nobody is reminded of it meanwhile
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
	text := `SELECT ` + taskColumns + ` FROM tasks WHERE team = $1`
	if !all {
		text += ` AND done_at = 0`
	}
	ks, err := read(ctx, s, s.scanTask, text+` ORDER BY due_at = 0, due_at, n LIMIT $2`, team, limit(most))
	return ks, wrap("list tasks", err)
}

// See implements store.Tasks. Seeing twice, or what is done, changes nothing.
func (s *Store) See(ctx context.Context, team, id, actor string) (store.Task, error) {
	return s.mark(ctx, "see task", team, id, func(t *turn, k *store.Task) {
		if !k.See(t.at) {
			return
		}
		t.say(`UPDATE tasks SET seen_at = $1 WHERE team = $2 AND id = $3`, micros(k.SeenAt), team, id)
		t.log(k.Event("task-seen", actor))
	})
}

// Finish implements store.Tasks.
func (s *Store) Finish(ctx context.Context, team, id, actor, note string) (store.Task, error) {
	return s.mark(ctx, "finish task", team, id, func(t *turn, k *store.Task) {
		t.finish(k, actor, note)
	})
}

func (s *Store) mark(ctx context.Context, what, team, id string, with func(*turn, *store.Task)) (store.Task, error) {
	var k store.Task
	err := s.do(ctx, func(t *turn) error {
		ks, err := list(t, t.scanTask, `SELECT `+taskColumns+` FROM tasks WHERE team = $1 AND id = $2 FOR NO KEY UPDATE`, team, id)
		if err == nil && len(ks) == 0 {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		k = ks[0]
		with(t, &k)
		return nil
	})
	if err != nil {
		return store.Task{}, wrap(what, err)
	}
	return k, nil
}
