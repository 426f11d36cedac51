// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"maps"
	"slices"

	"github.com/carelode/lode/gateway/store"
)

func messageParts() []part {
	return []part{
		{name: "a message is kept byte for byte with its delivery", prove: messageKept},
		{name: "a large message lies in a blob of the team's", prove: messageInBlob},
		{name: "a new edition forgets the message", prove: nextEdition},
		{name: "a key is one message's only", prove: keysDiffer},
		{name: "a delivery is found by key and by reference", prove: byKeyAndReference},
		{name: "what no version caused is added behind the rest", prove: added},
	}
}

func sameMessage(d store.Delivery, e store.Encoded) bool {
	return d.Key == e.Key && maps.Equal(d.Header, e.Header) && d.ContentType == e.ContentType && d.SHA256 == e.SHA256 &&
		d.Size == e.Size && slices.Equal(d.Items, e.Items) && d.MadeWith == e.MadeWith && d.Before == e.Before
}

func messageKept(r *Rig) {
	d := r.In(store.Planned)
	_, err := r.Message(r.Ctx(), d.Team, d.ID)
	r.Is(err, store.ErrNotFound)
	e, s := encoded(d, 1), encoded(d, 2)
	s.Event, s.Correction = true, true
	d = r.Moved(d, store.Ready, func(m *store.Move) { m.Encoded, m.Siblings = &e, []store.Encoded{s} })
	r.Want(sameMessage(d, e) && sameMessage(r.Now(d), e), "what was encoded, got %+v", r.Now(d))
	r.Want(bytes.Equal(r.Read(r.Message(r.Ctx(), d.Team, d.ID)), e.Body), "the same bytes")
	is := r.Now(store.Delivery{Team: d.Team, ID: s.ID})
	r.Want(sameMessage(is, s) && is.Event && is.Correction, "the sibling as encoded, got %+v", is)
	r.Want(bytes.Equal(r.Read(r.Message(r.Ctx(), d.Team, s.ID)), s.Body), "the sibling's bytes")
	empty := r.In(store.Planned)
	e = encoded(empty, 1)
	e.Body, e.Header = []byte{}, nil
	r.Moved(empty, store.Ready, func(m *store.Move) { m.Encoded = &e })
	r.Want(len(r.Read(r.Message(r.Ctx(), empty.Team, empty.ID))) == 0, "an empty message to be a message")
}

func messageInBlob(r *Rig) {
	body := bytes.Repeat([]byte("large "), 200_000)
	sum, _, err := r.PutBlob(r.Ctx(), home, "", bytes.NewReader(body))
	r.Must(err)
	theirs, _, err := r.PutBlob(r.Ctx(), other, "", bytes.NewReader([]byte("theirs")))
	r.Must(err)
	d := r.In(store.Planned)
	in := func(blob string) func(*store.Move) {
		return func(m *store.Move) { m.Encoded.Body, m.Encoded.Blob = nil, blob }
	}
	for _, blob := range []string{theirs, hashOf(nil)} {
		_, err = r.try(d, store.Ready, in(blob))
		r.Is(err, store.ErrNotFound)
	}
	r.Want(r.Now(d).State == store.Planned && r.Now(d).Key == "", "nothing of what was refused")
	d = r.Moved(d, store.Ready, in(sum))
	r.Want(d.Blob == sum && bytes.Equal(r.Read(r.Message(r.Ctx(), d.Team, d.ID)), body), "the blob's bytes")
}

