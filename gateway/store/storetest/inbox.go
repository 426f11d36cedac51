// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"strconv"

	"github.com/carelode/lode/gateway/store"
)

func inboxParts() []part {
	return []part{
		{name: "what came in is kept once, as it came", prove: receivedOnce},
		{name: "what came in is read on from where one was", prove: readOn},
		{name: "a text that cannot be kept is refused, not changed", prove: textsUnchanged},
		{name: "an inbound is settled", prove: settled},
		{name: "a version that cites an inbound closes it and its tasks", prove: citing},
	}
}

func inbound(destination, id string) store.Inbound {
	body := []byte("what came in as " + id)
	return store.Inbound{
		Destination: destination, ID: id, Type: "document", Header: map[string]string{"From": "mailbox"}, Body: body, SHA256: hashOf(body),
	}
}

// Received stores an inbound that is not there yet.
func (r *Rig) Received(in store.Inbound) {
	r.Helper()
	added, err := r.Receive(r.Ctx(), in)
	r.Must(err)
	r.Want(added, "it to be new")
}

func receivedOnce(r *Rig) {
	r.Received(inbound(gp, "1"))
	twice := inbound(gp, "1")
	twice.Body = []byte("other bytes")
	added, err := r.Receive(r.Ctx(), twice)
	r.Must(err)
	r.Want(!added, "the second to be known")
	r.Received(inbound(council, "1")) // another destination's ids are its own
	ins, err := r.Unsettled(r.Ctx(), 0, 10)
	r.Must(err)
	r.Want(len(ins) == 2, "two, got %d", len(ins))
	is, want := ins[0], inbound(gp, "1")
	r.Want(is.ID == "1" && is.Destination == gp && is.Type == want.Type && is.SHA256 == want.SHA256 && bytes.Equal(is.Body, want.Body) &&
		is.Header["From"] == "mailbox" && is.State == "new" && is.Team == "" && !is.At.IsZero(), "it as it came, oldest first, got %+v", is)
	first, err := r.Unsettled(r.Ctx(), 0, 1)
	r.Must(err)
	r.Want(len(first) == 1 && first[0].ID == ins[0].ID, "no more than asked for, the oldest first")
	rest, err := r.Unsettled(r.Ctx(), first[0].N, 10)
	r.Must(err)
	r.Want(len(rest) == 1 && rest[0].Destination == council, "what came behind it, got %+v", rest)
}

func readOn(r *Rig) {
	for i := range 7 {
		r.Received(inbound(gp, strconv.Itoa(i)))
	}
	r.Must(r.Settle(r.Ctx(), gp, "3", "unmatched", home, "", ""))
	pages := func() (ids string) {
		r.Helper()
		for after := int64(0); ; {
			ins, err := r.Unsettled(r.Ctx(), after, 2)
			r.Must(err)
			if len(ins) == 0 {
				return ids
			}
			r.Want(len(ins) <= 2, "no more than asked for")
			for _, in := range ins {
				r.Want(in.N > after, "a place behind %d, got %d", after, in.N)
				ids, after = ids+in.ID, in.N
			}
		}
	}
	r.Want(pages() == "012456", "each that is unsettled once, in the order in which they came, got %s", pages())
	before, err := r.Unsettled(r.Ctx(), 0, 0)
	r.Must(err)
	r.Reopen()
	after, err := r.Unsettled(r.Ctx(), 0, 0)
	r.Must(err)
	for i, in := range after {
		r.Want(in.N == before[i].N, "the place that it had, got %d", in.N)
	}
	settled, err := r.Inbox(r.Ctx(), home, 1)
	r.Must(err)
	r.Want(settled[0].N > before[2].N && settled[0].N < before[3].N, "a place once settled too, got %d", settled[0].N)
}

