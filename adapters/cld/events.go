// SPDX-License-Identifier: Apache-2.0

package cld

import "github.com/carelode/lode/mapping/care"

// event is what the four kinds have in common.
type event struct {
	id         string // of the first item of its chain
	code       string // of the list of event types
	as         string // as whom the person is in it
	start, end care.Date
	outcome    string // of the record's outcomes
	about      string // the description
}

// tell begins an event's row. What only its kind has is added before emit.
func (x *extract) tell(k rowKind, index int, e *event) *row {
	x.start(k, index)
	r := &x.row
	x.client(r, e.as)
	x.code(r, eventType, events, e.code)
	ref := reference(x.team.ID, x.rec.ID, k.part(), e.id)
	x.begin(&r.cells[eventReference])
	x.arena = append(x.arena, ref[:]...)
	x.finish(&r.cells[eventReference])
	x.date(r, eventStart, e.start)
	x.date(r, eventEnd, e.end)
	x.text(r, eventDescription, e.about)
	x.code(r, eventOutcome, outcomes, e.outcome)
	return r
}

// ended says why an event that is told once it is completed is not told.
func (x *extract) ended(status string, start, end care.Date) (reason string) {
	switch {
	case status == "cancelled":
		return cancelled
	case status != "completed":
		return notCompleted
	case end == "":
		return noEnd
	case end < start:
		return endsBeforeStart
	case !x.period.Contains(end):
		return outsidePeriod
	case end < x.known.adultOn:
		return underAge
	}
	return ""
}

// skip tells of an item that gets no row. It holds for all kinds.
func (x *extract) skip(k rowKind, i int) bool {
	switch {
	case !x.items.live(i):
		x.pass(corrected)
	case x.known.blocked[k]:
		x.leave(itemPath(k, i), objected)
	default:
		return false
	}
	return true
}

// requests writes a row for each first contact about a new matter that was
// decided in the period. Any other contact is a visit or a call, which are never
// told.
func (x *extract) requests() {
	all := x.rec.Contacts
	take(&x.items, all, contactItem)
	for i := range all {
		c := &all[i]
		if !c.First {
			x.pass(noRequest)
			continue
		}
		if x.skip(requestRow, i) {
			continue
		}
		end := decided(c)
		if reason := x.ended(requestStatus(c, end), c.Start.Date(), end); reason != "" {
			x.leave(itemPath(requestRow, i), reason)
			continue
		}
		e := event{id: x.items.first(i), code: asRequest, as: x.known.client, start: c.Start.Date(), end: end, outcome: c.Outcome}
		if a := x.conversation(c, end); a != nil && x.set.oneRow {
			e.about = "Initial conversation"
			if a.Status == "completed" {
				e.outcome = x.better(eventOutcome, outcomes, e.outcome, a.Outcome)
			}
		}
		r := x.tell(requestRow, i, &e)
		x.code(r, routeOfAccess, routes, c.Route)
		x.emit(r)
	}
}

// requestStatus puts a contact's status in an event's words: a request is
// completed once it is decided.
func requestStatus(c *care.Contact, end care.Date) string {
	switch {
	case c.Status == "cancelled":
		return c.Status
	case c.Status != "finished" || end == "":
		return "in-progress"
	}
	return "completed"
}

// decided gives the day of the decision: the contact's own day where an outcome
// was given with it.
func decided(c *care.Contact) care.Date {
	switch {
	case c.DecidedOn != "" || c.Outcome == "":
		return c.DecidedOn
	case c.End != "":
		return c.End.Date()
	}
	return c.Start.Date()
}

// conversation finds the first conversation that a request was also, if any.
func (x *extract) conversation(c *care.Contact, end care.Date) *care.Assessment {
	for i := range x.rec.Assessments {
		a := &x.rec.Assessments[i]
		if a.Status != "cancelled" && partOf(a, c, end) && live(x.rec.Assessments, i, assessmentItem) {
			return a
		}
	}
	return nil
}

// partOf reports whether an assessment is the first conversation of a request:
// it began between the contact and its decision.
func partOf(a *care.Assessment, c *care.Contact, end care.Date) bool {
	return a.Kind == "conversation-1" && a.Start >= c.Start.Date() && a.Start <= end
}
