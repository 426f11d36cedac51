// SPDX-License-Identifier: Apache-2.0

package api

import (
	"time"

	"golang.org/x/time/rate"
)

// rates holds one limiter for each team, made at the start: a caller cannot
// make more of them.
type rates map[string]*rate.Limiter

func newRates(teams []string, l Limits) rates {
	all := make(rates, len(teams))
	for _, team := range teams {
		all[team] = rate.NewLimiter(rate.Limit(l.PerSecond), l.Burst)
	}
	return all
}

// take spends one request of a team, or says how long it must wait.
func (r rates) take(team string) error {
	limiter := r[team]
	if limiter == nil || limiter.Allow() {
		return nil
	}
	reservation := limiter.Reserve()
	wait := reservation.Delay()
	reservation.Cancel()
	return &refusal{sort: tooMany(), detail: "The team has used up its share for now.", after: max(wait, time.Second)}
}
