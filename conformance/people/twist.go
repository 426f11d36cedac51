// SPDX-License-Identifier: Apache-2.0

package people

import (
	"github.com/carelode/lode/mapping/care"
)

// expect writes into a story what its twist makes of it.
func (c Caseload) expect(s *Story) {
	switch s.Twist {
	case Objection:
		s.Fates[SharedRecord], s.From, s.Objects = Objection, 3, 3
		s.Why = "Objects to the shared record in version 3: that version and later ones are held there. The council still gets its rows."
	case Refusal:
		s.Fates[SharedRecord], s.Until = Refusal, 3
		s.Elsewhere = c.elsewhere(s.Person, false)
		s.Why = "The receiver holds another birth date and refuses. Version 3 corrects ours, and carries everything that was refused."
	case WrongPerson:
		c.expectWrongPerson(s)
	case NoTrace:
		s.Fates[SharedRecord], s.Until = NoTrace, 3
		s.Why = "The NHS number awaits a trace: held for the shared record until version 3, which is traced and replaces what waited."
	case SeveralMatches:
		s.Fates[SharedRecord] = SeveralMatches
		s.Elsewhere = c.elsewhere(s.Person, true)
		s.Why = "The receiver has two people under one NHS number: held until a person there has mended it."
	case Restricted:
		s.Fates[SharedRecord], s.Fates[Council], s.From = Restricted, Restricted, 2
		s.Why = "Restricted from version 2: the messages go, but no address and no telephone number leaves any more."
	case OneNumberTwice:
		s.Fates[SharedRecord] = OneNumberTwice
		s.Why = "Two records of one team bear the same NHS number: once both are there, both are held until a person has looked."
	case Filed, Died, Under18, NHSOnly: // the plot says it itself
	}
}

func (c Caseload) expectWrongPerson(s *Story) {
	s.Fates[SharedRecord], s.From, s.Until = WrongPerson, 2, 3
	s.Why = "In version 2 somebody else's items were written into this record; version 3 withdraws them, and that correction must be sent."
	if objectsToo(s.Person) {
		s.Objects = 3
		s.Why += " The person objects to the shared record in the same version: the correction goes all the same, and nothing else does."
	}
}

// objectsToo reports whether a wrong-person story has an objection as well: every second one.
func objectsToo(person int) bool { return person/block%2 == 1 }

// elsewhere is what the receiver holds of a person beforehand: once, or twice
// under one number.
func (c Caseload) elsewhere(person int, twice bool) []Elsewhere {
	who := c.identityOf(person)
	held := Elsewhere{NHSNumber: who.nhs, Family: who.family, Given: first(who.given), BirthDate: isoDate(who.born)}
	if !twice {
		return []Elsewhere{held}
	}
	other := held
	other.Given = "A. N." // registered twice: the same number and birth date
	return []Elsewhere{held, other}
}

// turn applies the twist to the version that a chapter has just written.
func (b *builder) turn() {
	switch b.twist {
	case Objection:
		if b.r.Version == 3 {
			b.object()
		}
	case Refusal:
		b.misdate()
	case WrongPerson:
		b.mixUp()
	case NoTrace:
		b.untraced()
	case Restricted:
		if b.r.Version == 2 {
			b.r.Person.Restricted = true
			b.because("{He} fears being found. The police and {his} advocate agree that {his} whereabouts are kept back.")
		}
	case Filed, SeveralMatches, Died, OneNumberTwice, Under18, NHSOnly:
	}
}

func (b *builder) object() {
	b.r.Sharing.Objections = append(b.r.Sharing.Objections, care.Objection{
		Item: b.item("objection"), To: "shared-record", From: b.day(0),
		Note: b.t("{name} does not want [the whole hospital|people {he} has never met|every clinic in the county] to read about this. {He} is content for the team and the council to know."),
	})
	b.because("{name} objects to the shared record.")
}

// misdate has the team hold a wrong birth date until version 3.
func (b *builder) misdate() {
	if b.r.Version < 3 {
		b.r.Person.BirthDate = care.PartialDate(isoDate(b.who.born.AddDate(0, 0, -9)))
		return
	}
	b.r.Person.BirthDate = care.PartialDate(isoDate(b.who.born))
	if b.r.Version == 3 {
		b.because("Birth date corrected: {name} showed us {his} [passport|birth certificate|driving licence].")
	}
}

// untraced keeps the NHS number unverified until version 3.
func (b *builder) untraced() {
	n := b.r.Person.NHSNumber
	if b.r.Version < 3 {
		n.Status, n.TracedAt = "03", ""
		return
	}
	n.Status = "01"
	if b.r.Version == 3 {
		n.TracedAt = b.now()
		b.because("NHS number traced.")
	}
}

// mixUp writes a neighbour's items into version 2 and withdraws them in version 3.
func (b *builder) mixUp() {
	switch b.r.Version {
	case 2:
		b.foreignItems()
	case 3:
		b.withdrawForeign()
		b.because("Items of another person withdrawn. The team leader has rung those who may have read them.")
		if objectsToo(b.i) {
			b.object()
		}
	}
}

func (b *builder) foreignItems() {
	b.need("foreign", "27", "actual", "medium",
		"[Vomiting since Sunday|Has not kept food down for two days]; the district nurse is to call again.", "Nausea/vomiting")
	c := b.contact("call", "phone-or-online",
		"Spoke to her son, who is worried about the sickness. [Told him to ring 111 if it goes on|Agreed to ring back tonight].")
	b.foreign = append(b.foreign, c.ID)
	b.observe("weight", "kg", "48.2", "")
	b.foreign = append(b.foreign, b.id("need", "foreign"), b.r.Observations[len(b.r.Observations)-1].ID)
}

func (b *builder) withdrawForeign() {
	gone := &care.Withdrawal{
		By: b.me, At: b.now(), Reason: "wrong-person",
		Note: "Written into the wrong record: the person before on the round.",
	}
	for i := range b.r.Needs {
		b.withdrawIf(&b.r.Needs[i].Item, gone)
	}
	for i := range b.r.Contacts {
		b.withdrawIf(&b.r.Contacts[i].Item, gone)
	}
	for i := range b.r.Observations {
		b.withdrawIf(&b.r.Observations[i].Item, gone)
	}
}

func (b *builder) withdrawIf(it *care.Item, gone *care.Withdrawal) {
	for _, id := range b.foreign {
		if it.ID == id {
			w := *gone
			it.Withdrawn = &w
		}
	}
}
