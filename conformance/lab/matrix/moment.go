// SPDX-License-Identifier: Apache-2.0

package matrix

import "time"

// Moment is when a fault strikes.
type Moment int

// The three moments.
const (
	Before Moment = iota // before the other side acts
	After                // after it acts and before it answers
	Ack                  // while its acknowledgement travels
)

// Moments gives all of them.
func Moments() []Moment { return []Moment{Before, After, Ack} }

// String says it in the words of the page.
func (m Moment) String() string {
	return [...]string{"before the other side acts", "after it acts, before it answers", "while its acknowledgement travels"}[m]
}

// Form is how long a fault lasts.
type Form int

// The two forms.
const (
	Once  Form = iota // it strikes one request, or nobody can be reached for ten minutes
	Hours             // it strikes every request for four hours
)

// Forms gives both.
func Forms() []Form { return []Form{Once, Hours} }

// String says it in the words of the page.
func (f Form) String() string { return [...]string{"once", "for hours"}[f] }

// How long things take in a cell, in simulated time.
const (
	outage  = 10 * time.Minute // how long nobody can be reached, where a fault strikes once
	hours   = 4 * time.Hour    // how long a fault lasts, where it lasts
	tooSlow = 20 * time.Second // how long what is slow takes
	skewed  = 2 * time.Hour    // by how much their clock is wrong
)
