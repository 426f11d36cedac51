// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"github.com/carelode/lode/gateway/store"
)

// GoesOn proves that a store which Fill filled long ago, for another program, is
// worked on from where it was. w is all of the team that Fill filled.
func (r *Rig) GoesOn(w Whole) {
	r.Helper()
	last := w.Events[len(w.Events)-1].Cursor
	r.recordsGoOn(w)
	r.deliveriesGoOn(w)
	r.tasksGoOn(w)
	r.inboxGoesOn()
	r.blobsGoOn(w)
	es := r.rows(home, last, 0)
	r.Want(len(es) > 20 && es[0].Cursor > last, "audit rows to be read on from the last one, got %d", len(es))
	for i := 1; i < len(es); i++ {
		r.Want(es[i].Cursor > es[i-1].Cursor, "cursors in order")
	}
	got, err := r.Hold(r.Ctx(), "sweep", "a", lease)
	r.Must(err)
	r.Want(got, "a turn")
}

// deliveriesGoOn: what waits is sent, what was being sent is found, what was sent
// is acknowledged, and what a person lets go is sent too.
func (r *Rig) deliveriesGoOn(w Whole) {
	r.Helper()
	var waits []store.Delivery
	for _, d := range w.Deliveries {
		switch {
		case slices.Contains([]store.State{store.Planned, store.Ready}, d.State):
			waits = append(waits, d)
		case d.State == store.Sending:
			lapsed, err := r.Lapsed(r.Ctx(), 10)
			r.Must(err)
			r.Want(len(lapsed) == 1 && lapsed[0].ID == d.ID, "what was being sent to be found, got %v", ids(lapsed))
			waits = append(waits, r.Moved(d, store.Ready, func(m *store.Move) { m.Epoch, m.Keep = 0, false }))
		case d.State == store.Held:
			waits = append(waits, r.Moved(d, store.Planned))
		case d.State == store.Sent:
			r.Moved(r.Moved(d, store.Received), store.Filed)
		}
	}
	given := r.Claimed(gp, 1000)
	given = slices.DeleteFunc(given, func(d store.Delivery) bool { return d.Team != home })
	r.Want(len(given) == len(waits) && len(waits) > 3, "%d that wait to be given, got %d", len(waits), len(given))
	for _, was := range waits {
		i := slices.IndexFunc(given, func(d store.Delivery) bool { return d.ID == was.ID })
		r.Want(i >= 0, "what waits in state %s to be given", was.State)
		d := given[i]
		r.Want(d.Epoch == was.Epoch+1 && d.Seq == was.Seq && d.Attempts == was.Attempts && d.Key == was.Key, "it as it was, with the next epoch, got %+v", d)
		if d.State == store.Planned {
			d = r.Moved(d, store.Ready)
		}
		d = r.Moved(r.Moved(d, store.Sending), store.Filed)
		r.Want(d.Attempts == was.Attempts+1 && len(r.Read(r.Message(r.Ctx(), home, d.ID))) > 0, "one attempt more, with its message")
		newest, err := r.Current(r.Ctx(), home, d.Subject)
		r.Must(err)
		next := r.Accepted(home, d.Subject, newest.Number+1, gp)
		r.Want(next[0].Seq == d.Seq+1, "the next place in its lane, got %d", next[0].Seq)
	}
}

func (r *Rig) tasksGoOn(w Whole) {
	r.Helper()
	finished := 0
	for _, k := range w.Tasks {
		if !k.DoneAt.IsZero() {
			continue
		}
		again, err := r.Open(r.Ctx(), store.Task{Team: k.Team, Delivery: k.Delivery, Inbound: k.Inbound, Record: k.Record, Code: k.Code})
		r.Must(err)
		r.Want(again.ID == k.ID, "the open task again, not a second")
		k, err = r.Finish(r.Ctx(), home, k.ID, "worker", "they rang back")
		r.Must(err)
		r.Want(!k.DoneAt.IsZero() && k.Note == "they rang back", "it to be finished, got %+v", k)
		finished++
	}
	r.Want(finished > 2, "open tasks, got %d", finished)
	open, err := r.List(r.Ctx(), home, false, 0)
	r.Must(err)
	r.Want(len(open) == 0, "no open task, got %d", len(open))
}

func (r *Rig) inboxGoesOn() {
	r.Helper()
	known, err := r.Receive(r.Ctx(), inbound(gp, "in-1"))
	r.Must(err)
	r.Want(!known, "what came in before to be known")
	ins, err := r.Unsettled(r.Ctx(), 0, 10)
	r.Must(err)
	r.Want(len(ins) == 1 && ins[0].ID == "in-2" && bytes.Equal(ins[0].Body, inbound(council, "in-2").Body), "one unsettled, as it came, got %d", len(ins))
	r.Must(r.Settle(r.Ctx(), council, "in-2", "unmatched", home, "", "Nobody is known by it."))
	r.Received(inbound(council, "in-3"))
	more, err := r.Unsettled(r.Ctx(), ins[0].N, 10)
	r.Must(err)
	r.Want(len(more) == 1 && more[0].ID == "in-3", "what came in afterwards behind it, got %d", len(more))
}

func (r *Rig) blobsGoOn(w Whole) {
	r.Helper()
	i := slices.IndexFunc(w.Deliveries, func(d store.Delivery) bool { return d.Blob != "" })
	r.Want(i >= 0, "a message that is a blob")
	want := bytes.Repeat([]byte("blob "), 60_000)
	r.Want(bytes.Equal(r.Read(r.OpenBlob(r.Ctx(), home, w.Deliveries[i].Blob)), want), "the blob as it was")
	sum, _, err := r.PutBlob(r.Ctx(), home, w.Deliveries[i].Blob, bytes.NewReader(want))
	r.Must(err)
	r.Want(sum == w.Deliveries[i].Blob, "the same blob again to be the same")
}

func (r *Rig) recordsGoOn(w Whole) {
	r.Helper()
	for _, v := range w.Versions {
		is, err := r.Version(r.Ctx(), home, v.Record, v.Number)
		r.Must(err)
		r.Want(bytes.Equal(is.Body, v.Body) && bytes.Equal(is.Answer, v.Answer) && is.AcceptedAt.Equal(v.AcceptedAt), "the version as it was")
		_, err = r.Accept(r.Ctx(), store.Acceptance{Version: version(home, v.Record, v.Number), Previous: v.Number - 1})
		r.Want(errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrMoved), "no version twice, got %v", err)
	}
	found, err := r.Find(r.Ctx(), home, "hash")
	r.Must(err)
	r.Want(len(found) == 1, "one person under the hash, got %d", len(found))
	late, err := r.Late(r.Ctx(), 10)
	r.Must(err)
	r.Want(!slices.ContainsFunc(late, func(d store.Delivery) bool { return d.Deadline.After(time.Now()) }), "nothing late before its time")
}
