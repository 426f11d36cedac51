// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"slices"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// TestWhatIsTold asks of each rule of what becomes a row whether it holds. A
// reason of "" means that the row is there.
func TestWhatIsTold(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		record *care.Record
		kinds  []string
		reason string
	}{
		{"a first contact that was decided in the period", resident(asked("c1")), []string{"Request"}, ""},
		{"a visit", resident(asked("c1", func(c *care.Contact) { c.First = false })), nil, "a contact that is no request"},
		{"a first contact still being decided", resident(asked("c1", func(c *care.Contact) { c.DecidedOn, c.Outcome = "", "" })), nil, "not completed"},
		{"a first contact with nobody at home", resident(asked("c1", func(c *care.Contact) { c.Status = "no-access" })), nil, "not completed"},
		{"a cancelled first contact", resident(asked("c1", func(c *care.Contact) { c.Status = "cancelled" })), nil, "cancelled"},
		{"a request decided after the period", resident(asked("c1", func(c *care.Contact) { c.DecidedOn = "2026-04-01" })), nil, "outside the period"},
		{"a request begun before the period and decided in it", resident(asked("c1", func(c *care.Contact) { c.Start = "2025-12-30T09:00:00Z" })), []string{"Request"}, ""},
		{"an assessment completed on the period's last day", resident(assessed("a1", "care-act", func(a *care.Assessment) { a.End = "2026-03-31" })), []string{"Assessment"}, ""},
		{"an assessment under way", resident(assessed("a1", "care-act", func(a *care.Assessment) { a.Status = "in-progress" })), nil, "not completed"},
		{"an assessment completed the day before", resident(assessed("a1", "care-act", func(a *care.Assessment) { a.Start, a.End = "2025-12-01", "2025-12-31" })), nil, "outside the period"},
		{"an assessment without its end", resident(assessed("a1", "care-act", func(a *care.Assessment) { a.End = "" })), nil, "completed, but without an end date"},
		{"a cancelled assessment", resident(assessed("a1", "care-act", func(a *care.Assessment) { a.Status = "cancelled" })), nil, "cancelled"},
		{"an assessment of capacity", resident(assessed("a1", "capacity")), nil, "out of the scope of Client Level Data"},
		{"a nursing assessment", resident(assessed("a1", "nursing")), nil, "an assessment that is the NHS's"},
		{"a service running all along", resident(served("s1")), []string{"Service"}, ""},
		{"a service that ended on the period's first day", resident(served("s1", func(s *care.Service) { s.End, s.Status = "2026-01-01", "completed" })), []string{"Service"}, ""},
		{"a service that ended before the period", resident(served("s1", func(s *care.Service) { s.End, s.Status = "2025-12-31", "completed" })), nil, "outside the period"},
		{"a service that starts after the period", resident(served("s1", func(s *care.Service) { s.Start = "2026-04-01" })), nil, "outside the period"},
		{"a planned service", resident(served("s1", func(s *care.Service) { s.Status = "planned" })), nil, "not started"},
		{"a cancelled service", resident(served("s1", func(s *care.Service) { s.Status = "cancelled" })), nil, "cancelled"},
		{"a service that the NHS alone pays for", resident(served("s1", func(s *care.Service) { s.Payer = "nhs" })), nil, "the NHS alone pays for it"},
		{"a service of someone whose care the NHS pays for", resident(person(func(p *care.Person) { p.Funding = "nhs" }), served("s1", func(s *care.Service) { s.Payer = "" })), nil, "the NHS alone pays for it"},
		{"a service that ends before it starts", resident(served("s1", func(s *care.Service) { s.End = "2025-01-01" })), nil, "it ends before it starts"},
		{"a service of someone who died before the period", resident(person(func(p *care.Person) { p.DeathDate = "2025-12-01" }), served("s1")), nil, "outside the period"},
		{"a review completed in the period", resident(reviewed("v1")), []string{"Review"}, ""},
		{"a review not held yet", resident(reviewed("v1", func(v *care.Review) { v.Status = "planned" })), nil, "not completed"},
		{"a safeguarding concern, deprivation of liberty and a capacity decision", resident(func(r *care.Record) {
			r.Safeguarding = []care.Safeguarding{{Item: item("g1"), RaisedOn: "2026-02-02T10:00:00Z", Status: "raised"}}
			r.Legal = []care.LegalStatus{{Item: item("l1"), Kind: "dols", From: "2026-02-02"}}
			r.Capacity = []care.CapacityDecision{{Item: item("m1"), AssessedOn: "2026-02-02"}}
		}), nil, ""},
		{"a withdrawn service", resident(served("s1", func(s *care.Service) { s.Withdrawn = &care.Withdrawal{Reason: "wrong-person"} })), nil, "corrected or withdrawn"},
		{"a withdrawn correction, which revives nothing", resident(served("s1"), served("s2", func(s *care.Service) {
			s.Supersedes, s.Withdrawn = "s1", &care.Withdrawal{Reason: "mistake"}
		})), nil, "corrected or withdrawn"},
		{"someone of 17", resident(person(func(p *care.Person) { p.BirthDate = "2008-04-01" }), served("s1")), nil, "under 18"},
		{"someone of 18 on the period's last day", resident(person(func(p *care.Person) { p.BirthDate = "2008-03-31" }), served("s1")), []string{"Service"}, ""},
		{"an assessment completed before someone came of age", resident(person(func(p *care.Person) { p.BirthDate = "2008-03-31" }), assessed("a1", "care-act")), nil, "under 18"},
		{"a service that ended before someone came of age", resident(person(func(p *care.Person) { p.BirthDate = "2008-03-31" }), served("s1", func(s *care.Service) { s.End, s.Status = "2026-03-30", "completed" })), nil, "under 18"},
		{"someone born on 29 February, on 1 March", resident(person(func(p *care.Person) { p.BirthDate, p.DeathDate = "2008-02-29", "2026-03-01" }), served("s1")), []string{"Service"}, ""},
		{"someone born on 29 February, on 28 February", resident(person(func(p *care.Person) { p.BirthDate, p.DeathDate = "2008-02-29", "2026-02-28" }), served("s1")), nil, "under 18"},
		{"someone who died at 17", resident(person(func(p *care.Person) { p.BirthDate, p.DeathDate = "2008-02-10", "2026-02-09" }), served("s1")), nil, "under 18"},
		{"someone who may be 17", resident(person(func(p *care.Person) { p.BirthDate = "2008" }), served("s1")), nil, "under 18"},
		{"someone born in a year long ago", resident(person(func(p *care.Person) { p.BirthDate = "1941" }), served("s1")), []string{"Service"}, ""},
		{"someone whose age is not known", resident(person(func(p *care.Person) { p.BirthDate = "" }), served("s1")), nil, "the date of birth does not show that they are an adult"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := extractOf(t, nil, c.record)
			if !slices.Equal(got.kinds(), append([]string{}, c.kinds...)) {
				t.Errorf("rows %v, want %v; left out: %v", got.kinds(), c.kinds, got.summary.LeftOutBy)
			}
			if c.reason != "" && got.summary.LeftOutBy[c.reason] == 0 {
				t.Errorf("left out by %v, want the reason %q", got.summary.LeftOutBy, c.reason)
			}
			if c.reason == "" && len(got.summary.LeftOutBy) > 0 {
				t.Errorf("left out: %v", got.summary.LeftOutBy)
			}
		})
	}
}

