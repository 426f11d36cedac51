// SPDX-License-Identifier: Apache-2.0

package gateway_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// TestEveryChangeStartsFromWhatTheyHave proves over random histories of
// refusals, that no change is ever built on a version which the destination did
// not take, and that in the end they have the newest.
func TestEveryChangeStartsFromWhatTheyHave(t *testing.T) {
	t.Parallel()
	other := newReceiver()
	d := newDestination("shared", nil)
	d.script(other.answer)
	h := open(t, d)
	h.run()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		id := fmt.Sprintf("r%d", n)
		last := rapid.IntRange(2, 6).Draw(rt, "versions")
		for version := 1; version <= last; version++ {
			refuse := version < last && rapid.Bool().Draw(rt, "refuse")
			other.refuse(id, refuse)
			h.put(person(id, version))
			h.until(id, "at rest", func(l []store.Delivery) bool {
				for _, d := range l {
					if !d.Final && d.State != store.Refused {
						return false
					}
				}
				return len(l) > 0
			})
		}
		if have, fault := other.of(id); have != last || fault != "" {
			rt.Fatalf("they have version %d of %d: %s", have, last, fault)
		}
	})
}

// receiver is the other side: what it has of each record, and whom it refuses.
type receiver struct {
	mu      sync.Mutex
	have    map[string]int
	refuses map[string]bool
	faults  map[string]string
}

func newReceiver() *receiver {
	return &receiver{have: make(map[string]int), refuses: make(map[string]bool), faults: make(map[string]string)}
}

func (r *receiver) refuse(id string, yes bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.refuses[id] = yes
}

func (r *receiver) of(id string) (int, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.have[id], r.faults[id]
}

func (r *receiver) answer(m adapters.Message, _ int) (adapters.Receipt, error) {
	var s said
	if err := json.NewDecoder(strings.NewReader(text(m.Body))).Decode(&s); err != nil {
		return adapters.Receipt{}, care.Errorf(care.Rejected, "unreadable")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuses[s.Record] {
		return adapters.Receipt{}, care.Errorf(care.Rejected, "not now")
	}
	if s.Before != r.have[s.Record] {
		r.faults[s.Record] = fmt.Sprintf("version %d was built on %d, they had %d", s.Version, s.Before, r.have[s.Record])
	}
	r.have[s.Record] = s.Version
	return adapters.Receipt{Reached: adapters.Filed}, nil
}
