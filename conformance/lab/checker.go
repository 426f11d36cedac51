// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// What may be wrong with a history.
const (
	LostVersion  = "lost version"         // acknowledged, and not there any more
	LostDelivery = "lost delivery"        // promised, and neither at its end nor with a person
	LostEvent    = "lost event"           // somebody was to be asked to act, and a newer version took its place
	NoEffect     = "no effect"            // told as filed, and nothing was done there
	SecondEffect = "second effect"        // done twice where a repeat is not safe, or not the same
	Foreign      = "effect of nothing"    // done there, and no delivery carries it
	Order        = "out of order"         // an older version's effect after a newer one's
	Stale        = "stale"                // the last effect is not of the last delivery that got through
	Stuck        = "stuck"                // on its way for ever, with nothing before it
	OtherBytes   = "other bytes"          // a repeat was not the same bytes
	Unfenced     = "settled after lease"  // somebody settled an attempt after the lease had lapsed
	NoSuchEdge   = "no such edge"         // a step that the machine does not have
	WronglyNo    = "refused a version"    // a version that is right was not taken
	Silent       = "silent"               // it waits, and nobody will ever be told
	AskedTwice   = "asked twice"          // a task was opened that was open already
	OtherAnswer  = "other answer"         // the same version got another answer later
	Leak         = "personal data leaked" // where nobody's data may stand
	TwoAtOnce    = "two at once"          // two deliveries of one lane were being sent at the same time
	InSpite      = "sent in spite"        // an attempt began although the person was known to object
	LostInbound  = "lost inbound"         // the source was told that the gateway has it, and it has not
)

// Violation is one thing that must not be.
type Violation struct {
	Kind string `json:"kind"`
	What string `json:"what"` // ids and words, nothing about anybody
}

// Check judges a history of a gateway that is at rest.
func Check(h *History) []Violation {
	violations, _ := check(h)
	return violations
}

// CheckAll judges likewise, and says where the promised deliveries are.
func CheckAll(h *History) ([]Violation, Conservation) { return check(h) }

func check(h *History) ([]Violation, Conservation) {
	c := newChecker(h)
	c.versions()
	c.asked()
	c.stuck()
	c.silent()
	c.always()
	return c.sorted(), c.counts
}

func newChecker(h *History) *checker {
	c := &checker{History: h, open: openTasks(h.Events), resent: resent(h.Events), made: made(h.Events), begun: map[string]time.Time{}, byID: map[string]Delivery{}, bySum: map[sumKey]place{}}
	for person, lane := range h.Lanes {
		c.index(person, lane)
	}
	for _, d := range h.Extracts {
		c.byID[d.ID] = d
	}
	return c
}

// always is what holds at every moment, at rest and at work.
func (c *checker) always() {
	c.promises()
	c.effects()
	c.orders()
	c.bytes()
	c.events()
	c.inbound()
	c.objections()
	for _, leak := range c.Leaks {
		c.found(Leak, "%s", leak)
	}
}

func (c *checker) sorted() []Violation {
	slices.SortStableFunc(c.violations, func(a, b Violation) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.What, b.What)) })
	return c.violations
}

type sumKey struct{ destination, sum string }

// place is where a delivery stands in its lane.
type place struct {
	person string
	at     int
	d      Delivery
}

type checker struct {
	*History
	watch      *Watch // nil: the gateway is at rest
	open       map[string]bool
	made       map[string]time.Time // when each delivery was
	resent     map[string]bool      // deliveries that were sent again after they had left their lanes
	begun      map[string]time.Time // when the last attempt of each delivery began
	byID       map[string]Delivery
	bySum      map[sumKey]place
	violations []Violation
	counts     Conservation
}

func (c *checker) found(kind, format string, args ...any) {
	c.violations = append(c.violations, Violation{kind, fmt.Sprintf(format, args...)})
}

func (c *checker) index(person string, lane []Delivery) {
	for i, d := range lane {
		c.byID[d.ID] = d
		if d.SHA256 != "" {
			c.bySum[sumKey{d.Destination, d.SHA256}] = place{person, i, d}
		}
	}
}

// versions: what was acknowledged is there.
func (c *checker) versions() {
	for _, call := range c.Calls {
		what := fmt.Sprintf("%s/%s version %d", call.Team, call.Record, call.Version)
		if call.Outcome == Refused {
			c.found(WronglyNo, "%s: %d", what, call.Status)
		}
		if call.Outcome != OK {
			continue
		}
		newest := c.Newest[call.Team+"/"+call.Record]
		if newest.Version < call.Version || (newest.Version == call.Version && newest.SHA256 != call.SHA256) {
			c.found(LostVersion, "%s: the newest is %d", what, newest.Version)
		}
	}
	for _, call := range c.Lost {
		c.found(LostVersion, "%s/%s version %d", call.Team, call.Record, call.Version)
	}
	for _, call := range c.Changed {
		c.found(OtherAnswer, "%s/%s version %d", call.Team, call.Record, call.Version)
	}
}

// Conservation says where the promised deliveries are.
type Conservation struct {
	Promised   int `json:"promised"`
	Final      int `json:"final"`
	WithTask   int `json:"withTask"`   // not at their end, and a person is asked to look
	Superseded int `json:"superseded"` // a newer version's delivery, accounted for as well, holds all of it
	OnTheWay   int `json:"onTheWay"`   // at work only: a moment is set at which a person hears of it
}

