// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// tell says in words, in a document, what the resource of a unit says.
func (f *Frame) tell(t *text, u *unit) {
	r := f.record
	switch u.list {
	case "aboutMe":
		tellAboutMe(t, r.AboutMe)
	case "plan":
		f.tellPlan(t, r.Plan)
	case "plan.goals":
		tellGoal(t, &r.Plan.Goals[u.index])
	case "plan.goals[].actions":
		tellAction(t, &r.Plan.Goals[u.index].Actions[u.inner])
	case "needs":
		tellNeed(t, &r.Needs[u.index])
	case "conditions.items":
		c := &r.Conditions.Items[u.index]
		t.say(c.Name, toldWords("condition-status", c.Status, string(c.Since), c.ToldBy, c.Note))
	case "allergies.items":
		a := &r.Allergies.Items[u.index]
		t.say(a.Substance, toldWords("allergy-kind", a.Kind, string(a.Since), a.ToldBy, a.Reaction))
	case "medications.items":
		m := &r.Medications.Items[u.index]
		t.say(m.Name, joined(m.Dose, toldWords("taking", m.Taking, "", m.ToldBy, m.Help)))
	case "advancePlans.items":
		p := &r.AdvancePlans.Items[u.index]
		t.say(words("advance-plan", p.Kind), joined(p.Summary, "Kept at: "+p.KeptAt, dated("Made", string(p.MadeOn)), dated("Review", string(p.ReviewOn))))
	case "risks":
		x := &r.Risks[u.index]
		t.say(words("risk-kind", x.Kind), joined(x.Text, "To: "+words("risk-to", x.To), label("severity", x.Severity), x.Triggers, x.Plan))
	case "network.people":
		n := &r.Network.People[u.index]
		t.say(n.Name, tellKin(n))
	case "network":
		if !r.Person.Restricted { // whom they go to says where they live
			tellOthers(t, r.Network)
		}
	case "equipment":
		e := &r.Equipment[u.index]
		t.say(e.Name, joined(words("equipment-status", e.Status), words("equipment-kind", e.Kind), e.Note))
	case "person":
		tellCircumstances(t, &r.Person)
	default:
		f.tellAnswer(t, u.list)
	}
}

// joined puts sentences together, without what was not said.
func joined(said ...string) string {
	var out []string
	for _, s := range said {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " · ")
}

// label gives the words of a code that may not have been given.
func label(list, code string) string {
	if code == "" {
		return ""
	}
	return words(list, code)
}

func dated(what, day string) string {
	if day == "" {
		return ""
	}
	return what + " " + day
}

// toldWords says what was told of something, and by whom.
func toldWords(list, code, since, toldBy, said string) string {
	who := label("told-by", toldBy)
	if who != "" {
		who = "Told by: " + who
	}
	return joined(label(list, code), dated("Since", since), who, said)
}

func tellAboutMe(t *text, a *care.AboutMe) {
	t.say("What is most important to me", a.WhatMatters)
	t.say("People who are important to me", a.People)
	t.say("How I communicate and how to communicate with me", a.Communicate)
	t.say("My wellness", a.Wellness)
	t.say("Please do and please do not", a.PleaseDo)
	t.say("How and when to support me", a.SupportMe)
	t.say("Also worth knowing about me", a.AlsoWorthKnowing)
	t.say("Supported to write this by", a.SupportedBy)
	t.say("Written on", string(a.WrittenOn))
}

func (f *Frame) tellPlan(t *text, p *care.Plan) {
	t.say("", p.Title)
	t.say("State", words("plan-status", p.Status))
	t.say("Summary", p.Summary)
	t.say("If things change", p.Contingency)
	t.say("From", string(p.Start))
	t.say("Until", string(p.End))
	t.say("Agreed", string(p.AgreedOn))
	t.say("Agreed by", label("agreed-by", p.AgreedBy))
	t.say("Review", string(p.ReviewOn))
	t.say("Written by", f.signedBy(p.RecordedBy))
}

func tellGoal(t *text, g *care.Goal) {
	t.say(words("goal-status", g.Status), g.Text)
	t.say("From", string(g.Start))
	t.say("By", string(g.Target))
	t.say("What came of it", g.Outcome)
}

func tellAction(t *text, a *care.Action) {
	who := words("layer", a.CarriedBy)
	if a.Who != "" {
		who = a.Who + " (" + who + ")"
	}
	t.say(who, joined(a.Text, a.When, words("action-status", a.Status), dated("Due", string(a.Due)), dated("Done", string(a.Done))))
}

func tellNeed(t *text, n *care.Need) {
	t.say(words("omaha-problem", n.Problem), joined(n.Text, strings.Join(n.Signs, ", "), label("priority", n.Priority),
		dated("Since", string(n.From)), dated("Resolved", string(n.ResolvedOn))))
}

func tellKin(n *care.NetworkPerson) string {
	said := []string{label("relationship", n.Relationship), words("layer", n.Layer)}
	for _, role := range n.Roles {
		said = append(said, words("network-role", role))
	}
	return joined(said...)
}

// tellOthers names those around the person who are no RelatedPerson.
func tellOthers(t *text, n *care.Network) {
	for i := range n.People {
		x := &n.People[i]
		if isLive(n.People, i) && !isRelated(x) {
			t.say(x.Name, joined(x.Organisation, tellKin(x)))
		}
	}
}

func tellCircumstances(t *text, p *care.Person) {
	t.say("Accommodation", label("accommodation", p.Accommodation))
	t.say("Employment", label("employment", p.Employment))
	t.say("Has an unpaid carer", label("yes-no-unknown", p.HasUnpaidCarer))
	tellAsked(t, "Impairments", p.Impairments, func(x *care.Impairment) string {
		return joined(words("impairment", x.Kind), label("impairment-degree", x.Degree), x.Note)
	})
	tellAsked(t, "Reasonable adjustments", p.Adjustments, func(x *care.Adjustment) string {
		return joined(words("adjustment", x.Kind), x.Note)
	})
	tellAsked(t, "Pets", p.Pets, func(x *care.Pet) string { return joined(x.Kind, x.Name, x.Note) })
}

func tellAsked[T any](t *text, heading string, a *care.Asked[T], one func(*T) string) {
	if a == nil {
		return
	}
	if a.Answer != "some" {
		t.say(heading, words("answer", a.Answer))
	}
	for i := range a.Items {
		t.say(heading, one(&a.Items[i]))
	}
}

// tellAnswer says what came of a question that named nothing.
func (f *Frame) tellAnswer(t *text, part string) {
	q := asked(f.record, part)
	if q.asked && q.answer != "some" {
		t.say("Answer", words("answer", q.answer))
	}
	t.say("Told by", q.informant)
	t.say("Asked on", string(q.on))
}

// fullName is how a person is called in a heading.
func fullName(n *care.Name) string {
	return strings.Join(strings.Fields(n.Prefix+" "+strings.Join(n.Given, " ")+" "+n.Family), " ")
}
