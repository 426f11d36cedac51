// SPDX-License-Identifier: Apache-2.0

package cld

import "github.com/carelode/lode/mapping/care"

// assessments writes a row for each assessment that was completed in the period.
func (x *extract) assessments() {
	all := x.rec.Assessments
	take(&x.items, all, assessmentItem)
	for i := range all {
		if x.skip(assessmentRow, i) {
			continue
		}
		a := &all[i]
		if reason := x.assessed(a); reason != "" {
			x.leave(itemPath(assessmentRow, i), reason)
			continue
		}
		label, _ := care.Label("assessment-kind", a.Kind)
		e := event{id: x.items.first(i), code: asAssessment, as: x.known.client, start: a.Start, end: a.End, outcome: a.Outcome, about: label}
		if a.Kind == "carer" {
			e.as = asCarer
		}
		r := x.tell(assessmentRow, i, &e)
		x.code(r, assessmentType, assessmentKinds, x.decisive(a, e.id))
		x.code(r, eligibleNeeds, yesNoUnknown, a.Eligible)
		x.code(r, assessmentMethod, methods, a.Method)
		x.emit(r)
	}
}

// assessed says why an assessment is not told.
func (x *extract) assessed(a *care.Assessment) string {
	if a.Kind == capacityKind {
		return outOfScope
	}
	if x.set.oneRow && x.toldInRequest(a) {
		return toldInRequest
	}
	return x.ended(a.Status, a.Start, a.End)
}

// toldInRequest reports whether the council wants a first conversation in the row
// of its request, and there is one.
func (x *extract) toldInRequest(a *care.Assessment) bool {
	all := x.rec.Contacts
	for i := range all {
		c := &all[i]
		if !c.First || !live(all, i, contactItem) {
			continue
		}
		if end := decided(c); requestStatus(c, end) == "completed" && partOf(a, c, end) && !x.known.blocked[requestRow] {
			return true
		}
	}
	return false
}

// decisive gives the kind as which an assessment counts. One in which eligibility
// under the Care Act was decided is a needs assessment, however it began.
func (x *extract) decisive(a *care.Assessment, first string) string {
	if a.Kind != "conversation-2" && a.Kind != "conversation-3" {
		return a.Kind
	}
	all := x.rec.Eligibility
	for i := range all {
		if (all[i].Assessment == a.ID || all[i].Assessment == first) && live(all, i, eligibilityItem) {
			return "care-act"
		}
	}
	return a.Kind
}
