// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// judgePlanned: what a plan holds is told of once the plan is.
func judgePlanned[T any](r *care.Record) func(*T) (visible, ever bool) {
	shared := isShared(r)
	return func(*T) (visible, ever bool) { return shared, true }
}

// Goal maps a goal of the plan, by index. UK Core has no profile of it.
func (f *Frame) Goal(i int) (*fhir.Goal, error) {
	g, path := &f.record.Plan.Goals[i], at("plan.goals", i)
	var out fhir.Goal
	out.Id, out.Identifier = bears("Goal", f.of("Goal", g.ID))
	out.Subject = f.subject
	if f.takenBack(g.Item) || f.record.Plan.Withdrawn != nil {
		out.LifecycleStatus = new(fhir.GoalLifecycleStatusEnteredInError)
		out.Description = fhir.TextConcept("Entered in error")
		return &out, nil
	}
	out.Description = fhir.TextConcept(g.Text)
	status, err := code[fhir.GoalLifecycleStatus](codes.GoalStatus, g.Status, path.dot("status"))
	if err != nil {
		return nil, err
	}
	out.LifecycleStatus = status
	reached, coded, err := seek(codes.GoalAchievement, g.Status, path.dot("status"))
	if err != nil {
		return nil, err
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
