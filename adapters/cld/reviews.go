// SPDX-License-Identifier: Apache-2.0

package cld

import "github.com/carelode/lode/mapping/care"

// reviews writes a row for each review that was completed in the period.
func (x *extract) reviews() {
	all := x.rec.Reviews
	take(&x.items, all, func(v *care.Review) *care.Item { return &v.Item })
	for i := range all {
		if x.skip(reviewRow, i) {
			continue
		}
		v := &all[i]
		if reason := x.ended(v.Status, v.Start, v.End); reason != "" {
			x.leave(itemPath(reviewRow, i), reason)
			continue
		}
		e := event{id: x.items.first(i), code: asReview, as: x.known.client, start: v.Start, end: v.End, outcome: x.reviewed(v)}
		r := x.tell(reviewRow, i, &e)
		x.code(r, reviewReason, reviewReasons, v.Reason)
		x.code(r, reviewAchieved, achieved, v.Achieved)
		x.code(r, reviewMethod, methods, v.Method)
		x.emit(r)
	}
}

// reviewed gives a review's outcome: a changed plan goes on to support planning,
// an unchanged one continues, unless the outcome that was written down stands
// higher in the hierarchy.
func (x *extract) reviewed(v *care.Review) string {
	switch v.Changed {
	case "yes":
		return x.better(eventOutcome, outcomes, v.Outcome, "support")
	case "no":
		if v.Outcome == "" {
			return "continue"
		}
	}
	return v.Outcome
}
