// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"strconv"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func taskParts() []part {
	return []part{
		{name: "one task with a code is open for one thing", prove: oneTask},
		{name: "tasks are listed by when they are due", prove: tasksByDue},
		{name: "a task is seen and finished once", prove: seenAndFinished},
	}
}

func oneTask(r *Rig) {
	d := r.One()
	about := []store.Task{
		{Team: home, Delivery: d.ID, Code: "late"},
		{Team: home, Delivery: d.ID, Code: "refused"},
		{Team: home, Inbound: "in-1", Code: "late"},
		{Team: home, Inbound: "in-2", Code: "late"},
		{Team: home, Record: "p", Code: "late"},
		{Team: home, Record: "q", Code: "late"},
		{Team: other, Record: "q", Code: "late"},
	}
	seen := map[string]bool{}
	for _, k := range about {
		first, err := r.Open(r.Ctx(), k)
		r.Must(err)
		k.Words = "again"
		second, err := r.Open(r.Ctx(), k)
		r.Must(err)
		r.Want(first.ID != "" && second.ID == first.ID && second.Words == "", "the open one again, got %+v", second)
		r.Want(!seen[first.ID], "a task of its own for %+v", k)
		seen[first.ID] = true
		_, err = r.Finish(r.Ctx(), k.Team, first.ID, "worker", "done")
		r.Must(err)
		third, err := r.Open(r.Ctx(), k)
		r.Must(err)
		r.Want(third.ID != first.ID, "a new one after the first is done")
	}
	_, err := r.Open(r.Ctx(), store.Task{Team: home, Delivery: "nobody", Code: "late"})
	r.Is(err, store.ErrNotFound)
}

func tasksByDue(r *Rig) {
	start := r.One().CreatedAt
	open := func(record string, due time.Time) {
		_, err := r.Open(r.Ctx(), store.Task{Team: home, Record: record, Code: "late", DueAt: due})
		r.Must(err)
	}
	open("3", time.Time{})
	open("2", start.Add(2*time.Hour))
	open("1", start.Add(time.Hour))
	list, err := r.List(r.Ctx(), home, false, 0)
	r.Must(err)
	r.Want(len(list) == 3, "three, got %d", len(list))
	for i, k := range list {
		r.Want(k.Record == strconv.Itoa(i+1), "the oldest due first and what has no time last")
	}
	_, err = r.Finish(r.Ctx(), home, list[0].ID, "worker", "")
	r.Must(err)
	for all, want := range map[bool]int{false: 2, true: 3} {
		list, err := r.List(r.Ctx(), home, all, 0)
		r.Must(err)
		r.Want(len(list) == want, "%d tasks, got %d", want, len(list))
	}
	list, err = r.List(r.Ctx(), home, true, 2)
	r.Must(err)
	r.Want(len(list) == 2, "no more than asked for")
}

func seenAndFinished(r *Rig) {
	k, err := r.Open(r.Ctx(), store.Task{Team: home, Record: "p", Code: "late", Words: "Please look.", Owner: "w"})
	r.Must(err)
	first, err := r.See(r.Ctx(), home, k.ID, "worker-1")
	r.Must(err)
	r.Pass(time.Minute)
	second, err := r.See(r.Ctx(), home, k.ID, "worker-2")
	r.Must(err)
	r.Want(!first.SeenAt.IsZero() && second.SeenAt.Equal(first.SeenAt), "the first to see it")
	first, err = r.Finish(r.Ctx(), home, k.ID, "worker-1", "rang them")
	r.Must(err)
	r.Pass(time.Minute)
	second, err = r.Finish(r.Ctx(), home, k.ID, "worker-2", "me too")
	r.Must(err)
	r.Want(second.Note == "rang them" && second.DoneBy == "worker-1" && second.DoneAt.Equal(first.DoneAt), "the first to finish it, got %+v", second)
	for _, mark := range []func() error{
		func() error { _, err := r.See(r.Ctx(), home, "nobody", "w"); return err },
		func() error { _, err := r.Finish(r.Ctx(), home, "nobody", "w", ""); return err },
	} {
		r.Is(mark(), store.ErrNotFound)
	}
}
