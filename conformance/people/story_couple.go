// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// The couple is told in two linked records: the one who cares and the one who
// is cared for.

func coupleCarer() tale {
	return tale{
		name: "couple-carer", title: "Cares for a frail spouse, and is worn out; a carer's assessment and time off",
		young: 76, old: 83, weeks: []int{0, 3, 7, 13, 19},
		chapters: []chapter{carer1, carer2, carer3, carer4, carer5},
	}
}

func coupleCaredFor() tale {
	return tale{
		name: "couple-cared-for", title: "Frail, and cared for at home by a spouse",
		young: 80, old: 90, weeks: []int{0, 4, 8, 14, 19},
		chapters: []chapter{caredFor1, caredFor2, caredFor3, caredFor4, caredFor5},
	}
}

func carer1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "unpaid-carer", "no", "self", ""})
	b.r.Person.CaresFor = []care.CaredFor{{
		Name: b.vars["partnerFull"], Record: b.vars["partnerRecord"], CouncilID: b.vars["partnerCouncil"],
		Relationship: b.vars["partnerRelation"], HoursPerWeek: "100-or-more",
	}}
	b.r.Person.Household = []care.HouseholdMember{{Name: b.vars["partnerFull"], Relationship: b.vars["partnerRelation"]}}
	b.r.Person.Dependants = asked(b, care.Dependant{
		Name: b.vars["partnerFull"], Relationship: b.vars["partnerRelation"], Note: b.t("Cannot be left for more than an hour."),
	})
	b.r.Person.Dependants.Informant = b.t("{son}")
	c := b.contact("conversation", "home", "Went to see {partner}; stayed to talk to {name}, in the kitchen, with the door shut. {He} has not had a [haircut|night's sleep|Sunday in church] since [October|the summer]. "+
		"\"{partner} would do it for me.\" {He} lifts {partner} from the chair eight times a day with a bad back.")
	b.request(c, "community", "assessment")
	b.need("caring", "13", "actual", "high", "Cares by day and night with nobody to take over.", "difficulty providing physical care/safety", "dissatisfaction with responsibilities")
	b.need("sleep", "36", "actual", "medium", "Up three or four times.", "sleep/rest pattern disrupts family")
	b.need("back", "21", "actual", "medium", "Low back, from lifting.", "expresses discomfort/pain")
	b.rate("caring", "admission", 4, 3, 2)
	b.rate("sleep", "admission", 3, 2, 2)
	b.strength("self", "Knows {partner}'s every medicine, and the time of each.")
	p := b.relative("{partnerFull}", b.vars["partnerRelation"], "Cared for by {name}; has a record with us.", "household")
	p.Record, p.LivesWith = b.vars["partnerRecord"], "yes"
	son := b.relative("{son}", "son", "Drives for a living; home at weekends.", "emergency-contact")
	son.Telecoms[0].Note = "Not while he is driving."
	son.Address = &care.Address{
		Use: "home", Lines: []string{b.t("{n}8 Fleam Way")}, Town: b.team.town, County: "Cambridgeshire", Postcode: b.team.outcode + " 9ZZ",
		UPRN: "998" + b.who.uprn[3:], From: b.day(-2000), To: b.day(120),
	}
	b.health("", "", []string{"Low back pain", "Underactive thyroid"}, []string{"Levothyroxine in the morning", "Paracetamol when it is bad"})
	b.risk("carer-breakdown", "others", "high", "If {name} fell ill there would be nobody for {partner} by teatime.", "A cold; a bad night; another fall.", "Emergency plan with {son} and the council's line. See {partner}'s record.")
}

