// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// stroke: home from the stroke ward, six weeks of reablement, and the garden again.
func stroke() tale {
	return tale{
		name: "stroke", title: "Home after a stroke; reablement, and back to the garden",
		young: 58, old: 82, weeks: []int{0, 1, 3, 6, 11, 17},
		chapters: []chapter{stroke1, stroke2, stroke3, stroke4, stroke5, stroke6},
	}
}

func stroke1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "personal-care", "yes", "council", ""})
	b.r.Person.Impairments = asked(b,
		care.Impairment{Kind: "physical", Degree: "partial", Note: b.t("Arm and hand on the {side} weak; can grip a rail but not a cup.")},
		care.Impairment{Kind: "speech", Degree: "mild", Note: "Knows the word and cannot always find it."})
	b.r.Person.Adjustments = asked(b, care.Adjustment{Kind: "extra-time", Note: "Wait. Do not finish the sentence."}, care.Adjustment{Kind: "home-visit"})
	b.r.Person.Impairments.Informant, b.r.Person.Adjustments.Informant = b.t("{late}"), b.t("{late}")
	b.r.Person.Household = []care.HouseholdMember{{Name: b.t("{late}"), Relationship: b.vars["spouse"]}}
	b.referredBy("hospital", "Fenland General Hospital, stroke ward", "Fit to leave; needs help with washing, dressing and stairs.",
		"Stroke, {side} side weak, {n} weeks ago. Transfers with one. Swallow safe, soft diet for a fortnight.")
	c := b.contact("visit", "hospital", "Met {name} and {late} on the ward. {name} wants [the stairs, then the greenhouse|to make {his} own {drink}|to sign {his} name again]. {late} looks tired and says {name} must not know it.")
	b.request(c, "hospital-discharge", "reablement")
	c.With = []string{b.t("{late}"), "Ward physiotherapist"}
	b.need("move", "24", "actual", "high", "Walks ten steps with a frame and one person.", "limited range of motion", "decreased muscle strength", "gait/ambulation disturbance")
	b.need("wash", "38", "actual", "high", "Needs one person to wash and dress.", "difficulty with bathing", "difficulty with dressing lower body")
	b.need("speak", "19", "actual", "medium", "Loses words when hurried.", "limited/absent ability to speak")
	b.rate("move", "admission", 3, 4, 2)
	b.rate("wash", "admission", 3, 3, 2)
	b.rate("speak", "admission", 3, 3, 3)
	b.relative("{late}", b.vars["spouse"], "Up twice each night. Will not say so in front of {name}.", "main-carer", "carer", "household", "next-of-kin").HoursPerWeek = "50-74"
	b.health("Clopidogrel", "[Rash on both arms|Stomach pain]", []string{"Stroke, {n} weeks ago", "Atrial fibrillation"}, []string{"Apixaban, twice a day", "Atorvastatin at night"})
	b.r.Conditions.Items[1].Since, b.r.Conditions.Informant = "2019", b.t("{late}")
	b.assess("hospital-discharge", 2, "both", "Home with reablement, a commode and a second rail.", "reablement")
	b.document("discharge-summary", "Fenland General Hospital", "Discharge summary", "Stroke. {name} discharged home with the neighbourhood team. Follow-up in the stroke clinic at six weeks.")
}

func stroke2(b *builder) {
	s := b.service("reable", "short-st-max", "reablement", "council", "{town} Neighbourhood Team", "Two visits a day: wash, dress, breakfast, stairs practice.")
	cost(s, "24.60", "hour", "14")
	p := b.plan("Stairs by the spring", "Six weeks to do again what can be done again.", "If {late} is unwell: {daughter} comes from [March|Royston|Chatteris], ring first. If {name}'s face droops or speech goes: 999.")
	p.AgreedBy = "person"
	b.goal("stairs", "Get up my own stairs to my own bed.", "move")
	b.action("stairs", "practice", "team", b.fullName(b.me), "Stairs with one person.").When = "Morning and evening"
	b.goal("dress", "Do my own buttons.", "wash")
	b.action("dress", "buttons", "team", "", "Dress the weak side first; leave the buttons till last and leave them to {him}.")
	b.role("occupational-therapist")
	c := b.contact("visit", "home", "First morning at home. Bed is downstairs, by the window. [The cat|{dog}] will not leave {his} feet.")
	b.did(c, "move", "treatments", "43", "Sit to stand, ten times, counting aloud: it helps the words as well.")
	b.did(c, "wash", "teaching", "46", "One-handed dressing.")
	b.equip("rail", "mobility", "Second stair rail", "Left side going up.")
	b.equip("commode", "bathroom", "Commode", "For the nights, until the stairs are safe.")
	b.equipment("commode", "in-use")
	b.assess("reablement", 1, "both", "Can relearn washing and dressing. Stairs by week five, we think.", "reablement")
	b.risk("falls", "person", "high", "May fall on the way to the commode at night.", "Hurry; the dark; socks.", "Lamp on a timer. Frame on the strong side. {late} to be woken.")
}

