// SPDX-License-Identifier: Apache-2.0

package care

import "strconv"

func (c *checker) person(p *Person) {
	c.order(string(p.BirthDate), string(p.DeathDate), "person.deathDate")
}

// references checks that what one entry names in another list is there. It may
// be withdrawn or superseded: that is history, not a fault.
func (c *checker) references(r *Record) {
	needs, assessments := idsOf(r.Needs), idsOf(r.Assessments)
	for i := range r.Eligibility {
		c.refer(assessments, r.Eligibility[i].Assessment, item("eligibility", i)+".assessment")
	}
	for i := range r.Ratings {
		c.refer(needs, r.Ratings[i].Need, item("ratings", i)+".need")
	}
	if r.Plan != nil {
		for i := range r.Plan.Goals {
			c.referAll(needs, r.Plan.Goals[i].Needs, item("plan.goals", i)+".needs")
		}
	}
	for i := range r.Contacts {
		for j := range r.Contacts[i].Interventions {
			c.refer(needs, r.Contacts[i].Interventions[j].Need, item(item("contacts", i)+".interventions", j)+".need")
		}
	}
	for i := range r.Referrals {
		c.referAll(needs, r.Referrals[i].Needs, item("referrals", i)+".needs")
	}
	workers := make(map[string]bool)
	for i := range r.Workers {
		c.unique(workers, r.Workers[i].ID, item("workers", i)+".id")
	}
}

func (c *checker) referAll(known map[string]bool, ids []string, path string) {
	for i, id := range ids {
		c.refer(known, id, item(path, i))
	}
}

func (c *checker) refer(known map[string]bool, id, path string) {
	if id != "" && !known[id] {
		c.at(path, "reference")
	}
}

func idsOf[T Identified](items []T) map[string]bool {
	ids := make(map[string]bool, len(items))
	for _, i := range items {
		ids[i.ItemID()] = true
	}
	return ids
}

// referrals checks direction and status against each other: what comes in was
// asked already, and nothing is known of an answer before one came.
func (c *checker) referrals(referrals []Referral) {
	for i := range referrals {
		r := &referrals[i]
		path := item("referrals", i)
		if r.Direction == "in" && r.Status == "draft" {
			c.at(path+".status", "referral")
		}
		unanswered := r.Status == "draft" || r.Status == "asked"
		if unanswered && r.Outcome != "" {
			c.at(path+".outcome", "referral")
		}
		if unanswered && r.OutcomeOn != "" {
			c.at(path+".outcomeOn", "referral")
		}
		c.order(string(r.MadeOn.Date()), string(r.OutcomeOn), path+".outcomeOn")
	}
}

// extra checks that the team's own fields can be written and read again.
func (c *checker) extra(extra map[string]any) {
	if len(extra) == 0 {
		return
	}
	e := encoder{}
	e.way.key("extra")
	if e.extra(extra); e.err != nil {
		c.problems = append(c.problems, e.err)
		return
	}
	d := decoder{scanner{src: string(e.out), depth: 1, clean: true, copied: true}}
	d.way.key("extra")
	d.anyObject()
	c.problems = append(c.problems, d.problems...)
}

func item(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
