// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/carelode/lode/gateway/store"
)

const gateway = "gateway" // who acts where no caller is named

// ask opens the task, or gives the open one.
func (t *turn) ask(k store.Task, actor string) (store.Task, error) {
	for _, n := range t.open {
		if is := &t.tasks[n]; is.Team == k.Team && is.About() == k.About() && is.Code == k.Code {
			return *is, nil
		}
	}
	n := len(t.tasks)
	if k.ID == "" {
		k.ID = made("task", n)
	}
	if _, taken := t.taskIDs[idKey{k.Team, k.ID}]; taken {
		return store.Task{}, fmt.Errorf("insert task: %w: its id is taken", store.ErrConflict)
	}
	k.Begin(t.now)
	put(t, t.taskIDs, idKey{k.Team, k.ID}, n)
	set(t, &t.tasks, append(t.tasks, k))
	set(t, &t.open, append(slices.Clip(t.open), n))
	t.log(k.Event("task-opened", actor))
	return k, nil
}

// asked says whether a person is asked to look at the delivery already.
func (t *turn) asked(d *store.Delivery) bool {
	return slices.ContainsFunc(t.open, func(n int) bool { return of(d)(&t.tasks[n]) })
}

// of says whether a task is about the delivery.
func of(d *store.Delivery) func(*store.Task) bool {
	return func(k *store.Task) bool { return k.Team == d.Team && k.Delivery == d.ID }
}

// finish closes one task, if it is open.
func (t *turn) finish(n int, actor, note string) {
	k := t.tasks[n]
	if !k.Finish(actor, note, t.now) {
		return
	}
	set(t, &t.tasks[n], k)
	set(t, &t.open, slices.DeleteFunc(slices.Clone(t.open), func(o int) bool { return o == n }))
	t.log(k.Event("task-done", actor))
}

// finishThose closes the open tasks that are meant, in the order of their opening.
func (t *turn) finishThose(actor, note string, meant func(*store.Task) bool) {
	for _, n := range t.open { // finish puts another list in its place
		if meant(&t.tasks[n]) {
			t.finish(n, actor, note)
		}
	}
}

// tasksOf closes and opens what a move asks for. Words that a person typed need a
// task that holds them.
func (t *turn) tasksOf(d *store.Delivery, m *store.Move) error {
	if m.Typed && !t.asked(d) {
		if _, err := t.ask(m.Holds(d), m.Actor); err != nil {
			return err
		}
	}
	if m.Done != "" {
		t.finishThose(m.Actor, m.Done, of(d))
	}
	if m.Task == nil {
		return nil
	}
	_, err := t.ask(m.Opens(d), m.Actor)
	return err
}

// Open implements store.Tasks. ErrNotFound when the delivery is not the team's.
func (s *Store) Open(ctx context.Context, k store.Task) (store.Task, error) {
	var is store.Task
	err := s.do(ctx, "open", func(t *turn) (err error) {
		if k.Delivery != "" {
			if _, err := t.find(k.Team, k.Delivery); err != nil {
				return err
			}
		}
		is, err = t.ask(k, gateway)
		return err
	})
	if err != nil {
		return store.Task{}, err
	}
	return is, nil
}

// List implements store.Tasks. Tasks without a time come last.
func (s *Store) List(ctx context.Context, team string, all bool, most int) ([]store.Task, error) {
	return read(ctx, s, "list", func(t *turn) ([]store.Task, error) {
		var ks []store.Task
		for _, k := range t.tasks {
			if k.Team == team && (all || k.DoneAt.IsZero()) {
				ks = append(ks, k)
			}
		}
		slices.SortStableFunc(ks, func(a, b store.Task) int {
			return cmp.Or(never(a)-never(b), a.DueAt.Compare(b.DueAt))
		})
		return some(ks, most), nil
	})
}

// never is 1 for a task without a time.
func never(k store.Task) int {
	if k.DueAt.IsZero() {
		return 1
	}
	return 0
}

// See implements store.Tasks. Seeing twice, or what is done, changes nothing.
func (s *Store) See(ctx context.Context, team, id, actor string) (store.Task, error) {
	return s.mark(ctx, "see", team, id, func(t *turn, n int) {
		if k := t.tasks[n]; k.See(t.now) {
			set(t, &t.tasks[n], k)
			t.log(k.Event("task-seen", actor))
		}
	})
}

// Finish implements store.Tasks.
func (s *Store) Finish(ctx context.Context, team, id, actor, note string) (store.Task, error) {
	return s.mark(ctx, "finish", team, id, func(t *turn, n int) { t.finish(n, actor, note) })
}

func (s *Store) mark(ctx context.Context, call, team, id string, with func(t *turn, n int)) (store.Task, error) {
	return read(ctx, s, call, func(t *turn) (store.Task, error) {
		n, ok := t.taskIDs[idKey{team, id}]
		if !ok {
			return store.Task{}, store.ErrNotFound
		}
		with(t, n)
		return t.tasks[n], nil
	})
}
