// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"slices"
	"strconv"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
)

// ReferralDocument gives the letter that goes with a referral out as a FHIR
// document, as PlanDocument gives the plan: the referral, the needs it is about,
// what was told of health, risks, the person's own account and the people around
// them. id is the referral's, or that of one that it corrects. What is attached is
// named and not enclosed.
//
// It fails with an Invalid error where the record has no such referral that goes
// out and was asked, or no time at which it was written.
func ReferralDocument(r *care.Record, s Sender, id, key string) (*fhir.Bundle, error) {
	d, err := newDocument(r, s)
	if err != nil {
		return nil, err
	}
	c, ok := withRoot(d.frame.lists.referrals, d.frame.root(id), 0)
	if !ok || !c.visible || id == "" {
		return nil, care.At(care.Invalid, "referrals", "reference", "has no such referral that goes out and was asked")
	}
	x := &r.Referrals[c.tip]
	d.front = front{
		kind: "referral-letter", category: "referral-letter", path: at("referrals", c.tip).String(), title: "Referral to " + x.To.Name, by: x.RecordedBy,
		say: func(t *text) { t.say("Urgency", label("urgency", x.Urgency)) },
	}
	d.parts = d.referralParts(c, x)
	if err := d.gather(); err != nil {
		return nil, err
	}
	return d.bundle(key)
}

func (d *document) referralParts(c chain, x *care.Referral) []documentPart {
	f := d.frame
	about := slices.DeleteFunc(slices.Clone(f.lists.needs), func(n chain) bool {
		return !slices.ContainsFunc(x.Needs, func(id string) bool { return f.root(id) == n.root })
	})
	parts := []documentPart{
		{heading: "referral-details", title: "Referral", units: visible("ServiceRequest", "referrals", []chain{c})},
		{
			heading: "problems-and-issues", title: "The needs that this is about", units: visible("Condition", "needs", about),
			more: func(t *text) { f.tellOtherNeeds(t, about) },
		},
	}
	return append(append(parts, d.healthParts()...), d.risksPart(), d.aboutMePart(), d.peoplePart(), d.livingPart())
}

// tellReferral says what is asked of whom, and what goes with it.
func tellReferral(t *text, r *care.Referral) {
	t.say("To", joined(r.To.Name, labelled("ODS code", r.To.ODSCode), labelled("Service id", r.To.ServiceID)))
	t.say("From", joined(r.From.Name, labelled("ODS code", r.From.ODSCode), labelled("Service id", r.From.ServiceID)))
	t.say("Kind", label("referral-kind", r.Kind))
	t.say("Urgency", label("urgency", r.Urgency))
	t.say("Asked", string(r.MadeOn))
	t.say("State", label("referral-status", r.Status))
	t.say("Reason", r.Reason)
	t.say("Summary", r.Summary)
	t.say("What came of it", joined(string(r.OutcomeOn), r.Outcome))
	for i := range r.Attachments {
		a := &r.Attachments[i]
		t.say("Goes with this", joined(a.Title, label("content-type", a.ContentType), strconv.FormatInt(a.Size, 10)+" bytes"))
	}
}
