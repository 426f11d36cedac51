// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// learningDisability: a grown-up with a learning disability who wants a job and
// a key.
func learningDisability() tale {
	return tale{
		name: "learning-disability", title: "Wants a job and a key of their own; gets both",
		young: 20, old: 44, weeks: []int{0, 5, 11, 18, 26},
		chapters: []chapter{key1, key2, key3, key4, key5},
	}
}

func key1(b *builder) {
	b.open(opening{"family-or-friends-settled", "seeking-work", "learning-disability", "yes", "council", ""})
	b.r.Person.Impairments = asked(b, care.Impairment{Kind: "learning", Degree: "mild"}, care.Impairment{Kind: "autism", Degree: "mild", Note: "Likes to know the order of things."})
	b.r.Person.Adjustments = asked(b, care.Adjustment{Kind: "easy-read"}, care.Adjustment{Kind: "quiet-place", Note: "Not the waiting room with the television."})
	b.r.Person.Household = []care.HouseholdMember{{Name: b.t("{wife}"), Relationship: "mother"}}
	c := b.contact("conversation", "home", "{name} showed me a list. One: a job with [animals|trains|cakes]. Two: a key. Three: \"Mum to stop cutting my toast.\" {wife} is [sixty-eight|seventy-one] and would like to stop cutting it.")
	b.request(c, "planned-entry", "assessment")
	c.With = []string{b.t("{wife}")}
	b.need("job", "01", "actual", "medium", "Benefits only; wants wages.", "low/no income")
	b.need("grow", "16", "health-promotion", "medium", "Ready to do more than {he} is let.")
	b.rate("job", "admission", 3, 3, 3)
	b.rate("grow", "admission", 3, 3, 4)
	b.strength("self", "Never late. Knows every [bus|train|dog] in {town} by number.")
	b.relative("{wife}", "mother", "Worries about after.", "main-carer", "carer", "appointee", "next-of-kin").HoursPerWeek = "20-34"
	b.network("community", "VoiceAbility advocate", "professional", "advocate").Organisation = "VoiceAbility"
	b.health("", "", []string{"Epilepsy, no fit for {n} years"}, []string{"Lamotrigine twice a day"})
	a := b.aboutMe("My list.", "Mum. {friend} at the stables.", "Tell me the order of things.", "Do not change the time. If you must, text.")
	a.Communicate = "Easy words. Pictures are good. I will say if I do not get it."
}

func key2(b *builder) {
	b.role("social-worker")
	b.assess("care-act", 14, "person", "{name} can do far more than {he} does. Needs help with money, new places and anything with a form.", "support").Eligible = "yes"
	b.eligible("eligible", "Needs support to work, to use the town, and to keep a home.", "work-and-learning", "community", "habitable-home")
	s := b.service("job", "long-community", "learning-or-employment", "council", "Fen Futures", "A job coach, four hours a week.")
	cost(s, "31.00", "hour", "4")
	s.Mechanism = "direct-payment"
	b.plan("My list", "Job, key, toast.", "If Mum is ill: {friend}'s house, it is agreed. Bag under the bed.")
	b.goal("job", "A job with wages.", "job")
	b.action("job", "coach", "formal", "Fen Futures", "Find and try three jobs.")
	b.goal("key", "My own key, and my own front door later.", "grow")
	b.action("key", "housing", "team", b.fullName(b.me), "Go and see two places.")
	b.action("key", "toast", "self", "{full}", "Cut own toast.").Status = "planned"
	b.refer("housing", "housing", "East Fen Housing", "routine", "Supported flat, own door, within a bus ride.", "Ready within the year; mother agrees.", "grow")
	b.capacity("Where to live", "yes", "", "")
	b.r.Eligibility[0].Outcomes[0].Details = "Has the skill, not yet the chance."
}

func key3(b *builder) {
	b.cites()
	b.answered("housing", "accepted", "Number {n} on the list for Weir Court.")
	b.contact("meeting", "community", "Met {name} at work: {he} is trying [the stables|the bakery|the station café]. Apron on. Too busy to talk.")
	b.connect("stables", "volunteering", "volunteers", "Saturday helper", "Riding for the Disabled", "")
	b.connection("stables", "attending", "Mucks out for {friend}.")
	b.r.Person.Employment = "paid-under-16"
	b.done("toast")
	b.rate("job", "interim", 4, 4, 4)
	b.refer("bank", "other", "Citizens Advice Fenland", "routine", "What wages do to benefits.", "Twelve hours a week at the minimum wage.", "job")
}

func key4(b *builder) {
	b.cites()
	b.answered("bank", "completed", "Better off by {n}0 pounds a week. Easy-read letter sent.")
	b.answered("housing", "completed", "Weir Court, flat {n}. Keys on the first.")
	s := b.service("flat", "long-community", "supported-living", "council", "Weir Court Support", "Six hours a week of somebody to ask.")
	cost(s, "21.75", "hour", "6")
	s.ProviderCQC = "1-9990007777"
	b.r.Person.Addresses[0].Use, b.r.Person.Addresses[0].To = "old", b.day(-1)
	b.r.Person.Addresses = append(b.r.Person.Addresses, care.Address{
		Use: "home", Lines: []string{b.t("Flat {n}, Weir Court")}, Town: b.team.town, County: "Cambridgeshire", Postcode: b.who.postcode, From: b.day(0),
	})
	b.r.Person.Accommodation = "supported-accommodation"
	c := b.contact("visit", "home", "{name} opened {his} own front door to me, shut it, and opened it again.")
	b.did(c, "grow", "teaching", "30", "Bins, boiler, bills: picture sheet on the fridge.")
	b.done("housing")
	b.achieved("key", "Two keys. One is Mum's.")
}

func key5(b *builder) {
	b.ends("job", "ended-planned")
	b.inward("coach", "community", "The manager")
	b.done("coach")
	b.achieved("job", "[Fourteen|Twelve|Sixteen] hours a week, with a locker.")
	b.review("planned", "fully", "yes", "Job coach no longer needed. {wife} has joined {carers}, and a choir.", "continue")
	b.contact("conversation", "community", "Tea at {name}'s. Toast: cut by {name}.")
	b.rate("grow", "interim", 4, 4, 5)
	b.r.Person.HasUnpaidCarer = "no"
	b.score("outcomes-star", "8", care.ScorePart{Name: "Work", Score: "9"}, care.ScorePart{Name: "Living skills", Score: "7"}).Version = "Life Star"
}
