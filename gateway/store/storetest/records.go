// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

func recordParts() []part {
	return []part{
		{name: "a version is kept as it came", prove: keptAsItCame},
		{name: "a version that exists, or is older, conflicts", prove: conflicts},
		{name: "a version made from another than the current one is refused", prove: movedOn},
		{name: "what is replaced, and only that, goes with the new version", prove: replaced},
		{name: "a replacement that came too late leaves nothing behind", prove: tooLate},
		{name: "an event is never replaced", prove: eventStays},
		{name: "what is in doubt is never replaced", prove: doubtStays},
		{name: "a person is found under the newest version's hashes only", prove: found},
		{name: "all newest versions, in order", prove: allNewest},
	}
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func sameVersion(a, b store.Version) bool {
	return a.Team == b.Team && a.Record == b.Record && a.Number == b.Number && a.SHA256 == b.SHA256 &&
		bytes.Equal(a.Body, b.Body) && bytes.Equal(a.Answer, b.Answer) && a.Actor == b.Actor
}

func keptAsItCame(r *Rig) {
	ds := r.Accepted(home, "p", 1, gp, council)
	r.Want(len(ds) == 2 && ds[0].Seq == 1 && ds[1].Seq == 1, "two deliveries, each first in its lane")
	for _, d := range ds {
		is := r.Now(d)
		r.Want(is.State == store.Planned && is.Team == home && is.Number == 1 && is.Edition == 1 && is.After == 1 && is.Council == d.Council,
			"a planned delivery, got %+v", is)
		r.Want(!is.CreatedAt.IsZero() && is.CreatedAt.Equal(is.UpdatedAt), "the time of its making")
	}
	r.Accepted(home, "p", 2, gp)
	for _, number := range []int{1, 2} {
		v, err := r.Version(r.Ctx(), home, "p", number)
		r.Must(err)
		r.Want(sameVersion(v, version(home, "p", number)) && !v.AcceptedAt.IsZero(), "version %d as it came", number)
	}
	v, err := r.Current(r.Ctx(), home, "p")
	r.Must(err)
	r.Want(v.Number == 2, "the newest to be current")
	lane, err := r.Lane(r.Ctx(), home, "p")
	r.Must(err)
	r.Want(len(lane) == 3 && lane[1].Seq < lane[2].Seq, "the second cause after the first")
}

func conflicts(r *Rig) {
	r.Accepted(home, "p", 1, gp)
	r.Accepted(home, "p", 2, gp)
	for _, number := range []int{0, 1, 2} {
		_, err := r.Accept(r.Ctx(), store.Acceptance{
			Version: version(home, "p", number), Previous: 2, Plan: []store.Delivery{planned(gp, "p", number)},
		})
		r.Is(err, store.ErrConflict)
	}
	lane, err := r.Lane(r.Ctx(), home, "p")
	r.Must(err)
	r.Want(len(lane) == 2, "nothing planned by what was refused, got %d deliveries", len(lane))
}

func movedOn(r *Rig) {
	r.Accepted(home, "p", 1)
	for previous, number := range map[int]int{0: 2, 3: 4} {
		_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "p", number), Previous: previous})
		r.Is(err, store.ErrMoved)
	}
	_, err := r.Version(r.Ctx(), home, "p", 2)
	r.Is(err, store.ErrNotFound)
	r.Accepted(home, "p", 2)
}

func replaced(r *Rig) {
	old := r.Accepted(home, "p", 1, gp, council)
	kept := r.One()
	next := planned(gp, "p", 2)
	_, err := r.Accept(r.Ctx(), store.Acceptance{
		Version: version(home, "p", 2), Previous: 1, Plan: []store.Delivery{next},
		Supersede: []store.Replacement{
			{ID: old[0].ID, By: next.ID, State: store.Planned, Reason: "A newer version replaces it."},
			{ID: old[1].ID, State: store.Planned, Reason: "Nothing is left to tell."},
		},
	})
	r.Must(err)
	first, second := r.Now(old[0]), r.Now(old[1])
	r.Want(first.State == store.Superseded && first.ReplacedBy == next.ID && first.Final, "superseded by the new one, got %+v", first)
	r.Want(second.State == store.Withdrawn && second.ReplacedBy == "" && second.Final, "withdrawn, got %+v", second)
	r.Want(r.Now(kept).State == store.Planned, "others untouched")
	r.Want(len(r.Claimed(gp, 10)) == 2, "the new one at the head of the lane that the old one left")
}

