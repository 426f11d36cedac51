// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// Team is whose document it is and whom a reader rings.
type Team struct {
	Name         string
	Organisation string // the body that employs the team
	Phone        string
}

// PlanUses are the record's paths that Plan reads. A record that was projected to
// them gives the same bytes as the whole one; of one that was projected to fewer
// the document would say "not asked" of what was only left out.
func PlanUses() []string {
	return append(commonUses(),
		"episode.namedWorker", "plan", "strengths", "advancePlans", "capacity", "equipment", "communityConnections")
}

// ReferralUses are the record's paths that Referral reads, as PlanUses are those
// of Plan.
func ReferralUses() []string { return append(commonUses(), "referrals") }

func commonUses() []string {
	return []string{
		"version", "recordedAt", "workers.id", "workers.name", "workers.role", "workers.registration",
		"person.nhsNumber.value", "person.nhsNumber.status", "person.names", "person.birthDate", "person.deathDate", "person.statedGender",
		"person.ethnicity", "person.language", "person.interpreter", "person.addresses.use", "person.addresses.lines", "person.addresses.town", "person.addresses.county", "person.addresses.postcode",
		"person.telecoms.kind", "person.telecoms.value", "person.telecoms.preferred", "person.gpPractice.name",
		"person.gpPractice.odsCode", "person.accommodation", "person.employment", "person.impairments", "person.reasonableAdjustments",
		"person.pets", "person.hasUnpaidCarer", "person.restricted", "aboutMe", "needs", "network.people.id", "network.people.supersedes",
		"network.people.withdrawn", "network.people.layer", "network.people.name", "network.people.organisation", "network.people.odsCode",
		"network.people.relationship", "network.people.roles", "network.people.telecoms.kind", "network.people.telecoms.value",
		"network.people.telecoms.preferred", "network.people.address.lines", "network.people.address.town",
		"network.people.address.county", "network.people.address.postcode", "network.people.from", "network.people.until",
		"risks", "allergies", "medications", "conditions",
	}
}

// Plan writes the care and support plan as a PDF. It fails with an Invalid error
// where there is no plan to share (none, a draft, withdrawn) or no time at which
// the record was written, and writes nothing then.
func Plan(w io.Writer, r *care.Record, t Team) error {
	p := r.Plan
	if p == nil || p.Withdrawn != nil || p.Status == "draft" || p.Status == "withdrawn" {
		return care.At(care.Invalid, "plan", "required", "is required, and must be no draft")
	}
	at, err := written(r)
	if err != nil {
		return err
	}
	b := bannerOf(r, &t, "Care and support plan")
	return write(w, b, at, func(s *sheet) { printPlan(s, r, &t) })
}

// Referral writes the letter that goes with a referral out, by the referral's id
// or that of one that it corrects. It fails with an Invalid error where the
// record has no such referral, or one that was withdrawn, is a draft or came in.
func Referral(w io.Writer, r *care.Record, t Team, id string) error {
	at, err := written(r)
	if err != nil {
		return err
	}
	i := tip(r.Referrals, id)
	if i < 0 {
		return care.At(care.Invalid, "referrals", "reference", "has no such referral that holds today")
	}
	ref := &r.Referrals[i]
	path := "referrals[" + strconv.Itoa(i) + "]"
	switch {
	case ref.Direction != "out":
		return care.At(care.Invalid, path+".direction", "referral", "came in: a letter goes with one that goes out")
	case ref.Status == "draft":
		return care.At(care.Invalid, path+".status", "referral", "is a draft: a letter goes with one that is asked")
	}
	b := bannerOf(r, &t, "Referral")
	return write(w, b, at, func(s *sheet) { printReferral(s, r, ref, &t) })
}

// written is the record's own time, which the document bears.
func written(r *care.Record) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, string(r.RecordedAt))
	if err != nil {
		return at, care.At(care.Invalid, "recordedAt", "datetime", "is required, since it says when this was written")
	}
	return at.UTC(), nil
}

// tip follows the corrections of an item to the one that holds today, -1 if none
// does.
func tip[T care.Identified](all []T, id string) int {
	for range all { // no chain is longer than the list
		next := slices.IndexFunc(all, func(x T) bool { return x.Replaces() == id && id != "" })
		if next < 0 {
			break
		}
		id = all[next].ItemID()
	}
	i := slices.IndexFunc(all, func(x T) bool { return x.ItemID() == id })
	if i >= 0 && all[i].IsWithdrawn() {
		return -1
	}
	return i
}

func digits(n int) string { return strconv.Itoa(n) }
