// SPDX-License-Identifier: Apache-2.0

package months

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/gateway/store"
)

// Result is what a month, or many, came to.
type Result struct {
	Seeds        []uint64 // of the months in which something was wrong
	Months       int
	Hours        float64 // simulated
	Judged       int     // how often the state of things was judged
	Gateways     int
	Versions     int // acknowledged
	Unanswered   int
	Conservation lab.Conservation
	Effects      map[string]int // by destination
	Repeats      map[string]int
	Faults       map[string]int // by kind
	Struck       map[string]int
	Edges        map[string]int
	Violations   []lab.Violation
	Faulty       []error // of the simulation itself
	Hash         string  // of all that happened, of one month
}

func (m *month) result() Result {
	j := m.judge
	r := Result{
		Months: 1, Judged: j.judged, Gateways: len(m.gateways), Conservation: j.counts, Effects: make(map[string]int), Repeats: make(map[string]int),
		Faults: m.world.faults, Struck: m.nemesis.struck, Edges: lab.Edges(j.h.Events), Violations: j.found, Faulty: j.faults,
		Hours: time.Since(m.began).Hours(), Hash: hash(j.h),
	}
	for _, c := range j.h.Calls {
		switch c.Outcome {
		case lab.OK:
			r.Versions++
		case lab.Unknown:
			r.Unanswered++
		}
	}
	for _, e := range j.h.Effects {
		switch e.Kind {
		case sim.KindEffect:
			r.Effects[e.Destination]++
		case sim.KindSame:
			r.Repeats[e.Destination]++
		}
	}
	if len(r.Violations)+len(r.Faulty) > 0 {
		r.Seeds = []uint64{m.plan.Seed}
	}
	return r
}

// hash is over everything that happened, and when.
func hash(h *lab.History) string {
	sum := sha256.New()
	for _, c := range h.Calls {
		fmt.Fprintln(sum, c.At.UnixNano(), c.Outcome, c.Team, c.Record, c.Version, c.Promised)
	}
	for _, e := range h.Effects {
		fmt.Fprintln(sum, e.Time.UnixNano(), e.Destination, e.Kind, e.Key, e.SHA256)
	}
	for _, e := range h.Events {
		fmt.Fprintln(sum, e.At.UnixNano(), e.Act, e.Actor, e.Record, e.Version, e.Delivery, e.From, e.To, e.Code)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// Add adds another month's.
func (r *Result) Add(o Result) {
	r.Seeds = append(r.Seeds, o.Seeds...)
	r.Months += o.Months
	r.Hours += o.Hours
	r.Judged += o.Judged
	r.Gateways += o.Gateways
	r.Versions += o.Versions
	r.Unanswered += o.Unanswered
	r.Conservation.Promised += o.Conservation.Promised
	r.Conservation.Final += o.Conservation.Final
	r.Conservation.WithTask += o.Conservation.WithTask
	r.Conservation.Superseded += o.Conservation.Superseded
	for into, from := range map[*map[string]int]map[string]int{&r.Effects: o.Effects, &r.Repeats: o.Repeats, &r.Faults: o.Faults, &r.Struck: o.Struck, &r.Edges: o.Edges} {
		if *into == nil {
			*into = make(map[string]int)
		}
		for k, n := range from {
			(*into)[k] += n
		}
	}
	r.Violations = append(r.Violations, o.Violations...)
	r.Faulty = append(r.Faulty, o.Faulty...)
}

// NeverTaken gives the edges of the state machine that were not.
func (r Result) NeverTaken() []string {
	var never []string
	for _, about := range store.Machine() {
		for _, e := range about.Next {
			if name := lab.EdgeName(about.State, e.To); r.Edges[name] == 0 {
				never = append(never, name)
			}
		}
	}
	return never
}

// Kinds counts the violations by kind.
func (r Result) Kinds() map[string]int {
	kinds := make(map[string]int)
	for _, v := range r.Violations {
		kinds[v.Kind]++
	}
	return kinds
}

// String says in a few lines what a person wants to know first.
func (r Result) String() string {
	var b strings.Builder
	c := r.Conservation
	fmt.Fprintf(&b, "%d months, %.0f simulated hours, %d gateways, judged %d times\n", r.Months, r.Hours, r.Gateways, r.Judged)
	fmt.Fprintf(&b, "%d versions acknowledged, %d calls without an answer; %d deliveries promised = %d final + %d with a person + %d superseded\n",
		r.Versions, r.Unanswered, c.Promised, c.Final, c.WithTask, c.Superseded)
	fmt.Fprintf(&b, "effects %v, repeats that changed nothing %v\n", r.Effects, r.Repeats)
	table(&b, "struck", r.Struck)
	table(&b, "gone wrong at", r.Faults)
	fmt.Fprintf(&b, "%d edges of the state machine taken, never: %s\n", len(r.Edges), strings.Join(r.NeverTaken(), ", "))
	fmt.Fprintf(&b, "violations: %d %v\n", len(r.Violations), r.Kinds())
	for _, v := range r.Violations[:min(len(r.Violations), 20)] {
		fmt.Fprintf(&b, "  %s: %s\n", v.Kind, v.What)
	}
	return b.String()
}

func table(b *strings.Builder, title string, counts map[string]int) {
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(b, "  %s %s: %d\n", title, k, counts[k])
	}
}
