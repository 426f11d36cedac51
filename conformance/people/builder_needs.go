// SPDX-License-Identifier: Apache-2.0

package people

import (
	"github.com/carelode/lode/mapping/care"
)

// need writes a problem of the Omaha System under a key.
func (b *builder) need(key, problem, degree, priority, text string, signs ...string) {
	n := care.Need{
		Item: b.item("need"), Problem: problem, Whose: "individual", Degree: degree, Priority: priority,
		Text: b.t(text), Signs: signs, From: care.PartialDate(b.day(0)),
	}
	b.keep("need", key, n.ID)
	b.r.Needs = append(b.r.Needs, n)
}

// resolved ends a need.
func (b *builder) resolved(key string) {
	n := find(b.r.Needs, b.id("need", key), func(n *care.Need) *care.Item { return &n.Item })
	n.ResolvedOn = b.day(0)
	b.touch(&n.Item)
}

// find gives the entry with an id. Stories ask only for what they wrote.
func find[T any](list []T, id string, item func(*T) *care.Item) *T {
	for i := range list {
		if item(&list[i]).ID == id {
			return &list[i]
		}
	}
	panic("people: the story lost " + id)
}

// rate rates a need: knowledge, behaviour, status.
func (b *builder) rate(key, phase string, knowledge, behaviour, status int) {
	b.r.Ratings = append(b.r.Ratings, care.Rating{
		Item: b.item("rating"), Need: b.id("need", key), Phase: phase, Date: b.day(0),
		Knowledge: &knowledge, Behaviour: &behaviour, Status: &status,
	})
}

// strength writes what the person can do, has, or is good at.
func (b *builder) strength(layer, text string) {
	b.r.Strengths = append(b.r.Strengths, care.Strength{Item: b.item("strength"), Text: b.t(text), Layer: layer})
}

// score writes the result of an instrument.
func (b *builder) score(instrument, total string, parts ...care.ScorePart) *care.Score {
	b.r.Scores = append(b.r.Scores, care.Score{
		Item: b.item("score"), Instrument: instrument, Date: b.day(0), Total: care.Decimal(total), Parts: parts,
	})
	return &b.r.Scores[len(b.r.Scores)-1]
}

// plan opens the care and support plan.
func (b *builder) plan(title, summary, contingency string) *care.Plan {
	b.r.Plan = &care.Plan{
		Item: b.item("plan"), Status: "active", Title: b.t(title), Summary: b.t(summary), Contingency: b.t(contingency),
		AgreedOn: b.day(0), AgreedBy: "person", Start: b.day(0), ReviewOn: b.day(84),
	}
	return b.r.Plan
}

// goal adds a goal under a key, for needs named by theirs.
func (b *builder) goal(key, text string, needs ...string) {
	g := care.Goal{
		Item: b.item("goal"), Text: b.t(text), Status: "active", Start: b.day(0), Target: care.PartialDate(b.day(70)[:7]),
	}
	for _, n := range needs {
		g.Needs = append(g.Needs, b.id("need", n))
	}
	b.keep("goal", key, g.ID)
	b.r.Plan.Goals = append(b.r.Plan.Goals, g)
}

func (b *builder) goalOf(key string) *care.Goal {
	return find(b.r.Plan.Goals, b.id("goal", key), func(g *care.Goal) *care.Item { return &g.Item })
}

// action adds something to do to a goal, carried by a layer of the onion.
func (b *builder) action(goal, key, layer, who, text string) *care.Action {
	g := b.goalOf(goal)
	a := care.Action{
		Item: b.item("action"), Text: b.t(text), CarriedBy: layer, Who: b.t(who), Status: "in-progress", Due: b.day(28),
	}
	b.keep("action", key, a.ID)
	g.Actions = append(g.Actions, a)
	return &g.Actions[len(g.Actions)-1]
}

func (b *builder) actionOf(key string) *care.Action {
	id := b.id("action", key)
	for i := range b.r.Plan.Goals {
		for j := range b.r.Plan.Goals[i].Actions {
			if a := &b.r.Plan.Goals[i].Actions[j]; a.ID == id {
				return a
			}
		}
	}
	panic("people: the story lost " + id)
}

// done ends an action.
func (b *builder) done(key string) {
	a := b.actionOf(key)
	a.Status, a.Done = "done", b.day(0)
	b.touch(&a.Item)
}

// inward moves an action to a layer nearer the person.
func (b *builder) inward(key, layer, who string) {
	a := b.actionOf(key)
	a.CarriedBy, a.Who = layer, b.t(who)
	b.touch(&a.Item)
}

// achieved ends a goal with what came of it.
func (b *builder) achieved(key, outcome string) {
	g := b.goalOf(key)
	g.Status, g.Outcome = "achieved", b.t(outcome)
	b.touch(&g.Item)
}

// closePlan ends the plan and the episode.
func (b *builder) closePlan(reason, handedTo string) {
	if b.r.Plan != nil {
		b.r.Plan.Status, b.r.Plan.End = "ended", b.day(0)
		b.touch(&b.r.Plan.Item)
	}
	e := b.r.Episode
	e.Status, e.End, e.EndReason, e.HandedTo = "finished", b.day(0), reason, b.t(handedTo)
}

// eligible writes a decision under the 2014 regulations: outcomes that the
// person cannot achieve unaided.
func (b *builder) eligible(decision, explanation string, unable ...string) {
	e := care.Eligibility{
		Item: b.item("eligibility"), Condition: "yes", Impact: "yes", Decision: decision, DecidedOn: b.day(0),
		Explanation: b.t(explanation),
	}
	if n := len(b.r.Assessments); n > 0 {
		e.Assessment = b.r.Assessments[n-1].ID
	}
	for _, o := range unable {
		e.Outcomes = append(e.Outcomes, care.EligibilityOutcome{
			Outcome: o, Able: "no", Details: b.t("[Cannot do this without help|Manages only with somebody beside {him}|Takes far longer than is reasonable]."),
		},
		)
	}
	if decision != "eligible" {
		e.Impact = "no"
	}
	b.r.Eligibility = append(b.r.Eligibility, e)
}