// promises: each delivery of an acknowledged version is at its end, with a
// person, or replaced by one that is.
func (c *checker) promises() {
	seen := make(map[string]bool)
	for _, call := range c.Calls {
		if call.Outcome != OK {
			continue
		}
		for _, p := range call.Promised {
			if !seen[p.ID] {
				seen[p.ID] = true
				c.counts.Promised++
				c.account(p, call)
			}
		}
	}
}

func (c *checker) account(p Promise, call Call) {
	d, ok := c.byID[p.ID]
	replaced := false
	for hops := 0; ok && d.State == store.Superseded && d.ReplacedBy != "" && hops < len(c.byID); hops++ {
		replaced = true
		d, ok = c.byID[d.ReplacedBy]
	}
	switch {
	case ok && replaced && (d.Final || c.open[d.ID]):
		c.counts.Superseded++
	case ok && d.Final:
		c.counts.Final++
	case ok && c.open[d.ID]:
		c.counts.WithTask++
	case ok && c.watch != nil && c.promised(d):
		c.counts.OnTheWay++
	default:
		c.found(LostDelivery, "%s to %s of %s/%s version %d is %q", p.ID, p.Destination, call.Team, call.Record, call.Version, d.State)
	}
}

// stuck: nothing stays on its way once the world has healed, unless something
// before it in its lane waits for a person.
func (c *checker) stuck() {
	for person, lane := range c.Lanes {
		blocked := make(map[string]bool)
		for _, d := range lane {
			switch {
			case d.Final:
			case moving(d.State), in(d.State, []store.State{store.Planned, store.Ready}) && !blocked[d.Destination]:
				c.found(Stuck, "%s to %s of %s version %d is %s; its lane: %s", d.ID, d.Destination, person, d.To, d.State, told(lane, d.Destination))
			case store.Of(d.State).Lane == store.Blocks:
				blocked[d.Destination] = true
			}
		}
	}
	for _, d := range c.Extracts {
		if !d.Final && !c.open[d.ID] {
			c.found(Stuck, "extract %s of %s is %s", d.ID, d.Period, d.State)
		}
	}
}

// told gives a lane in a line.
func told(lane []Delivery, destination string) string {
	var b strings.Builder
	for _, d := range lane {
		if d.Destination == destination {
			fmt.Fprintf(&b, "%d.%d %s/%s ", d.To, d.Number, d.State, d.Code)
		}
	}
	return b.String()
}

type keyed struct{ destination, key string }

// effects: at most one for each message, each of a delivery of ours, and one at
// least for what is told as filed.
func (c *checker) effects() {
	count := make(map[keyed]int)
	there := make(map[sumKey]bool)
	for _, e := range c.Effects {
		if e.Kind == sim.KindEffect || e.Kind == sim.KindSame {
			there[sumKey{e.Destination, e.SHA256}] = true
			c.effect(e, count)
		}
	}
	for k, n := range count {
		if n > 1 {
			c.found(SecondEffect, "%d of %s at %s:%s", n, k.key, k.destination, c.story(k))
		}
	}
	for at, p := range c.bySum {
		if claimed(p.d) && !there[at] {
			c.found(NoEffect, "%s to %s of %s version %d is %s", p.d.ID, p.d.Destination, p.person, p.d.To, p.d.State)
		}
	}
	for _, d := range c.Extracts {
		if claimed(d) && !there[sumKey{d.Destination, d.SHA256}] {
			c.found(NoEffect, "extract %s to %s is %s", d.ID, d.Destination, d.State)
		}
	}
}

// story tells a message's way there, each step with its time: what was done with
// it over there, and how the gateway saw its delivery meanwhile.
func (c *checker) story(k keyed) string {
	type step struct {
		at   time.Time
		what string
	}
	var steps []step
	ids := make(map[string]bool)
	for _, e := range c.Effects {
		if e.Destination == k.destination && e.Key == k.key {
			steps = append(steps, step{e.Time, e.Kind})
			if p, ours := c.bySum[sumKey{e.Destination, e.SHA256}]; ours {
				ids[p.d.ID] = true
			}
		}
	}
	for _, e := range c.Events {
		if ids[e.Delivery] {
			steps = append(steps, step{e.At, strings.TrimSpace(fmt.Sprintf("%s %s %s by %s", e.Act, e.To, e.Code, e.Actor))})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "\n\t\t%s %s", s.at.UTC().Format("15:04:05.000"), s.what)
	}
	return b.String()
}

// claimed reports whether the gateway says that a delivery is there.
func claimed(d Delivery) bool {
	return d.State == store.Filed || d.State == store.Received || d.State == store.Closed && d.Arrived
}

// effect counts one, and wants it to be of a delivery of ours. Files are known
// by their names only, which say whose they are.
func (c *checker) effect(e sim.Effect, count map[keyed]int) {
	if e.Destination == Council {
		return
	}
	if _, ours := c.bySum[sumKey{e.Destination, e.SHA256}]; !ours {
		c.found(Foreign, "%s at %s", e.Key, e.Destination)
	}
	if e.Kind == sim.KindEffect {
		count[keyed{e.Destination, e.Key}]++
	}
}
