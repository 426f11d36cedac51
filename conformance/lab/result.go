// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/carelode/lode/conformance/sim"
)

// Result is what a run came to, as one JSON document.
type Result struct {
	Seed         uint64             `json:"seed"`
	Cycles       int                `json:"cycles"`
	Planted      string             `json:"planted,omitempty"`
	Seconds      float64            `json:"seconds"`
	Gateways     int                `json:"gateways"`
	Engine       string             `json:"engine"`
	Struck       Struck             `json:"struck"`
	Looks        Looks              `json:"looks"` // into the mailbox
	AtRest       bool               `json:"atRest"`
	Acknowledged int                `json:"acknowledged"` // versions
	Unanswered   int                `json:"unanswered"`   // calls
	Conservation Conservation       `json:"conservation"`
	States       map[string]int     `json:"states"`  // of all deliveries
	Effects      map[string]int     `json:"effects"` // by destination
	Repeats      map[string]int     `json:"repeats"` // that changed nothing, by destination
	Edges        map[string]int     `json:"edges"`
	NeverTaken   []string           `json:"neverTaken"`
	Scenes       map[string]*Played `json:"scenes"`
	Violations   []Violation        `json:"violations"`
}

func (l *Lab) result(h *History, atRest bool) Result {
	r := Result{
		Seed: l.plan.Seed, Cycles: l.plan.Cycles, Planted: l.plan.Planted, Struck: l.nemesis.struck, AtRest: atRest,
		Gateways: l.plan.gateways(), Engine: l.plan.engine(), Looks: l.world.Looks(),
		States: map[string]int{}, Effects: map[string]int{}, Repeats: map[string]int{}, Scenes: l.troupe.played,
	}
	acknowledged := make(map[string]bool)
	for _, c := range h.Calls {
		switch c.Outcome {
		case OK:
			acknowledged[fmt.Sprintf("%s/%s/%d", c.Team, c.Record, c.Version)] = true
		case Unknown:
			r.Unanswered++
		}
	}
	r.Acknowledged = len(acknowledged)
	for _, lane := range h.Lanes {
		for _, d := range lane {
			r.States[string(d.State)]++
		}
	}
	for _, e := range h.Effects {
		switch e.Kind {
		case sim.KindEffect:
			r.Effects[e.Destination]++
		case sim.KindSame:
			r.Repeats[e.Destination]++
		}
	}
	r.Edges, r.NeverTaken = edges(h.Events)
	var violations []Violation
	violations, r.Conservation = check(h)
	r.Violations = append([]Violation{}, violations...)
	return r
}

// Kinds counts the violations by kind.
func (r Result) Kinds() map[string]int {
	kinds := make(map[string]int)
	for _, v := range r.Violations {
		kinds[v.Kind]++
	}
	return kinds
}

// JSON gives the result as one document.
func (r Result) JSON() []byte {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return []byte(err.Error()) // maps, numbers and texts always encode
	}
	return text
}

// String says in a few lines what a person wants to know first.
func (r Result) String() string {
	var b strings.Builder
	s := r.Struck
	fmt.Fprintf(&b, "seed %d, %d on %s: %d kills, %d freezes, %d stops, %d times without the database in %.0f s; %d strikes met nothing in flight and do not count\n",
		r.Seed, r.Gateways, r.Engine, s.Kills, s.Freezes, s.Stops, s.Cuts, r.Seconds, s.Empty)
	for _, m := range moments() {
		fmt.Fprintf(&b, "  kills with a message %s: %d\n", m, s.Moments[m])
	}
	c := r.Conservation
	fmt.Fprintf(&b, "%d versions acknowledged; %d deliveries promised = %d final + %d with a person + %d superseded\n", r.Acknowledged, c.Promised, c.Final, c.WithTask, c.Superseded)
	fmt.Fprintf(&b, "effects %v, repeats that changed nothing %v\n", r.Effects, r.Repeats)
	fmt.Fprintf(&b, "%d edges of the state machine taken, never: %s\n", len(r.Edges), strings.Join(r.NeverTaken, ", "))
	fmt.Fprintf(&b, "looks into the mailbox: %d (one gateway: %d at most), by gateway %v, changing hands %d times\n", r.Looks.Times, r.Looks.Most, r.Looks.Each, r.Looks.Hands)
	kinds := r.Kinds()
	fmt.Fprintf(&b, "violations: %d %v\n", len(r.Violations), kinds)
	for _, v := range r.Violations[:min(len(r.Violations), 20)] {
		fmt.Fprintf(&b, "  %s: %s\n", v.Kind, v.What)
	}
	return b.String()
}
