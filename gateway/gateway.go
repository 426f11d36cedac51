// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/mapping/care"
)

// Destination is one place where a team's records go: an adapter with its
// settings and its limits.
type Destination struct {
	Name        string // unique; part of every lane
	Adapter     adapters.Adapter
	Teams       []string      // whose records go there
	Concurrency int           // attempts at the same time; 0: 4
	PerSecond   float64       // attempts a second at most; 0: no limit
	Attempt     time.Duration // the time that one attempt may take; 0: 30 s
	UseBy       time.Duration // overrides the descriptor's, if not 0
	AckWithin   time.Duration // overrides the descriptor's, if not 0
	Late        time.Duration // unsent for so long, a person is told; 0: 24 h
	Facts       map[string]string
}

// Options is what a gateway is made of.
type Options struct {
	Store        store.Store
	Teams        []adapters.Team
	Destinations []Destination
	// Lookup gives a keyed hash under which a person's identifier is found
	// again; the key never leaves the store's keys.
	Lookup func(team, kind, value string) string
	// Check, if set, judges a message before it is stored: a profile checker.
	Check func(adapters.Message) error
	// MadeWith is a hash of this program's mapping, kept with every message.
	MadeWith string
	Log      *slog.Logger
	Pace     Pace
	// Chance gives numbers in [0,1) for the jitter of retries; nil: math/rand/v2.
	Chance func() float64
}

// Pace is how the gateway paces itself. The zero value is the default.
type Pace struct {
	Lease     time.Duration // how long a claim holds; 0: 2 min. It must exceed every attempt's time
	Idle      time.Duration // how often to look for work that time made due; 0: 1 s
	Sweep     time.Duration // how often deadlines, lapsed leases and inboxes are looked at; 0: 5 s
	RetryFrom time.Duration // the first wait after a failure; 0: 1 s
	RetryTo   time.Duration // the longest; 0: 15 min
	Remind    time.Duration // how often a person is reminded; 0: 24 h
	Drain     time.Duration // how long a stop waits for running attempts; 0: 25 s
}

// Gateway joins a team's record to the systems around it.
type Gateway struct {
	name     string // by which a store that several share knows this one; new at each start
	store    store.Store
	teams    map[string]adapters.Team
	routes   []*route
	lookup   func(team, kind, value string) string
	check    func(adapters.Message) error
	madeWith string
	log      *slog.Logger
	pace     Pace
	chance   func() float64
	tel      *telemetry
	recent   *recent

	settling   chan struct{} // one at a time settles what came in; store.Once sees to other gateways
	extracting chan struct{} // one extract at a time: each holds a view of all records open
}

// New makes a gateway. It fails when two destinations share a name, a
// descriptor's paths do not exist, or a destination names an unknown team.
func New(o Options) (*Gateway, error) {
	g := &Gateway{
		name: uuid.NewString(), store: o.Store, teams: make(map[string]adapters.Team), lookup: o.Lookup, check: o.Check,
		madeWith: o.MadeWith, log: o.Log, pace: o.Pace.withDefaults(), recent: newRecent(), chance: o.Chance,
		settling: make(chan struct{}, 1), extracting: make(chan struct{}, 1),
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	if g.chance == nil {
		g.chance = rand.Float64 // jitter, no secret
	}
	for _, t := range o.Teams {
		g.teams[t.ID] = t
	}
	for _, d := range o.Destinations {
		r, err := newRoute(d, g.pace)
		if err != nil {
			return nil, fmt.Errorf("destination %s: %w", d.Name, err)
		}
		if g.route(d.Name) != nil {
			return nil, care.Errorf(care.Invalid, "two destinations are called %s", d.Name)
		}
		for _, team := range d.Teams {
			if _, ok := g.teams[team]; !ok {
				return nil, care.Errorf(care.Invalid, "destination %s names a team that is not in the settings: %s", d.Name, team)
			}
		}
		g.routes = append(g.routes, r)
	}
	tel, err := newTelemetry(g)
	if err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	g.tel = tel
	return g, nil
}

func (p Pace) withDefaults() Pace {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&p.Lease, 2*time.Minute)
	set(&p.Idle, time.Second)
	set(&p.Sweep, 5*time.Second)
	set(&p.RetryFrom, time.Second)
	set(&p.RetryTo, 15*time.Minute)
	set(&p.Remind, 24*time.Hour)
	set(&p.Drain, 25*time.Second)
	return p
}

func (g *Gateway) route(name string) *route {
	for _, r := range g.routes {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// routesOf gives the destinations of a team, in the order of the settings.
func (g *Gateway) routesOf(team string) []*route {
	var mine []*route
	for _, r := range g.routes {
		if r.serves(team) {
			mine = append(mine, r)
		}
	}
	return mine
}
