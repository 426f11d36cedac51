// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"slices"
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
		f.tellGoal(t, &r.Plan.Goals[u.index])
	case "plan.goals[].actions":
		tellAction(t, &r.Plan.Goals[u.index].Actions[u.inner])
	case "needs":
		tellNeed(t, &r.Needs[u.index])
	case "advancePlans.items":
		p := &r.AdvancePlans.Items[u.index]
		t.say(words("advance-plan", p.Kind), joined(p.Summary, "Kept at: "+p.KeptAt, dated("Made", string(p.MadeOn)), dated("Review", string(p.ReviewOn))))
	case "risks":
		x := &r.Risks[u.index]
		t.say(words("risk-kind", x.Kind), joined(x.Text, "To: "+words("risk-to", x.To), labelled("Severity", label("severity", x.Severity)),
			labelled("Brought on by", x.Triggers), labelled("What we do about it", x.Plan), dated("From", string(x.From)), dated("Until", string(x.Until))))
	default:
		f.tellKnown(t, u)
	}
}

// tellKnown is the rest of tell: what was told, who is around the person, and how
// they live.
func (f *Frame) tellKnown(t *text, u *unit) {
	r := f.record
	switch u.list {
	case "conditions.items":
		c := &r.Conditions.Items[u.index]
		t.say(c.Name, toldWords("condition-status", c.Status, string(c.Since), c.ToldBy, c.Note))
	case "allergies.items":
		a := &r.Allergies.Items[u.index]
		t.say(a.Substance, toldWords("allergy-kind", a.Kind, string(a.Since), a.ToldBy, a.Reaction))
	case "medications.items":
		m := &r.Medications.Items[u.index]
		t.say(m.Name, joined(m.Dose, toldWords("taking", m.Taking, "", m.ToldBy, m.Help)))
	case "network.people":
		n := &r.Network.People[u.index]
		t.say(n.Name, joined(n.Organisation, tellKin(n), f.tellReach(n)))
	case "network":
		if !r.Person.Restricted { // whom they go to says where they live
			tellOthers(t, r.Network)
		}
	case "equipment":
		e := &r.Equipment[u.index]
		t.say(e.Name, joined(words("equipment-status", e.Status), words("equipment-kind", e.Kind), dated("Asked for", string(e.RequestedOn)),
			dated("Given", string(e.GivenOn)), dated("Returned", string(e.ReturnedOn)), e.Note))
	case "strengths":
		t.say(or(label("layer", r.Strengths[u.index].Layer), "Strength"), r.Strengths[u.index].Text)
	case "capacity":
		tellCapacity(t, &r.Capacity[u.index])
	case "communityConnections":
		tellConnection(t, &r.CommunityConnections[u.index])
	case "referrals":
		tellReferral(t, &r.Referrals[u.index])
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

func labelled(what, said string) string {
	if said == "" {
		return ""
	}
	return what + ": " + said
}

func or(said, instead string) string {
	if said == "" {
		return instead
	}
	return said
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

func (f *Frame) tellGoal(t *text, g *care.Goal) {
	t.say(words("goal-status", g.Status), g.Text)
	for _, id := range g.Needs {
		if c, ok := withRoot(f.lists.needs, f.root(id), 0); ok && !c.withdrawn {
			t.say("For the need", words("omaha-problem", f.record.Needs[c.tip].Problem))
		}
	}
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
	t.say(words("omaha-problem", n.Problem), joined(n.Text, labelled("Signs", strings.Join(n.Signs, ", ")), label("omaha-degree", n.Degree),
		label("omaha-whose", n.Whose), labelled("Priority", label("priority", n.Priority)),
		dated("Since", string(n.From)), dated("Resolved", string(n.ResolvedOn))))
}

// tellOtherNeeds says those of the needs that are no Condition: a risk of one, a
// family's, a community's.
func (f *Frame) tellOtherNeeds(t *text, all []chain) {
	for _, c := range all {
		if !c.visible && !c.withdrawn {
			tellNeed(t, &f.record.Needs[c.tip])
		}
	}
}

func tellCapacity(t *text, c *care.CapacityDecision) {
	t.say(c.Decision, joined("Has capacity for this decision: "+words("yes-no", c.HasCapacity), dated("Assessed", string(c.AssessedOn)),
		labelled("In the person's best interests", c.BestInterests), labelled("Consulted", c.Consulted)))
}

func tellConnection(t *text, c *care.CommunityConnection) {
	t.say(c.Name, joined(c.Organisation, label("community-kind", c.Kind), label("community-role", c.Role), label("connection-status", c.Status),
		dated("Suggested", string(c.SuggestedOn)), dated("First went", string(c.FirstAttended)), dated("Ended", string(c.EndedOn)), c.Note))
}

// tellReach says how someone is reached, unless that says where the person is.
func (f *Frame) tellReach(n *care.NetworkPerson) string {
	if f.record.Person.Restricted {
		return ""
	}
	var said []string
	for i := range n.Telecoms {
		said = append(said, words("telecom-kind", n.Telecoms[i].Kind)+" "+n.Telecoms[i].Value)
	}
	if a := n.Address; a != nil {
		where := append(slices.Clone(a.Lines), a.Town, a.County, a.Postcode)
		said = append(said, strings.Join(slices.DeleteFunc(where, func(s string) bool { return s == "" }), ", "))
	}
	return joined(said...)
}

func tellKin(n *care.NetworkPerson) string {
	said := []string{label("relationship", n.Relationship), words("layer", n.Layer)}
	for _, role := range n.Roles {
		said = append(said, words("network-role", role))
	}
	said = append(said, dated("From", string(n.From)), dated("Until", string(n.Until)))
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
