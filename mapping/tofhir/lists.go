// SPDX-License-Identifier: Apache-2.0

package tofhir

import "github.com/carelode/lode/mapping/care"

// lists are the chains of every list of a record that makes resources.
type lists struct {
	related, agreements, objections                []chain
	strengths, needs, ratings, scores              []chain
	goals, actions, advance, capacity              []chain
	encounters, messages, procedures               []chain
	assessments, reviews, referrals                []chain
	observations, wounds, equipment, connections   []chain
	risks, allergies, medications, told, documents []chain
}

func listsOf(r *care.Record, roots map[string]string) lists {
	l := lists{
		strengths:    chains(r.Strengths, roots, always[care.Strength]),
		needs:        chains(r.Needs, roots, judgeNeed),
		ratings:      chains(r.Ratings, roots, judgeRating(r)),
		scores:       chains(r.Scores, roots, always[care.Score]),
		capacity:     chains(r.Capacity, roots, always[care.CapacityDecision]),
		encounters:   chains(r.Contacts, roots, judgeEncounter),
		assessments:  chains(r.Assessments, roots, always[care.Assessment]),
		reviews:      chains(r.Reviews, roots, always[care.Review]),
		referrals:    chains(r.Referrals, roots, judgeReferral),
		observations: chains(r.Observations, roots, always[care.Observation]),
		wounds:       chains(r.Wounds, roots, always[care.Wound]),
		equipment:    chains(r.Equipment, roots, always[care.Equipment]),
		connections:  connections(r, roots),
		risks:        chains(r.Risks, roots, always[care.Risk]),
		advance:      askedChains(r.AdvancePlans, roots),
		allergies:    askedChains(r.Allergies, roots),
		medications:  askedChains(r.Medications, roots),
		told:         askedChains(r.Conditions, roots),
		documents:    chains(r.Documents, roots, always[care.Document]),
	}
	if r.Network != nil {
		l.related = chains(r.Network.People, roots, judgeRelated)
	}
	if r.Sharing != nil {
		l.agreements = chains(r.Sharing.Agreements, roots, always[care.Agreement])
		l.objections = chains(r.Sharing.Objections, roots, always[care.Objection])
	}
	if r.Plan != nil {
		l.goals, l.actions = planned(r, roots)
	}
	l.messages, l.procedures = messagesOf(r.Contacts, l.encounters), proceduresOf(r.Contacts, l.encounters)
	return l
}

func askedChains[T care.Identified](a *care.Asked[T], roots map[string]string) []chain {
	if a == nil {
		return nil
	}
	return chains(a.Items, roots, always[T])
}

// messagesOf gives the chains of the contacts that are messages: the same as the
// others', of which those are told that these are not.
func messagesOf(contacts []care.Contact, all []chain) []chain {
	var out []chain
	for _, c := range all {
		message := !isEncounter(&contacts[c.tip])
		if out == nil && !message {
			continue
		}
		c.visible, c.ever = message && !c.withdrawn, message
		out = append(out, c)
	}
	return out
}

// action is an action of a goal, and the index of both.
type action struct {
	*care.Action

	goal, index int
}

// planned gives the chains of a plan's goals and of all their actions. A plan
// that was withdrawn takes its goals along, and a goal its actions.
func planned(r *care.Record, roots map[string]string) (goals, actions []chain) {
	all := r.Plan.Goals
	goals = chains(all, roots, judgePlanned[care.Goal](r))
	var flat []action
	for g := range all {
		for i := range all[g].Actions {
			flat = append(flat, action{Action: &all[g].Actions[i], goal: g, index: i})
		}
	}
	actions = chains(flat, roots, judgePlanned[action](r))
	for k := range actions {
		a := &flat[actions[k].tip]
		actions[k].tip, actions[k].inner = a.goal, a.index
		if !isLive(all, a.goal) {
			takeBack(actions[k : k+1])
		}
	}
	if r.Plan.Withdrawn != nil {
		takeBack(goals)
		takeBack(actions)
	}
	return goals, actions
}
