// SPDX-License-Identifier: Apache-2.0

package tofhir

import "github.com/carelode/lode/mapping/care"

// unit is one resource that a message is to hold.
type unit struct {
	kind       string // its type
	id         string
	part       string // the record's part that it is made of
	item       string // the item's id, for the worker's eyes
	index      int    // of the item in its list
	gone       bool   // the item is in the version before only
	correction bool   // it puts right or takes back what the destination holds
}

// selection finds what a destination must be told.
type selection struct {
	before, after *Frame // before is nil at a first send
	diff          care.Difference
	items         map[string]bool // ids of items that differ
	anew          bool            // everything must be told: a first send, or the person was another
	moved         bool            // the person's NHS number is another: what was sent hangs on the wrong one
	reach         bool            // whether the person is restricted is another than before
	unsure        bool            // they may hold what before does not show
	hidden        bool            // the person is restricted from this version on
	units         []unit
	held          map[string]bool // ids of the resources that the destination holds already
}

func newSelection(before, after *Frame, d care.Difference) *selection {
	s := &selection{before: before, after: after, diff: d, held: make(map[string]bool)}
	if before == nil {
		s.anew = true
		return s
	}
	s.items = make(map[string]bool, len(d))
	for i := range d {
		s.items[d[i].Item] = true
	}
	was, is := numberOf(before.record), numberOf(after.record)
	s.moved = was != is
	s.anew = s.moved
	s.reach = after.record.Person.Restricted != before.record.Person.Restricted
	s.hidden = after.record.Person.Restricted && !before.record.Person.Restricted
	return s
}

func numberOf(r *care.Record) string {
	if r.Person.NHSNumber == nil {
		return ""
	}
	return r.Person.NHSNumber.Value
}

func (s *selection) touches(part string) bool { return s.anew || s.diff.Touches(part) }

// choose goes through the record's parts in their order.
func (s *selection) choose() {
	s.person()
	s.episode()
	var was lists
	if s.before != nil {
		was = s.before.lists
	}
	is := s.after.lists
	s.list("RelatedPerson", "network", was.related, is.related)
	s.list("Condition", "needs", was.needs, is.needs)
	s.list("Condition", "conditions", was.told, is.told)
	s.conditionList()
	s.plan()
	s.list("Encounter", "contacts", was.contacts, is.contacts)
	s.list("ServiceRequest", "referrals", was.referrals, is.referrals)
	s.list("Flag", "risks", was.risks, is.risks)
}

// person: only their master writes them. Their whereabouts are taken back when
// they become restricted.
func (s *selection) person() {
	if s.after.writes.Patient && s.touches("person") {
		s.units = append(s.units, unit{
			kind: "Patient", id: s.after.ID("Patient", ""), part: "person", correction: s.before != nil && (s.hidden || s.moved),
		})
	}
	if s.after.writes.Patient && s.before != nil {
		s.held[s.after.ID("Patient", "")] = true
	}
}

// episode: one that another took the place of is over, even if nobody said so.
func (s *selection) episode() {
	var was, is *care.Episode
	if s.before != nil {
		was = s.before.record.Episode
	}
	is = s.after.record.Episode
	if was != nil {
		id := s.after.ID("EpisodeOfCare", was.ID)
		s.held[id] = true
		if is == nil || is.ID != was.ID {
			s.units = append(s.units, unit{kind: "EpisodeOfCare", id: id, part: "episode", item: was.ID, gone: true})
		}
	}
	if is != nil && s.touches("episode") {
		s.units = append(s.units, unit{
			kind: "EpisodeOfCare", id: s.after.ID("EpisodeOfCare", is.ID), part: "episode", item: is.ID,
			correction: was != nil && (s.moved || is.Status == "entered-in-error" && was.Status != is.Status),
		})
	}
}

func (s *selection) conditionList() {
	was, is := s.before != nil && answered(s.before.record), answered(s.after.record)
	id := s.after.ID("List", "conditions")
	s.held[id] = was
	if was && !is || is && s.touches("conditions") {
		s.units = append(s.units, unit{kind: "List", id: id, part: "conditions", gone: !is, correction: was && (!is || s.moved)})
	}
}

