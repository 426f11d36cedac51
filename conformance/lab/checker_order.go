// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"fmt"
	"strings"
	"time"

	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

type laneKey struct{ person, destination string }

// orders: the effects of one lane come in the lane's order, and the last one is
// of the last delivery that got through. What asks somebody to act undoes nothing
// that stands there, so the last one is looked for among the others.
func (c *checker) orders() {
	last, standing := make(map[laneKey]place), make(map[laneKey]place)
	for _, e := range c.Effects {
		p, ours := c.bySum[sumKey{e.Destination, e.SHA256}]
		if e.Kind != sim.KindEffect || !ours {
			continue
		}
		key := laneKey{p.person, p.d.Destination}
		if before, ok := last[key]; ok && p.at < before.at && !c.passes(before) && !c.sentAgain(p, before) {
			c.found(Order, "%s at %s: version %d with %v after version %d with %v", p.person, e.Destination, p.d.To, p.d.Items, before.d.To, before.d.Items)
		}
		last[key] = p
		if !asks(p.d) {
			standing[key] = p
		}
	}
	for key, p := range standing {
		c.stale(key, p)
	}
}

// passes reports whether a delivery may go before those that wait before it:
// one that takes back what was wrongly sent may, in whichever of the versions
// that it carries that was written.
func (c *checker) passes(p place) bool {
	for version := p.d.From + 1; p.d.Destination == Mailbox && version <= p.d.To; version++ {
		if c.Corrects[fmt.Sprintf("%s/%d", p.person, version)] {
			return true
		}
	}
	return false
}

// sentAgain reports whether a delivery that had left its lane was sent again, by a
// person or since it certainly had not arrived, and one of the two only asks
// somebody to act, which undoes nothing.
func (c *checker) sentAgain(p, before place) bool {
	return (asks(before.d) || asks(p.d)) && c.resent[p.d.ID]
}

// stale wants no delivery that changed something to have got through after the
// last effect.
func (c *checker) stale(key laneKey, last place) {
	for i, d := range c.Lanes[key.person] {
		if d.Destination == key.destination && i > last.at && d.State == store.Filed && d.Destination == Mailbox && !asks(d) {
			c.found(Stale, "%s at %s: version %d is filed, and the last effect is of version %d", key.person, key.destination, d.To, last.d.To)
		}
	}
}

// asked: what asks somebody to act is never superseded, unless it was made anew
// for the same version.
func (c *checker) asked() {
	for person, lane := range c.Lanes {
		made := make(map[string]bool)
		for _, d := range lane {
			if asks(d) && d.State != store.Superseded {
				made[fmt.Sprint(d.To, d.Items)] = true
			}
		}
		for _, d := range lane {
			if asks(d) && d.State == store.Superseded && !made[fmt.Sprint(d.To, d.Items)] {
				c.found(LostEvent, "%s to %s of %s version %d; its lane: %s", d.ID, d.Destination, person, d.To, told(lane, d.Destination))
			}
		}
	}
}

// asks reports whether a message to the mailbox is a referral.
func asks(d Delivery) bool {
	return d.Destination == Mailbox && len(d.Items) == 1 && strings.HasPrefix(d.Items[0], "referrals[")
}

// bytes: whatever arrives under one key is the same.
func (c *checker) bytes() {
	first := make(map[keyed]string)
	for _, a := range c.Attempts {
		k := keyed{a.Destination, a.Key}
		if sum, ok := first[k]; ok && sum != a.SHA256 {
			c.found(OtherBytes, "%s at %s", a.Key, a.Destination)
			continue
		}
		first[k] = a.SHA256
	}
}

// events: every step is an edge of the machine, and an attempt is settled by its
// holder within the lease or not at all.
func (c *checker) events() {
	asked := make(map[string]bool)
	for _, e := range c.Events {
		c.task(e, asked)
		if e.Act != "moved" || e.From == "" {
			continue
		}
		leased, ok := store.Allows(e.From, e.To)
		if !ok {
			c.found(NoSuchEdge, "%s of %s", EdgeName(e.From, e.To), e.Delivery)
		}
		if e.To == store.Sending {
			c.begun[e.Delivery] = e.At
		}
		if at, running := c.begun[e.Delivery]; running && leased && e.From == store.Sending && e.At.Sub(at) > c.Lease {
			c.found(Unfenced, "%s: %s after %s", e.Delivery, EdgeName(e.From, e.To), e.At.Sub(at).Round(time.Millisecond))
		}
	}
}

// objections: once the gateway has answered for a version in which a person objects
// to the shared record, no attempt there begins but one that takes something back.
func (c *checker) objections() {
	if len(c.Objects) == 0 {
		return
	}
	for person, lane := range c.Lanes {
		since, objects := c.Objects[person]
		if !objects {
			continue
		}
		for _, d := range lane {
			if at := c.begun[d.ID]; d.Destination == Shared && !d.Correction && at.After(since) {
				c.found(InSpite, "%s of %s version %d, %s later", d.ID, person, d.To, at.Sub(since).Round(time.Millisecond))
			}
		}
	}
}

// task: what time makes due is done once, so no task is opened while it is open.
func (c *checker) task(e Event, asked map[string]bool) {
	which := e.Delivery + " " + e.Code
	switch {
	case e.Delivery == "": // about something that came in: which one, an event does not say
	case e.Act == "task-opened" && asked[which]:
		c.found(AskedTwice, "%s: %s", e.Delivery, e.Code)
	case e.Act == "task-opened":
		asked[which] = true
	case e.Act == "task-done":
		asked[which] = false
	}
}