func carer2(b *builder) {
	b.role("social-worker")
	a := b.assess("carer", 5, "carer", "{name} is willing to go on caring, and not able to go on like this. Wants one afternoon a week, and not to feel guilty about it.", "support")
	a.Eligible = "yes"
	b.eligible("eligible", "Caring harms {his} health and leaves no time for {himself}.", "relationships", "community", "work-and-learning")
	c := b.contact("visit", "home", "Went through the carer's assessment with {name} while [Emre|a volunteer|{neighbour}] sat with {partner}. {He} kept looking at the door, then stopped.")
	b.did(c, "caring", "case-management", "14", "Agreed a sitting service on {day} afternoons.")
	s := b.service("sit", "carer-cared-for", "carer-sitting", "council", "Crossroads Fenland", "Sitting with {partner}, three hours a week.")
	cost(s, "19.80", "hour", "3")
	b.plan("An afternoon of my own", "Sitting once a week; the carers' group once a month.", "{son} at weekends; the council's emergency line in the week; a bag is packed.")
	b.goal("afternoon", "One afternoon a week when nobody calls my name.", "caring")
	b.action("afternoon", "sitter", "formal", "Crossroads Fenland", "Sit with {partner} on {day}s from one till four.")
	b.connect("carers", "carers-group", "takes-part", "Monthly meeting", "{carers}", "First Tuesday. There is a crèche for husbands, they say.")
}

func carer3(b *builder) {
	c := b.contact("call", "phone-or-online", "{name} went to [have {his} hair cut|the river|Ely, on the train, for no reason]. Back at four, and {partner} had not noticed.")
	b.did(c, "caring", "surveillance", "69", "Asked how the week had been.")
	b.connection("carers", "attending", "Went, and has been put on the tea rota.")
	b.refer("back", "therapy", "Community physiotherapy", "routine", "Low back pain from lifting a spouse.", "Please teach handling as well as treat.", "back")
	b.rate("caring", "interim", 4, 4, 3)
}

func carer4(b *builder) {
	b.cites()
	b.answered("back", "did-not-attend", "Did not attend: nobody to sit with {partner} that day. We have asked for a {day}.")
	dp := b.service("break", "carer-direct", "carer-universal", "council", "{full}", "One-off payment for [swimming|a garden bench|a rail card and a book].")
	cost(dp, "150.00", "one-off", "")
	dp.Mechanism, dp.Status, dp.End, dp.UnitsPerWeek, dp.Outcome = "direct-payment", "completed", b.day(0), "", "ended-planned"
	c := b.contact("visit", "home", "{friend} from {carers} now comes on the other afternoon, for nothing, and brings {his} own biscuits.")
	b.did(c, "caring", "case-management", "73", "Introduced {friend} and {partner}. They knew each other from school.")
	b.action("afternoon", "friend", "community", "{friend}, {carers}", "Sit with {partner} one more afternoon.")
	b.rate("sleep", "interim", 4, 3, 4)
}

func carer5(b *builder) {
	b.review("carer", "partially", "yes", "{name} sleeps, and laughs. The lifting has stopped since {partner} has the stand aid.", "continue")
	b.contact("visit", "home", "Looked at the year ahead together. {name} asked what happens when {partner} dies. We talked about that, plainly, for an hour.")
	b.inward("friend", "informal", "{friend}")
	b.done("friend")
	b.achieved("afternoon", "Two afternoons, in fact.")
	b.answered("back", "completed", "Seen. Back is better now that nobody is lifted.")
	b.resolved("back")
	b.rate("caring", "interim", 5, 4, 4)
}

func caredFor1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "personal-care", "yes", "council", ""})
	b.r.Person.Household = []care.HouseholdMember{{Name: b.vars["partnerFull"], Relationship: b.vars["partnerRelation"]}}
	b.r.Person.Impairments = asked(b, care.Impairment{Kind: "physical", Degree: "severe", Note: "Chair to bed with one; walks no further."}, care.Impairment{Kind: "hearing", Degree: "partial"})
	c := b.contact("visit", "home", "{name} in the chair by the window, with [the racing|Classic FM|a rug {partner} crocheted]. Very thin. Says {partner} fusses. Heels are red.")
	b.request(c, "community", "assessment")
	b.need("care", "38", "actual", "high", "All care is given by {partner}.", "difficulty with bathing", "difficulty with toileting activities")
	b.need("skin", "23", "potential", "medium", "Heels red, blanching; sits for fourteen hours.")
	b.need("food", "35", "actual", "medium", "Eats like a bird and leaves the crusts.", "weighs 10% less than average")
	b.rate("care", "admission", 3, 3, 2)
	b.rate("food", "admission", 3, 3, 3)
	b.did(c, "skin", "surveillance", "63", "Heels, sacrum, elbows looked at; cushion ordered.")
	p := b.relative("{partnerFull}", b.vars["partnerRelation"], "Does everything. Also has a record with us.", "main-carer", "carer", "household", "next-of-kin", "attorney-health", "attorney-property")
	p.Record, p.CouncilID, p.HoursPerWeek, p.LivesWith = b.vars["partnerRecord"], b.vars["partnerCouncil"], "100-or-more", "yes"
	b.health("Penicillin", "Swelling of the face, as a child", []string{"Frailty", "Heart failure", "Osteoarthritis"}, []string{"Furosemide in the morning", "Bisoprolol", "Paracetamol four times a day"})
	b.r.Medications.Items[0].Help = b.t("{partner} puts them in an egg cup.")
	b.score("rockwood-cfs", "7")
	b.score("must", "1")
	b.observe("weight", "kg", b.t("4{n}.{n}"), "")
}

