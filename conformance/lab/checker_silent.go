// SPDX-License-Identifier: Apache-2.0

package lab

import "github.com/carelode/lode/conformance/sim"

// silent: whatever waits has a moment at which a person is told of it, or was
// told already; and each acknowledgement that was taken from the mailbox was
// settled with the delivery that it is about.
func (c *checker) silent() {
	for id, d := range c.byID {
		if !d.Final && d.Deadline.IsZero() && !c.open[id] {
			c.found(Silent, "%s to %s is %s without a deadline, and nobody is asked", id, d.Destination, d.State)
		}
	}
	taken, settled := c.taken(), make(map[string]int)
	for _, e := range c.Events {
		if e.settles() {
			settled[e.Delivery]++
		}
	}
	for id, n := range taken {
		if settled[id] < n {
			c.found(Silent, "%d acknowledgements of %s were taken, and %d of them settled", n, id, settled[id])
		}
	}
}

// settles reports whether an acknowledgement was settled with its delivery.
func (e Event) settles() bool { return e.Act == "inbound" && e.Code == "matched" }

// taken counts the acknowledgements that were taken from the mailbox, by the
// delivery that they are about.
func (c *checker) taken() map[string]int {
	about := make(map[string]string) // by key
	for _, e := range c.Effects {
		if p, ours := c.bySum[sumKey{e.Destination, e.SHA256}]; ours && e.Kind == sim.KindEffect {
			about[e.Key] = p.d.ID
		}
	}
	count := make(map[string]int)
	for _, e := range c.Effects {
		if id, ours := about[e.Key]; ours && e.Kind == sim.KindCollected {
			count[id]++
		}
	}
	return count
}
