// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// discharge: home from hospital on a Friday, and back to ordinary life by way of
// a care home bed that was meant for a fortnight and lasted that long.
func discharge() tale {
	return tale{
		name: "discharge", title: "Home from hospital after pneumonia, by way of a fortnight in a care home",
		young: 74, old: 92, weeks: []int{0, 2, 4, 8, 13},
		chapters: []chapter{ward1, ward2, ward3, ward4, ward5},
	}
}

func ward1(b *builder) {
	b.open(opening{"sheltered-or-extra-care", "not-seeking-or-retired", "personal-care", "unknown", "joint", ""})
	b.referredBy("hospital", "Fenland General Hospital, ward C5", "Pneumonia, better; not yet safe alone.", "Medically fit since [Tuesday|Thursday]. Deconditioned after {n} weeks in bed.")
	c := b.contact("visit", "hospital", "{name} is [dressed and waiting in the chair with {his} hat on|cross about the porridge|thinner than {his} photograph]. Wants to be home [for the cat|by Sunday|before the roof man comes]. Cannot yet stand from a low chair.")
	b.request(c, "hospital-discharge", "support")
	c.Workers = append(c.Workers, b.whoIs("physiotherapist"))
	b.need("breath", "25", "actual", "medium", "Stops halfway across the room.", "unable to breathe independently for long", "abnormal breath patterns")
	b.need("strong", "37", "actual", "high", "Legs gone from lying.", "inadequate/inconsistent exercise routine")
	b.rate("strong", "admission", 3, 3, 2)
	b.relative("{son}", "son", "Works nights; text first.", "emergency-contact", "next-of-kin")
	b.health("Doxycycline", "Sick for two days", []string{"Pneumonia, treated", "COPD"}, []string{"Inhaler, two puffs twice a day", "Steroids, finishing on Friday"})
	b.r.Conditions.Items[0].Status = "past"
	b.assess("hospital-discharge", 1, "person", "Two weeks in a care home bed to get strong, then home.", "support")
	s := b.service("bed", "short-other", "short-residential", "joint", "Mepal Lodge", "A bed for a fortnight, with exercises each day.")
	cost(s, "112.00", "day", "7")
	s.ProviderCQC = "1-9990005678"
	b.r.Person.Addresses = append(b.r.Person.Addresses, care.Address{
		Use: "temporary", Lines: []string{"Mepal Lodge", "4 Witchford Bank"}, Town: b.team.town, Postcode: b.who.postcode, From: b.day(0),
	})
}

func ward2(b *builder) {
	b.role("physiotherapist")
	c := b.contact("visit", "care-home", "Stands from the dining chair. Walks to the piano and back, {n} times, out of boredom. Beats the matron at cribbage.")
	b.did(c, "strong", "treatments", "23", "Sit to stand; steps; weights made of tins.")
	b.observe("oxygen-saturation", "%", "9"+b.t("{n}"), "")
	b.observe("respiratory-rate", "/min", "18", "")
	b.ends("bed", "reablement")
	s := b.service("reable", "short-st-max", "reablement", "council", "{town} Neighbourhood Team", "Mornings, for six weeks at most.")
	cost(s, "24.60", "hour", "7")
	b.r.Person.Addresses[len(b.r.Person.Addresses)-1].To = b.day(0)
	b.plan("Home, and staying there", "A morning visit that shrinks.", "Blue bag packed. {son} by text. If breathless at rest: 999.")
	b.goal("paper", "Walk to the shop for my own paper.", "strong")
	b.action("paper", "walk", "team", b.fullName(b.me), "Walk with {him}: gate, corner, shop.")
	b.equip("chair", "mobility", "Chair raisers", "")
	b.equip("alarm", "technology", "Pendant alarm", "")
}

func ward3(b *builder) {
	b.equipment("chair", "in-use")
	b.equipment("alarm", "declined")
	c := b.contact("visit", "home", "As far as the corner. {name} would not wear the pendant: \"I am not a cow.\" Agreed a telephone by the bed instead.")
	b.did(c, "strong", "treatments", "27", "Corner and back with one stick.")
	x := b.contact("visit", "home", "No answer; curtains open; rang {son}, who laughed: {name} had gone to [the barber|a funeral tea|the dentist].")
	x.Status, x.End, x.Notes = "no-access", "", b.t("No answer; {son} says {name} is out. A good sign.")
	b.rate("strong", "interim", 4, 3, 3)
	b.refer("rehab", "hospital", "Fenland General Hospital, pulmonary rehabilitation", "routine", "COPD, recovering from pneumonia. Keen.", "Walks 200 metres. Motivated by the newspaper.", "breath")
	b.refer("chiropody", "community-health", "Community podiatry", "routine", "Long nails, cannot reach.", "", "strong")
}

func ward4(b *builder) {
	b.cites()
	b.answered("rehab", "accepted", "Place on the course that starts next month.")
	b.answered("chiropody", "cancelled", "{name} found a man in {village} who comes to the house.")
	b.contact("call", "phone-or-online", "{name} rang to say do not come tomorrow, {he} has it in hand.")
	b.ends("reable", "ended-planned")
	b.inward("walk", "self", "{full}")
	b.done("walk")
	b.achieved("paper", "Buys two, one for {neighbour}.")
	b.role("social-worker")
	b.assess("care-act", 5, "person", "Everything can be done again, slowly, alone.", "none-offered").Eligible = "no"
	b.eligible("not-eligible", "Slow to dress and tired after; manages all the same.", "clothed")
	b.review("short-term-support", "fully", "no", "Needs nobody in the mornings.", "ended-planned")
	b.rate("strong", "discharge", 4, 4, 4)
	b.resolved("strong")
	b.equipment("chair", "returned")
}

func ward5(b *builder) {
	b.answered("rehab", "completed", "Finished the course; walks 420 metres.")
	v := b.contact("video", "phone-or-online", "{name} showed me the certificate and the view from the bedroom.")
	v.NextActions = b.t("None. {name} has our card.")
	b.closePlan("goals-met", "{surgery}")
	b.strength("self", "Stubborn, in the right direction.")
}
