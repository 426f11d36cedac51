// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// ActionTask maps an action of a goal, by the indices of both. The layer of the
// onion that carries it is the kind of performer, in our own code list; over time
// it should move inwards.
func (f *Frame) ActionTask(goal, i int) (*fhir.Task, error) {
	g := &f.record.Plan.Goals[goal]
	a, path := &g.Actions[i], at("plan.goals", goal).item("actions", i)
	back := f.takenBack(a.Item) || f.record.Plan.Withdrawn != nil || !isLive(f.record.Plan.Goals, goal)
	t := f.task(a.ID, back)
	if back {
		return t, nil
	}
	var err error
	if t.Status, err = code[fhir.TaskStatus](codes.ActionStatus, a.Status, path.dot("status")); err != nil {
		return nil, err
	}
	layer, err := concept(codes.Layer, a.CarriedBy, path.dot("carriedBy"))
	if err != nil {
		return nil, err
	}
	t.PerformerType = []fhir.CodeableConcept{layer}
	t.Code = new(finding("action"))
	t.Description = opt(a.Text)
	t.Owner = f.carrier(a)
	t.Focus = f.refer("Goal", f.of("Goal", g.ID))
	t.AuthoredOn = opt(a.RecordedAt)
	if t.Requester, err = f.worker(a.RecordedBy); err != nil {
		return nil, err
	}
	if a.Due != "" {
		t.Restriction = &fhir.TaskRestriction{Period: &fhir.Period{End: opt(a.Due)}}
	}
	if a.Done != "" {
		t.ExecutionPeriod = &fhir.Period{End: opt(a.Done)}
	}
	if a.When != "" {
		t.Note = []fhir.Annotation{note("When: "+a.When, care.DateTime(""))}
	}
	return t, nil
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

// AssessmentTask maps an assessment, by index, with Interweave's code of its kind
// where that list has one. Whether it found eligible needs is the council's to
// tell and is not in it.
func (f *Frame) AssessmentTask(i int) (*fhir.Task, error) {
	a, path := &f.record.Assessments[i], at("assessments", i)
	t := f.task(a.ID, f.takenBack(a.Item))
	if f.takenBack(a.Item) {
		return t, nil
	}
	kind, err := concept(codes.AssessmentKind, a.Kind, path.dot("kind"))
	if err != nil {
		return nil, err
	}
	t.Code = &kind
	d := done{path: path, item: &a.Item, status: a.Status, method: a.Method, outcome: a.Outcome, workers: a.Workers, summary: a.Summary}
	t.ExecutionPeriod = period(a.Start, a.End)
	return t, f.addDone(t, &d)
}

// ReviewTask maps a review of what was agreed, by index.
func (f *Frame) ReviewTask(i int) (*fhir.Task, error) {
	r, path := &f.record.Reviews[i], at("reviews", i)
	t := f.task(r.ID, f.takenBack(r.Item))
	if f.takenBack(r.Item) {
		return t, nil
	}
	reason, err := concept(codes.ReviewReason, r.Reason, path.dot("reason"))
	if err != nil {
		return nil, err
	}
	t.Code, t.ReasonCode = new(finding("review")), &reason
	t.ExecutionPeriod = period(r.Start, r.End)
	d := done{path: path, item: &r.Item, status: r.Status, method: r.Method, outcome: r.Outcome, workers: r.Workers, summary: r.Summary}
	if r.Achieved != "" {
		d.more = append(d.more, [2]string{"Outcomes", words("outcomes-achieved", r.Achieved)})
	}
	if r.Changed != "" {
		d.more = append(d.more, [2]string{"Plan changed", words("yes-no", r.Changed)})
	}
	return t, f.addDone(t, &d)
}

// done is what assessments and reviews have in common.
type done struct {
	path                             place
	item                             *care.Item
	status, method, outcome, summary string
	workers                          []string
	more                             [][2]string // heading and words
}

func (f *Frame) addDone(t *fhir.Task, d *done) error {
	var err error
	if t.Status, err = code[fhir.TaskStatus](codes.EventStatus, d.status, d.path.dot("status")); err != nil {
		return err
	}
	t.AuthoredOn = opt(d.item.RecordedAt)
	if t.Requester, err = f.worker(d.item.RecordedBy); err != nil {
		return err
	}
	t.Owner = f.team()
	var out text
	for _, w := range d.workers {
		out.say("By", f.signedBy(w))
	}
	if d.method != "" {
		out.say("With", words("method", d.method))
	}
	out.say("Summary", d.summary)
	for _, m := range d.more {
		out.say(m[0], m[1])
	}
	if d.outcome != "" {
		out.say("Outcome", words("event-outcome", d.outcome))
	}
	t.Text = out.additional()
	return nil
}

// task is what every Task has. One that is taken back has no more.
func (f *Frame) task(item string, back bool) *fhir.Task {
	var t fhir.Task
	t.Id, t.Identifier = bears("Task", f.of("Task", item))
	t.Meta = profile(ukcore.Task)
	t.For = &f.subject
	t.Intent = "plan"
	if back {
		t.Status = new(fhir.TaskStatusEnteredInError)
	}
	return &t
}
