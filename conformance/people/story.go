// SPDX-License-Identifier: Apache-2.0

package people

import "maps"

// Fate is what ought to become of a story's messages at one class of destination.
type Fate string

// The fates. Filed is the ordinary one.
const (
	Filed          Fate = "filed"            // every version arrives and is filed
	Objection      Fate = "objection"        // from Story.From the person objects: later versions are held
	Refusal        Fate = "refusal"          // the receiver holds another birth date and refuses; from Story.Until the record agrees and carries all that was refused
	WrongPerson    Fate = "wrong-person"     // at Story.From somebody else's items were written in; at Story.Until they are withdrawn, and the correction goes even against an objection
	NoTrace        Fate = "no-trace"         // held for a trace until Story.Until
	SeveralMatches Fate = "several-matches"  // the receiver has two people under the number: held
	Restricted     Fate = "restricted"       // from Story.From neither address nor telephone may leave
	Died           Fate = "died"             // the person died in version Story.From: services end with them
	OneNumberTwice Fate = "one-number-twice" // Story.Partner bears the same NHS number: both are held
	Under18        Fate = "under-18"         // no row of a council's adult return
	NHSOnly        Fate = "nhs-only"         // the NHS pays for the service: no council row for the service
)

// The classes of destination that Story.Fates speaks of.
const (
	SharedRecord = "shared-record"
	Council      = "council"
)

// Fates gives every fate there is.
func Fates() []Fate {
	return []Fate{
		Filed, Objection, Refusal, WrongPerson, NoTrace, SeveralMatches, Restricted, Died,
		OneNumberTwice, Under18, NHSOnly,
	}
}

// Story says what happens to one person, and what to expect of it.
type Story struct {
	Name      string          // the plot's short name: "bereavement"
	Title     string          // the plot in a line
	Person    int             // the index
	Team      string          // the team that tells it
	Twist     Fate            // what is special about it, Filed when nothing is
	Fates     map[string]Fate // by class of destination
	From      int             // the version from which the fate bears, 1 if from the start
	Until     int             // the version from which it no longer bears, 0 if it always does
	Objects   int             // the version from which the person objects to the shared record, 0 if they do not
	Versions  int             // how many versions there are
	Why       string          // the expectation in plain words
	Partner   int             // the index of the linked or doubled record, -1 if none
	Elsewhere []Elsewhere     // what a simulated receiver must hold beforehand for the fate to come true
}

// Elsewhere is a person as a receiver already holds them.
type Elsewhere struct {
	NHSNumber, Family, Given, BirthDate string
}

// chapter writes what one version adds.
type chapter func(b *builder)

// tale is a plot: one chapter a version, at so many weeks from the start.
type tale struct {
	name, title string
	sex         string // "male", "female" or "" for either
	young, old  int    // the person's age lies between them
	background  string // a people of the stock, or "" for any
	weeks       []int
	chapters    []chapter
	fates       map[string]Fate // where the plot itself has another than filed
	from        int
	why         string
}

// block is how many people there are until the pattern of stories repeats.
const block = 25

// slot is one place in the pattern: a twist and the plots that it may take,
// which change from block to block.
type slot struct {
	twist Fate
	tales []func() tale
}

// The pairs: the second of each is told together with the first.
const (
	coupleSlot = 3
	doubleSlot = 13
)

// isSecondOfPair reports whether a person belongs to the one before.
func isSecondOfPair(person int) bool {
	s := person % block
	return s == coupleSlot+1 || s == doubleSlot+1
}

// partnerOf gives the other of a pair, or -1.
func partnerOf(person int) int {
	switch person % block {
	case coupleSlot, doubleSlot:
		return person + 1
	case coupleSlot + 1, doubleSlot + 1:
		return person - 1
	}
	return -1
}

// pattern is who lives in each block of people. Every special fate lies among
// the first twenty, so that a small caseload has them all.
func pattern() [block]slot {
	return [block]slot{
		{Filed, []func() tale{bereavement}},
		{Filed, []func() tale{stroke}},
		{Objection, []func() tale{alcohol, isolation, hoarding}},
		{Filed, []func() tale{coupleCarer}},
		{Filed, []func() tale{coupleCaredFor}},
		{Refusal, []func() tale{traveller, falls, discharge}},
		{Filed, []func() tale{dementia}},
		{WrongPerson, []func() tale{falls, discharge, parkinsons, isolation}},
		{Filed, []func() tale{discharge}},
		{NoTrace, []func() tale{interpreter, traveller}},
		{SeveralMatches, []func() tale{isolation, stroke, dementia}},
		{Restricted, []func() tale{carerCrisis}},
		{Died, []func() tale{endOfLife}},
		{OneNumberTwice, []func() tale{isolation, falls}},
		{OneNumberTwice, []func() tale{falls, discharge}},
		{Under18, []func() tale{transition}},
		{NHSOnly, []func() tale{legUlcer}},
		{Filed, []func() tale{hoarding, falls}},
		{Filed, []func() tale{parkinsons}},
		{Filed, []func() tale{learningDisability}},
		{Filed, []func() tale{carerCrisis, isolation}},
		{Filed, []func() tale{falls, hoarding}},
		{Filed, []func() tale{traveller, bereavement}},
		{Filed, []func() tale{interpreter, stroke}},
		{Filed, []func() tale{isolation, alcohol}},
	}
}

// taleOf gives the plot of a person.
func (c Caseload) taleOf(person int) *tale {
	plots := c.stock.pattern[person%block].tales
	return plots[person/block%len(plots)]
}

// twistOf gives what is special about a person's story.
func (c Caseload) twistOf(person int) Fate { return c.stock.pattern[person%block].twist }

// storyOf puts plot and twist together.
func (c Caseload) storyOf(person int) Story {
	plot := c.taleOf(person)
	s := Story{
		Name: plot.name, Title: plot.title, Person: person, Team: c.teamOf(person).id,
		Twist: c.twistOf(person), Versions: len(plot.weeks), From: max(plot.from, 1), Partner: partnerOf(person),
		Fates: map[string]Fate{SharedRecord: Filed, Council: Filed},
		Why:   "Every version is filed in the shared record, and the council gets its rows.",
	}
	maps.Copy(s.Fates, plot.fates)
	if plot.why != "" {
		s.Why = plot.why
	}
	c.expect(&s)
	return s
}
