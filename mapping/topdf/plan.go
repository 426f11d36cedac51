// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"strconv"

	"github.com/carelode/lode/mapping/care"
)

func printPlan(s *sheet, r *care.Record, t *Team) {
	p := r.Plan
	s.title("Care and support plan", p.Title)
	named := ""
	if r.Episode != nil {
		named = signed(r, r.Episode.NamedWorker)
	}
	s.details(who(r), [][2]string{
		{"Team", list(t.Name, t.Organisation)},
		{"Telephone", or(t.Phone, notRecorded)},
		{"Named worker", or(named, notRecorded)},
		{"State", words("plan-status", p.Status)},
		{"In force", or(join(" ", []string{since("from", p.Start), since("to", p.End)}), notRecorded)},
		{"Agreed", or(day(p.AgreedOn), notRecorded)},
		{"Agreed by", or(words("agreed-by", p.AgreedBy), notRecorded)},
		{"Review due", or(day(p.ReviewOn), notRecorded)},
		{"Written by", or(lines(signed(r, p.RecordedBy), moment(p.RecordedAt)), notRecorded)},
	})
	aboutMe(s, r)
	if p.Summary+p.Contingency != "" {
		s.heading("The plan in short")
		s.said("Summary", p.Summary)
		s.said("If things change", p.Contingency)
	}
	goals(s, r)
	needs(s, care.Live(r.Needs), "Needs, as the team sees them")
	strengths(s, r)
	health(s, r)
	advancePlans(s, r)
	capacity(s, r)
	risks(s, r)
	people(s, r)
	equipment(s, r)
	connections(s, r)
	living(s, r)
}

// goals are what the person wants to reach, each with what is done and by whom.
func goals(s *sheet, r *care.Record) {
	s.heading("What I want to reach, and who does what")
	all := care.Live(r.Plan.Goals)
	if len(all) == 0 {
		s.remark("No goal is written down.")
	}
	for i := range all {
		g := &all[i]
		s.room(70)
		s.flow(style{11, true, ink()}, strconv.Itoa(i+1)+".  "+g.Text)
		s.remark(join("  ·  ", []string{
			words("goal-status", g.Status), since("since", g.Start), since("to be reached by", g.Target), labelled("for", about(r, g.Needs)),
		}))
		var rows [][]cell
		actions := care.Live(g.Actions)
		for j := range actions {
			a := &actions[j]
			who := words("layer", a.CarriedBy)
			if a.Who != "" {
				who = a.Who + "\n" + who
			}
			row := cells(a.Text, who, lines(a.When, since("due", a.Due)), lines(words("action-status", a.Status), since("on", a.Done)))
			row[0].look.bold = false
			rows = append(rows, row)
		}
		s.table([]column{{"What is done", 0.4}, {"Who does it", 0.24}, {"When", 0.18}, {"State", 0.18}}, rows)
		if len(rows) == 0 {
			s.remark("No action is written down for this.")
		}
		s.said("What came of it", g.Outcome)
		s.y += 4
	}
}

// about names needs that something refers to, as they are seen today.
func about(r *care.Record, ids []string) string {
	var out []string
	for _, id := range ids {
		if i := tip(r.Needs, id); i >= 0 {
			out = append(out, words("omaha-problem", r.Needs[i].Problem))
		}
	}
	return list(out...)
}

func strengths(s *sheet, r *care.Record) {
	var rows [][]cell
	for _, x := range care.Live(r.Strengths) {
		row := cells(x.Text, words("layer", x.Layer))
		row[0].look.bold = false
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return
	}
	s.heading("What I can do, and what is good")
	columns, rows := without([]column{{"Strength", 0.7}, {"Where it lies", 0.3}}, rows)
	s.table(columns, rows)
}

func advancePlans(s *sheet, r *care.Record) {
	s.heading("Advance plans, and where each is kept")
	var rows [][]cell
	for _, x := range care.LiveItems(r.AdvancePlans) {
		rows = append(rows, cells(words("advance-plan", x.Kind), x.KeptAt, lines(since("made", x.MadeOn), since("review", x.ReviewOn)), x.Summary))
	}
	s.answer(answer(r.AdvancePlans))
	if len(rows) > 0 {
		s.remark("A pointer to the paper only: read the paper itself before acting on it.")
	}
	columns, rows := without([]column{{"What", 0.22}, {"Kept at", 0.26}, {"Dates", 0.2}, {"In short", 0.32}}, rows)
	s.table(columns, rows)
	s.remark(asked(r, r.AdvancePlans))
}

func capacity(s *sheet, r *care.Record) {
	var rows [][]cell
	for _, x := range care.Live(r.Capacity) {
		has := "Has capacity for it"
		if x.HasCapacity == "no" {
			has = "Lacks capacity for it"
		}
		rows = append(rows, cells(x.Decision, lines(has, since("assessed", x.AssessedOn)),
			lines(x.BestInterests, labelled("Consulted", x.Consulted))))
	}
	if len(rows) == 0 {
		return
	}
	s.heading("Capacity, decision by decision")
	columns, rows := without([]column{{"Decision", 0.34}, {"Capacity", 0.26}, {"In the person's best interests", 0.4}}, rows)
	s.table(columns, rows)
}

func equipment(s *sheet, r *care.Record) {
	var rows [][]cell
	for _, x := range care.Live(r.Equipment) {
		rows = append(rows, cells(x.Name, words("equipment-kind", x.Kind),
			lines(words("equipment-status", x.Status), since("asked for", x.RequestedOn), since("given", x.GivenOn), since("returned", x.ReturnedOn)), x.Note))
	}
	if len(rows) == 0 {
		return
	}
	s.heading("Equipment")
	columns, rows := without([]column{{"What", 0.24}, {"Kind", 0.22}, {"State", 0.28}, {"Note", 0.26}}, rows)
	s.table(columns, rows)
}

// connections to the neighbourhood say where a person can be found each week.
func connections(s *sheet, r *care.Record) {
	all := care.Live(r.CommunityConnections)
	if len(all) == 0 || r.Person.Restricted {
		return
	}
	s.heading("In the neighbourhood")
	var rows [][]cell
	for i := range all {
		x := &all[i]
		rows = append(rows, cells(lines(x.Name, x.Organisation), lines(words("community-kind", x.Kind), words("community-role", x.Role)),
			lines(words("connection-status", x.Status), since("suggested", x.SuggestedOn), since("first went", x.FirstAttended), since("ended", x.EndedOn)), x.Note))
	}
	columns, rows := without([]column{{"What", 0.28}, {"Kind", 0.2}, {"State", 0.28}, {"Note", 0.24}}, rows)
	s.table(columns, rows)
}
