// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"slices"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// aboutMe is the person's own account, and which of its questions nobody asked.
func aboutMe(s *sheet, r *care.Record) {
	s.heading("About me")
	a := r.AboutMe
	switch {
	case a == nil:
		s.remark(notAsked + ".")
		return
	case a.Withdrawn != nil:
		s.remark("What was written here was taken back, since it was wrong; nothing new is written yet.")
		return
	}
	var open []string
	for _, x := range [][2]string{
		{"What is most important to me", a.WhatMatters},
		{"People who are important to me", a.People},
		{"How I communicate and how to communicate with me", a.Communicate},
		{"My wellness", a.Wellness},
		{"Please do and please do not", a.PleaseDo},
		{"How and when to support me", a.SupportMe},
		{"Also worth knowing about me", a.AlsoWorthKnowing},
	} {
		s.said(x[0], x[1])
		if x[1] == "" {
			open = append(open, strings.ToLower(x[0][:1])+x[0][1:])
		}
	}
	s.remark(join("  ·  ", []string{since("Written on", a.WrittenOn), labelled("Supported to write this by", a.SupportedBy)}))
	s.remark(labelled(notAsked, strings.Join(open, "; ")))
}

func needs(s *sheet, all []care.Need, head string) {
	if len(all) == 0 {
		return
	}
	s.heading(head)
	s.remark("Problems of the Omaha System, in the team's view: they are no diagnoses.")
	var rows [][]cell
	for i := range all {
		n := &all[i]
		whose := words("omaha-degree", n.Degree)
		if n.Whose != "individual" {
			whose = list(whose, words("omaha-whose", n.Whose))
		}
		rows = append(rows, cells(words("omaha-problem", n.Problem), lines(n.Text, labelled("Signs", strings.Join(n.Signs, ", "))),
			whose, lines(labelled("Priority", words("priority", n.Priority)), since("since", n.From), since("resolved", n.ResolvedOn))))
	}
	columns, rows := without([]column{{"Need", 0.24}, {"What we see", 0.38}, {"Degree", 0.14}, {"Priority, since", 0.24}}, rows)
	s.table(columns, rows)
}

// health is what was told: conditions, allergies, medicines.
func health(s *sheet, r *care.Record) {
	allergies(s, r)
	medicines(s, r)
	s.heading("Health conditions as told, not confirmed")
	s.answer(answer(r.Conditions))
	var rows [][]cell
	for _, x := range care.LiveItems(r.Conditions) {
		rows = append(rows, cells(x.Name, lines(words("condition-status", x.Status), since("since", x.Since)), x.Note, words("told-by", x.ToldBy)))
	}
	columns, rows := without([]column{{"Condition", 0.32}, {"State", 0.2}, {"Note", 0.28}, {"Told by", 0.2}}, rows)
	s.table(columns, rows)
	s.remark(asked(r, r.Conditions))
}

func allergies(s *sheet, r *care.Record) {
	s.heading("Allergies as told, not confirmed")
	s.answer(answer(r.Allergies))
	var rows [][]cell
	for _, x := range care.LiveItems(r.Allergies) {
		rows = append(rows, cells(x.Substance, or(x.Reaction, "Reaction "+strings.ToLower(notRecorded)),
			lines(words("allergy-kind", x.Kind), since("since", x.Since)), words("told-by", x.ToldBy)))
	}
	columns, rows := without([]column{{"Substance", 0.28}, {"Reaction", 0.34}, {"Kind", 0.18}, {"Told by", 0.2}}, rows)
	s.table(columns, rows)
	s.remark(asked(r, r.Allergies))
}

func medicines(s *sheet, r *care.Record) {
	s.heading("Medicines as told, not confirmed")
	s.answer(answer(r.Medications))
	var rows [][]cell
	for _, x := range care.LiveItems(r.Medications) {
		rows = append(rows, cells(x.Name, or(x.Dose, "Dose "+strings.ToLower(notRecorded)), or(words("taking", x.Taking), notAsked), x.Help, words("told-by", x.ToldBy)))
	}
	columns, rows := without([]column{{"Medicine", 0.24}, {"Dose", 0.22}, {"Taken?", 0.18}, {"Help with it", 0.2}, {"Told by", 0.16}}, rows)
	s.table(columns, rows)
	s.remark(asked(r, r.Medications))
}