func tooLate(r *Rig) {
	old := r.Accepted(home, "p", 1, gp, council)
	r.Sent(old[1], store.Sent)
	before, err := r.Events(r.Ctx(), home, 0, 0)
	r.Must(err)
	for name, late := range map[string]store.Replacement{
		"sent by now":      {ID: old[1].ID, By: "x", State: store.Planned},
		"sent as was seen": {ID: old[1].ID, By: "x", State: store.Sent},
		"seen otherwise":   {ID: old[0].ID, By: "x", State: store.Held},
	} {
		_, err := r.Accept(r.Ctx(), store.Acceptance{
			Version: version(home, "p", 2), Previous: 1, Plan: []store.Delivery{planned(gp, "p", 2)}, Lookup: []string{"hash"},
			Supersede: []store.Replacement{{ID: old[0].ID, By: "x", State: store.Planned}, late},
		})
		r.Want(errors.Is(err, store.ErrMoved), "%s: to have moved, got %v", name, err)
	}
	after, err := r.Events(r.Ctx(), home, 0, 0)
	r.Must(err)
	ids, err := r.Find(r.Ctx(), home, "hash")
	r.Must(err)
	_, err = r.Version(r.Ctx(), home, "p", 2)
	r.Is(err, store.ErrNotFound)
	r.Want(len(after) == len(before) && len(ids) == 0 && r.Now(old[0]).State == store.Planned, "nothing of what was refused")
}

func eventStays(r *Rig) {
	r.Accepted(home, "p", 1, gp)
	d := r.Moved(r.Head(gp), store.Ready, func(m *store.Move) { m.Encoded.Event, m.Keep = true, false })
	r.notReplaced(d)
}

func doubtStays(r *Rig) {
	d := r.Accepted(home, "p", 1, gp)[0]
	d = r.Moved(r.Sent(d, store.Sending), store.Ready, func(m *store.Move) { m.Doubt, m.Keep = true, false })
	r.notReplaced(d)
	d = r.Moved(r.Head(gp), store.Held)
	r.Want(r.Now(d).Doubt, "a doubt to stay, whatever the state")
	r.notReplaced(d)
}

// notReplaced proves that no version of the record takes a delivery's place, nor
// takes it back, and that such a version leaves nothing behind.
func (r *Rig) notReplaced(d store.Delivery) {
	r.Helper()
	for _, by := range []string{uuid.NewString(), ""} {
		_, err := r.Accept(r.Ctx(), store.Acceptance{
			Version: version(d.Team, d.Subject, 2), Previous: 1, Supersede: []store.Replacement{{ID: d.ID, By: by, State: d.State}},
		})
		r.Is(err, store.ErrMoved)
		r.Want(r.Now(d).State == d.State, "it to stay %s", d.State)
		_, err = r.Version(r.Ctx(), d.Team, d.Subject, 2)
		r.Is(err, store.ErrNotFound)
	}
}

func found(r *Rig) {
	for i, hashes := range [][]string{{"number-1", "name-x"}, {"number-2", "name-x", "name-x"}} {
		_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, fmt.Sprint("p", i), 1), Lookup: hashes})
		r.Must(err)
	}
	is := func(hash string, want ...string) {
		r.Helper()
		ids, err := r.Find(r.Ctx(), home, hash)
		r.Must(err)
		slices.Sort(ids)
		r.Want(slices.Equal(ids, want), "%v under %s, got %v", want, hash, ids)
	}
	is("number-1", "p0")
	is("name-x", "p0", "p1")
	_, err := r.Accept(r.Ctx(), store.Acceptance{Version: version(home, "p0", 2), Previous: 1, Lookup: []string{"number-3"}})
	r.Must(err)
	is("number-1")
	is("name-x", "p1")
	is("number-3", "p0")
}

func allNewest(r *Rig) {
	for _, record := range []string{"c", "a", "b"} {
		r.Accepted(home, record, 1)
	}
	r.Accepted(home, "b", 2)
	r.Accepted(other, "d", 1)
	var got []string
	for v, err := range r.All(r.Ctx(), home) {
		r.Must(err)
		r.Want(sameVersion(v, version(home, v.Record, v.Number)), "%s as it came", v.Record)
		got = append(got, fmt.Sprint(v.Record, v.Number))
	}
	r.Want(slices.Equal(got, []string{"a1", "b2", "c1"}), "each newest, by id, got %v", got)
	for _, err := range r.All(r.Ctx(), home) {
		r.Must(err)
		break // leaving early must not harm
	}
}
