// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// isShared reports whether a plan leaves the team: a draft does not.
func isShared(r *care.Record) bool {
	return r != nil && r.Plan != nil && r.Plan.Status != "draft" && r.Plan.Withdrawn == nil
}

// CarePlan maps the plan: it refers to its live goals and their live actions,
// which are resources of their own, and says them all in its narrative. A record
// has one plan, so it is one resource whose versions tell its history.
func (f *Frame) CarePlan() (*fhir.CarePlan, error) {
	p := f.record.Plan
	var c fhir.CarePlan
	c.Id, c.Identifier = bears("CarePlan", f.ID("CarePlan", ""))
	c.Meta = profile(ukcore.CarePlan)
	c.Subject = f.subject
	c.Intent = new(fhir.CarePlanIntentPlan)
	if f.takenBack(p.Item) {
		c.Status = new(fhir.RequestStatusEnteredInError)
		return &c, nil
	}
	var err error
	if c.Status, err = code[fhir.RequestStatus](codes.PlanStatus, p.Status, in("plan").dot("status")); err != nil {
		return nil, err
	}
	c.Title, c.Description = opt(p.Title), opt(p.Summary)
	c.Period = period(p.Start, p.End)
	c.Created = opt(p.RecordedAt)
	if c.Author, err = f.worker(p.RecordedBy); err != nil {
		return nil, err
	}
	f.addGoals(&c, p)
	if p.Contingency != "" {
		c.Note = []fhir.Annotation{note("If things change: "+p.Contingency, care.DateTime(""))}
	}
	c.Text = planText(p)
	return &c, nil
}

// addGoals refers to the goals and the actions that hold.
func (f *Frame) addGoals(c *fhir.CarePlan, p *care.Plan) {
	var needs []string
	for _, g := range f.lists.goals {
		if !g.visible {
			continue
		}
		if ref := f.refer("Goal", f.ID("Goal", g.root)); ref != nil {
			c.Goal = append(c.Goal, *ref)
		}
		needs = append(needs, p.Goals[g.tip].Needs...)
	}
	for _, a := range f.lists.actions {
		if !a.visible {
			continue
		}
		if ref := f.refer("Task", f.ID("Task", a.root)); ref != nil {
			c.Activity = append(c.Activity, fhir.CarePlanActivity{Reference: ref})
		}
	}
	c.Addresses = f.needs(needs)
}

// isLive reports whether an item holds: neither withdrawn nor superseded.
func isLive[T care.Identified](items []T, i int) bool {
	if items[i].IsWithdrawn() {
		return false
	}
	id := items[i].ItemID()
	for j := range items {
		if items[j].Replaces() == id {
			return false
		}
	}
	return true
}

func planText(p *care.Plan) *fhir.Narrative {
	var t text
	t.say("", p.Title)
	t.say("Summary", p.Summary)
	for i := range p.Goals {
		if !isLive(p.Goals, i) {
			continue
		}
		t.say("Goal", p.Goals[i].Text)
		for j := range p.Goals[i].Actions {
			if isLive(p.Goals[i].Actions, j) {
				a := &p.Goals[i].Actions[j]
				t.say(words("layer", a.CarriedBy), a.Text)
			}
		}
	}
	t.say("If things change", p.Contingency)
	if p.AgreedOn != "" {
		t.say("Agreed", string(p.AgreedOn))
	}
	if p.AgreedBy != "" {
		t.say("Agreed by", words("agreed-by", p.AgreedBy))
	}
	t.say("Review", string(p.ReviewOn))
	return t.additional()
}