func caredFor2(b *builder) {
	b.role("social-worker")
	b.assess("care-act", 6, "both", "Needs help with nearly everything. Wants it from {partner}, and wants {partner} to rest.", "support").Eligible = "yes"
	b.eligible("eligible", "Cannot eat, wash, use the toilet or move about the house unaided.", "nutrition", "hygiene", "toilet", "clothed", "home-safety")
	s := b.service("mornings", "long-community", "home-support", "council", "Ouse and Lode Home Care", "Two people each morning: wash, dress, hoist to chair.")
	cost(s, "23.10", "hour", "10.5")
	s.ProviderCQC = "1-9990001234"
	b.plan("At home, together", "Care in the morning, so that {partner} can be a [wife|husband|sweetheart] in the afternoon.", "If {partner} is ill: {son} first, then the council's emergency line. Bag packed in the hall.").AgreedBy = "person"
	b.goal("window", "Sit at my window with {partner} beside me and not behind me.", "care")
	b.action("window", "wash", "formal", "Ouse and Lode Home Care", "Wash and dress by nine.")
	b.action("window", "cushion", "team", "", "Check heels and cushion weekly.")
	b.equip("cushion", "bed", "Pressure cushion and heel boots", "")
	b.equipment("cushion", "in-use")
	b.equip("standaid", "mobility", "Stand aid", "So that nobody is lifted.")
}

func caredFor3(b *builder) {
	c := b.contact("visit", "home", "Heels pale pink. Stand aid has come; {partner} calls it the [forklift|racehorse]. Two rusks and a whole banana while I was there.")
	b.did(c, "care", "teaching", "43", "Showed {partner} and the carers how it brakes.")
	b.equipment("standaid", "in-use")
	b.observe("weight", "kg", b.t("4{n}.{n}"), "")
	b.rate("food", "interim", 3, 4, 3)
	b.refer("diet", "community-health", "Community dietitian", "routine", "Underweight, poor appetite, heart failure.", "MUST 1. {partner} cooks well; portions defeat {him}.", "food")
}

func caredFor4(b *builder) {
	b.cites()
	b.answered("diet", "accepted", "Telephone clinic; advice on fortified milk sent to {partner}.")
	p := b.advance("respect", "Yellow folder on the fridge; copy at {surgery}", "Would go to hospital for a broken bone, not for a chest infection. Comfort first.")
	p.ReviewOn = b.day(180)
	b.document("respect-form", "{gp}", "ReSPECT form", "Priority: comfort, at home, with the window. Hospital for a fracture only.")
	c := b.contact("meeting", "home", "{gp}, {partner}, {name} and I. {name} did the talking. \"No tubes. And open the window.\"")
	c.With = []string{b.t("{gp}"), b.t("{partner}")}
	b.did(c, "care", "case-management", "21", "ReSPECT filled in together.")
}

func caredFor5(b *builder) {
	b.review("planned", "fully", "no", "Heels sound, weight steady, window open. {partner} has two afternoons.", "continue")
	b.contact("visit", "home", "{name} told me how they met: [the Rex at Ely, 1957|a puncture at Stuntney|the beet harvest]. {partner} corrected the year.")
	b.inward("cushion", "informal", "{partner}")
	b.rate("care", "interim", 4, 4, 3)
	b.score("ascot-sct4", "17", care.ScorePart{Name: "Control over daily life", Score: "2"}, care.ScorePart{Name: "Dignity", Score: "3"})
}
