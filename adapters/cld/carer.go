// SPDX-License-Identifier: Apache-2.0

package cld

import "github.com/carelode/lode/mapping/care"

// defaultClient says as whom the team knows the person where the event itself
// does not: as an unpaid carer, when that is why they are supported, or when they
// care for someone and nothing in the record is about needs of their own.
func defaultClient(rec *care.Record) string {
	p := &rec.Person
	if p.SupportReason == carersReason {
		return asCarer
	}
	if p.SupportReason != "" || len(p.CaresFor) == 0 {
		return asPerson
	}
	for i := range rec.Assessments {
		if a := &rec.Assessments[i]; a.Withdrawn == nil && a.Kind != "carer" {
			return asPerson
		}
	}
	for i := range rec.Services {
		if s := &rec.Services[i]; s.Withdrawn == nil && !forCarers(s.Type) {
			return asPerson
		}
	}
	return asCarer
}

func forCarers(serviceType string) bool {
	return serviceType == "carer-direct" || serviceType == "carer-cared-for"
}

// client writes as whom the person is in this row, and the support reason that
// goes with it: a carer's is always support to a carer.
func (x *extract) client(r *row, as string) {
	reason := x.rec.Person.SupportReason
	if as != asPerson {
		reason = carersReason
	}
	x.code(r, clientType, clients, as)
	x.code(r, supportReason, supportReasons, reason)
}

// linkColumns is how many people a carer can be linked to.
const linkColumns = 3

// caring writes whom the person cares for. Of several people's hours no total
// can be told, for they are bands.
func (x *extract) caring(r *row, all []care.CaredFor) {
	if len(all) == 0 {
		return
	}
	x.whole(r, adultsCaredFor, len(all))
	if len(all) == 1 {
		x.code(r, hoursCaring, caringHours, all[0].HoursPerWeek)
	}
	linked := 0
	for i := range all {
		if all[i].CouncilID == "" {
			continue
		}
		if linked == linkColumns {
			x.doubt("person.caresFor", overThreeAdults)
			break
		}
		x.id(r, linked1+field(linked), all[i].CouncilID)
		linked++
	}
}

// impairments writes what was told of the four that have columns. An impairment
// that is not in a list that was given is left empty, not denied; only the
// answer "none" denies it.
func (x *extract) impairments(r *row, asked *care.Asked[care.Impairment]) {
	if asked == nil {
		return
	}
	if asked.Answer != someAnswer {
		for _, f := range []field{autism, dementia, visual, hearing} {
			x.code(r, f, answers, asked.Answer)
		}
		return
	}
	for i := range asked.Items {
		one := &asked.Items[i]
		switch one.Kind {
		case "autism":
			x.code(r, autism, answers, someAnswer)
		case "dementia":
			x.code(r, dementia, answers, someAnswer)
		case "visual":
			x.degree(r, visual, one.Degree)
		case "hearing":
			x.degree(r, hearing, one.Degree)
		case "dual-sensory":
			x.sense(r, visual)
			x.sense(r, hearing)
		}
	}
}

func (x *extract) degree(r *row, f field, degree string) {
	if degree == "" {
		x.sense(r, f)
		return
	}
	x.code(r, f, degrees, degree)
}

// sense writes an impairment of which no degree was told, unless one was.
func (x *extract) sense(r *row, f field) {
	if r.cells[f].value == 0 {
		x.code(r, f, answers, someAnswer)
	}
}

// association writes the person-only row of a carer of whom nothing else is told
// in the period, while the team knew them.
func (x *extract) association() {
	if !x.set.association || len(x.rec.Person.CaresFor) == 0 || x.known.client != asCarer {
		return
	}
	if x.known.died != "" && x.known.died < x.period.Start {
		return
	}
	if e := x.rec.Episode; e != nil && (e.Status == "entered-in-error" || !x.period.Overlaps(e.Start, e.End)) {
		return
	}
	x.start(personRow, 0)
	x.client(&x.row, asAssociation)
	x.emit(&x.row)
}

// start begins a row with what is known of the person.
func (x *extract) start(k rowKind, index int) {
	x.row = x.person
	x.row.kind, x.row.index = k, index
	x.doubts = x.doubts[:x.shared]
}