func stroke3(b *builder) {
	b.role("physiotherapist")
	c := b.contact("visit", "home", "Walked to the back door and looked at the greenhouse for some time. Three stairs up, three down. Slept afterwards.")
	b.did(c, "move", "treatments", "51", "Stairs: three, rail and one person.")
	b.refer("speech", "therapy", "Community speech and language therapy", "routine", "Word-finding difficulty after a stroke.", "Loses words when hurried; understands everything. Wants to order in the café {himself}.", "speak")
	b.equipment("rail", "in-use")
	b.score("barthel", "13", care.ScorePart{Name: "Stairs", Score: "1"}, care.ScorePart{Name: "Dressing", Score: "1"}, care.ScorePart{Name: "Transfers", Score: "2"}).Version = "0-20"
	b.rate("move", "interim", 4, 4, 3)
	b.r.Plan.ReviewOn = b.day(21)
}

func stroke4(b *builder) {
	b.cites()
	b.answered("speech", "accepted", "First appointment offered in three weeks.")
	c := b.contact("visit", "home", "{name} slept upstairs. {He} [cried, and then laughed at crying|rang {daughter} to say so|asked me to write down the date]. Buttons: all but the collar.")
	b.did(c, "wash", "surveillance", "50", "Washed and dressed in forty minutes, alone, I only watched.")
	b.achieved("stairs", "Sleeps upstairs since [Sunday|Friday].")
	b.done("practice")
	b.inward("buttons", "informal", "{late}, for the collar")
	b.rate("wash", "interim", 4, 4, 4)
	b.ends("reable", "ended-planned")
	b.equipment("commode", "returned")
	b.review("short-term-support", "partially", "yes", "Reablement has done what it was for. A little help with bathing remains.", "support")
	b.assess("care-act", 3, "both", "Bathing is the one thing left that {name} cannot do safely alone.", "support").Eligible = "yes"
	b.eligible("eligible", "Cannot bathe or keep the house habitable without help; this weighs on {him} and on {late}.", "hygiene", "habitable-home")
	s := b.service("bath", "long-community", "home-support", "council", "Ouse and Lode Home Care", "Bath, twice a week.")
	cost(s, "23.10", "hour", "2")
	s.ProviderCQC = "1-9990001234"
	s.Mechanism = "managed-budget"
}

func stroke5(b *builder) {
	b.answered("speech", "in-progress", "Two sessions so far. Homework on the fridge door.")
	c := b.contact("conversation", "community", "Met at {cafe}. {name} ordered two teas and a scone {himself}. The woman at the till waited. So did we all.")
	b.did(c, "speak", "surveillance", "66", "Ordered aloud, in a queue.")
	b.connect("garden", "other", "takes-part", "Saturday mornings", "{garden}", "They have a raised bed at the right height.")
	b.connection("garden", "agreed", "{friend} will drive.")
	b.goal("grow", "Tomatoes by August, from seed.", "move")
	b.action("grow", "seed", "informal", "{friend}", "Drive on Saturdays; sow on the window sill meanwhile.")
	b.rate("speak", "interim", 4, 4, 4)
}

func stroke6(b *builder) {
	b.answered("speech", "completed", "Discharged with a sheet of exercises that {name} does not need.")
	b.contact("visit", "home", "Tomatoes on the sill. {late} has slept through for a month and looks it. Bath visits down to one: {name} would like to stop them by autumn.")
	b.connection("garden", "attending", "Every Saturday that it does not rain.")
	b.inward("seed", "self", "{full}")
	b.done("buttons")
	b.achieved("dress", "Collar too.")
	b.ends("bath", "continue")
	s := b.service("bath2", "long-community", "home-support", "council", "Ouse and Lode Home Care", "Bath, once a week: less than before.")
	cost(s, "23.10", "hour", "1")
	s.ProviderCQC = "1-9990001234"
	b.rate("move", "interim", 5, 4, 4)
	b.review("planned", "fully", "yes", "Less help than at any time since the stroke.", "support")
	b.score("barthel", "18")
}
