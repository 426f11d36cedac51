// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

// History is everything that a run left behind, as the checker judges it.
type History struct {
	Calls    []Call
	Effects  []sim.Effect
	Attempts []Attempt
	Events   []Event
	Lanes    map[string][]Delivery // by person, "team/record": by destination and order
	Extracts []Delivery
	Newest   map[string]Newest // by person: what the gateway holds
	Lost     []Call            // versions that were acknowledged and are not there any more
	Changed  []Call            // versions that get another answer than before
	Corrects map[string]bool   // "team/record/version": it takes something back
	Inbound  []Inbound         // what came in, as the gateway has it; nil: nobody looked
	Lease    time.Duration     // how long after an attempt began its holder may settle it
	Leaks    []string
}

// Inbound is one thing that came in.
type Inbound struct {
	Destination, ID string
	Settled         bool // it is known what it is about, or a person was told
	At              time.Time
	Waits           bool // it names a delivery that is being tried at this moment
}

// Newest is the newest version that the gateway holds of a record.
type Newest struct {
	Version int
	SHA256  string
}

// collect asks the gateway, which is at rest, for all that the checker needs.
func (l *Lab) collect(ctx context.Context) (*History, error) {
	h := &History{
		Calls: l.journal.Calls(), Attempts: l.world.Attempts(), Lanes: map[string][]Delivery{}, Newest: map[string]Newest{}, Corrects: map[string]bool{},
		Lease: lease,
	}
	var err error
	if h.Effects, err = l.world.Effects(); err != nil {
		return nil, err
	}
	if h.Events, err = l.tail.rest(ctx); err != nil {
		return nil, err
	}
	for _, team := range Teams() {
		if err := l.collectTeam(ctx, h, team); err != nil {
			return nil, err
		}
	}
	if err := l.collectNewest(ctx, h); err != nil {
		return nil, err
	}
	return h, l.askAgain(ctx, h)
}

// collectTeam reads every delivery. The list is newest first and by cause; a
// lane is put in order by turning it round.
func (l *Lab) collectTeam(ctx context.Context, h *History, team string) error {
	all, err := l.api.All(ctx, team)
	if err != nil {
		return fmt.Errorf("read deliveries: %w", err)
	}
	records := map[string]bool{}
	for _, d := range all {
		if d.Record == "" {
			h.Extracts = append(h.Extracts, d)
			continue
		}
		records[d.Record] = true
	}
	for record := range records {
		lane, err := l.api.Lane(ctx, team, record)
		if err != nil {
			return fmt.Errorf("read lane: %w", err)
		}
		h.Lanes[team+"/"+record] = lane
	}
	return nil
}

func (l *Lab) collectNewest(ctx context.Context, h *History) error {
	for _, c := range h.Calls {
		person := c.Team + "/" + c.Record
		if _, asked := h.Newest[person]; asked {
			continue
		}
		body, err := l.api.Record(ctx, c.Team, c.Record)
		if status := statusOf(err); err != nil && status != http.StatusNotFound {
			return fmt.Errorf("read record: %w", err)
		} else if status == http.StatusNotFound {
			h.Newest[person] = Newest{}
			continue
		}
		rec, err := care.Decode(body)
		if err != nil {
			return fmt.Errorf("read record: %w", err)
		}
		sum := sha256.Sum256(body)
		h.Newest[person] = Newest{rec.Version, hex.EncodeToString(sum[:])}
	}
	return nil
}

// askAgain hands in every acknowledged version but the newest once more: the
// gateway must answer as it did. Only so can a caller see that an older version
// is there.
func (l *Lab) askAgain(ctx context.Context, h *History) error {
	asked := make(map[string]bool)
	before := make(map[string]int)
	work := make(chan Call)
	var (
		mu     sync.Mutex
		failed error
		group  sync.WaitGroup
	)
	for range clients {
		group.Go(func() {
			for c := range work {
				lost, changed, err := l.again(ctx, c)
				mu.Lock()
				switch {
				case err != nil:
					failed = err
				case lost:
					h.Lost = append(h.Lost, c)
				case changed:
					h.Changed = append(h.Changed, c)
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range h.Calls {
		person := c.Team + "/" + c.Record
		key := fmt.Sprintf("%s/%d", person, c.Version)
		if c.Outcome != OK || asked[key] {
			continue
		}
		asked[key] = true
		l.corrections(h, before, person, key, c)
		if c.Version < h.Newest[person].Version {
			work <- c
		}
	}
	close(work)
	group.Wait()
	return failed
}

// corrections notes the versions in which more is withdrawn than before.
func (l *Lab) corrections(h *History, before map[string]int, person, key string, c Call) {
	body, err := l.bodies.Open(c.SHA256)
	if err != nil {
		return
	}
	n := bytes.Count(body, []byte(`"withdrawn":{`))
	h.Corrects[key] = n > before[person]
	before[person] = n
}

func (l *Lab) again(ctx context.Context, c Call) (lost, changed bool, err error) {
	body, err := l.bodies.Open(c.SHA256)
	if err != nil {
		return false, false, fmt.Errorf("read version: %w", err)
	}
	answer, err := l.api.Put(ctx, c.Team, c.Record, body)
	switch {
	case statusOf(err) == http.StatusConflict:
		return true, false, nil
	case err != nil:
		return false, false, fmt.Errorf("ask again: %w", err)
	}
	return false, !same(answer.Deliveries, c.Promised), nil
}

func same(a, b []Promise) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
