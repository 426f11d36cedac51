// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// isolation: new to the town, sees nobody, and finds a lunch club by way of a bus.
func isolation() tale {
	return tale{
		name: "isolation", title: "Moved to be near family who then moved away; a bus, a lunch club, a friend",
		young: 70, old: 90, weeks: []int{0, 3, 7, 12},
		chapters: []chapter{alone1, alone2, alone3, alone4},
	}
}

func alone1(b *builder) {
	b.open(opening{"tenant-social", "not-seeking-or-retired", "social-isolation-or-other", "no", "self", ""})
	b.r.Person.Addresses = append(b.r.Person.Addresses, care.Address{
		Use: "old", Lines: []string{"Flat 2", "11 Cistern Hill"}, Town: b.t("[Sunderland|Swansea|Rugby]"), To: b.day(-300),
	})
	b.r.Person.Telecoms = append(b.r.Person.Telecoms, care.Telecom{Kind: "textphone", Value: b.who.phone, Note: "Uses the relay."})
	c := b.contact("call", "phone-or-online", "{name} rang us {himself}, having found the card in the [chemist|butcher's]. \"I moved to be near {daughter}, and {daughter} has moved to [Kent|Cork|Dubai].\" "+
		"{He} {work}, and knew everyone. Here {he} knows the bus driver.")
	b.request(c, "community", "advice")
	b.need("alone", "06", "actual", "medium", "Has not eaten with another person since [Christmas|the move|a wedding in May].", "limited social contact", "minimal outside stimulation/leisure time activities")
	b.need("town", "05", "actual", "low", "Does not know what there is or how to reach it.", "unfamiliar with options/procedures for obtaining services")
	b.rate("alone", "admission", 3, 3, 2)
	b.rate("town", "admission", 2, 3, 3)
	b.strength("self", "Rang us. Knows what is missing and says so. Likes {likes}.")
	b.relative("{daughter}", "daughter", "Rings from abroad on Sundays.", "next-of-kin", "emergency-contact")
	b.health("", "", nil, []string{"A water tablet"})
	b.r.Conditions = &care.Asked[care.Condition]{Answer: "refused", AskedBy: b.me, AskedOn: b.day(0)}
	b.score("ucla-3", "9")
	b.score("ons4", "15", care.ScorePart{Name: "Life satisfaction", Score: "4"}, care.ScorePart{Name: "Worthwhile", Score: "4"}, care.ScorePart{Name: "Happiness", Score: "3"}, care.ScorePart{Name: "Anxiety", Score: "4"})
}

func alone2(b *builder) {
	b.role("coordinator")
	c := b.contact("visit", "home", "Tea, {drink}, and the map of {town} on the table. {name} [put a ring round everything with music|crossed out all the exercise|asked who else would be there, twice].")
	b.did(c, "town", "teaching", "48", "Went through what is on, and who runs it.")
	b.did(c, "alone", "case-management", "74", "Dial-a-ride form filled in.")
	b.connect("lunch", "lunch-club", "takes-part", "Lunch club", "{lunch}", "{friend} will look out for {him}.")
	b.connect("bus", "transport", "is-helped", "Dial-a-ride", "Fenland Community Transport", "Door to door, two pounds.")
	b.connection("bus", "agreed", "First ride booked.")
	b.plan("A town I know", "Lunch once a week; one new face a month.", "Rings us if it all gets too much. Lifeline pendant.")
	b.goal("table", "Eat at a table with other people.", "alone")
	b.action("table", "go", "team", b.fullName(b.me), "Go along the first time.")
	b.refer("befriend", "voluntary", "Care Network Fenland", "routine", "Would like a visitor who likes {likes}.", "Lives alone, new to {town}, good company.", "alone")
}

func alone3(b *builder) {
	b.cites()
	b.answered("befriend", "rejected", "[No volunteer in the village at present|Waiting list closed until autumn]. They will tell us.")
	c := b.contact("conversation", "community", "At {lunch}. {name} sat by {friend}; they found they had both been at [Butlin's in '61|the same wedding|the Cambridge fair of '58]. I was not needed and left before the pudding.")
	b.did(c, "alone", "surveillance", "33", "Watched from the hatch.")
	b.connection("lunch", "attending", "Goes each week. Sits by {friend}.")
	b.connection("bus", "attending", "The driver toots.")
	b.inward("go", "community", "{friend}")
	b.rate("alone", "interim", 4, 4, 3)
}

func alone4(b *builder) {
	b.contact("call", "phone-or-online", "{name} could not talk long: {friend} was at the door. We agreed to stop.")
	b.network("community", "{friend}", "friend").From = b.day(-60)
	b.inward("go", "self", "{full}")
	b.done("go")
	b.achieved("table", "Every week, and Sundays at {friend}'s.")
	b.rate("alone", "discharge", 4, 5, 4)
	b.rate("town", "discharge", 4, 4, 5)
	b.resolved("town")
	b.score("ucla-3", "5")
	b.closePlan("goals-met", "")
}
