// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// falls: three falls, a rug, new glasses and a strength class.
func falls() tale {
	return tale{
		name: "falls", title: "Three falls in a month; equipment, glasses and a strength class",
		young: 73, old: 91, weeks: []int{0, 2, 6, 11, 16},
		chapters: []chapter{fall1, fall2, fall3, fall4, fall5},
	}
}

func fall1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "access-and-mobility", "no", "council", ""})
	b.r.Person.Impairments = asked(b, care.Impairment{Kind: "visual", Degree: "partial", Note: "Cataract, waiting."})
	b.r.Person.Adjustments = asked(b, care.Adjustment{Kind: "large-print"}, care.Adjustment{Kind: "phone-not-letter"})
	c := b.contact("visit", "home", "Third fall this month, [on the landing|over the rug|getting off the bus]. Bruised from hip to knee. {name} says {he} was [hurrying for the telephone|reaching for the biscuits|looking at a bird]. "+
		"Has not been upstairs since, and has told nobody in the family.")
	b.request(c, "hospital-diversion", "assessment")
	b.need("falls", "24", "actual", "high", "Three falls. Afraid of a fourth.", "balance disturbance", "gait/ambulation disturbance")
	b.need("sight", "18", "actual", "medium", "Glasses six years old; cataract.", "difficulty seeing small print/calibrations")
	b.need("house", "03", "actual", "medium", "Rugs; a dark stair; a step nobody painted.", "inadequate/obstructed exits/entries")
	b.rate("falls", "admission", 2, 2, 2)
	b.rate("house", "admission", 2, 2, 3)
	b.observe("falls", "1", "3", "")
	b.observe("blood-pressure", "mm[Hg]", b.t("13{n}"), b.t("7{n}"))
	b.saw("Blood pressure drops on standing and comes back within two minutes. Slippers without backs.")
	b.risk("falls", "person", "high", "Falls when {he} hurries.", "The telephone; the dark; slippers.", "Rugs up today. Cordless telephone. Slippers in the bin, by agreement.")
	b.risk("environment", "staff", "low", "Garden steps are mossy.", "Rain.", "Use the side gate.")
	b.strength("self", "{He} {work} and was never one to sit.")
	b.relative("{daughter}", "daughter", "[Told at last, and relieved.|Wants {name} to move in. {name} does not.]", "next-of-kin")
	b.health("", "", []string{"Cataract", "Osteoporosis"}, []string{"Alendronic acid on Mondays", "Calcium and vitamin D", "A sleeping tablet some nights"})
	b.r.Medications.Items[2].Taking = "sometimes"
}

func fall2(b *builder) {
	b.role("occupational-therapist")
	b.assess("occupational-therapy", 3, "person", "Rails, light, a second banister, higher chair. Nothing that needs a builder.", "support")
	c := b.contact("visit", "home", "Went through the house room by room with a torch and a roll of yellow tape. {name} took against the raised toilet seat on sight.")
	b.did(c, "house", "case-management", "22", "Listed what to change, in the order {name} would accept it.")
	b.equip("rails", "mobility", "Grab rails, front door and bath", "")
	b.equip("seat", "bathroom", "Raised toilet seat", "")
	b.equip("frame", "mobility", "Perching stool", "For the kitchen.")
	s := b.service("rails", "long-community", "equipment", "council", "Cambridgeshire Equipment Store", "Rails fitted; perching stool lent.")
	cost(s, "186.40", "one-off", "")
	s.UnitsPerWeek = ""
	b.plan("On my feet", "A safer house and stronger legs.", "Key with {neighbour}. If on the floor: bang the pipe, {neighbour} will hear.")
	b.goal("stairs", "Sleep in my own bed again.", "falls", "house")
	b.action("stairs", "rails", "formal", "Cambridgeshire Equipment Store", "Fit rails.")
	b.action("stairs", "class", "team", "", "Exercises at the kitchen worktop.")
	b.refer("optician", "community-health", "Community eye service", "routine", "Falls; glasses six years old; cataract.", "", "sight")
	b.refer("gp", "gp", "", "routine", "Falls: please look at the sleeping tablet and the postural drop.", "Three falls in a month. Lying and standing pressures attached in the notes.", "falls")
	b.connect("class", "exercise", "takes-part", "Strength and balance class", "{church} hall", "")
}

func fall3(b *builder) {
	b.cites()
	b.answered("gp", "completed", "Sleeping tablet stopped. Bone scan asked for.")
	b.answered("optician", "in-progress", "New glasses ordered; cataract moved up the list.")
	b.equipment("rails", "in-use")
	b.equipment("frame", "in-use")
	b.equipment("seat", "declined")
	b.ends("rails", "ended-planned")
	b.done("rails")
	c := b.contact("visit", "home", "Upstairs by {himself}, one hand on each rail. Slept there [on Saturday|last night]. Swears the bed has got wider.")
	b.did(c, "falls", "treatments", "51", "Heel raises, side steps, tandem stand.")
	b.r.Medications.Items[2].Taking = "not-taking"
	b.touch(&b.r.Medications.Items[2].Item)
	b.rate("falls", "interim", 3, 4, 3)
}

func fall4(b *builder) {
	b.contact("conversation", "community", "Class at {church} hall. {name} is the third oldest and the second best at standing on one leg.")
	b.connection("class", "attending", "Mondays and Thursdays.")
	b.inward("class", "community", "Strength and balance class")
	b.observe("falls", "1", "0", "")
	b.rate("house", "interim", 4, 4, 5)
	b.resolved("house")
}

func fall5(b *builder) {
	b.answered("optician", "completed", "Cataract done. \"The curtains are {n} different colours.\"")
	b.contact("call", "phone-or-online", "No falls since before Easter. Walks to {market}.")
	b.inward("class", "self", "{full}")
	b.done("class")
	b.achieved("stairs", "Up and down as {he} pleases.")
	b.rate("falls", "discharge", 5, 4, 4)
	b.review("planned", "fully", "no", "No falls for three months.", "ended-planned")
	b.closePlan("goals-met", "")
	b.r.Person.SupportReason = "access-and-mobility"
}
