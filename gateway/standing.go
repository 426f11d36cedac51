// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"slices"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/carelode/lode/adapters"
)

// Standing is how a destination stands, without anything about a person.
type Standing struct {
	Name      string
	Title     string
	Recipient string
	Teams     []string
	Reachable bool // false while its breaker is open: attempts failed one after another
	Carrying  int  // deliveries being planned or sent at this moment
	About     adapters.Descriptor
}

// Destinations gives the standing of a team's destinations, of all for "".
func (g *Gateway) Destinations(team string) []Standing {
	var all []Standing
	for _, r := range g.routes {
		if team == "" || r.serves(team) {
			all = append(all, Standing{
				Name: r.Name, Title: r.about.Title, Recipient: r.about.Recipient, Teams: slices.Clone(r.Teams),
				Reachable: r.breaker.State() == gobreaker.StateClosed, Carrying: len(r.slots), About: r.about,
			})
		}
	}
	return all
}

// untilTurn is how long until the rate allows another attempt, at least.
func (r *route) untilTurn() time.Duration {
	missing := 1 - r.limit.Tokens()
	if missing <= 0 || r.PerSecond <= 0 {
		return time.Hour
	}
	return time.Duration(missing / r.PerSecond * float64(time.Second))
}

// resting reports whether the breaker lets nothing through for now.
func (r *route) resting() bool { return r.breaker.State() == gobreaker.StateOpen }

// probing reports whether the breaker lets one attempt through, to see.
func (r *route) probing() bool { return r.breaker.State() == gobreaker.StateHalfOpen }
