// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// interpreter: diabetes in a language nobody at the surgery speaks.
func interpreter() tale {
	return tale{
		name: "interpreter", title: "New diabetes and little English; an interpreter, a foot, and a kitchen full of cooks",
		young: 45, old: 76, background: "elsewhere", weeks: []int{0, 3, 7, 12, 18},
		chapters: []chapter{tongue1, tongue2, tongue3, tongue4, tongue5},
	}
}

func tongue1(b *builder) {
	b.r.Person.Interpreter = "yes"
	b.open(opening{"tenant-private", "paid-16-or-more", "access-and-mobility", "no", "nhs", ""})
	b.r.Person.Interpreter, b.r.Person.Language = "yes", b.who.from.language
	b.r.Person.Adjustments = asked(b, care.Adjustment{Kind: "other", Note: "Interpreter, booked; never a child of the family."}, care.Adjustment{Kind: "extra-time"})
	c := b.contact("visit", "home", "With an interpreter on the telephone. {name} has had the tablets for {n} months and nobody has said what they are for. Thinks [the insulin is for when you are dying|sugar comes from worry|it will pass]. Sore on the {side} heel, hidden in a work boot: {he} [packs leeks|cuts daffodils|works nights at the poultry factory].")
	c.With = []string{"Interpreter"}
	b.request(c, "community", "nhs")
	b.need("words", "05", "actual", "high", "Letters go unread.", "language barrier")
	b.need("sugar", "42", "actual", "high", "Takes the tablets when {he} feels ill.", "does not follow recommended dosage/schedule")
	b.need("foot", "23", "actual", "high", "Heel ulcer.", "lesion/pressure ulcer")
	b.rate("sugar", "admission", 1, 2, 2)
	b.rate("foot", "admission", 2, 2, 2)
	b.observe("blood-glucose", "mmol/L", b.t("1{n}.{n}"), "")
	w := b.wound("diabetic-foot", "Heel, {side} foot", 12, 10, 2, "static", "Offloading felt, foam.")
	w.Treatment = b.t("Offloading felt, foam; boots left off at home.")
	b.strength("self", "Cooks for the whole street.")
	b.relative("{daughter}", "daughter", "Speaks English; is at school; is not to interpret.", "household")
	b.health("", "", []string{"Type 2 diabetes"}, []string{"Metformin"})
	b.r.Medications.Items[0].Taking = "sometimes"
}

func tongue2(b *builder) {
	b.role("nurse")
	b.refer("foot", "hospital", "Fenland General Hospital, diabetic foot clinic", "asap", "Heel ulcer, new, poorly controlled diabetes.", "Interpreter needed, please book one. Working on it; cannot stop without losing wages.", "foot")
	p := b.picture("Heel, with ruler")
	b.r.Referrals[len(b.r.Referrals)-1].Attachments = []care.Attachment{p}
	c := b.contact("visit", "home", "Interpreter in the room this time. {name} asked {n} questions {he} had saved up. We drew the pancreas on the back of the gas bill.")
	b.did(c, "words", "case-management", "34", "Same interpreter each time, booked for three months.")
	b.did(c, "sugar", "teaching", "38", "What the tablets do, and when.")
	b.wound("diabetic-foot", b.r.Wounds[0].Site, 11, 9, 2, "healing", "Offloading shoe.")
	b.plan("My own words", "Understand it, eat for it, walk on it.", "Hot or black foot: hospital that day, say \"foot clinic\".")
	b.goal("understand", "Know what each tablet is for.", "sugar", "words")
	b.action("understand", "teach", "team", "", "Picture chart, in {his} language.")
}

func tongue3(b *builder) {
	b.cites()
	b.answered("foot", "did-not-attend", "Did not attend: the letter was in English. Rebooked by telephone, with the interpreter.")
	b.contact("call", "phone-or-online", "Three-way call with the clinic. New date; bus times; what to bring.").Interventions = []care.Intervention{{Need: b.id("need", "foot"), Category: "case-management", Target: "74", Text: "Bus and time read back."}}
	b.connect("cooks", "other", "volunteers", "Kitchen of all nations", "{church} hall", "They want somebody who can make [pierogi|dal|bacalhau|soup] for sixty.")
	b.r.Sharing.Objections = append(b.r.Sharing.Objections, care.Objection{
		Item: b.item("objection"), To: "voluntary", Parts: []string{"conditions", "medications"}, From: b.day(-20), Lifted: b.day(0),
		Note: b.t("Did not want the kitchen to know about the diabetes. Has told them {himself} now."),
	})
}

func tongue4(b *builder) {
	b.answered("foot", "in-progress", "Seen. Healing. Shoes made.")
	b.connection("cooks", "attending", "Thursdays. Half the sugar, and nobody has noticed.")
	b.wound("diabetic-foot", b.r.Wounds[0].Site, 4, 3, 1, "healing", "Foam, weekly.")
	b.contact("visit", "home", "{name} explained metformin to me, in English, with gestures.")
	b.done("teach")
	b.achieved("understand", "Could teach it.")
	b.observe("blood-glucose", "mmol/L", b.t("{n}.{n}"), "")
	b.rate("sugar", "interim", 4, 4, 3)
}

func tongue5(b *builder) {
	b.answered("foot", "completed", "Healed and discharged.")
	b.wound("diabetic-foot", b.r.Wounds[0].Site, 0, 0, 0, "healed", "Cream, and look at it daily.")
	b.resolved("foot")
	b.contact("visit", "home", "Foot sound. We were not let go without dinner.")
	b.inward("teach", "community", "Kitchen of all nations")
	b.connect("english", "advice", "takes-part", "English in the kitchen", "{library}", "")
	b.connection("english", "agreed", "Starts in September.")
	b.rate("foot", "discharge", 4, 5, 5)
	b.rate("sugar", "discharge", 4, 4, 4)
}
