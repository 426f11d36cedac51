// SPDX-License-Identifier: Apache-2.0

package tofhir

import "github.com/carelode/lode/mapping/care"

// choose goes through the record's parts in their order.
func (s *selection) choose() {
	var was lists
	var before *care.Record
	if s.before != nil {
		was, before = s.before.lists, s.before.record
	}
	s.person(before)
	s.episode()
	s.sharing(&was)
	s.around(before, &was)
	s.assessed(&was)
	s.plan()
	s.list("Goal", "plan.goals", was.goals, s.after.lists.goals, nil)
	s.list("Task", "plan.goals[].actions", was.actions, s.after.lists.actions, nil)
	s.ask("DocumentReference", "advancePlans", was.advance, s.after.lists.advance)
	s.list("QuestionnaireResponse", "capacity", was.capacity, s.after.lists.capacity, nil)
	s.activity(&was)
	s.clinical(&was)
	s.noAllergy(before)
	s.list("DocumentReference", "documents", was.documents, s.after.lists.documents, nil)
}

// person: only their master writes them. Their whereabouts are taken back when
// they become restricted.
func (s *selection) person(before *care.Record) {
	details, circumstances := s.touchesPerson()
	if s.after.writes.Patient && details {
		s.units = append(s.units, unit{
			kind: "Patient", id: s.after.ID("Patient", ""), list: "person", index: -1, inner: -1,
			correction: s.before != nil && (s.hidden || s.moved),
		})
	}
	if s.after.writes.Patient && s.before != nil {
		s.held[s.after.ID("Patient", "")] = true
	}
	s.whole(unit{kind: "QuestionnaireResponse", id: s.after.ID("QuestionnaireResponse", "/person"), list: "person"},
		hasCircumstances(before), hasCircumstances(s.after.record), circumstances, false)
	s.whole(s.aboutMe(before), hasAboutMe(before), hasAboutMe(s.after.record), s.touches("aboutMe"), s.aboutMePutRight(before))
}

// touchesPerson tells a change of the person's details from one of how they live.
func (s *selection) touchesPerson() (details, circumstances bool) {
	if s.anew {
		return true, true
	}
	for i := range s.diff {
		if s.diff[i].Part != "person" {
			continue
		}
		if isCircumstance(s.diff[i].Path) {
			circumstances = true
		} else {
			details = true
		}
	}
	return details, circumstances
}

func (s *selection) aboutMe(before *care.Record) unit {
	u := unit{kind: "QuestionnaireResponse", id: s.after.ID("QuestionnaireResponse", "/aboutMe"), list: "aboutMe"}
	if hasAboutMe(s.after.record) {
		u.item = s.after.record.AboutMe.ID
	} else if hasAboutMe(before) {
		u.item = before.AboutMe.ID
	}
	return u
}

func (s *selection) aboutMePutRight(before *care.Record) bool {
	if !hasAboutMe(before) || !hasAboutMe(s.after.record) {
		return false
	}
	is := s.after.record.AboutMe
	return is.Supersedes != "" && is.ID != before.AboutMe.ID
}

// episode: one that another took the place of is over, even if nobody said so.
func (s *selection) episode() {
	var was, is *care.Episode
	if s.before != nil {
		was = s.before.record.Episode
	}
	is = s.after.record.Episode
	u := unit{kind: "EpisodeOfCare", list: "episode", index: -1, inner: -1}
	if was != nil {
		u.id = s.after.ID("EpisodeOfCare", was.ID)
		s.held[u.id] = true
		if is == nil || is.ID != was.ID {
			u.item, u.gone = was.ID, true
			s.units = append(s.units, u)
		}
	}
	if is != nil && s.touches("episode") {
		u.id, u.item, u.gone = s.after.ID("EpisodeOfCare", is.ID), is.ID, false
		u.correction = was != nil && (s.moved || is.Status == "entered-in-error" && was.Status != is.Status)
		s.units = append(s.units, u)
	}
}

func (s *selection) sharing(was *lists) {
	is := &s.after.lists
	s.list("Consent", "sharing.agreements", was.agreements, is.agreements, nil)
	s.list("Consent", "sharing.objections", was.objections, is.objections, nil)
}

// around is whoever stands around the person: each, and all of them as the onion.
func (s *selection) around(before *care.Record, was *lists) {
	s.list("RelatedPerson", "network.people", was.related, s.after.lists.related, nil)
	s.whole(unit{kind: "CareTeam", id: s.after.ID("CareTeam", ""), list: "network"}, hasOnion(before), hasOnion(s.after.record),
		s.reach || s.touches("network") || s.touches("episode.namedWorker"), s.hidden || onionPutRight(before, s.after.record))
}

// assessed is what the team thinks the person can do and needs.
func (s *selection) assessed(was *lists) {
	is := &s.after.lists
	s.list("Observation", "strengths", was.strengths, is.strengths, nil)
	s.list("Condition", "needs", was.needs, is.needs, nil)
	s.whole(unit{kind: "List", id: s.after.ID("List", "needs"), list: "needs"}, s.before.hasPriorities(), s.after.hasPriorities(),
		s.touches("needs"), false)
	s.list("Observation", "ratings", was.ratings, is.ratings, func(tip int) bool { return s.items[s.after.record.Ratings[tip].Need] })
	s.list("Observation", "scores", was.scores, is.scores, nil)
	s.ask("Condition", "conditions", was.told, is.told)
}

// activity is what was done.
func (s *selection) activity(was *lists) {
	is := &s.after.lists
	s.list("Encounter", "contacts", was.encounters, is.encounters, nil)
	s.list("Communication", "contacts", was.messages, is.messages, nil)
	s.list("Procedure", "contacts[].interventions", was.procedures, is.procedures, nil)
	s.list("Task", "assessments", was.assessments, is.assessments, nil)
	s.list("Task", "reviews", was.reviews, is.reviews, nil)
	s.list("ServiceRequest", "referrals", was.referrals, is.referrals, nil)
}

func (s *selection) clinical(was *lists) {
	is := &s.after.lists
	s.list("Observation", "observations", was.observations, is.observations, nil)
	s.list("Observation", "wounds", was.wounds, is.wounds, nil)
	s.list("DeviceUseStatement", "equipment", was.equipment, is.equipment, nil)
	s.list("ServiceRequest", "communityConnections", was.connections, is.connections, nil)
	s.list("Flag", "risks", was.risks, is.risks, nil)
	s.ask("AllergyIntolerance", "allergies", was.allergies, is.allergies)
	s.ask("MedicationStatement", "medications", was.medications, is.medications)
}

// ask is a part that was asked about: what was named, and the list of it that
// says what was answered.
func (s *selection) ask(kind, part string, was, is []chain) {
	informant := s.before != nil && s.diff.Touches(part+".informant")
	s.list(kind, part+".items", was, is, func(int) bool { return informant })
	before := s.before != nil && asked(s.before.record, part).asked
	s.whole(unit{kind: "List", id: s.after.ID("List", part), list: part}, before, asked(s.after.record, part).asked, s.touches(part), false)
}

func (s *selection) noAllergy(before *care.Record) {
	was := before != nil && saysNoAllergy(before)
	s.whole(unit{kind: "AllergyIntolerance", id: s.after.ID("AllergyIntolerance", ""), list: "allergies"}, was, saysNoAllergy(s.after.record),
		s.touches("allergies"), false)
}