func nextEdition(r *Rig) {
	d := r.In(store.Ready)
	d = r.Moved(d, store.Planned, func(m *store.Move) { m.Keep = true })
	r.Want(d.Key != "" && d.Edition == 1, "the message kept without a new edition")
	d = r.Moved(d, store.Ready)
	d = r.Moved(d, store.Planned, func(m *store.Move) { m.Edition, m.Keep, m.Epoch = true, true, d.Epoch })
	is := r.Now(d)
	r.Want(is.Edition == 2 && is.Key == "" && is.SHA256 == "" && is.Header == nil && is.Items == nil, "no message, got %+v", is)
	_, err := r.Message(r.Ctx(), d.Team, d.ID)
	r.Is(err, store.ErrNotFound)
	e := encoded(d, 1)
	more := encoded(d, 2)
	d = r.Moved(d, store.Ready, func(m *store.Move) { m.Encoded, m.Siblings = &e, []store.Encoded{more} })
	r.Want(bytes.Equal(r.Read(r.Message(r.Ctx(), d.Team, d.ID)), e.Body), "the new edition's bytes")
	d = r.Moved(d, store.Planned, func(m *store.Move) { m.Edition, m.Keep = true, true })
	r.Moved(r.Now(store.Delivery{Team: d.Team, ID: more.ID}), store.Superseded)
	anew := encoded(d, 2)
	r.Moved(d, store.Ready, func(m *store.Move) { m.Siblings = []store.Encoded{anew} })
	s := r.Now(store.Delivery{Team: d.Team, ID: anew.ID})
	r.Want(s.Number == 2 && s.Edition == 3 && s.Seq == d.Seq, "the new sibling in the old one's place, got %+v", s)
}

func keysDiffer(r *Rig) {
	a, b := r.In(store.Ready), r.In(store.Planned)
	same := func(m *store.Move) { m.Encoded.Key = a.Key }
	_, err := r.try(b, store.Ready, same)
	r.Is(err, store.ErrConflict)
	r.Want(r.Now(b).State == store.Planned, "no move")
	r.Moved(a, store.Superseded) // what was replaced before it was sent frees its key
	b = r.Moved(b, store.Ready, same)
	is, err := r.ByKey(r.Ctx(), gp, a.Key)
	r.Must(err)
	r.Want(is.ID == b.ID, "the one that has the key now, got %+v", is)
	c := r.Accepted(home, "elsewhere", 1, council)[0]
	r.Moved(r.claimed(c), store.Ready, same) // another destination's keys are its own
	d := planned(gp, "p", 0)
	d.Team, d.ID = home, a.ID
	_, err = r.Add(r.Ctx(), "worker", d, nil)
	r.Is(err, store.ErrConflict)
}

func byKeyAndReference(r *Rig) {
	d := r.In(store.Sending)
	d = r.Moved(d, store.Sent, func(m *store.Move) { m.Ref = "their-1" })
	is, err := r.ByKey(r.Ctx(), gp, d.Key)
	r.Must(err)
	r.Want(is.ID == d.ID && is.Team == d.Team, "the delivery by its key")
	is, err = r.ByReference(r.Ctx(), gp, "their-1")
	r.Must(err)
	r.Want(is.ID == d.ID, "the delivery by its reference")
	for destination, key := range map[string]string{council: d.Key, gp: ""} {
		_, err = r.ByKey(r.Ctx(), destination, key)
		r.Is(err, store.ErrNotFound)
	}
	for destination, reference := range map[string]string{council: "their-1", gp: ""} {
		_, err = r.ByReference(r.Ctx(), destination, reference)
		r.Is(err, store.ErrNotFound)
	}
}

func added(r *Rig) {
	d := r.In(store.Refused)
	again := planned(gp, d.Subject, d.After)
	again.Team, again.Replaces, again.Edition = d.Team, d.ID, 2
	made, err := r.Add(r.Ctx(), "worker", again, nil)
	r.Must(err)
	r.Want(made.State == store.Planned && made.Seq > d.Seq && made.Replaces == d.ID && made.Edition == 2, "a planned one, got %+v", made)
	again.ID, again.Replaces = "", "nobody"
	_, err = r.Add(r.Ctx(), "worker", again, nil)
	r.Is(err, store.ErrNotFound)
	again.Replaces, again.State = d.ID, store.Held
	held, err := r.Add(r.Ctx(), "worker", again, nil)
	r.Must(err)
	r.Want(held.State == store.Held && held.ID != "", "one that waits for a person, got %+v", held)
	r.Gives(gp, made)
}
