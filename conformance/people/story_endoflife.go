// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// endOfLife: to die at home, as asked.
func endOfLife() tale {
	return tale{
		name: "end-of-life", title: "Wanted to die at home, and did",
		young: 62, old: 88, weeks: []int{0, 2, 4, 6, 8},
		chapters: []chapter{last1, last2, last3, last4, last5},
		fates:    map[string]Fate{SharedRecord: Died, Council: Died}, from: 4,
		why: "Dies in version 4. The death is sent; every service ends with it; nothing that was still to be asked for is sent afterwards.",
	}
}

func last1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "personal-care", "yes", "nhs", ""})
	b.r.Person.Household = []care.HouseholdMember{{Name: b.t("{late}"), Relationship: b.vars["spouse"]}}
	c := b.contact("visit", "home", "{name} came home from the hospital [yesterday|on Monday] having been told there is nothing more to try. {He} wants to be [in the front room, by the window|where {he} can see the pear tree|in {his} own bed with {dog} on it]. {late} asked what dying looks like. I told {name} and {late}, and we had {drink}.")
	c.With = []string{b.t("{late}")}
	b.request(c, "hospital-discharge", "nhs")
	b.need("pain", "21", "actual", "high", "Back and hip, worse at night.", "expresses discomfort/pain", "facial grimaces")
	b.need("dying", "09", "actual", "medium", "Wants the vicar, the grandchildren, and the accounts in order.", "expresses spiritual concerns")
	b.rate("pain", "admission", 3, 4, 2)
	b.relative("{late}", b.vars["spouse"], "Wants to do the nights.", "main-carer", "carer", "household", "next-of-kin", "attorney-health").HoursPerWeek = "100-or-more"
	b.aboutMe("The pear tree, the grandchildren, no fuss.", "{late}, {daughter}, {son}, and whoever is in the pram.", "Tell me first, then {late}.", "Please do not whisper in the hall.")
	b.health("Codeine", "Terrible constipation", []string{"Cancer of the [bowel|lung|pancreas], spread to bone"}, []string{"Morphine, slow, twice a day", "Morphine liquid when needed"})
	b.advance("respect", "Green folder on the mantelpiece", "Comfort. Home. No hospital unless {he} asks.").ReviewOn = b.day(90)
	b.document("respect-form", "{gp}", "ReSPECT form", "Comfort first. To stay at home. Not for CPR.")
}

func last2(b *builder) {
	s := b.service("eol", "long-community", "end-of-life", "nhs", "{town} Neighbourhood Team", "Twice a day, nights when asked.")
	s.Mechanism = ""
	n := b.service("help", "long-community", "home-support", "council", "Ouse and Lode Home Care", "Washing and turning, with {late}.")
	cost(n, "23.10", "hour", "7")
	n.ProviderCQC = "1-9990001234"
	b.equip("bed", "bed", "Hospital bed and air mattress", "By the window.")
	b.equipment("bed", "in-use")
	b.refer("hospice", "community-health", "Arthur Rank at Home", "urgent", "Advice on pain; night sitting.", "Morphine 30 mg twice a day. Wants to stay at home.", "pain")
	p := b.plan("At home", "Pain held; family near; nobody sent for in a panic.", "Blue box of medicines in the wardrobe. Ring us, day or night, not 999.")
	p.AgreedBy = "person"
	b.goal("tree", "See the pear tree flower.", "dying")
	b.action("tree", "window", "informal", "{late} and {son}", "Bed to the window.")
	b.done("window")
	c := b.contact("visit", "home", "Bed turned to the window. The grandchildren have drawn on the hoist.")
	b.did(c, "pain", "treatments", "21", "Syringe driver explained, not yet needed.")
	b.rate("pain", "interim", 4, 4, 3)
	b.risk("pressure-damage", "person", "medium", "Lies on the left side.", "Long nights.", "Air mattress; turn with each visit.")
}

func last3(b *builder) {
	b.cites()
	b.answered("hospice", "accepted", "Night sitter twice a week from Thursday.")
	b.role("nurse")
	c := b.contact("visit", "home", "Sleeping most of the day. Driver started. {name} woke when {dog} came in and said [\"there you are\"|{late}'s name|\"is it out?\", meaning the tree].")
	b.did(c, "pain", "treatments", "39", "Syringe driver, checked with {late}.")
	b.refer("chaplain", "voluntary", "{church}", "asap", "Asks for the vicar.", "", "dying")
}

func last4(b *builder) {
	b.because("{name} has died.")
	b.role("nurse")
	b.dies()
	b.answered("chaplain", "completed", "The vicar came the evening before.")
	c := b.contact("visit", "home", "{name} died [at ten past four in the morning|before breakfast|as the light came], with {late} and {daughter} there. Verified. We washed {him} together. The window was open; the tree is in flower.")
	c.Start = b.moment(0, 8, 10)
	b.achieved("tree", "In flower.")
}

func last5(b *builder) {
	b.contact("visit", "home", "Went to see {late}, a fortnight on. The bed has gone back. {late} would like to come to {church} hall on Tuesdays. Opened nothing; left the card.")
	b.equipment("bed", "returned")
	b.because("Bereavement visit.")
}
