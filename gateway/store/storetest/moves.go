// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"time"

	"github.com/carelode/lode/gateway/store"
)

func moveParts() []part {
	return []part{
		{name: "what was judged on a version is refused when there is a newer one", prove: guarded},
		{name: "a move sets what it says", prove: setsWhatItSays},
		{name: "a task is opened with the move, or neither is done", prove: taskWithMove},
		{name: "a move closes the delivery's tasks", prove: doneCloses},
		{name: "what is late is found until it is final", prove: lateFound},
		{name: "a person is reminded once", prove: remindedOnce},
		{name: "a person who is asked already is not asked again", prove: askedAlready},
		{name: "two moves are one transaction", prove: movesTogether},
		{name: "what is superseded names what replaced it", prove: namesReplacement},
		{name: "nothing is superseded by what was withdrawn", prove: replacementWithdrawn},
		{name: "what a person typed is kept, whether a task is open or not", prove: wordsKept},
	}
}

func guarded(r *Rig) {
	d := r.In(store.Ready)
	r.Accepted(d.Team, d.Subject, 2)
	_, err := r.try(d, store.Sending, func(m *store.Move) { m.Current = 1 })
	r.Is(err, store.ErrMoved)
	r.Want(r.Now(d).State == store.Ready, "no move")
	r.Moved(d, store.Sending, func(m *store.Move) { m.Current = 2 })
}

func setsWhatItSays(r *Rig) {
	d := r.In(store.Ready)
	useBy := d.CreatedAt.Add(time.Hour)
	d = r.Moved(d, store.Sending, func(m *store.Move) { m.UseBy, m.Deadline = useBy, useBy })
	r.Want(d.Attempts == 1 && d.UseBy.Equal(useBy) && d.Deadline.Equal(useBy), "what was said, got %+v", d)
	d = r.Moved(d, store.Sent, func(m *store.Move) { m.Ref, m.Final = "their-1", true })
	r.Want(d.Reference == "their-1" && d.Final && d.Deadline.IsZero() && d.UseBy.Equal(useBy) && d.Attempts == 1, "what was said, got %+v", d)
	d = r.Moved(d, store.Overdue)
	r.Want(d.Reference == "their-1" && !d.Final, "the reference kept, and final no more")
	d = r.Moved(d, store.Closed, func(m *store.Move) { m.Arrived = true })
	is := r.Now(d)
	r.Want(is.Arrived && is.Final && is.Reference == "their-1" && is.Reason == "to closed" && is.Code == "closed", "it kept, got %+v", is)
}

func tasksOf(r *Rig, d store.Delivery, all bool) []store.Task {
	r.Helper()
	list, err := r.List(r.Ctx(), d.Team, all, 0)
	r.Must(err)
	var of []store.Task
	for _, k := range list {
		if k.Delivery == d.ID {
			of = append(of, k)
		}
	}
	return of
}

func taskWithMove(r *Rig) {
	d := r.In(store.Sending)
	ask := func(m *store.Move) { m.Task = &store.Task{Code: "refused", Words: "Please look.", Owner: "worker-7"} }
	_, err := r.try(d, store.Refused, ask, func(m *store.Move) { m.Epoch++ })
	r.Is(err, store.ErrLease)
	r.Want(len(tasksOf(r, d, true)) == 0, "no task without the move")
	d = r.Moved(d, store.Refused, ask)
	tasks := tasksOf(r, d, false)
	r.Want(len(tasks) == 1, "one task, got %d", len(tasks))
	k := tasks[0]
	r.Want(k.ID != "" && k.Team == d.Team && k.Record == d.Subject && k.Code == "refused" && k.Owner == "worker-7" && !k.OpenedAt.IsZero(),
		"a task that knows its delivery, got %+v", k)
}

