// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/carelode/lode/gateway/store"
)

func againParts() []part {
	return []part{
		{name: "what was kept is there after opening again", prove: keptAgain},
		{name: "a lease survives opening again", prove: leaseAgain},
		{name: "a backup is refused over a file that is there, or altogether", prove: backupRefused},
	}
}

// Whole is all that can be read of a team.
type Whole struct {
	Versions   []store.Version
	Deliveries []store.Delivery
	Messages   map[string]string
	Tasks      []store.Task
	Inbounds   []store.Inbound
	Events     []store.Event
}

// Whole reads all of a team.
func (r *Rig) Whole(team string) (w Whole) {
	r.Helper()
	var err error
	for v, err := range r.All(r.Ctx(), team) {
		r.Must(err)
		w.Versions = append(w.Versions, v)
	}
	w.Deliveries, err = r.Deliveries(r.Ctx(), store.Search{Team: team})
	r.Must(err)
	w.Messages = map[string]string{}
	for _, d := range w.Deliveries {
		if d.Key != "" {
			w.Messages[d.ID] = string(r.Read(r.Message(r.Ctx(), team, d.ID)))
		}
	}
	w.Tasks, err = r.List(r.Ctx(), team, true, 0)
	r.Must(err)
	w.Inbounds, err = r.Inbox(r.Ctx(), team, 0)
	r.Must(err)
	w.Events, err = r.Events(r.Ctx(), team, 0, 0)
	r.Must(err)
	return w
}

// Fill puts something of everything into a store, and gives a blob's hash.
func (r *Rig) Fill() string {
	r.Helper()
	sum, _, err := r.PutBlob(r.Ctx(), home, "", bytes.NewReader(bytes.Repeat([]byte("blob "), 60_000)))
	r.Must(err)
	for _, a := range store.Machine() {
		d := r.In(a.State)
		if a.Task {
			k, err := r.Open(r.Ctx(), store.Task{Team: home, Delivery: d.ID, Record: d.Subject, Code: string(a.State), Words: a.Words, DueAt: d.CreatedAt})
			r.Must(err)
			if a.State == store.Parked {
				_, err = r.Finish(r.Ctx(), home, k.ID, "worker", "they rang back")
				r.Must(err)
			}
		}
	}
	_, err = r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "person-1", 2), Previous: 1, Lookup: []string{"hash"}})
	r.Must(err)
	d := r.In(store.Planned)
	r.Moved(d, store.Ready, func(m *store.Move) { m.Encoded.Body, m.Encoded.Blob = nil, sum })
	r.Received(inbound(gp, "in-1"))
	r.Must(r.Settle(r.Ctx(), gp, "in-1", "matched", home, d.ID, "It acknowledges."))
	r.Received(inbound(council, "in-2"))
	r.Accepted(other, "theirs", 1, gp)
	return sum
}

func keptAgain(r *Rig) {
	sum := r.Fill()
	before, blob := r.Whole(home), r.Read(r.OpenBlob(r.Ctx(), home, sum))
	r.Reopen()
	after := r.Whole(home)
	r.Want(reflect.DeepEqual(before, after), "all as it was")
	r.Want(bytes.Equal(blob, r.Read(r.OpenBlob(r.Ctx(), home, sum))), "the blob as it was")
	found, err := r.Find(r.Ctx(), home, "hash")
	r.Must(err)
	r.Want(len(found) == 1, "the lookup as it was")
	r.Accepted(home, "person-1", 3, gp)
	es := r.rows(home, before.Events[len(before.Events)-1].Cursor, 0)
	r.Want(len(es) == 2, "cursors to go on")
}

func leaseAgain(r *Rig) {
	r.One()
	d := r.Head(gp)
	r.Reopen()
	r.Want(len(r.Claimed(gp, 10)) == 0, "it to be leased still")
	d = r.Moved(d, store.Ready)
	r.Pass(lease)
	r.Want(r.Head(gp).Epoch == d.Epoch+1, "the next epoch after the last")
}

func backupRefused(r *Rig) {
	r.One()
	file := filepath.Join(r.TempDir(), "copy")
	if err := r.Backup(r.Ctx(), file); errors.Is(err, store.ErrOwnTools) {
		_, err := os.Stat(file)
		r.Is(err, fs.ErrNotExist)
		return
	} else if err != nil {
		r.Fatal(err)
	}
	err := r.Backup(r.Ctx(), file)
	r.Want(err != nil && strings.Contains(err.Error(), "exist"), "a refusal, got %v", err)
	r.Want(r.Backup(r.Ctx(), filepath.Join(file, "below")) != nil, "no copy where no folder is")
}
