// SPDX-License-Identifier: Apache-2.0

package people

import (
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// contact writes a finished meeting, visit or call of the version's day. It
// ended before it was written up: versions are written from eleven o'clock.
func (b *builder) contact(kind, place, notes string) *care.Contact {
	hour, minute := 8+b.rnd.IntN(2), 5*b.rnd.IntN(12)
	length := 1 // hours
	c := care.Contact{
		Item: b.item("contact"), Kind: kind, Place: place, Status: "finished", Workers: []string{b.me}, Notes: b.t(notes),
		Start: b.moment(0, hour, minute), End: b.moment(0, hour+length, minute-minute%10),
	}
	b.r.Contacts = append(b.r.Contacts, c)
	return &b.r.Contacts[len(b.r.Contacts)-1]
}

// request makes a contact the first about a matter, by a route and with what
// was decided.
func (b *builder) request(c *care.Contact, route, outcome string) {
	c.First, c.Route, c.Outcome, c.DecidedOn = true, route, outcome, b.day(0)
	c.Notes += b.t(" [Likes|Has always liked|Lights up at the mention of] {likes}[.|: worth remembering.|, and says so.] " +
		"[Best after ten.|Best in the mornings.|Any day but Friday.|Any time, {he} says.|Not when the cricket is on.]")
}

// did adds what was done for a need, in Omaha's terms.
func (b *builder) did(c *care.Contact, need, category, target, text string) {
	i := care.Intervention{Category: category, Target: target, Text: b.t(text)}
	if need != "" {
		i.Need = b.id("need", need)
	}
	c.Interventions = append(c.Interventions, i)
}

// assess writes an assessment that began so many days ago and ended today.
func (b *builder) assess(kind string, days int, method, summary, outcome string) *care.Assessment {
	a := care.Assessment{
		Item: b.item("assessment"), Kind: kind, Start: b.day(-days), End: b.day(0), Status: "completed", Method: method,
		Workers: []string{b.me}, Summary: b.t(summary), Outcome: outcome,
	}
	b.r.Assessments = append(b.r.Assessments, a)
	return &b.r.Assessments[len(b.r.Assessments)-1]
}

// service starts support under a key.
func (b *builder) service(key, kind, component, payer, provider, description string) *care.Service {
	s := care.Service{
		Item: b.item("service"), Type: kind, Component: component, Start: b.day(0), Status: "in-progress", Payer: payer,
		ProviderName: b.t(provider), Description: b.t(description), Outcome: "continue", Mechanism: "commissioned",
	}
	b.keep("service", key, s.ID)
	b.r.Services = append(b.r.Services, s)
	return &b.r.Services[len(b.r.Services)-1]
}

// cost says what a service costs and how much of it there is a week.
func cost(s *care.Service, unit, per, units string) {
	s.UnitCost, s.CostPer, s.UnitsPerWeek = care.Decimal(unit), per, care.Decimal(units)
}

// ends ends a service today.
func (b *builder) ends(key, outcome string) {
	s := find(b.r.Services, b.id("service", key), func(s *care.Service) *care.Item { return &s.Item })
	s.Status, s.End, s.Outcome = "completed", b.day(0), outcome
	b.touch(&s.Item)
}

// review looks again at what was agreed.
func (b *builder) review(reason, achieved, changed, summary, outcome string) {
	b.r.Reviews = append(b.r.Reviews, care.Review{
		Item: b.item("review"), Reason: reason, Start: b.day(-1), End: b.day(0), Status: "completed", Method: "person",
		Workers: []string{b.me}, Achieved: achieved, Changed: changed, Summary: b.t(summary), Outcome: outcome,
	})
}

// refer asks another to act, under a key.
func (b *builder) refer(key, kind, to, urgency, reason, summary string, needs ...string) {
	r := care.Referral{
		Item: b.item("referral"), Direction: "out", Kind: kind, To: b.party(kind, to), From: b.ourselves(), Urgency: urgency,
		Reason: b.t(reason), Summary: b.t(summary), MadeOn: b.now(), Status: "asked",
	}
	for _, n := range needs {
		r.Needs = append(r.Needs, b.id("need", n))
	}
	b.keep("referral", key, r.ID)
	b.r.Referrals = append(b.r.Referrals, r)
}

// referredBy writes a referral that came to the team.
func (b *builder) referredBy(kind, from, reason, summary string) {
	b.r.Referrals = append(b.r.Referrals, care.Referral{
		Item: b.item("referral"), Direction: "in", Kind: kind, To: b.ourselves(), From: b.party(kind, from), Urgency: "routine",
		Reason: b.t(reason), Summary: b.t(summary), MadeOn: b.moment(-3, 9, 40), Status: "accepted", OutcomeOn: b.day(0),
	})
}

func (b *builder) ourselves() care.Party {
	return care.Party{Name: b.team.town + " Neighbourhood Team", ODSCode: "Y99" + map[string]string{"soham": "01", "st-ives": "02"}[b.team.id]}
}

// party names an organisation; those of the NHS have an ODS code.
func (b *builder) party(kind, name string) care.Party {
	name = b.t(name)
	switch {
	case kind == "gp":
		return care.Party{Name: b.who.practice.Name, ODSCode: b.who.practice.ODSCode}
	case kind == "hospital":
		return care.Party{Name: name, ODSCode: "RZ901", ServiceID: "2000099901"}
	case kind == "community-health" || kind == "therapy":
		return care.Party{Name: name, ODSCode: "RZ8", ServiceID: "20000998" + string(rune('0'+len(name)%10)) + "1"}
	case strings.Contains(name, "Council"):
		return care.Party{Name: name, ODSCode: b.council}
	}
	return care.Party{Name: name}
}

// answered says what became of a referral.
func (b *builder) answered(key, status, outcome string) {
	r := find(b.r.Referrals, b.id("referral", key), func(r *care.Referral) *care.Item { return &r.Item })
	r.Status, r.Outcome, r.OutcomeOn = status, b.t(outcome), b.day(-1)
	b.touch(&r.Item)
}

// document keeps a letter or form.
func (b *builder) document(kind, author, title, text string) {
	b.r.Documents = append(b.r.Documents, care.Document{
		Item: b.item("document"), Kind: kind, Date: b.day(0), Author: b.t(author), Attachment: b.letter(title, text),
	})
}
