// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// bereavement: a widowed man (or woman) who stopped going out, and ends as the
// library's volunteer.
func bereavement() tale {
	return tale{
		name: "bereavement", title: "Widowed and stopped going out; now volunteers at the library",
		young: 68, old: 84, weeks: []int{0, 2, 5, 9, 14, 20},
		chapters: []chapter{bereaved1, bereaved2, bereaved3, bereaved4, bereaved5, bereaved6},
	}
}

func bereaved1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "social-isolation-or-other", "no", "self", ""})
	b.r.Person.Pets = asked(b, care.Pet{Kind: "dog", Name: b.t("{dog}"), Note: b.t("[Barks at first, then fetches you a slipper.|Old and deaf. Step over.]")})
	c := b.contact("visit", "home",
		"{gp} asked us to call. {late} died [in November|at harvest time|three weeks before Christmas] after [forty-six|fifty-one|thirty-nine] years of marriage. "+
			"{name} [made {drink} and did not drink it|had the curtains drawn at ten in the morning|apologised twice for the washing-up]. "+
			"{He} [sleeps in the chair|goes to bed at seven because the house is so quiet|wakes at four and waits for the light]. "+
			"{He} has not been to {club} since the funeral. {He} {work} until {he} retired and still talks about it with pleasure.")
	b.request(c, "community", "assessment")
	b.need("grief", "10", "actual", "high", "{late}'s coat still hangs in the hall. {name} says the evenings are the worst.",
		"difficulty coping with grief responses", "fails to recognize stages of grief/healing") //nolint:misspell // a term of the Omaha System, unaltered
	b.need("company", "06", "actual", "medium", "Has spoken to nobody but the postman [since Sunday|for five days|this week].", "limited social contact", "uses health care provider for social contact")
	b.did(c, "grief", "teaching", "13", "Talked about grief, and that nobody keeps a timetable for it.")
	b.did(c, "company", "surveillance", "73", "Asked who {he} sees in an ordinary week.")
	b.rate("grief", "admission", 2, 2, 2)
	b.rate("company", "admission", 3, 2, 2)
	b.strength("self", "{name} {work}, and can tell a story about it that makes you laugh.")
	b.strength("informal", "{daughter} rings every [evening|Sunday|other day] from [Leeds|Norwich|Perth, when the hours allow].")
	b.relative("{daughter}", "daughter", "Lives away. Likes a text after each visit, with {name}'s leave.", "emergency-contact", "next-of-kin")
	b.aboutMe("[That the clock is wound on a Sunday, as {late} did it.|That people say {late}'s name.|My own front door and my own kettle.]",
		"{daughter}. {dog}. {late}, still.", "Come after ten. I am no good before it.", "Please sit down. People who stand are people who are leaving.")
	b.health("", "", []string{"High blood pressure"}, []string{"[Amlodipine|Ramipril], one in the morning"})
	b.score("ucla-3", "8")
	b.assess("conversation-1", 0, "person", "What matters now is the evenings, and {late}'s memory. No care needed. A reason to leave the house is.", "support")
}

func bereaved2(b *builder) {
	b.choose("keepsake", "tools", "records", "recipes")
	p := b.plan("Evenings that are less long", "Small steps out of the house, at {name}'s pace, with {dog} for company.",
		"If {name} does not answer, ring {daughter}; {neighbour} has a key.")
	p.ReviewOn = b.day(90)
	b.goal("out", "I would like to go somewhere on a {day} that is not the Co-op.", "company")
	b.action("out", "first-walk", "team", b.fullName(b.me), "Walk to {library} together, and look in.")
	b.goal("remember", "I want to do something with {late}'s {keepsake}.", "grief")
	b.action("remember", "sort", "informal", "{daughter}", "Sort the back bedroom together at [half-term|Easter|the bank holiday].")
	b.connect("group", "bereavement", "takes-part", "Tea and Company", "{church}", "For people who have lost someone. {name} [took the leaflet and put it behind the clock|said perhaps].")
	c := b.contact("visit", "home", "Sat at the kitchen table with the calendar. {name} chose the {day} {himself}. {dog} approved.")
	b.did(c, "company", "case-management", "48", "Found three things on foot that {he} might like.")
	n := b.relative("{neighbour}", "neighbour", "Has had a key since the flood.", "key-holder")
	n.From = b.day(-400)
	b.r.Person.KeySafe = &care.KeySafe{Where: b.t("[By the back door, behind the water butt|Left of the porch, low down]"), Code: "C" + b.t("{n}{n}{n}{n}") + "X"}
}

