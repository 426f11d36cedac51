// SPDX-License-Identifier: Apache-2.0

package people

import (
	"github.com/carelode/lode/mapping/care"
)

// observe writes something measured; second may be empty.
func (b *builder) observe(kind, unit, value, second string) {
	b.r.Observations = append(b.r.Observations, care.Observation{
		Item: b.item("observation"), Kind: kind, At: b.moment(0, 9, 30), Value: care.Decimal(value), Value2: care.Decimal(second), Unit: unit,
	})
}

// saw writes something seen that has no number.
func (b *builder) saw(text string) {
	b.r.Observations = append(b.r.Observations, care.Observation{
		Item: b.item("observation"), Kind: "other", At: b.moment(0, 9, 40), Text: b.t(text),
	})
}

// wound writes a wound as seen today, in millimetres.
func (b *builder) wound(kind, site string, length, width, depth int, healing, treatment string) *care.Wound {
	b.r.Wounds = append(b.r.Wounds, care.Wound{
		Item: b.item("wound"), Kind: kind, Site: b.t(site), SeenOn: b.day(0), LengthMM: &length, WidthMM: &width, DepthMM: &depth,
		Healing: healing, Treatment: b.t(treatment),
	})
	return &b.r.Wounds[len(b.r.Wounds)-1]
}

// equip asks for something that helps, under a key.
func (b *builder) equip(key, kind, name, note string) {
	e := care.Equipment{
		Item: b.item("equipment"), Kind: kind, Name: b.t(name), Status: "requested", RequestedOn: b.day(0), Note: b.t(note),
	}
	b.keep("equipment", key, e.ID)
	b.r.Equipment = append(b.r.Equipment, e)
}

// equipment moves a piece on: in use, returned, declined.
func (b *builder) equipment(key, status string) {
	e := find(b.r.Equipment, b.id("equipment", key), func(e *care.Equipment) *care.Item { return &e.Item })
	e.Status = status
	switch status {
	case "in-use":
		e.GivenOn = max(b.day(-1), e.RequestedOn)
	case "returned":
		e.ReturnedOn = max(b.day(-1), e.GivenOn)
	}
	b.touch(&e.Item)
}

// connect suggests something in the neighbourhood, under a key.
func (b *builder) connect(key, kind, role, name, organisation, note string) {
	c := care.CommunityConnection{
		Item: b.item("connection"), Kind: kind, Role: role, Name: b.t(name), Organisation: b.t(organisation), Status: "suggested",
		SuggestedOn: b.day(0), Note: b.t(note),
	}
	b.keep("connection", key, c.ID)
	b.r.CommunityConnections = append(b.r.CommunityConnections, c)
}

// connection moves a connection on, with what is to be said of it now.
func (b *builder) connection(key, status, note string) {
	c := find(b.r.CommunityConnections, b.id("connection", key), func(c *care.CommunityConnection) *care.Item { return &c.Item })
	c.Status, c.Note = status, b.t(note)
	switch status {
	case "attending":
		c.FirstAttended = max(b.day(-2), c.SuggestedOn)
	case "stopped":
		c.EndedOn = max(b.day(-2), c.SuggestedOn)
	}
	b.touch(&c.Item)
}

// risk writes something that may harm.
func (b *builder) risk(kind, to, severity, text, triggers, plan string) *care.Risk {
	b.r.Risks = append(b.r.Risks, care.Risk{
		Item: b.item("risk"), Kind: kind, To: to, Severity: severity, Text: b.t(text), Triggers: b.t(triggers), Plan: b.t(plan),
		From: b.day(0),
	})
	return &b.r.Risks[len(b.r.Risks)-1]
}

// concern raises a safeguarding concern with the council.
func (b *builder) concern(text, wishes string, kinds ...string) *care.Safeguarding {
	b.r.Safeguarding = append(b.r.Safeguarding, care.Safeguarding{
		Item: b.item("concern"), Kinds: kinds, Text: b.t(text), Wishes: b.t(wishes), RaisedOn: b.now(), Informed: "yes",
		Consent: "yes", Status: "raised",
	})
	return &b.r.Safeguarding[len(b.r.Safeguarding)-1]
}

// capacity writes an assessment of capacity for one decision.
func (b *builder) capacity(decision, has, bestInterests, consulted string) {
	b.r.Capacity = append(b.r.Capacity, care.CapacityDecision{
		Item: b.item("capacity"), Decision: b.t(decision), AssessedOn: b.day(0), HasCapacity: has,
		BestInterests: b.t(bestInterests), Consulted: b.t(consulted),
	})
}

// advance adds an advance plan and where its paper is kept.
func (b *builder) advance(kind, keptAt, summary string) *care.AdvancePlan {
	p := care.AdvancePlan{
		Item: b.item("advance"), Kind: kind, KeptAt: b.t(keptAt), Summary: b.t(summary), MadeOn: care.PartialDate(b.day(0)),
	}
	if b.r.AdvancePlans == nil || b.r.AdvancePlans.Answer != "some" {
		b.r.AdvancePlans = asked(b, p)
	} else {
		b.r.AdvancePlans.Items = append(b.r.AdvancePlans.Items, p)
	}
	return &b.r.AdvancePlans.Items[len(b.r.AdvancePlans.Items)-1]
}

// dies writes the death, today: services, plan and episode end with it.
func (b *builder) dies() {
	b.r.Person.DeathDate = care.PartialDate(b.day(0))
	for i := range b.r.Services {
		if s := &b.r.Services[i]; s.End == "" {
			s.Status, s.End, s.Outcome = "completed", b.day(0), "died"
			b.touch(&s.Item)
		}
	}
	b.closePlan("died", "")
}
