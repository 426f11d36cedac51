// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"sync"

	"github.com/carelode/lode/mapping/care"
)

// keptRecent is how many newly accepted records are kept decoded.
const keptRecent = 256

// recent keeps the records that were accepted last, decoded, so that planning
// them a moment later need not read and decode them again. It may be behind:
// whatever is judged on one of its records is confirmed by the store in the
// transaction (store.Move.Current), and forgotten here if it was not so.
type recent struct {
	mu      sync.Mutex
	records map[recordKey]*care.Record
	order   []recordKey // oldest first
}

type recordKey struct{ team, record string }

func newRecent() *recent { return &recent{records: make(map[recordKey]*care.Record)} }

// put keeps a record; nobody may change it from now on.
func (c *recent) put(r *care.Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := recordKey{r.Team, r.ID}
	is, known := c.records[key]
	if known && is.Version > r.Version {
		return // a slower caller's
	}
	if !known {
		c.order = append(c.order, key)
	}
	c.records[key] = r
	for len(c.order) > keptRecent {
		delete(c.records, c.order[0])
		c.order = c.order[1:]
	}
}

// of gives the record kept, nil if there is none.
func (c *recent) of(team, record string) *care.Record {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.records[recordKey{team, record}]
}

// forget drops one that may be behind.
func (c *recent) forget(team, record string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.records, recordKey{team, record})
}
