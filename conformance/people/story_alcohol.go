// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// alcohol: drinking alone since work ended; a lapse, and an allotment.
func alcohol() tale {
	return tale{
		name: "alcohol", title: "Drinking alone since the job went; a lapse, and an allotment",
		young: 44, old: 63, weeks: []int{0, 3, 8, 13, 20},
		chapters: []chapter{drink1, drink2, drink3, drink4, drink5},
	}
}

func drink1(b *builder) {
	b.open(opening{"tenant-social", "seeking-work", "substance-misuse", "no", "council", ""})
	c := b.contact("conversation", "community", "{name} came to the drop-in at {library}, sober, with a list of questions for a friend. After a while there was no friend. A bottle and a half a night since [the factory shut|{late} left|the army]. {He} {work}. Wants to [see {daughter} at weekends|keep the flat|sleep].")
	b.request(c, "community", "assessment")
	b.need("drink", "39", "actual", "high", "Wine or cider from four o'clock.", "abuses alcohol", "exhibits withdrawal symptoms")
	b.need("low", "11", "actual", "high", "Cannot see the point of mornings.", "sadness/hopelessness/decreased self-esteem", "loss of interest/involvement in activities/self-care")
	b.rate("drink", "admission", 4, 2, 2)
	b.rate("low", "admission", 3, 2, 2)
	b.risk("self-harm", "person", "medium", "Has thought of it; has not planned it; would ring {friend}.", "Sunday evenings.", "Safety plan in the wallet. Samaritans 116 123.")
	b.strength("self", "Came in by {himself}.")
	b.relative("{friend}", "friend", "Ten years dry. Answers at any hour.", "emergency-contact")
	b.health("", "", []string{"Fatty liver", "Low mood"}, []string{"Thiamine", "Sertraline"})
	b.r.Conditions.Items[1].ToldBy, b.r.Conditions.Items[1].Since = "letter", "2021-09-14"
	b.score("ons4", "11", care.ScorePart{Name: "Happiness", Score: "2"}, care.ScorePart{Name: "Anxiety", Score: "8"})
}

func drink2(b *builder) {
	b.refer("cgl", "community-health", "Change Grow Live Fenland", "urgent", "Alcohol, about 15 units a day: for assisted withdrawal. Must not stop suddenly.", "Shakes in the morning. No fits. Lives alone. {friend} will stay the week.", "drink")
	c := b.contact("visit", "home", "A diary, kept, with the numbers honest. Told {him} again: down slowly, never stop dead.")
	b.did(c, "drink", "teaching", "70", "A reduction plan, one glass at a time.")
	b.did(c, "low", "surveillance", "61", "Asked directly about wanting to die. No plan.")
	b.plan("Mornings", "Dry, with company, and something to get up for.", "{friend}, then us, then 111 option 2. Shaking or seeing things: 999.")
	b.goal("dry", "Forty days.", "drink")
	b.action("dry", "diary", "self", "{full}", "Diary each evening.")
	b.action("dry", "visit", "team", b.fullName(b.me), "Mondays, before work for {him} and us.")
	b.service("work", "short-other", "other-short", "council", "{town} Neighbourhood Team", "A visit each week through the withdrawal.")
	b.own("diaryReturned", true)
}

func drink3(b *builder) {
	b.cites()
	b.answered("cgl", "in-progress", "Home withdrawal done in {n} days, {friend} there throughout.")
	b.contact("visit", "home", "Day {n} without. Cannot stop eating sweets. The flat smells of bleach and toast.")
	b.connect("allotment", "other", "takes-part", "Plot 11", "{garden}", "Overgrown. {name} likes it so.")
	b.connection("allotment", "agreed", "Has the key.")
	b.rate("drink", "interim", 4, 4, 4)
}

func drink4(b *builder) {
	b.role("social-worker")
	b.contact("call", "phone-or-online", "{name} rang at eight: drank on [the anniversary|{his} birthday|Saturday, after the letter]. One night. Poured away the rest. \"I thought you would be cross.\" I was not.")
	b.rate("drink", "interim", 4, 3, 3)
	b.r.Plan.Goals[0].Status = "on-hold"
	b.touch(&b.r.Plan.Goals[0].Item)
	b.review("other", "partially", "no", "A lapse, told by {name} {himself} within a day.", "continue")
}

func drink5(b *builder) {
	b.answered("cgl", "completed", "Moved to the aftercare group.")
	b.contact("conversation", "community", "On plot 11, among beans. {daughter} was there with a small watering can. {name} starts at [the nursery|the depot|the Co-op] on Monday.")
	b.connection("allotment", "attending", "Most days. Fourteen sorts of bean.")
	b.inward("visit", "informal", "{friend}")
	b.done("visit")
	b.achieved("dry", "Forty-one, and counting again.")
	b.ends("work", "ended-planned")
	b.r.Person.Employment = "paid-16-or-more"
	b.rate("drink", "discharge", 4, 4, 4)
	b.rate("low", "discharge", 4, 4, 4)
	b.closePlan("goals-met", "{friend} and the aftercare group")
}