// TestObjections: the person's wish that the council is not told.
func TestObjections(t *testing.T) {
	t.Parallel()
	object := func(o care.Objection) func(*care.Record) {
		o.ID = "o1"
		return func(r *care.Record) { r.Sharing = &care.Sharing{Objections: []care.Objection{o}} }
	}
	cases := []struct {
		name      string
		objection care.Objection
		kinds     []string
	}{
		{"to the council", care.Objection{To: "council", From: "2026-03-01"}, nil},
		{"to everyone", care.Objection{To: "all", From: "2026-03-01"}, nil},
		{"to hospitals", care.Objection{To: "hospital", From: "2026-03-01"}, []string{"Service", "Review"}},
		{"lifted before the period ended", care.Objection{To: "council", From: "2026-01-01", Lifted: "2026-03-30"}, []string{"Service", "Review"}},
		{"lifted after the period, before planning", care.Objection{To: "council", From: "2026-01-01", Lifted: "2026-04-02"}, nil},
		{"made after the period, before planning", care.Objection{To: "council", From: "2026-04-09"}, nil},
		{"made on the day of planning", care.Objection{To: "council", From: "2026-04-10"}, nil},
		{"made after the period and lifted on the day of planning", care.Objection{To: "council", From: "2026-04-02", Lifted: "2026-04-10"}, []string{"Service", "Review"}},
		{"withdrawn", care.Objection{To: "council", From: "2026-01-01", Item: care.Item{Withdrawn: &care.Withdrawal{Reason: "mistake"}}}, []string{"Service", "Review"}},
		{"made after planning", care.Objection{To: "council", From: "2026-04-11"}, []string{"Service", "Review"}},
		{"to the services only", care.Objection{To: "council", Parts: []string{"services"}, From: "2026-01-01"}, []string{"Review"}},
		{"to the person's details", care.Objection{To: "council", Parts: []string{"person"}, From: "2026-01-01"}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := extractOf(t, nil, resident(served("s1"), reviewed("v1"), object(c.objection)))
			if !slices.Equal(got.kinds(), append([]string{}, c.kinds...)) {
				t.Errorf("rows %v, want %v", got.kinds(), c.kinds)
			}
			if len(c.kinds) < 2 && got.summary.LeftOutBy["the person objects to sharing with the council"] == 0 {
				t.Errorf("the objection is not told: %v", got.summary.LeftOutBy)
			}
		})
	}
}

