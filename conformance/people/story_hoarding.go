// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// hoarding: a house filled to the ceiling, cleared one shelf at a time by its owner.
func hoarding() tale {
	return tale{
		name: "hoarding", title: "Hoarding and self-neglect: one path, then one room, then the kettle",
		young: 55, old: 79, weeks: []int{0, 3, 8, 15, 23},
		chapters: []chapter{hoard1, hoard2, hoard3, hoard4, hoard5},
	}
}

func hoard1(b *builder) {
	b.open(opening{"owner-occupier", "unknown", "mental-health", "refused", "self", ""})
	b.r.Person.Impairments = asked(b, care.Impairment{Kind: "mental-health", Degree: "unknown"})
	b.r.Person.Pets = asked(b, care.Pet{Kind: "cats", Note: b.t("{n} seen, more heard.")})
	c := b.contact("visit", "home", "Talked through the letterbox for half an hour, about {likes}. The hall is [newspapers|radios|jam jars] to the ceiling with a path the width of a person. No light. {name} sleeps in the chair, washes at {library}. Said I might come again if I came alone.")
	b.request(c, "community", "assessment")
	c.NextActions = b.t("Come back on [Tuesday|Friday], same time, alone, with cat food.")
	b.need("house", "03", "actual", "high", "Two rooms cannot be entered.", "cluttered living space", "unsafe storage of dangerous objects/substances", "structurally unsound")
	b.need("clean", "02", "actual", "high", "No running hot water.", "soiled living area", "inadequate food storage/disposal")
	b.need("self", "38", "actual", "medium", "Same coat since the autumn.", "does not/refuses to/forgets to perform personal care")
	b.rate("house", "admission", 2, 1, 1)
	b.rate("self", "admission", 2, 2, 2)
	b.risk("fire", "person", "high", "Paper by the gas fire.", "Cold weather.", "Fire and rescue asked; oil radiator lent; gas off by agreement.")
	b.risk("animal", "staff", "low", "Cats underfoot.", "", "Stand still.")
	b.r.Allergies = &care.Asked[care.Allergy]{Answer: "refused", AskedBy: b.me, AskedOn: b.day(0)}
	b.r.Medications = &care.Asked[care.Medication]{Answer: "unknown"}
	b.strength("self", "Knows where everything is. Everything.")
}

func hoard2(b *builder) {
	b.role("social-worker")
	s := b.concern("Lives among combustible clutter without heat, light or hot water; has lost weight.", "To be left alone, and the cats kept.", "self-neglect")
	s.Status = "acknowledged"
	b.capacity("Whether to let the gas fire be disconnected", "yes", "", "{friend}, with leave")
	c := b.contact("visit", "home", "Allowed in as far as the stairs. {name} can say what a fire would do and has thought about it more than we have. Agreed to a path to the back door, and that nothing is thrown away that {he} has not held.")
	b.did(c, "house", "teaching", "58", "One path, knee wide, to the back door.")
	b.plan("A path", "Nothing leaves the house without {name}'s hand on it.", "If the smoke alarm sounds, out by the back. {friend} has the cats' names.")
	b.goal("path", "Be able to get out of my back door.", "house")
	b.action("path", "sort", "team", b.fullName(b.me), "One hour a week, {name} decides, we carry.")
	b.r.Plan.AgreedBy, b.r.Plan.Status = "not-agreed", "draft"
	b.service("case", "long-community", "professional-other", "council", "{town} Neighbourhood Team", "An hour a week, for as long as it takes.")
	b.refer("gp", "gp", "", "urgent", "Weight loss and low mood in self-neglect; will see you at home, not at the surgery.", "Has not seen a doctor since {year}, or so {he} says.", "self")
}

func hoard3(b *builder) {
	b.answered("gp", "completed", "{gp} sat on the stairs. Bloods taken. Vitamin B12 begun.")
	b.cites()
	b.r.Plan.AgreedBy, b.r.Plan.Status = "person", "active"
	b.touch(&b.r.Plan.Item)
	b.contact("visit", "home", "The back door opened. {name} stood in the garden in the sun for ten minutes and named the weeds.")
	b.achieved("path", "Both doors open.")
	b.goal("kettle", "Make a cup of {drink} for a visitor.", "clean")
	b.action("kettle", "kitchen", "team", "", "Find the sink.")
	b.connect("shed", "arts-and-crafts", "takes-part", "Repair shed", "{garden}", "{name} can mend [radios|clocks|anything with a plug].")
	b.rate("house", "interim", 3, 2, 2)
	b.own("clutterScale", number(7))
}

func hoard4(b *builder) {
	b.contact("visit", "home", "Kitchen found, 1974, in good order. {friend} came and carried as well.")
	b.connection("shed", "attending", "Has taken {n} boxes there and mended what was in them.")
	b.inward("sort", "informal", "{friend}")
	b.own("clutterScale", number(5))
	b.rate("self", "interim", 3, 3, 3)
	x := b.r.Safeguarding
	x[0].Status = "closed"
	b.touch(&x[0].Item)
	b.service("meals", "long-community", "meals", "self", "Fen Meals", "Hot dinner, three days a week.").Mechanism = "commissioned"
	b.ends("meals", "declined")
}

func hoard5(b *builder) {
	b.contact("visit", "home", "{name} made me a cup of {drink}. I drank it standing, since the chairs are not found yet. It was very good.")
	b.done("kitchen")
	b.achieved("kettle", "Served, with a saucer.")
	b.inward("sort", "self", "{full}")
	b.review("planned", "partially", "no", "Slow and sure. Every hour counted.", "continue")
	b.own("clutterScale", number(4))
	b.rate("house", "interim", 3, 3, 3)
	b.rate("clean", "interim", 3, 3, 3)
}
