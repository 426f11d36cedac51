// SPDX-License-Identifier: Apache-2.0

package tofhir

import "github.com/carelode/lode/mapping/care"

func (s *selection) plan() {
	was, is := s.before != nil && isShared(s.before.record), isShared(s.after.record)
	id := s.after.ID("CarePlan", "")
	s.held[id] = was
	u := unit{kind: "CarePlan", id: id, list: "plan", index: -1, inner: -1}
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
