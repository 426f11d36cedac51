// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"slices"
	"strconv"

	"github.com/carelode/lode/mapping/care"
)

// standing is what is known of one record's person as the period ends.
type standing struct {
	died    care.Date // "" unless they died by the end of the period
	dead    bool      // they died by then, though the day may not be known
	adultOn care.Date // the day from which they are certainly an adult
	blocked [numKinds]bool
	client  string // asPerson or asCarer
}

// record writes the rows of one record.
func (x *extract) record(rec *care.Record) {
	x.rec = rec
	x.arena, x.doubts = x.arena[:x.base], x.doubts[:0]
	x.known = standing{}
	if path, reason := x.admit(rec); reason != "" {
		x.leave(path, reason)
		return
	}
	x.writePerson(&rec.Person)
	x.shared = len(x.doubts)
	rows := x.sum.Rows
	x.requests()
	x.assessments()
	x.services()
	x.reviews()
	if x.sum.Rows == rows {
		x.association()
	}
}

// admit says why nothing at all is told of a person.
func (x *extract) admit(rec *care.Record) (path, reason string) {
	p := &rec.Person
	x.readDeath(p.DeathDate)
	if x.objections(rec.Sharing); x.known.blocked[personRow] {
		return "sharing.objections", objected
	}
	last, ok := lastDay(p.BirthDate)
	if !ok {
		return "person.birthDate", ageUnknown
	}
	x.known.adultOn = eighteenth(last)
	if asAt := x.asAt(); asAt < x.known.adultOn {
		return "person.birthDate", underAge
	}
	if x.set.needID && councilID(p, x.team.CouncilCode) == "" {
		return "person.identifiers", noPersonID
	}
	return "", ""
}

// lastDay gives the last day that a birth date may mean: the one on which it is
// certain that somebody is old enough.
func lastDay(d care.PartialDate) (care.Date, bool) {
	if day, full := d.Full(); full { // nearly all, and quicker
		return day, realDay(string(day))
	}
	_, last, ok := d.Span()
	return last, ok
}

// age gives whole years on a day, -1 where the birth date does not tell.
func age(birth care.PartialDate, on care.Date) int {
	day, full := birth.Full()
	if !full {
		if years, known := care.Age(birth, on); known {
			return years
		}
		return -1
	}
	years := number(string(on[:4])) - number(string(day[:4]))
	if on[4:] < day[4:] {
		years--
	}
	return years
}

// asAt is the day as of which the person is described.
func (x *extract) asAt() care.Date {
	if x.known.died != "" {
		return x.known.died
	}
	return x.period.End
}

func (x *extract) readDeath(d care.PartialDate) {
	first, _, ok := d.Span()
	if !ok || first > x.period.End {
		return // as the period ended, they lived
	}
	x.known.dead = true
	if day, full := d.Full(); full {
		x.known.died = day
	}
}

// objections notes which parts of the record the person does not want shared
// with the council: as the period ended, or as the extract was planned.
func (x *extract) objections(s *care.Sharing) {
	if s == nil {
		return
	}
	take(&x.items, s.Objections, func(o *care.Objection) *care.Item { return &o.Item })
	for i := range s.Objections {
		o := &s.Objections[i]
		if o.To != "council" && o.To != "all" || !x.items.live(i) || !inForce(o, x.period.End) && !inForce(o, x.planned) {
			continue
		}
		for k := range numKinds {
			if len(o.Parts) == 0 || slices.Contains(o.Parts, k.part()) || slices.Contains(o.Parts, personRow.part()) {
				x.known.blocked[k] = true
			}
		}
	}
}

func inForce(o *care.Objection, on care.Date) bool {
	return o.From <= on && (o.Lifted == "" || o.Lifted > on)
}

// eighteenth gives the day on which someone is 18. For a 29 February it may be no
// day of the calendar, and still sorts where it should: before 1 March.
func eighteenth(birth care.Date) care.Date {
	if !realDay(string(birth)) {
		return "9999-12-31"
	}
	return care.Date(strconv.Itoa(number(string(birth[:4]))+18)) + birth[4:]
}

// writePerson makes the cells that all rows of the person share.
func (x *extract) writePerson(p *care.Person) {
	r := &x.person
	r.cells = [numFields]cell{}
	copy(r.cells[laCode:], x.frame[:])
	r.age = age(p.BirthDate, x.period.End)
	x.known.client = defaultClient(x.rec)
	x.identify(r, p)
	x.dates(r, p)
	x.address(r, p)
	x.code(r, gender, statedGenders, p.StatedGender)
	x.code(r, ethnicity, ethnicities, p.Ethnicity)
	x.code(r, accommodation, accommodations, p.Accommodation)
	x.code(r, employment, employments, p.Employment)
	x.code(r, hasUnpaidCarer, yesNoUnknown, p.HasUnpaidCarer)
	x.code(r, funding, fundings, p.Funding)
	x.impairments(r, p.Impairments)
	x.caring(r, p.CaresFor)
}

func (x *extract) identify(r *row, p *care.Person) {
	if n := p.NHSNumber; n != nil && n.Value != "" {
		if n.Traced() {
			x.put(&r.cells[nhsNumber], n.Value, notNHSNumber, realNHSNumber(n.Value))
		} else {
			x.doubt("person.nhsNumber", untracedNumber)
		}
	}
	x.id(r, laPersonID, councilID(p, x.team.CouncilCode))
}

// councilID gives the council's own id for the person.
func councilID(p *care.Person, council string) string {
	for i := range p.Identifiers {
		if id := &p.Identifiers[i]; id.Kind == "council" && id.Owner == council {
			return id.Value
		}
	}
	return ""
}

func (x *extract) dates(r *row, p *care.Person) {
	if day, full := p.BirthDate.Full(); full {
		x.date(r, dateOfBirth, day)
	} else {
		x.doubt("person.birthDate", partialBirth)
	}
	switch {
	case x.known.died != "":
		x.date(r, dateOfDeath, x.known.died)
	case x.known.dead:
		x.doubt("person.deathDate", partialDeath)
	}
}

// address writes where the person lives and is registered, unless their
// whereabouts must not leave.
func (x *extract) address(r *row, p *care.Person) {
	if p.Restricted {
		x.doubt("person.restricted", withheldAddress)
		return
	}
	code := spaced(home(p.Addresses, x.asAt()))
	x.put(&r.cells[postcode], code, notPostcode, plainPostcode(code))
	if p.GPPractice != nil {
		x.put(&r.cells[gpPracticeCode], p.GPPractice.ODSCode, notODS, plainODS(p.GPPractice.ODSCode))
	}
}

// home gives the postcode of the home on a day, or of a temporary place where
// there is no home.
func home(all []care.Address, on care.Date) (postcode string) {
	for i := range all {
		a := &all[i]
		if a.From > on || a.To != "" && a.To < on || a.Postcode == "" {
			continue
		}
		switch {
		case a.Use == "home":
			return a.Postcode
		case a.Use == "temporary" && postcode == "":
			postcode = a.Postcode
		}
	}
	return postcode
}