func (s *selection) plan() {
	was, is := s.before != nil && isShared(s.before.record), isShared(s.after.record)
	id := s.after.ID("CarePlan", "")
	s.held[id] = was
	u := unit{kind: "CarePlan", id: id, part: "plan"}
	switch p := s.after.record.Plan; {
	case is && s.touches("plan"):
		u.item = p.ID
		u.correction = was && (s.moved || s.planPutRight(s.before.record.Plan, p))
	case was && p == nil:
		u.item, u.gone, u.correction = s.before.record.Plan.ID, true, true
	case was && !is, p != nil && p.Withdrawn != nil && s.takenBackSince():
		u.item, u.correction = p.ID, p.Withdrawn != nil
	default:
		return
	}
	s.units = append(s.units, u)
}

// planPutRight reports whether a plan corrects another, or no longer holds a goal
// or an action that it held. The plan is one resource, so what corrects it sends
// it as it is now.
func (s *selection) planPutRight(was, is *care.Plan) bool {
	if is.Supersedes != "" && is.ID != was.ID {
		return true
	}
	for i := range was.Goals {
		j := find(is.Goals, was.Goals[i].ID)
		if isLive(was.Goals, i) && (j < 0 || !isLive(is.Goals, j)) {
			return true
		}
		for k := range was.Goals[i].Actions {
			if isLive(was.Goals[i].Actions, k) && !holds(is.Goals, j, was.Goals[i].Actions[k].ID) {
				return true
			}
		}
	}
	return false
}

// holds reports whether a goal still has a live action.
func holds(goals []care.Goal, goal int, action string) bool {
	if goal < 0 {
		return false
	}
	k := find(goals[goal].Actions, action)
	return k >= 0 && isLive(goals[goal].Actions, k)
}

// takenBackSince reports whether a plan that was a draft when it was last told
// of has been withdrawn since: it may have been shared before that.
func (s *selection) takenBackSince() bool {
	return s.before != nil && s.before.record.Plan != nil && s.before.record.Plan.Withdrawn == nil
}

// list compares the chains of one list.
func (s *selection) list(kind, part string, was, is []chain) {
	for i := range was {
		if id := s.after.ID(kind, was[i].root); was[i].visible {
			s.held[id] = true
		}
	}
	for i := range is {
		old, had := withRoot(was, is[i].root, i)
		if tell, correction := s.judge(part, &old, &is[i], had); tell {
			s.units = append(s.units, unit{
				kind: kind, id: s.after.ID(kind, is[i].root), part: part, item: is[i].tipID, index: is[i].tip, correction: correction,
			})
		}
	}
	for i := range was {
		if _, still := withRoot(is, was[i].root, i); !still && was[i].visible {
			s.units = append(s.units, unit{
				kind: kind, id: s.after.ID(kind, was[i].root), part: part, item: was[i].tipID, index: was[i].tip, gone: true, correction: true,
			})
		}
	}
}

// judge says whether a chain is to be told of, and whether that corrects what
// the destination holds.
func (s *selection) judge(part string, was, is *chain, had bool) (tell, correction bool) {
	switch {
	case !had:
		// What nobody was told of need not be taken back.
		untold := is.withdrawn && is.ever && s.unsure
		return is.visible || untold, untold
	case is.visible:
		amended := was.visible && was.tipID != is.tipID
		stripped := part == "network" && s.reach
		tell = s.anew || amended || stripped || s.items[is.tipID]
		return tell, tell && (amended || s.moved || stripped && s.hidden)
	case is.withdrawn:
		// It may have been sent in a state before the last: a take-back has no
		// content, so one too many tells nobody anything.
		return !was.withdrawn && was.ever, true
	}
	return was.visible, false
}

// path names a unit's item by its place in the record, for the worker's eyes.
func (u *unit) path() string {
	switch u.part {
	case "network":
		return at("network.people", u.index)
	case "conditions":
		if u.kind == "Condition" {
			return at("conditions.items", u.index)
		}
		return "conditions"
	case "person", "episode", "plan":
		return u.part
	}
	return at(u.part, u.index)
}