func doneCloses(r *Rig) {
	d := r.In(store.Held)
	for _, code := range []string{"trace", "objection"} {
		_, err := r.Open(r.Ctx(), store.Task{Team: d.Team, Delivery: d.ID, Record: d.Subject, Code: code})
		r.Must(err)
	}
	stays := r.In(store.Held)
	_, err := r.Open(r.Ctx(), store.Task{Team: stays.Team, Delivery: stays.ID, Code: "trace"})
	r.Must(err)
	r.Moved(d, store.Planned, func(m *store.Move) {
		m.Actor, m.Done = "worker-7", "let go"
		m.Task = &store.Task{Code: "trace"}
	})
	open, all := tasksOf(r, d, false), tasksOf(r, d, true)
	r.Want(len(open) == 1 && open[0].Code == "trace" && len(all) == 3, "two closed and the new one open, got %d of %d", len(open), len(all))
	for _, k := range all {
		if k.ID != open[0].ID {
			r.Want(k.Note == "let go" && k.DoneBy == "worker-7" && !k.DoneAt.IsZero(), "closed with the note, got %+v", k)
		}
	}
	r.Want(len(tasksOf(r, stays, false)) == 1, "another's task to stay open")
}

func lateFound(r *Rig) {
	by := func(d store.Delivery, after time.Duration) store.Delivery {
		return r.Moved(d, store.Sent, func(m *store.Move) { m.Deadline = d.UpdatedAt.Add(after) })
	}
	second, first := by(r.In(store.Sending), 2*time.Hour), by(r.In(store.Sending), time.Hour)
	r.In(store.Sent) // no deadline
	late := func() []store.Delivery {
		r.Helper()
		ds, err := r.Late(r.Ctx(), 10)
		r.Must(err)
		return ds
	}
	r.Pass(time.Hour - time.Minute)
	r.Want(len(late()) == 0, "none late")
	r.Pass(2 * time.Minute)
	r.Want(len(late()) == 1 && late()[0].ID == first.ID, "the first late")
	r.Pass(2 * time.Hour)
	r.Want(len(late()) == 2 && late()[0].ID == first.ID, "both late, oldest deadline first")
	r.Moved(first, store.Filed, func(m *store.Move) { m.Deadline = first.Deadline })
	r.Want(len(late()) == 1 && late()[0].ID == second.ID, "what is final not late")
	r.Must(r.Remind(r.Ctx(), store.Task{Team: second.Team, Delivery: second.ID, Code: "late"}, second.Deadline.Add(24*time.Hour)))
	r.Want(len(late()) == 0, "what was reminded of not late for now")
}

func remindedOnce(r *Rig) {
	d := r.In(store.Sent)
	next := d.UpdatedAt.Add(24 * time.Hour)
	for range 2 {
		r.Must(r.Remind(r.Ctx(), store.Task{Team: d.Team, Delivery: d.ID, Code: "late", Words: "Please look."}, next))
	}
	tasks := tasksOf(r, d, true)
	r.Want(len(tasks) == 1 && tasks[0].Record == d.Subject && r.Now(d).Deadline.Equal(next), "one task and the next deadline")
	_, err := r.Finish(r.Ctx(), d.Team, tasks[0].ID, "worker", "rang them")
	r.Must(err)
	r.Must(r.Remind(r.Ctx(), store.Task{Team: d.Team, Delivery: d.ID, Code: "late"}, next))
	r.Want(len(tasksOf(r, d, true)) == 2, "another once the first is done")
	f := r.In(store.Filed)
	r.Must(r.Remind(r.Ctx(), store.Task{Team: f.Team, Delivery: f.ID, Code: "late"}, next))
	r.Want(len(tasksOf(r, f, true)) == 0 && r.Now(f).Deadline.IsZero(), "nothing for what is final")
	r.Is(r.Remind(r.Ctx(), store.Task{Team: d.Team, Delivery: "nobody", Code: "late"}, next), store.ErrNotFound)
}

func askedAlready(r *Rig) {
	d := r.In(store.Sending)
	d = r.Moved(d, store.Unconfirmed, func(m *store.Move) { m.Task = &store.Task{Code: "unconfirmed"} })
	next := d.UpdatedAt.Add(24 * time.Hour)
	r.Must(r.Remind(r.Ctx(), store.Task{Team: d.Team, Delivery: d.ID, Code: "late"}, next))
	tasks := tasksOf(r, d, true)
	r.Want(len(tasks) == 1 && tasks[0].Code == "unconfirmed" && r.Now(d).Deadline.Equal(next), "the one task and the next deadline, got %+v", tasks)
}