func learning(birth care.PartialDate) func(*care.Record) {
	return person(func(p *care.Person) { p.SupportReason, p.BirthDate = "learning-disability", birth })
}

// TestWarnings: what a row lacks is told by its column and path.
func TestWarnings(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		record *care.Record
		path   string
		what   string
	}{
		{"a reason that is not known after the request", resident(person(func(p *care.Person) { p.SupportReason = "unknown" }), served("s1")), "person.supportReason", "Primary Support Reason: this value is doubtful here"},
		{"no route", resident(asked("c1", func(c *care.Contact) { c.Route = "" })), "contacts[0].route", "Request: Route of Access: empty, though mandatory"},
		{"no outcome", resident(assessed("a1", "care-act", func(a *care.Assessment) { a.Outcome = "" })), "assessments[0].outcome", "Event Outcome: empty, though mandatory"},
		{"no outcomes achieved at a planned review", resident(reviewed("v1", func(v *care.Review) { v.Achieved = "" })), "reviews[0].outcomesAchieved", "Review Outcomes Achieved: empty, though mandatory"},
		{"no cost of a long-term direct payment", resident(served("s1", func(s *care.Service) { s.Mechanism = "direct-payment" })), "services[0].unitCost", "Unit Cost: empty, though mandatory"},
		{"no planned units by the hour", resident(served("s1", func(s *care.Service) { s.Mechanism, s.UnitCost, s.CostPer = "direct-payment", "21", "hour" })), "services[0].unitsPerWeek", "Planned units per week: empty, though mandatory"},
		{"a service that ended nobody knows when", resident(served("s1", func(s *care.Service) { s.Status, s.Outcome = "completed", "ended-planned" })), "services[0].end", "Event End Date: the service has ended, but the day is not known"},
		{"a service of someone who died nobody knows which day", resident(person(func(p *care.Person) { p.DeathDate = "2026-03" }), served("s1", func(s *care.Service) { s.Outcome = "died" })), "services[0].end", "Event End Date: the service has ended, but the day is not known"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := extractOf(t, nil, c.record)
			if len(got.rows) != 1 || got.summary.WarnedBy[c.what] != 1 {
				t.Fatalf("%d rows, warned by %v", len(got.rows), got.summary.WarnedBy)
			}
			if want := (adapters.LeftOut{Record: "p1", Path: c.path, Reason: c.what}); !slices.Contains(got.summary.Warned, want) {
				t.Errorf("it is told as %+v, want %+v", got.summary.Warned, want)
			}
		})
	}
	t.Run("no cost is wanted of commissioned, short-term or weekly support", func(t *testing.T) {
		t.Parallel()
		got := extractOf(t, nil, resident(
			served("s1"), served("s2", func(s *care.Service) { s.Type, s.Component, s.Mechanism = "short-other", "equipment", "" }),
			served("s3", func(s *care.Service) { s.Mechanism, s.UnitCost, s.CostPer = "direct-payment", "210", "week" }),
		))
		if len(got.rows) != 3 || len(got.summary.WarnedBy) != 0 {
			t.Errorf("%d rows, warned by %v", len(got.rows), got.summary.WarnedBy)
		}
	})
}