func textsUnchanged(r *Rig) {
	for _, id := range []string{"a\x00b", "a\xffb", "a\u00a0b", "\U0001F600", "%s'\"\\"} {
		added, err := r.Receive(r.Ctx(), inbound(gp, id))
		r.Want(added == (err == nil), "it to be there, or an error, got %v", err)
		ins, err := r.Unsettled(r.Ctx(), 0, 0)
		r.Must(err)
		r.Want(!added || len(ins) == 1 && ins[0].ID == id, "%q as it came, got %+v", id, ins)
		if added {
			r.Must(r.Settle(r.Ctx(), gp, id, "unmatched", home, "", ""))
		}
	}
	ins, err := r.Inbox(r.Ctx(), home, 0)
	r.Must(err)
	r.Want(len(ins) >= 3, "every text that is one to be kept, got %d", len(ins))
	_, err = r.Delivery(r.Ctx(), home, "a\x00b")
	r.Is(err, store.ErrNotFound)
	_, err = r.Current(r.Ctx(), home, "a\xffb")
	r.Is(err, store.ErrNotFound)
	_, err = r.See(r.Ctx(), home, "a\x00b", "w")
	r.Is(err, store.ErrNotFound)
	_, err = r.OpenBlob(r.Ctx(), home, "a\x00b")
	r.Is(err, store.ErrNotFound)
}

func settled(r *Rig) {
	d := r.In(store.Sent)
	for i := range 3 {
		r.Received(inbound(gp, strconv.Itoa(i)))
	}
	r.Must(r.Settle(r.Ctx(), gp, "0", "matched", home, d.ID, "It acknowledges."))
	r.Must(r.Settle(r.Ctx(), gp, "1", "unmatched", home, "", "Nobody knows."))
	left, err := r.Unsettled(r.Ctx(), 0, 10)
	r.Must(err)
	r.Want(len(left) == 1 && left[0].ID == "2", "one unsettled")
	ins, err := r.Inbox(r.Ctx(), home, 10)
	r.Must(err)
	r.Want(len(ins) == 2 && ins[0].ID == "1" && ins[1].ID == "0", "the team's two, newest first")
	r.Want(ins[1].State == "matched" && ins[1].Delivery == d.ID && ins[1].Reason == "It acknowledges.", "as it was settled, got %+v", ins[1])
	r.Want(bytes.Equal(ins[1].Body, inbound(gp, "0").Body), "the bytes as they came")
	r.Is(r.Settle(r.Ctx(), gp, "nobody", "matched", home, "", ""), store.ErrNotFound)
	r.Is(r.Settle(r.Ctx(), gp, "2", "matched", other, d.ID, ""), store.ErrNotFound)
	r.Want(r.Settle(r.Ctx(), gp, "2", "lost", home, "", "") != nil, "a state that there is not to be refused")
}

func citing(r *Rig) {
	for _, id := range []string{"1", "2"} {
		r.Received(inbound(gp, id))
		r.Must(r.Settle(r.Ctx(), gp, id, "unmatched", home, "", ""))
		_, err := r.Open(r.Ctx(), store.Task{Team: home, Inbound: id, Code: "inbox"})
		r.Must(err)
	}
	for number := 1; number < 3; number++ { // a later version still cites what an earlier one closed
		_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "p", number), Previous: number - 1, Cites: []string{"1", "unknown"}})
		r.Must(err)
	}
	ins, err := r.Inbox(r.Ctx(), home, 10)
	r.Must(err)
	r.Want(ins[0].State == "unmatched" && ins[1].State == "done", "the cited one done, got %s and %s", ins[1].State, ins[0].State)
	tasks, err := r.List(r.Ctx(), home, false, 0)
	r.Must(err)
	r.Want(len(tasks) == 1 && tasks[0].Inbound == "2", "the other's task to stay open")
	closed := 0
	for _, e := range r.rows(home, 0, 0) {
		if e.Act == "inbound" && e.Code == "done" {
			closed++
		}
	}
	r.Want(closed == 1, "it to be closed once, got %d audit rows", closed)
}