func movesTogether(r *Rig) {
	d := r.In(store.Ready)
	then := func(current int) func(*store.Move) {
		return func(m *store.Move) {
			m.Keep = true
			m.Then = &store.Move{Team: d.Team, ID: d.ID, From: store.Sending, To: store.Sent, Epoch: d.Epoch, Actor: "gateway", Current: current, Ref: "their-2"}
		}
	}
	_, err := r.try(d, store.Sending, then(99))
	r.Is(err, store.ErrMoved)
	r.Want(r.Now(d).State == store.Ready && r.Now(d).Attempts == 0, "neither move when the second cannot be made")
	is := r.Moved(d, store.Sending, then(0))
	r.Want(is.State == store.Sent && is.Attempts == 1 && is.Reference == "their-2", "both moves, got %+v", is)
}

func namesReplacement(r *Rig) {
	d := r.In(store.Held)
	d = r.Moved(d, store.Superseded, func(m *store.Move) { m.By = "newer" })
	r.Want(r.Now(d).ReplacedBy == "newer" && r.Now(d).Final, "what replaced it")
}

func replacementWithdrawn(r *Rig) {
	d := r.In(store.Held)
	by := r.Accepted(d.Team, d.Subject, 2, gp)[0]
	stopped := r.Moved(by, store.Withdrawn)
	supersede := func(m *store.Move) {
		m.By, m.Done, m.Typed, m.Task = stopped.ID, "replaced", true, &store.Task{Code: "late"}
	}
	_, err := r.try(d, store.Superseded, supersede)
	r.Is(err, store.ErrMoved)
	is := r.Now(d)
	r.Want(is.State == store.Held && is.ReplacedBy == "" && len(tasksOf(r, d, true)) == 0, "nothing done, got %+v", is)
	there := r.Accepted(d.Team, d.Subject, 3, gp)[0]
	is = r.Moved(d, store.Superseded, func(m *store.Move) { m.By = there.ID })
	r.Want(is.ReplacedBy == there.ID, "superseded by what is there, got %+v", is)
}

func wordsKept(r *Rig) {
	typed := func(m *store.Move) { m.Actor, m.Done, m.Typed = "worker-7", "I rang them.", true }
	d := r.In(store.Held)
	r.Moved(d, store.Withdrawn, typed)
	all := tasksOf(r, d, true)
	r.Want(len(all) == 1 && len(tasksOf(r, d, false)) == 0, "one task, closed at once, got %d", len(all))
	k := all[0]
	r.Want(k.Note == "I rang them." && k.DoneBy == "worker-7" && !k.DoneAt.IsZero(), "their words in it, got %+v", k)
	r.Want(k.Record == d.Subject && k.Code == "withdrawn" && k.Words == "to withdrawn", "what it was about, got %+v", k)
	acts := map[string]int{}
	for _, e := range r.rows(d.Team, 0, 0) {
		if e.Delivery == d.ID && e.Actor == "worker-7" {
			acts[e.Act]++
		}
	}
	r.Want(acts["moved"] == 1 && acts["task-opened"] == 1 && acts["task-done"] == 1, "each in the audit, got %v", acts)

	asked := r.In(store.Held)
	_, err := r.Open(r.Ctx(), store.Task{Team: asked.Team, Delivery: asked.ID, Code: "trace"})
	r.Must(err)
	r.Moved(asked, store.Withdrawn, typed)
	all = tasksOf(r, asked, true)
	r.Want(len(all) == 1 && all[0].Code == "trace" && all[0].Note == "I rang them.", "the open one and no other to hold them, got %+v", all)

	silent := r.In(store.Held)
	r.Moved(silent, store.Withdrawn, typed, func(m *store.Move) { m.Typed = false })
	r.Want(len(tasksOf(r, silent, true)) == 0, "no task for what nobody typed")
}