// TestCells asks of each rule about one cell.
func TestCells(t *testing.T) {
	t.Parallel()
	died := person(func(p *care.Person) { p.DeathDate = "2026-03-02" })
	cases := []struct {
		name   string
		record *care.Record
		kind   string
		column string
		want   string
	}{
		{"an open service continues", resident(served("s1", func(s *care.Service) { s.Outcome = "" })), "Service", hOutcome, "Continuation of support or services"},
		{"an open service has no end", resident(served("s1")), "Service", hEnd, ""},
		{"a service that ends after the period still runs", resident(served("s1", func(s *care.Service) { s.End, s.Outcome = "2026-04-20", "ended-planned" })), "Service", hEnd, ""},
		{"and continues", resident(served("s1", func(s *care.Service) { s.End, s.Outcome = "2026-04-20", "ended-planned" })), "Service", hOutcome, "Continuation of support or services"},
		{"a service ends with the person's life", resident(died, served("s1")), "Service", hEnd, "02/03/2026"},
		{"and so it is told", resident(died, served("s1", func(s *care.Service) { s.Outcome = "continue" })), "Service", hOutcome, "NFA: Deceased"},
		{"a service that ended before the death keeps its end", resident(died, served("s1", func(s *care.Service) { s.End, s.Status, s.Outcome = "2026-02-01", "completed", "hospital" })), "Service", hEnd, "01/02/2026"},
		{"a death after the period is not told", resident(person(func(p *care.Person) { p.DeathDate = "2026-04-05" }), served("s1")), "Service", "Date of Death", ""},
		{"a review with a changed plan", resident(reviewed("v1", func(v *care.Review) { v.Changed = "yes" })), "Review", hOutcome, "Progress to support planning or services"},
		{"a changed plan, but reablement stands higher", resident(reviewed("v1", func(v *care.Review) { v.Changed, v.Outcome = "yes", "reablement" })), "Review", hOutcome, "Progress to reablement/ST-Max"},
		{"a changed plan stands above an end", resident(reviewed("v1", func(v *care.Review) { v.Changed, v.Outcome = "yes", "ended-other" })), "Review", hOutcome, "Progress to support planning or services"},
		{"a review without a change", resident(reviewed("v1")), "Review", hOutcome, "Continuation of support or services"},
		{"a financial assessment has no outcome", resident(assessed("a1", "financial")), "Assessment", hOutcome, ""},
		{"a needs assessment is long term", resident(assessed("a1", "care-act")), "Assessment", hAssessment, "Long term assessment"},
		{"occupational therapy is short term", resident(assessed("a1", "occupational-therapy")), "Assessment", hAssessment, "Short term assessment"},
		{"a second conversation that decided on eligibility is long term", resident(assessed("a1", "conversation-2"), func(r *care.Record) {
			r.Eligibility = []care.Eligibility{{Item: item("e1"), Assessment: "a1", Decision: "eligible", DecidedOn: "2026-02-10"}}
		}), "Assessment", hAssessment, "Long term assessment"},
		{"a carer's assessment is the carer's", resident(assessed("a1", "carer")), "Assessment", hClient, "Unpaid carer"},
		{"and its reason is support to a carer", resident(assessed("a1", "carer")), "Assessment", hReason, "Social support: Support to unpaid carer"},
		{"a reason of Unknown stands at a request", resident(person(func(p *care.Person) { p.SupportReason = "unknown" }), asked("c1")), "Request", hReason, "Unknown"},
		{"a reason that nobody asked for stays empty", resident(person(func(p *care.Person) { p.SupportReason = "" }), asked("c1")), "Request", hReason, ""},
		{"work is not told without a learning disability", resident(served("s1")), "Service", "Employment Status", ""},
		{"work is told at 64", resident(learning("1961-04-01"), served("s1")), "Service", "Employment Status", "Not in paid employment: Not actively seeking work or retired"},
		{"work is not told at 65", resident(learning("1961-03-31"), served("s1")), "Service", "Employment Status", ""},
		{"work is told at 18", resident(learning("2008-03-31"), served("s1")), "Service", "Employment Status", "Not in paid employment: Not actively seeking work or retired"},
		{"work is not told where the age is not known to the year", resident(learning("1961"), served("s1")), "Service", "Employment Status", ""},
		{"work is told of someone born in a month", resident(learning("1971-02"), served("s1")), "Service", "Employment Status", "Not in paid employment: Not actively seeking work or retired"},
		{"sight and hearing both: what is seen of it", resident(person(func(p *care.Person) {
			p.Impairments = &care.Asked[care.Impairment]{Answer: "some", Items: []care.Impairment{{Kind: "dual-sensory"}}}
		}), served("s1")), "Service", "Visual Impairment", "Visual impairment: Severity unknown"},
		{"sight and hearing both: what is heard of it", resident(person(func(p *care.Person) {
			p.Impairments = &care.Asked[care.Impairment]{Answer: "some", Items: []care.Impairment{{Kind: "hearing", Degree: "mild"}, {Kind: "dual-sensory"}}}
		}), served("s1")), "Service", "Hearing Impairment", "Hard of hearing"},
		{"a death of which only the month is known ends nothing", resident(person(func(p *care.Person) { p.DeathDate = "2026-03" }), served("s1", func(s *care.Service) { s.Outcome = "died" })), "Service", hOutcome, "NFA: Deceased"},
		{"an eligibility decision that was withdrawn decides nothing", resident(assessed("a1", "conversation-2"), func(r *care.Record) {
			r.Eligibility = []care.Eligibility{{Item: care.Item{ID: "e1", Withdrawn: &care.Withdrawal{Reason: "mistake"}}, Assessment: "a1"}}
		}), "Assessment", hAssessment, "Short term assessment"},
		{"an eligibility decision on an assessment since corrected", resident(assessed("a1", "conversation-2"), assessed("a2", "conversation-2", func(a *care.Assessment) { a.Supersedes = "a1" }), func(r *care.Record) {
			r.Eligibility = []care.Eligibility{{Item: item("e1"), Assessment: "a1"}}
		}), "Assessment", hAssessment, "Long term assessment"},
		{"someone with needs of their own who also cares", resident(person(func(p *care.Person) { p.CaresFor = []care.CaredFor{{CouncilID: "A1"}} }), asked("c1")), "Request", hClient, "Service user"},
		{"someone who only cares", resident(person(func(p *care.Person) { p.SupportReason, p.CaresFor = "", []care.CaredFor{{CouncilID: "A1"}} }), asked("c1")), "Request", hClient, "Unpaid carer"},
		{"support involving the person cared for, of a carer", resident(person(func(p *care.Person) { p.CaresFor = []care.CaredFor{{CouncilID: "A1"}} }), served("s1", func(s *care.Service) { s.Type = "carer-cared-for" })), "Service", hClient, "Unpaid carer"},
		{"support involving the person cared for, of that person", resident(served("s1", func(s *care.Service) { s.Type = "carer-cared-for" })), "Service", hClient, "Service user"},
		{"an ethnicity that was refused", resident(person(func(p *care.Person) { p.Ethnicity = "refused" }), served("s1")), "Service", "Ethnicity", "No data: Refused"},
		{"an ethnicity that nobody asked for", resident(person(func(p *care.Person) { p.Ethnicity = "" }), served("s1")), "Service", "Ethnicity", ""},
		{"a gender that was refused", resident(person(func(p *care.Person) { p.StatedGender = "refused" }), served("s1")), "Service", "Gender", "Unknown"},
		{"no impairments", resident(person(func(p *care.Person) { p.Impairments = &care.Asked[care.Impairment]{Answer: "none"} }), served("s1")), "Service", "Visual Impairment", "No visual impairment"},
		{"impairments refused", resident(person(func(p *care.Person) { p.Impairments = &care.Asked[care.Impairment]{Answer: "refused"} }), served("s1")), "Service", "Dementia", "Unknown"},
		{"impairments nobody asked about", resident(served("s1")), "Service", "Dementia", ""},
		{"another council's id", resident(person(func(p *care.Person) { p.Identifiers[0].Owner = "503" }), served("s1")), "Service", "LA Person Unique Identifier", ""},
		{"an NHS number that is not verified", resident(person(func(p *care.Person) { p.NHSNumber.Status = "02" }), served("s1")), "Service", "NHS Number", ""},
		{"whereabouts that must not leave", resident(person(func(p *care.Person) { p.Restricted = true }), served("s1")), "Service", "Postcode", ""},
		{"nor the practice", resident(person(func(p *care.Person) { p.Restricted = true }), served("s1")), "Service", "GP Practice Code", ""},
		{"nor the provider's place", resident(person(func(p *care.Person) { p.Restricted = true }), served("s1")), "Service", "Provider CQC Location ID", ""},
		{"a former home", resident(person(func(p *care.Person) { p.Addresses[0].To = "2025-01-01" }), served("s1")), "Service", "Postcode", ""},
		{"a temporary place without a home", resident(person(func(p *care.Person) { p.Addresses[0].Use = "temporary" }), served("s1")), "Service", "Postcode", "CB7 5AB"},
		{"an amount has two places", resident(served("s1", func(s *care.Service) { s.UnitCost, s.CostPer = "650", "week" })), "Service", "Unit Cost", "650.00"},
		{"a request is decided on its own day if an outcome was given", resident(asked("c1", func(c *care.Contact) { c.DecidedOn = "" })), "Request", hEnd, "02/02/2026"},
		{"the description of a service", resident(served("s1")), "Service", hAbout, "Help with washing and dressing"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := extractOf(t, nil, c.record).only(t, c.kind)[c.column]; got != c.want {
				t.Errorf("%s is %q, want %q", c.column, got, c.want)
			}
		})
	}
}
