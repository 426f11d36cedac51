// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// whereabouts is what must never leave about a restricted person: where they
// live and how to reach them, and what gives that away (PDS strips the same
// from its answers for a person marked R). The key safe is in nobody's reach
// unless a descriptor asks for it, and then not for a restricted person.
var whereabouts = []string{ //nolint:gochecknoglobals // a constant list
	"person.addresses", "person.telecoms", "person.gpPractice", "person.keySafe", "person.household",
	"network.people.address", "network.people.telecoms",
}

// route is a destination with what the gateway derives from it: the paths it
// may see, its breaker, its rate, its wake-up call.
type route struct {
	Destination
	about   adapters.Descriptor
	uses    care.Paths
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	limit   *rate.Limiter
	slots   chan struct{}
	wake    chan struct{}
	doubts  map[string]time.Time // since when each doubt has been seen; its reconciling alone reads and writes it
}

func newRoute(d Destination, p Pace) (*route, error) {
	setDefaults(&d)
	about := d.Adapter.Descriptor()
	uses, err := care.ParsePaths(about.Uses...)
	if err != nil {
		return nil, err
	}
	if d.Attempt >= p.Lease {
		return nil, care.Errorf(care.Invalid, "an attempt may take %s, which is not less than the lease of %s", d.Attempt, p.Lease)
	}
	limit := rate.Inf
	if d.PerSecond > 0 {
		limit = rate.Limit(d.PerSecond)
	}
	return &route{
		Destination: d, about: about, uses: uses,
		breaker: gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
			Name: d.Name, Timeout: 4 * p.RetryFrom, MaxRequests: 1,
			IsExcluded:  func(err error) bool { return errors.Is(err, errNotTried) },
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 5 },
		}),
		limit: rate.NewLimiter(limit, max(1, d.Concurrency)),
		slots: make(chan struct{}, d.Concurrency),
		wake:  make(chan struct{}, 1),
	}, nil
}

func setDefaults(d *Destination) {
	if d.Concurrency == 0 {
		d.Concurrency = 4
	}
	if d.Attempt == 0 {
		d.Attempt = 30 * time.Second
	}
	if d.Late == 0 {
		d.Late = 24 * time.Hour
	}
	about := d.Adapter.Descriptor()
	if d.UseBy == 0 {
		d.UseBy = about.UseBy
	}
	if d.AckWithin == 0 {
		d.AckWithin = about.AckWithin
	}
}

func (r *route) serves(team string) bool { return slices.Contains(r.Teams, team) }

// call wakes the route's loop; a call that is already waiting is enough.
func (r *route) call() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// view gives the paths of a record that this destination may see now: what its
// descriptor declares, less a restricted person's whereabouts, less the parts
// to which the person objects.
func (r *route) view(current *care.Record, today care.Date) (care.Paths, error) {
	var hidden []string
	if current.Person.Restricted {
		hidden = append(hidden, whereabouts...)
	}
	for _, o := range objections(current, r.about.Recipient, today) {
		hidden = append(hidden, o.Parts...)
	}
	if len(hidden) == 0 {
		return r.uses, nil
	}
	leaves := slices.DeleteFunc(r.uses.Leaves(), func(leaf string) bool {
		return slices.ContainsFunc(hidden, func(h string) bool { return within(leaf, h) })
	})
	return care.ParsePaths(leaves...)
}

// within reports whether a path lies at or below another.
func within(path, above string) bool {
	return path == above || strings.HasPrefix(path, above+".")
}

// objections gives the objections that stand today against a kind of recipient.
func objections(r *care.Record, recipient string, today care.Date) []care.Objection {
	if r.Sharing == nil {
		return nil
	}
	var standing []care.Objection
	for _, o := range care.Live(r.Sharing.Objections) {
		if (o.To == "all" || o.To == recipient) && o.From <= today && (o.Lifted == "" || o.Lifted > today) {
			standing = append(standing, o)
		}
	}
	return standing
}

// objectsToAll reports whether one of the standing objections is to everything.
func objectsToAll(standing []care.Objection) bool {
	return slices.ContainsFunc(standing, func(o care.Objection) bool { return len(o.Parts) == 0 })
}