func risks(s *sheet, r *care.Record) {
	all := care.Live(r.Risks)
	if len(all) == 0 {
		return
	}
	s.heading("Risks")
	var rows [][]cell
	for i := range all {
		x := &all[i]
		rows = append(rows, cells(
			words("risk-kind", x.Kind), lines(words("risk-to", x.To), labelled("Severity", words("severity", x.Severity))),
			lines(x.Text, labelled("Brought on by", x.Triggers)), x.Plan, lines(since("from", x.From), since("until", x.Until))))
	}
	columns, rows := without([]column{{"Risk", 0.16}, {"To whom", 0.14}, {"What it is", 0.28}, {"What we do about it", 0.21}, {"When", 0.21}}, rows)
	s.table(columns, rows)
}

// people are those around the person. Of a restricted person only those are named
// who are there for the person's own sake, and not how they are reached.
func people(s *sheet, r *care.Record) {
	if r.Network == nil {
		return
	}
	var rows [][]cell
	all := care.Live(r.Network.People)
	for i := range all {
		x := &all[i]
		if r.Person.Restricted && !isOwn(x) {
			continue
		}
		organisation := x.Organisation
		if organisation == x.Name {
			organisation = ""
		}
		said := []string{organisation, words("relationship", x.Relationship), words("layer", x.Layer)}
		for _, role := range x.Roles {
			said = append(said, words("network-role", role))
		}
		said = append(said, join(" ", []string{since("from", x.From), since("to", x.Until)}))
		rows = append(rows, cells(x.Name, lines(said...), reach(r, x)))
	}
	if len(rows) == 0 {
		return
	}
	s.heading("People around me")
	columns, rows := without([]column{{"Name", 0.3}, {"Who they are", 0.34}, {"How to reach them", 0.36}}, rows)
	s.table(columns, rows)
}

// isOwn holds for a person, no organisation, who is there for this person's sake.
func isOwn(x *care.NetworkPerson) bool {
	switch {
	case x.ODSCode != "":
		return false
	case x.Layer == "informal", x.Layer == "community":
		return true
	}
	return x.Layer == "formal" && slices.ContainsFunc(x.Roles, func(role string) bool {
		return role != "named-worker" && role != "volunteer" && role != "household"
	})
}

func reach(r *care.Record, x *care.NetworkPerson) string {
	if r.Person.Restricted {
		return ""
	}
	out := telecoms(x.Telecoms)
	if x.Address != nil {
		out = lines(out, address(x.Address))
	}
	return or(out, notRecorded)
}

// living is what a visitor must know of how the person lives.
func living(s *sheet, r *care.Record) {
	p := &r.Person
	s.heading("How I live")
	s.details([][2]string{
		{"Home", or(words("accommodation", p.Accommodation), notAsked)},
		{"Work", or(words("employment", p.Employment), notAsked)},
		{"Unpaid carer", or(words("yes-no-unknown", p.HasUnpaidCarer), notAsked)},
	}, nil)
	var rows [][]cell
	rows = append(rows, asks(r, "Impairments", p.Impairments, func(x *care.Impairment) string {
		return join(": ", []string{list(words("impairment", x.Kind), words("impairment-degree", x.Degree)), x.Note})
	}), asks(r, "Reasonable adjustments", p.Adjustments, func(x *care.Adjustment) string {
		return join(": ", []string{words("adjustment", x.Kind), x.Note})
	}), asks(r, "Pets", p.Pets, func(x *care.Pet) string { return join(": ", []string{list(x.Kind, x.Name), x.Note}) }))
	s.table([]column{{"Question", 0.28}, {"Answer", 0.72}}, rows)
}

func asks[T any](r *care.Record, head string, a *care.Asked[T], one func(*T) string) []cell {
	said := answer(a)
	if a != nil {
		for i := range a.Items {
			said = lines(said, one(&a.Items[i]))
		}
	}
	return cells(head, lines(said, asked(r, a)))
}
