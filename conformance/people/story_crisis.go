// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// carerCrisis: somebody who cares, and is hurt by the one they care for.
func carerCrisis() tale {
	return tale{
		name: "carer-crisis", title: "Caring for an adult child, hurt and short of money; a safeguarding concern, and a safe door",
		young: 52, old: 72, weeks: []int{0, 1, 3, 8, 15},
		chapters: []chapter{crisis1, crisis2, crisis3, crisis4, crisis5},
	}
}

func crisis1(b *builder) {
	b.open(opening{"tenant-social", "paid-16-or-more", "unpaid-carer", "no", "council", ""})
	b.r.Person.CaresFor = []care.CaredFor{{Name: b.t("{son}"), Relationship: "son", HoursPerWeek: "75-99", CouncilID: "P9" + b.who.councilID[2:]}}
	b.r.Person.Household = []care.HouseholdMember{{Name: b.t("{son}"), Relationship: "son"}}
	b.r.Person.Dependants = asked(b, care.Dependant{Name: b.t("{son}"), Relationship: "son", BirthDate: "1991-11", Note: "Head injury at nineteen."})
	c := b.contact("call", "phone-or-online", "{name} rang from [work|the car|a friend's bathroom]. {son} has thrown things again, and this time one hit. \"He does not know his strength.\" Rent is two months behind: {son} has the card.")
	b.request(c, "community", "assessment")
	c.End = b.moment(0, 10, 50)
	b.need("abuse", "15", "actual", "high", "Hit, and frightened in {his} own kitchen.", "attacked verbally", "welts/bruises/burns/other injuries", "fearful/hypervigilant behavior") //nolint:misspell // a term of the Omaha System, unaltered
	b.need("money", "01", "actual", "high", "Card and cash are taken.", "difficulty buying necessities", "able to buy only necessities")
	b.rate("abuse", "admission", 2, 2, 1)
	b.rate("money", "admission", 3, 2, 2)
	b.risk("aggression", "staff", "high", "{son} may shout, and throw what is at hand.", "Being told no; noise; the end of the month.", "Two workers. Meet {name} away from home. Do not stand in the doorway.")
	b.risk("lone-working", "staff", "medium", "No signal in the back kitchen.", "", "Ring in before and after.")
}

func crisis2(b *builder) {
	b.role("social-worker")
	s := b.concern("Hit on the arm with a thrown cup by the adult child {he} cares for; bruise seen. Bank card and wages taken. {name} has been afraid to go home.",
		"Wants it to stop, wants {son} looked after, does not want the police at the door.", "physical", "domestic", "financial-or-material")
	s.Immediate = b.t("{name} stays with {friend} tonight. {son} visited by two of us and the crisis team.")
	s.Consent, s.Overridden = "no", b.t("Raised although {name} said not yet: others visit the house, and a child stays at weekends. {name} was told why.")
	c := b.contact("visit", "community", "Saw {name} at {library}, in the back room. Photographed the bruise with {his} leave. We rang the council from there.")
	c.Workers = append(c.Workers, b.whoIs("nurse"))
	b.did(c, "abuse", "case-management", "58", "Safety plan: bag, words to text, which bus.")
	b.r.Documents = append(b.r.Documents, care.Document{
		Item: b.item("document"), Kind: "photograph", Date: b.day(0), Author: b.fullName(b.me), Attachment: b.picture("Bruise, upper arm"),
	})
	b.refer("idva", "voluntary", "Fen Refuge and Outreach", "urgent", "Advocate for somebody hurt at home.", "Safe to ring between twelve and one only.", "abuse")
	b.refer("crisis", "hospital", "Fenland General Hospital, crisis team", "stat", "{son}: violence after head injury, carer hurt.", "{name} is the carer and the one hurt.", "abuse")
}

func crisis3(b *builder) {
	b.cites()
	b.answered("idva", "accepted", "Advocate rang the same day.")
	b.answered("crisis", "completed", "{son} admitted for {n} days; medicine changed; comes home with support of his own.")
	b.r.Safeguarding[0].Status = "enquiry"
	b.touch(&b.r.Safeguarding[0].Item)
	b.network("formal", "Independent advocate", "professional", "advocate").Note = "Ring at noon."
	b.assess("carer", 6, "carer", "Willing to care again if safe. Needs the card back, a lock, and one night in four.", "support")
	s := b.service("respite", "carer-cared-for", "carer-respite", "council", "Burwell House", "One night in four for {son}.")
	cost(s, "138.00", "session", "1.75")
	b.service("social", "long-community", "social-worker", "council", "{town} Neighbourhood Team", "Support with the safety plan and the money.")
	b.plan("A safe door", "Safety first, then money, then sleep.", "Text the word to {friend}. 999. Bag is at {friend}'s.")
	b.goal("door", "Be able to lock a door and unlock it.", "abuse")
	b.action("door", "lock", "formal", "Housing association", "Lock on the bedroom, new front door key.")
	b.goal("card", "My wages in my purse.", "money")
	b.action("card", "bank", "team", b.fullName(b.me), "Go to the bank together.")
}

func crisis4(b *builder) {
	b.contact("visit", "home", "Two of us. {son} calm, made toast. {name} has the card, and a lock, and has used neither in anger. Looks [ten years younger|tired, and present|like somebody who has slept].")
	b.done("lock")
	b.done("bank")
	b.achieved("card", "New card, own account.")
	b.connect("carers", "carers-group", "takes-part", "Evening group", "{carers}", "")
	b.connection("carers", "attending", "\"They all laughed at the bit I thought nobody would.\"")
	b.rate("abuse", "interim", 4, 3, 3)
	b.rate("money", "interim", 4, 4, 4)
	b.r.Safeguarding[0].Status = "closed"
	b.touch(&b.r.Safeguarding[0].Item)
}

func crisis5(b *builder) {
	b.answered("idva", "completed", "Closed, can be opened with a text.")
	b.review("safeguarding", "partially", "yes", "Safe for now, with the nights. The plan says what to do on the day it is not.", "continue")
	b.inward("lock", "self", "{full}")
	b.ends("social", "ended-planned")
	b.contact("visit", "community", "Met by the river. {name} talked about {likes}, and not about {son}, for twenty minutes.")
	b.rate("abuse", "interim", 4, 4, 4)
}
