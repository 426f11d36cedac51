// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// transition: sixteen, looks after a parent, and is not an adult's return.
func transition() tale {
	return tale{
		name: "young-carer", title: "Sixteen, and the carer of a parent; school again, and a Saturday off",
		young: 15, old: 16, weeks: []int{0, 4, 10, 16},
		chapters: []chapter{young1, young2, young3, young4},
		fates:    map[string]Fate{Council: Under18},
		why:      "Under 18 throughout: the council's adult return gets no row. The shared record is filed.",
	}
}

func young1(b *builder) {
	b.open(opening{"family-or-friends-settled", "unknown", "unpaid-carer", "no", "council", ""})
	b.r.Person.CaresFor = []care.CaredFor{{Name: b.t("{wife}"), Relationship: "mother", HoursPerWeek: "20-34"}}
	b.r.Person.Dependants = asked(b, care.Dependant{
		Name: b.t("{son}"), Relationship: "brother", BirthDate: care.PartialDate(b.day(-3000)[:4]), Note: "Walks him to school.",
	})
	c := b.contact("conversation", "community", "Met at [the skate park|the library|the chip shop], at {name}'s choosing. {His} mother has MS. {name} does the [tablets, tea and little brother|shopping and the stairs|nights], and has missed {n} Mondays of school. Wants [to sit the exams|to play on Saturdays|nobody to make a thing of it].")
	b.request(c, "community", "council-other")
	b.need("school", "07", "actual", "high", "Does a grown-up's work before school.", "involuntary role reversal", "assumes new role")
	b.rate("school", "admission", 3, 4, 2)
	b.strength("self", "Cooks. Properly.")
	b.strength("formal", "The head of year has noticed and is kind.")
	b.relative("{wife}", "mother", "Proud, and ashamed of needing it.", "household")
	b.r.Allergies = &care.Asked[care.Allergy]{Answer: "unknown", AskedBy: b.me, AskedOn: b.day(0), Informant: b.t("{wife}")}
	b.aboutMe("Getting my grades. Mum not going into a home.", "Mum, {son}, {friend}.", "Text, do not ring. Not in lessons.", "Do not tell the whole school.")
}

func young2(b *builder) {
	b.role("social-worker")
	b.assess("conversation-2", 3, "carer", "A young carer. Told the council's children's team, with {name}'s knowledge.", "council-other")
	b.refer("ycs", "social-care", "Cambridgeshire County Council, young carers", "urgent", "Young carer, school suffering.", "Mother has MS; one younger brother. {name} knows and agrees.", "school")
	b.plan("Mondays", "School every day; one free day.", "If Mum is worse: {friend}'s mum, then us.")
	b.goal("monday", "Be at school on Mondays.", "school")
	b.action("monday", "mum", "team", b.fullName(b.me), "Mornings with {wife}, so that {name} can go.")
	b.connect("club", "carers-group", "takes-part", "Young carers' night", "Centre 33", "Pizza, and nobody asks.")
}

func young3(b *builder) {
	b.cites()
	b.answered("ycs", "accepted", "A worker for {name}; a bus pass; a note to the exam board.")
	b.contact("message", "phone-or-online", "Text from {name}: \"did the mock. ok i think. {son} says hi\"")
	b.connection("club", "attending", "Thursdays. Says it is \"alright\", which is high praise.")
	b.rate("school", "interim", 4, 4, 3)
}

func young4(b *builder) {
	b.answered("ycs", "completed", "Support goes on there.")
	b.contact("message", "phone-or-online", "Text from {name}: a photograph of a Saturday league table.")
	b.inward("mum", "formal", "Ouse and Lode Home Care")
	b.achieved("monday", "Ten Mondays of ten.")
	b.closePlan("handed-over", "Cambridgeshire County Council, young carers")
	b.rate("school", "discharge", 4, 4, 4)
}
