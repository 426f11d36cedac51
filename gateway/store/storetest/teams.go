// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"time"

	"github.com/carelode/lode/gateway/store"
)

func teamParts() []part {
	return []part{
		{name: "what is another team's does not exist", prove: notTheirs},
		{name: "lists hold nothing of another team", prove: listsApart},
		{name: "two teams may use the same ids", prove: sameIDs},
	}
}

func notTheirs(r *Rig) {
	d := r.In(store.Sending)
	sum, _, err := r.PutBlob(r.Ctx(), home, "", bytes.NewReader([]byte("ours")))
	r.Must(err)
	k, err := r.Open(r.Ctx(), store.Task{Team: home, Delivery: d.ID, Code: "late"})
	r.Must(err)
	theirs := d
	theirs.Team = other
	ctx := r.Ctx()
	for name, try := range map[string]func() error{
		"Current":  func() error { _, err := r.Current(ctx, other, d.Subject); return err },
		"Version":  func() error { _, err := r.Version(ctx, other, d.Subject, 1); return err },
		"Delivery": func() error { _, err := r.Delivery(ctx, other, d.ID); return err },
		"Message":  func() error { _, err := r.Message(ctx, other, d.ID); return err },
		"Renew":    func() error { return r.Renew(ctx, other, d.ID, d.Epoch, time.Hour) },
		"Release":  func() error { return r.Release(ctx, other, d.ID, d.Epoch) },
		"Apply":    func() error { _, err := r.try(theirs, store.Sent); return err },
		"Remind":   func() error { return r.Remind(ctx, store.Task{Team: other, Delivery: d.ID}, d.CreatedAt) },
		"Open":     func() error { _, err := r.Open(ctx, store.Task{Team: other, Delivery: d.ID}); return err },
		"See":      func() error { _, err := r.See(ctx, other, k.ID, "w"); return err },
		"Finish":   func() error { _, err := r.Finish(ctx, other, k.ID, "w", ""); return err },
		"OpenBlob": func() error { _, err := r.OpenBlob(ctx, other, sum); return err },
		"Search":   func() error { _, err := r.Deliveries(ctx, store.Search{Team: other, Before: d.ID}); return err },
		"Accept": func() error {
			_, err := r.Accept(ctx, store.Acceptance{Version: version(other, "p", 1), Supersede: []store.Replacement{{ID: d.ID, State: d.State}}})
			return err
		},
		"Add": func() error {
			_, err := r.Add(ctx, "w", store.Delivery{Team: other, Destination: gp, Subject: "p", Replaces: d.ID}, nil)
			return err
		},
	} {
		r.Log(name)
		r.Is(try(), store.ErrNotFound)
	}
	is := r.Now(d)
	r.Want(is.State == store.Sending && is.LeaseUntil.Equal(d.LeaseUntil), "nothing changed by them")
	r.Want(len(r.rows(other, 0, 0)) == 0, "nothing in their audit")
}

func listsApart(r *Rig) {
	_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "p", 1), Plan: []store.Delivery{planned(gp, "p", 1)}, Lookup: []string{"hash"}})
	r.Must(err)
	_, err = r.Open(r.Ctx(), store.Task{Team: home, Record: "p", Code: "late"})
	r.Must(err)
	r.Received(inbound(gp, "1"))
	r.Must(r.Settle(r.Ctx(), gp, "1", "unmatched", home, "", ""))
	lens := func(team string) (n [7]int) {
		found, err := r.Find(r.Ctx(), team, "hash")
		r.Must(err)
		lane, err := r.Lane(r.Ctx(), team, "p")
		r.Must(err)
		ds, err := r.Deliveries(r.Ctx(), store.Search{Team: team})
		r.Must(err)
		counts, err := r.Counts(r.Ctx(), team, true)
		r.Must(err)
		tasks, err := r.List(r.Ctx(), team, true, 0)
		r.Must(err)
		ins, err := r.Inbox(r.Ctx(), team, 0)
		r.Must(err)
		for _, err := range r.All(r.Ctx(), team) {
			r.Must(err)
			n[6]++
		}
		copy(n[:], []int{len(found), len(lane), len(ds), len(counts), len(tasks), len(ins)})
		return n
	}
	r.Want(lens(home) == [7]int{1, 1, 1, 1, 1, 1, 1}, "ours to be ours, got %v", lens(home))
	r.Want(lens(other) == [7]int{}, "nothing to be theirs, got %v", lens(other))
}

func sameIDs(r *Rig) {
	d := planned(gp, "p", 1)
	for _, team := range []string{home, other} {
		_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(team, "p", 1), Plan: []store.Delivery{d}})
		r.Must(err)
		_, err = r.Open(r.Ctx(), store.Task{Team: team, ID: "task-1", Delivery: d.ID, Code: "late"})
		r.Must(err)
		sum, _, err := r.PutBlob(r.Ctx(), team, "", bytes.NewReader([]byte("both")))
		r.Must(err)
		r.Want(string(r.Read(r.OpenBlob(r.Ctx(), team, sum))) == "both", "each its own blob")
	}
	ds := r.Claimed(gp, 10)
	r.Want(len(ds) == 2 && ds[0].Team != ds[1].Team && ds[0].Seq == 1 && ds[1].Seq == 1, "a lane for each team")
	r.Moved(ds[0], store.Ready)
	second, err := r.Delivery(r.Ctx(), ds[1].Team, d.ID)
	r.Must(err)
	r.Want(second.State == store.Planned, "the other team's to stay")
}
