// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strconv"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// isShared reports whether a plan leaves the team: a draft does not.
func isShared(r *care.Record) bool {
	return r != nil && r.Plan != nil && r.Plan.Status != "draft" && r.Plan.Withdrawn == nil
}

// CarePlan maps the plan with its live goals, contained, and their live actions.
// A record has one plan, so it is one resource whose versions tell its history.
func (f *Frame) CarePlan() (*fhir.CarePlan, error) {
	p := f.record.Plan
	var c fhir.CarePlan
	c.Id = new(f.ID("CarePlan", ""))
	c.Meta = profile(ukcore.CarePlan)
	c.Identifier = []fhir.Identifier{f.ours("CarePlan", *c.Id)}
	c.Subject = f.subject
	c.Intent = new(fhir.CarePlanIntentPlan)
	if f.takenBack(p.Item) {
		c.Status = new(fhir.RequestStatusEnteredInError)
		return &c, nil
	}
	var err error
	if c.Status, err = code[fhir.RequestStatus](codes.PlanStatus, p.Status, "plan.status"); err != nil {
		return nil, err
	}
	c.Title, c.Description = opt(p.Title), opt(p.Summary)
	c.Period = period(p.Start, p.End)
	c.Created = opt(p.RecordedAt)
	if c.Author, err = f.worker(p.RecordedBy); err != nil {
		return nil, err
	}
	if err := f.addGoals(&c, p); err != nil {
		return nil, err
	}
	if p.Contingency != "" {
		c.Note = []fhir.Annotation{note("If things change: "+p.Contingency, care.DateTime(""))}
	}
	c.Text = planText(p)
	return &c, nil
}

func (f *Frame) addGoals(c *fhir.CarePlan, p *care.Plan) error {
	var needs []string
	for i := range p.Goals {
		g := &p.Goals[i]
		if !isLive(p.Goals, i) {
			continue
		}
		path, id := at("plan.goals", i), "goal-"+strconv.Itoa(len(c.Contained)+1)
		goal, err := f.goal(g, id, path)
		if err != nil {
			return err
		}
		c.Contained = append(c.Contained, goal)
		c.Goal = append(c.Goal, fhir.Refer("#"+id))
		needs = append(needs, g.Needs...)
		if err := f.addActions(c, g, id, path); err != nil {
			return err
		}
	}
	c.Addresses = f.needs(needs)
	return nil
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

func (f *Frame) goal(g *care.Goal, id, path string) (*fhir.Goal, error) {
	var out fhir.Goal
	out.Id = &id
	out.Subject = f.subject
	out.Description = fhir.TextConcept(g.Text)
	status, err := code[fhir.GoalLifecycleStatus](codes.GoalStatus, g.Status, path+".status")
	if err != nil {
		return nil, err
	}
	out.LifecycleStatus = status
	reached, coded, err := codes.GoalAchievement.Find(g.Status, path+".status")
	if err != nil {
		return nil, unmapped(err)
	}
	if coded {
		out.AchievementStatus = new(fhir.Concept(reached.System, reached.Code, reached.Display))
	}
	out.StartDate = opt(g.Start)
	out.Addresses = f.needs(g.Needs)
	if day, full := g.Target.Full(); full {
		out.Target = []fhir.GoalTarget{{DueDate: opt(day)}}
	} else if g.Target != "" {
		out.Note = append(out.Note, note("By "+string(g.Target), care.DateTime("")))
	}
	if g.Outcome != "" {
		out.Note = append(out.Note, note(g.Outcome, care.DateTime("")))
	}
	return &out, nil
}

func (f *Frame) addActions(c *fhir.CarePlan, g *care.Goal, goal, path string) error {
	for i := range g.Actions {
		if !isLive(g.Actions, i) {
			continue
		}
		a := &g.Actions[i]
		status, err := code[fhir.CarePlanActivityStatus](codes.ActionStatus, a.Status, at(path+".actions", i)+".status")
		if err != nil {
			return err
		}
		d := &fhir.CarePlanActivityDetail{
			Status: status, Description: opt(a.Text), ScheduledString: opt(a.When),
			Goal: []fhir.Reference{fhir.Refer("#" + goal)},
		}
		if by := f.carrier(a); by != nil {
			d.Performer = []fhir.Reference{*by}
		}
		if a.When == "" && a.Due != "" {
			d.ScheduledPeriod = &fhir.Period{End: opt(a.Due)}
		}
		c.Activity = append(c.Activity, fhir.CarePlanActivity{Detail: d})
	}
	return nil
}

// carrier says who carries an action: the person, the team, or by name and layer
// whoever else it is.
func (f *Frame) carrier(a *care.Action) *fhir.Reference {
	switch a.CarriedBy {
	case "":
		return nil
	case "self":
		return &f.subject
	case "team":
		return f.team()
	}
	who := words("layer", a.CarriedBy)
	if a.Who != "" {
		who = a.Who + " (" + who + ")"
	}
	return &fhir.Reference{Display: &who}
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
