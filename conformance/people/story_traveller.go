// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// traveller: a family on the road, a bad chest, and nobody's patient.
func traveller() tale {
	return tale{
		name: "traveller", title: "Travelling family, a bad chest, no practice; a doctor who does not need a letter",
		young: 48, old: 70, background: "traveller", weeks: []int{0, 2, 6, 13},
		chapters: []chapter{road1, road2, road3, road4},
	}
}

func road1(b *builder) {
	b.open(opening{"mobile-traveller", "not-seeking-or-retired", "social-isolation-or-other", "yes", "unknown", ""})
	b.r.Person.Addresses = []care.Address{
		{Use: "home", Lines: []string{"Pitch " + b.t("{n}"), "The Drove"}, Town: b.who.village, UPRN: b.who.uprn},
		{Use: "correspondence", Lines: []string{"c/o " + b.t("{friend}"), b.who.house + " " + b.who.street}, Town: b.who.village, Postcode: b.who.postcode},
	}
	b.r.Person.StatedGender = pick(b.rnd, []string{b.r.Person.StatedGender, b.r.Person.StatedGender, "refused"})
	b.r.Person.Adjustments = asked(b, care.Adjustment{Kind: "phone-not-letter", Note: b.t("Reads a little. Ring, and do not leave it with a child.")})
	c := b.contact("visit", "home", "[{daughter}|A cousin] fetched me from another trailer. {name} has coughed [since the Appleby fair|all winter], and was told at a surgery that without an address there was no seeing the doctor. That is not the rule, and I said I would say so.")
	b.request(c, "community", "advice")
	b.need("chest", "25", "actual", "high", "Coughs at night; green; breathless with the gas bottles.", "abnormal breath sounds", "cough")
	b.need("doctor", "41", "actual", "high", "Turned away by a practice.", "inadequate source of health care", "fails to obtain routine/preventive health care")
	b.rate("doctor", "admission", 2, 3, 1)
	b.rate("chest", "admission", 3, 3, 2)
	b.relative("{daughter}", "daughter", "Reads the letters.", "carer", "household", "next-of-kin").HoursPerWeek = "0-9"
	b.strength("informal", "Eleven families within shouting distance.")
	b.observe("oxygen-saturation", "%", "9"+b.t("{n}"), "")
	b.observe("temperature", "Cel", b.t("37.{n}"), "")
	b.health("Penicillin", "Told so by {his} mother; does not know what happened", []string{"Asthma as a child"}, nil)
	b.r.Allergies.Items[0].ToldBy = "carer"
	b.r.Conditions.Items[0].Status, b.r.Conditions.Items[0].Since = "unknown", care.PartialDate(b.vars["year"])
	b.risk("infection", "others", "low", "Cough not yet explained; small children about.", "", "Sputum sent. Windows open.")
}

func road2(b *builder) {
	b.refer("gp", "gp", "", "urgent", "Cough for three months; please register and see. No address is needed to register.", "SpO2 on air recorded. Smokes. Weight steady, {he} thinks.", "chest", "doctor")
	c := b.contact("meeting", "gp-surgery", "Went with {name} to {surgery}. The receptionist had the right form, and found a chair.")
	c.With = []string{b.t("{daughter}"), "Practice manager"}
	b.did(c, "doctor", "case-management", "37", "Registered, without proof of address, as the rules say.")
	b.did(c, "chest", "case-management", "35", "Sputum and chest X-ray asked for.")
	b.plan("A doctor who knows me", "One practice, one telephone number, whichever drove we are on.", "Ring {daughter}. If blue or cannot finish a word: 999, \"The Drove, by the pumping station\".")
	b.goal("breath", "Carry the gas bottles.", "chest")
	b.action("breath", "stop", "self", "{full}", "Down to ten a day.")
	b.action("breath", "inhaler", "team", "", "Inhaler technique, each visit.")
}

func road3(b *builder) {
	b.cites()
	b.answered("gp", "completed", "Registered. COPD found; two inhalers. X-ray clear.")
	c := b.contact("call", "phone-or-online", "They are at [Wisbech|Peterborough|Newmarket] for a month. Inhalers posted to {friend}.")
	b.did(c, "chest", "teaching", "55", "Inhaler over the telephone, {daughter} watching.")
	b.r.Medications = asked(b, care.Medication{Item: b.item("medication"), Name: "Inhaler, blue", Dose: "When needed", Taking: "as-prescribed", ToldBy: "professional", Help: b.t("{daughter} counts the puffs.")})
	b.rate("chest", "interim", 4, 3, 3)
	b.rate("doctor", "interim", 4, 4, 5)
	b.resolved("doctor")
}

func road4(b *builder) {
	b.contact("visit", "home", "Back on the drove. {name} carried a gas bottle past me to make the point.")
	b.inward("inhaler", "informal", "{daughter}")
	b.done("inhaler")
	b.achieved("breath", "One bottle at a time.")
	b.connect("men", "advice", "is-helped", "Stop smoking", "Everyone Health", "Comes to the site.")
	b.connection("men", "stopped", "{n} weeks without. Then a wedding.")
	b.rate("chest", "discharge", 4, 4, 4)
	b.closePlan("moved-away", "{surgery}")
}