func bereaved3(b *builder) {
	b.role("student")
	c := b.contact("visit", "community", "Walked to {library} with {name} and {dog}. The librarian, [Miss Pryor|Mr Osei|Jo], remembered {late}. "+
		"{name} borrowed [a book on drains|two Westerns|the history of the Bedford Level] and stayed an hour and ten minutes.")
	c.With = []string{b.t("{friend}, who was reading the paper")}
	b.did(c, "company", "case-management", "74", "Showed {him} the path that keeps off the main road.")
	b.connect("library", "library", "takes-part", "Reading room mornings", "{library}", "Likes the big table by the radiator.")
	b.connection("library", "attending", "Goes by {himself} now, {day}s, ten to twelve.")
	b.connection("group", "declined", "\"All that weeping and no cake.\" {name} would rather the library.")
	b.done("first-walk")
	b.rate("company", "interim", 3, 3, 3)
}

func bereaved4(b *builder) {
	b.because("Follows the GP's answer in the inbox.")
	b.cites()
	c := b.contact("call", "phone-or-online", "Rang as agreed. {name} was short of breath on the stairs [last week|on Monday]; told {him} to see {gp}, and wrote to the surgery for {him}.")
	c.Interventions = append(c.Interventions, care.Intervention{Category: "surveillance", Target: "62", Text: "Asked about breath, ankles and sleep."})
	b.refer("breath", "gp", "", "routine", "Short of breath on stairs, new. Please see.", "Lives alone since {late} died. Otherwise doing better than in winter. Ankles not swollen. No pain.", "grief")
	b.action("out", "lift", "community", "{library}", "Help the librarian with the returned books on {day} mornings.")
	b.strength("community", "The librarian has noticed that {name} knows where everything goes.")
	b.observe("pulse", "/min", b.t("7{n}"), "")
	b.observe("blood-pressure", "mm[Hg]", b.t("14{n}"), b.t("8{n}"))
}

func bereaved5(b *builder) {
	b.cites()
	b.answered("breath", "completed", "Seen by {gp}. [Blood tests normal; inhaler tried and stopped.|Anaemia found and treated.] No heart failure.")
	c := b.contact("conversation", "community", "Met {name} at {library}, behind the desk. {He} has been asked to [run the local history shelf|read to the under-fives|keep the boules ladder]. {He} pretended to be put out.")
	b.did(c, "company", "surveillance", "48", "Watched. Nothing for us to do.")
	b.connect("volunteer", "volunteering", "volunteers", "Library volunteer", "{library}", "Two mornings a week, with a badge.")
	b.connection("volunteer", "attending", "Two mornings a week. Has not missed one.")
	b.inward("lift", "self", "{full}")
	b.inward("sort", "self", "{full} with {daughter}")
	b.done("sort")
	b.achieved("remember", "The {keepsake} are [sorted and labelled|in order], and {daughter} has [half|what she wanted] of them.")
	b.r.Person.Employment = "voluntary-only"
	b.rate("grief", "interim", 4, 4, 4)
}

func bereaved6(b *builder) {
	b.contact("visit", "home", "Last visit. {late}'s coat has moved to the spare room: \"{late} can hear the wireless from there.\" {name} knows how to reach us. {dog} saw me out.")
	b.achieved("out", "Goes to {library} twice a week and to {lunch} when there is pie.")
	b.done("lift")
	b.rate("grief", "discharge", 4, 4, 4)
	b.rate("company", "discharge", 5, 5, 5)
	b.resolved("company")
	b.score("ucla-3", "4")
	b.review("planned", "fully", "no", "{name} has what {he} asked for. The library and {daughter} carry it now.", "ended-planned")
	b.closePlan("goals-met", "")
}
