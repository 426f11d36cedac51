// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"time"

	"github.com/carelode/lode/gateway/store"
)

// tables is all that is kept. Rows lie in the order in which they were made; what
// is kept is never changed in place but by set, put and drop, which can be taken
// back. What callers gave or get is copied.
type tables struct {
	newest   map[recordKey]int // a record's newest version
	versions map[versionKey]store.Version
	hashes   map[recordKey][]string // the lookup hashes of the newest version
	records  map[hashKey][]string   // the records under a hash, in order

	deliveries []row
	ids        map[idKey]int      // a delivery's row
	lanes      map[laneKey][]int  // a lane's rows, in the order of their making
	heads      map[laneKey]int    // the row whose turn it is in its lane, if it is anybody's
	keys       map[messageKey]int // the row whose message has the key
	bodies     map[idKey][]byte   // a delivery's message, unless a blob holds it
	blobs      map[idKey][][]byte // by team and hash, in pieces
	tasks      []store.Task
	taskIDs    map[idKey]int
	open       []int // tasks that are open, in order
	inbox      []store.Inbound
	inboundIDs map[messageKey]int // by destination and the source's id
	events     []store.Event
	turns      map[string]held
}

type (
	recordKey  struct{ team, record string }
	versionKey struct {
		recordKey
		number int
	}
	hashKey    struct{ team, hash string }
	idKey      struct{ team, id string }
	messageKey struct{ destination, key string }
	laneKey    struct{ team, subject, destination string }
)

// row is a delivery with what only this package needs to know of it.
type row struct {
	store.Delivery
	due time.Time // when it may next be claimed
}

func empty() tables {
	return tables{
		newest: map[recordKey]int{}, versions: map[versionKey]store.Version{}, hashes: map[recordKey][]string{},
		records: map[hashKey][]string{}, ids: map[idKey]int{}, lanes: map[laneKey][]int{}, heads: map[laneKey]int{}, keys: map[messageKey]int{},
		bodies: map[idKey][]byte{}, blobs: map[idKey][][]byte{}, taskIDs: map[idKey]int{}, inboundIDs: map[messageKey]int{},
		turns: map[string]held{},
	}
}

// log adds an audit row, of now unless it says when.
func (t *turn) log(e store.Event) {
	if e.At.IsZero() {
		e.At = t.now
	}
	e.At, e.Cursor = store.Moment(e.At), int64(len(t.events))+1
	set(t, &t.events, append(t.events, e))
}

// some gives the first so many, all when most is not positive.
func some[T any](all []T, most int) []T {
	if most > 0 && len(all) > most {
		return all[:most]
	}
	return all
}
