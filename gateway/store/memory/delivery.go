// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// copied gives a delivery that shares nothing with the one given.
func copied(d store.Delivery) store.Delivery {
	d.Header, d.Items = maps.Clone(d.Header), slices.Clone(d.Items)
	return d
}

func (r *row) lane() laneKey { return laneKey{r.Team, r.Subject, r.Destination} }

// find gives the row of a team's delivery; store.ErrNotFound when there is none.
func (t *turn) find(team, id string) (int, error) {
	n, ok := t.ids[idKey{team, id}]
	if !ok {
		return 0, store.ErrNotFound
	}
	return n, nil
}

// load gives a team's delivery and its row.
func (t *turn) load(team, id string) (store.Delivery, int, error) {
	n, err := t.find(team, id)
	if err != nil {
		return store.Delivery{}, 0, err
	}
	return copied(t.deliveries[n].Delivery), n, nil
}

// made gives an id for what is the nth of its kind, the same in every run.
func made(kind string, n int) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(kind+" "+strconv.Itoa(n))).String()
}

// add stores a new delivery at the end of its lane.
func (t *turn) add(d store.Delivery, actor string) (store.Delivery, error) {
	d.Seq = 1
	for _, n := range t.lanes[laneKey{d.Team, d.Subject, d.Destination}] {
		d.Seq = max(d.Seq, t.deliveries[n].Seq+1)
	}
	return t.insert(d, actor)
}

// insert stores a new delivery in its place, with its first audit row.
func (t *turn) insert(d store.Delivery, actor string) (store.Delivery, error) {
	n := len(t.deliveries)
	if d.ID == "" {
		d.ID = made("delivery", n)
	}
	d.Begin(t.now)
	if _, taken := t.ids[idKey{d.Team, d.ID}]; taken {
		return d, fmt.Errorf("insert delivery: %w: its id is taken", store.ErrConflict)
	}
	r := row{Delivery: copied(d)}
	put(t, t.ids, idKey{d.Team, d.ID}, n)
	put(t, t.lanes, r.lane(), append(slices.Clip(t.lanes[r.lane()]), n))
	set(t, &t.deliveries, append(t.deliveries, row{}))
	if err := t.save(n, d); err != nil {
		return d, fmt.Errorf("insert delivery: %w", err)
	}
	t.log(d.Moved(actor, ""))
	return d, nil
}

// save keeps a delivery in its row, unless it is what another is already.
func (t *turn) save(n int, d store.Delivery) error {
	r := row{Delivery: copied(d), due: d.Due(t.now)}
	for _, o := range t.lanes[r.lane()] {
		other := &t.deliveries[o]
		switch {
		case o == n:
		case r.State == store.Sending && other.State == store.Sending:
			return fmt.Errorf("%w: another of the lane is being sent", store.ErrMoved)
		case r.Seq == other.Seq && r.Number == other.Number && r.Edition == other.Edition:
			return fmt.Errorf("%w: its place in the lane is taken", store.ErrConflict)
		}
	}
	if err := t.keyed(n, &r); err != nil {
		return err
	}
	set(t, &t.deliveries[n], r)
	t.order(r.lane())
	return nil
}

// keyed gives a message's key to its row, and that of the row's old message up. What
// was replaced before it was sent frees its key: an event's next edition may need
// it again.
func (t *turn) keyed(n int, r *row) error {
	was, is := t.deliveries[n].messageKey(), r.messageKey()
	if was == is {
		return nil
	}
	if was.key != "" {
		drop(t, t.keys, was)
	}
	if is.key == "" {
		return nil
	}
	if _, taken := t.keys[is]; taken {
		return fmt.Errorf("%w: another message has the key", store.ErrConflict)
	}
	put(t, t.keys, is, n)
	return nil
}

// messageKey is the key that is this row's only; none for what was superseded.
func (r *row) messageKey() messageKey {
	if r.Key == "" || r.State == store.Superseded {
		return messageKey{}
	}
	return messageKey{r.Destination, r.Key}
}

// keepBody puts the bytes of a message in place of what was there.
func (t *turn) keepBody(d *store.Delivery, body []byte) error {
	at := idKey{d.Team, d.ID}
	drop(t, t.bodies, at)
	if d.Blob != "" {
		if _, ok := t.blobs[idKey{d.Team, d.Blob}]; !ok {
			return fmt.Errorf("find blob: %w", store.ErrNotFound)
		}
		return nil
	}
	if d.Key != "" {
		put(t, t.bodies, at, slices.Clone(body))
	}
	return nil
}
