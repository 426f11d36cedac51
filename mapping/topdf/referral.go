// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"strconv"

	"github.com/carelode/lode/mapping/care"
)

func printReferral(s *sheet, r *care.Record, ref *care.Referral, t *Team) {
	s.title("Referral to "+ref.To.Name, words("urgency", ref.Urgency)+"  ·  "+words("referral-kind", ref.Kind)+"  ·  "+moment(ref.MadeOn))
	s.details(who(r), [][2]string{
		{"To", party(&ref.To)},
		{"From", or(party(&ref.From), list(t.Name, t.Organisation))},
		{"Team", list(t.Name, t.Organisation)},
		{"Telephone", or(t.Phone, notRecorded)},
		{"Referred by", or(signed(r, ref.RecordedBy), notRecorded)},
		{"Referred on", moment(ref.MadeOn)},
		{"Urgency", words("urgency", ref.Urgency)},
		{"State", words("referral-status", ref.Status)},
	})
	s.heading("Why we refer")
	s.said("Reason", ref.Reason)
	s.said("Summary", ref.Summary)
	if ref.Summary == "" {
		s.remark("No summary was written.")
	}
	if ref.Outcome != "" {
		s.heading("What came of it")
		s.said(or(day(ref.OutcomeOn), "Outcome"), ref.Outcome)
	}
	attachments(s, ref.Attachments)
	var about []care.Need
	for _, id := range ref.Needs {
		if i := tip(r.Needs, id); i >= 0 {
			about = append(about, r.Needs[i])
		}
	}
	needs(s, about, "The needs that this is about")
	health(s, r)
	risks(s, r)
	aboutMe(s, r)
	people(s, r)
	living(s, r)
}

func party(p *care.Party) string {
	if p.Name == "" {
		return ""
	}
	return lines(p.Name, labelled("ODS code", p.ODSCode), labelled("Service id", p.ServiceID))
}

func attachments(s *sheet, all []care.Attachment) {
	if len(all) == 0 {
		return
	}
	s.heading("What goes with this")
	var rows [][]cell
	for i := range all {
		rows = append(rows, cells(all[i].Title, words("content-type", all[i].ContentType), strconv.FormatInt((all[i].Size+1023)/1024, 10)+" kB"))
	}
	s.table([]column{{"Attachment", 0.6}, {"Form", 0.25}, {"Size", 0.15}}, rows)
}
