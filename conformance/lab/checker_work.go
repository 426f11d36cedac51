// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"encoding/json"
	"time"

	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// Watch is the moment at which a gateway is judged that is at work.
type Watch struct {
	Now time.Time
	// Since is from when on, without a break, a gateway has been there to see to
	// what is due; zero: none is there.
	Since time.Time
	// Grace is how long after it is due something may still lie.
	Grace time.Duration
}

// CheckAtWork judges a history of a gateway that is at work: what it promised is
// at its end, with a person or on its way, nothing waits in silence, and one of a
// lane is being sent at a time.
func CheckAtWork(h *History, w Watch) []Violation {
	c := newChecker(h)
	c.watch = &w
	c.always()
	c.waiting()
	return c.sorted()
}

// overdue reports whether what was due at a moment should have been seen to.
func (w *Watch) overdue(due time.Time) bool {
	return !w.Since.IsZero() && due.Add(w.Grace).Before(w.Now) && w.Since.Add(w.Grace).Before(w.Now)
}

// promised reports whether a moment is set at which a person hears of a delivery
// that waits, and has not been missed. One that takes over from what waited before
// it may have been late when it was made.
func (c *checker) promised(d Delivery) bool {
	due := d.Deadline
	if made := c.made[d.ID]; made.After(due) && !due.IsZero() {
		due = made
	}
	return !due.IsZero() && !c.watch.overdue(due)
}

// waiting: whatever is not at its end is with a person or will be, and no two of
// a lane are being sent.
func (c *checker) waiting() {
	for person, lane := range c.Lanes {
		sending := make(map[string]string)
		for _, d := range lane {
			c.untold(person, d)
			if d.State != store.Sending {
				continue
			}
			if other := sending[d.Destination]; other != "" {
				c.found(TwoAtOnce, "%s and %s of %s", other, d.ID, person)
			}
			sending[d.Destination] = d.ID
		}
	}
	for _, d := range c.Extracts {
		c.untold(d.Period, d)
	}
}

func (c *checker) untold(person string, d Delivery) {
	if d.Final || c.open[d.ID] || c.promised(d) {
		return
	}
	c.found(Silent, "%s to %s of %s version %d is %s/%s, its deadline is %s", d.ID, d.Destination, person, d.To, d.State, d.Code, d.Deadline.Format(time.RFC3339))
}

// inbound: what the gateway took it has, and it does not lie unseen.
func (c *checker) inbound() {
	if c.Inbound == nil {
		return
	}
	type which struct{ destination, id string }
	has := make(map[which]bool)
	for _, in := range c.Inbound {
		has[which{in.Destination, in.ID}] = true
		if lies := c.watch == nil || c.watch.overdue(in.At); lies && !in.Settled && !in.Waits {
			c.found(Silent, "%s from %s", in.ID, in.Destination)
		}
	}
	for _, e := range c.Effects {
		var taken struct {
			ID string `json:"id"`
		}
		if e.Kind != sim.KindCollected || json.Unmarshal(e.State, &taken) != nil {
			continue
		}
		if !has[which{e.Destination, taken.ID}] {
			c.found(LostInbound, "%s from %s", taken.ID, e.Destination)
		}
	}
}
