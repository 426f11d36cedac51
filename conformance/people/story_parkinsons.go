// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// parkinsons: living with Parkinson's by the clock, with a direct payment.
func parkinsons() tale {
	return tale{
		name: "parkinsons", title: "Parkinson's: tablets on time, a direct payment, and dancing",
		young: 60, old: 80, weeks: []int{0, 4, 9, 15, 22},
		chapters: []chapter{tremor1, tremor2, tremor3, tremor4, tremor5},
	}
}

func tremor1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "access-and-mobility", "yes", "council", ""})
	b.r.Person.Impairments = asked(b, care.Impairment{Kind: "physical", Degree: "partial", Note: "Freezes in doorways."}, care.Impairment{Kind: "speech", Degree: "mild", Note: "Quiet voice. Lean in."})
	b.r.Person.Household = []care.HouseholdMember{{Name: b.t("{late}"), Relationship: b.vars["spouse"]}}
	c := b.contact("visit", "home", "{name} was an hour past {his} tablets because [the carer was late|the surgery was shut|{late} was at the dentist], and could not get out of the chair to greet me. Half an hour after them {he} made the {drink}.")
	b.request(c, "community", "assessment")
	b.need("tablets", "42", "actual", "high", "Five times a day, to the minute.", "inadequate system for taking medication")
	b.need("freeze", "24", "actual", "high", "Freezes in doorways; shuffles.", "gait/ambulation disturbance", "tremors/seizures")
	b.need("voice", "19", "actual", "low", "Voice has gone small.", "lacks alternative communication skills")
	b.rate("tablets", "admission", 3, 2, 2)
	b.rate("freeze", "admission", 3, 3, 2)
	b.relative("{late}", b.vars["spouse"], "Counts aloud to start {name} walking.", "main-carer", "carer", "household").HoursPerWeek = "35-49"
	b.health("Metoclopramide", "Makes the Parkinson's worse: must not have it", []string{"Parkinson's disease", "Constipation"}, []string{"Co-careldopa five times a day", "Senna at night"})
	b.r.Allergies.Items[0].ToldBy = "letter"
	b.r.Conditions.Items[0].Since, b.r.Conditions.Items[0].Note = "2017-03", b.t("Under the Parkinson's nurse at the hospital.")
	b.r.Medications.Items[0].Dose = b.t("[125 mg|25/100] at 7, 10, 1, 4 and 7")
	b.strength("self", "Rhythm. {name} cannot walk to the gate but can waltz to it.")
}

func tremor2(b *builder) {
	b.role("social-worker")
	b.assess("care-act", 5, "both", "Needs change by the hour; wants to choose who comes and when.", "support").Eligible = "yes"
	b.eligible("eligible", "On a bad hour cannot dress, eat or leave the house.", "nutrition", "clothed", "home-safety", "community")
	f := b.assess("financial", 10, "", "Done by the council.", "")
	f.Method = "person"
	s := b.service("dp", "long-community", "direct-payment", "council", "{full}", "Employs {friend}, ten hours a week, at the hours that suit the tablets.")
	cost(s, "168.00", "week", "10")
	s.Mechanism = "direct-payment"
	b.plan("By the clock", "Tablets on time, help at the right hour, dancing on Fridays.", "If in hospital: \"Get it on time\" card in the wallet; tell the ward the hours.")
	b.goal("clock", "Never be late with a tablet because of somebody else.", "tablets")
	b.action("clock", "box", "team", "", "Set up the alarm box and teach {friend}.")
	b.goal("dance", "Dance with {late}.", "freeze")
	b.action("dance", "class", "community", "Dance for Parkinson's", "Fridays at the Corn Exchange.")
	b.connect("dance", "exercise", "takes-part", "Dance for Parkinson's", "Fen Feet", "")
	b.equip("box", "technology", "Tablet box with an alarm", "")
}

func tremor3(b *builder) {
	b.role("nurse")
	b.equipment("box", "in-use")
	c := b.contact("visit", "home", "Box rings, {name} takes, {late} no longer sets the kitchen timer. Voice very quiet today.")
	b.did(c, "tablets", "teaching", "39", "{friend} shown, and signed the sheet.")
	b.did(c, "freeze", "teaching", "27", "Lines of tape across the doorway: step over, not through.")
	b.refer("slt", "therapy", "Community speech and language therapy", "routine", "Quiet voice in Parkinson's; some coughing on crumbs.", "For LSVT if suitable, and a look at the swallow.", "voice")
	b.connection("dance", "attending", "{name} leads.")
	b.rate("tablets", "interim", 4, 4, 4)
}

func tremor4(b *builder) {
	b.cites()
	b.answered("slt", "accepted", "Assessed at home; sixteen sessions offered.")
	b.contact("visit", "hospital", "Three nights in for [a urine infection|a chest infection]. The card in the wallet worked: not one tablet late.")
	b.review("hospital", "partially", "no", "Back home the same as before.", "continue")
	b.observe("weight", "kg", b.t("6{n}.5"), "")
	b.observe("height", "cm", b.t("17{n}"), "")
}

func tremor5(b *builder) {
	b.answered("slt", "completed", "Neighbours can hear {him} again.")
	b.contact("call", "phone-or-online", "{late} held the telephone up: [a foxtrot|a tango|the Dashing White Sergeant] in the kitchen.")
	b.done("box")
	b.inward("box", "informal", "{friend} and {late}")
	b.achieved("clock", "Six weeks without a late one.")
	b.rate("freeze", "interim", 4, 4, 3)
	b.rate("voice", "interim", 4, 4, 4)
	b.review("planned", "fully", "no", "The direct payment does what it should.", "continue")
}
