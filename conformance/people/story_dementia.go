// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// dementia: early dementia, told while the person can still say what they want.
func dementia() tale {
	return tale{
		name: "dementia", title: "Early dementia: memory café, lasting power of attorney, ReSPECT, and later a locked door",
		young: 71, old: 86, weeks: []int{0, 3, 8, 14, 22, 27},
		chapters: []chapter{memory1, memory2, memory3, memory4, memory5, memory6},
	}
}

func memory1(b *builder) {
	b.open(opening{"owner-occupier", "not-seeking-or-retired", "memory-and-cognition", "yes", "self", ""})
	b.r.Person.Impairments = asked(b, care.Impairment{Kind: "dementia", Degree: "mild", Note: b.t("Diagnosed in {n} visits to the memory clinic. {name} calls it \"the fog\".")})
	c := b.contact("visit", "home", "{name} met me at the gate and had forgotten by the door why I had come; we laughed. {daughter} was there. "+
		"Burnt saucepans [in the shed|under the sink]. {He} {work} and can still tell you how, in order. {He} knows the diagnosis and wants it said out loud.")
	c.With = []string{b.t("{daughter}")}
	b.request(c, "community", "assessment")
	b.need("fog", "20", "actual", "high", "Loses the thread and knows it.", "diminished judgment", "limited recall of recent events", "repetitious language/behavior") //nolint:misspell // a term of the Omaha System, unaltered
	b.need("stove", "03", "potential", "medium", "Gas hob left on twice.")
	b.rate("fog", "admission", 4, 3, 3)
	b.strength("self", "Sings. Every word, every hymn.")
	b.strength("community", "The whole of {street} knows {name} and brings {him} home.")
	b.relative("{daughter}", "daughter", "Lives in the next village. Does the bills.", "main-carer", "carer", "next-of-kin").HoursPerWeek = "10-19"
	a := b.aboutMe("Singing. Being told things straight. {dog}.", "{daughter}; {son} in Canada; {friend} from {church}.",
		"Say your name each time. I know I know you.", "Do not ask me what day it is.")
	a.Communicate = b.t("One thing at a time. Write it on the board by the kettle.")
	a.Wellness = b.t("A good day is when I have been out before eleven. A bad day starts with hunting for my glasses.")
	a.AlsoWorthKnowing = b.t("I will say I have eaten. Look in the bin.")
	a.SupportedBy = b.t("{daughter}")
	b.r.Person.Pets = asked(b, care.Pet{Kind: "dog", Name: b.t("{dog}"), Note: b.t("If I am away, {neighbour} has the dog.")})
	b.r.Person.Pets.Informant = b.t("{neighbour}")
	b.health("", "", []string{"Alzheimer's disease, early", "Type 2 diabetes"}, []string{"Donepezil at night", "Metformin twice a day"})
	b.r.Medications.Items[0].Taking, b.r.Medications.Items[0].Dose = "sometimes", "10 mg"
	b.r.Medications.Items[0].Help = "A box that beeps; somebody to ask."
	b.r.Medications.Informant = b.t("{daughter}")
}

func memory2(b *builder) {
	b.role("social-worker")
	b.assess("care-act", 4, "both", "{name} can do most things if one thing comes at a time. Meals and medicines need a prompt.", "support").Eligible = "yes"
	b.eligible("eligible", "Cannot reliably eat, take medicines or keep the home safe without prompting.", "nutrition", "home-safety", "community")
	b.plan("Me, for as long as there is me", "Prompts at home, {cafe}, and the papers done while {name} can sign them.", "{daughter}, then {neighbour}. Herbert Protocol form on the fridge.")
	b.goal("papers", "Choose who decides, while I can choose.", "fog")
	b.action("papers", "lpa", "informal", "{daughter}", "Both powers of attorney: forms, signatures, registration.")
	b.goal("sing", "Sing somewhere every week.", "fog")
	b.action("sing", "cafe", "community", "{friend}", "Fetch {name} for {cafe}.")
	b.connect("cafe", "memory-cafe", "takes-part", "Singing for the brain", "{cafe}", "")
	s := b.service("prompt", "long-community", "home-support", "self", "Ouse and Lode Home Care", "Lunch and tablets, half an hour a day.")
	cost(s, "14.50", "session", "7")
	b.capacity("Whether to make a lasting power of attorney", "yes", "", "")
	b.equip("hob", "kitchen", "Gas shut-off valve", "Turns itself off after forty minutes.")
	b.refer("fire", "other", "Cambridgeshire Fire and Rescue", "routine", "Safe and well visit: hob left on twice.", "Early dementia, lives alone.", "stove")
}

func memory3(b *builder) {
	b.cites()
	b.answered("fire", "completed", "Three alarms fitted. They stayed for tea.")
	b.equipment("hob", "in-use")
	b.connection("cafe", "attending", "Sings alto, loudly. Has made two friends and forgets only their names.")
	c := b.contact("visit", "home", "Papers signed. {daughter} is attorney for both. {name} said: \"Good. Now somebody can stop me buying more [jam|seed potatoes|raffle tickets].\"")
	b.did(c, "fog", "case-management", "36", "Looked over the registration together.")
	p := b.relative("{daughter}", "daughter", "Attorney, registered with the Office of the Public Guardian.", "attorney-health", "attorney-property")
	p.Until = b.day(3650)
	b.document("power-of-attorney", "Office of the Public Guardian", "Lasting power of attorney, health and welfare", "Attorney for {name}: {daughter}. Registered. May decide on life-sustaining treatment.")
	b.done("lpa")
	b.achieved("papers", "Registered, both of them.")
	b.r.Sharing.Agreements = append(b.r.Sharing.Agreements, care.Agreement{
		Item: b.item("agreement"), With: "voluntary", Parts: []string{"aboutMe", "communityConnections"}, Basis: "consent", From: b.day(0), Until: b.day(365),
		Note: b.t("{cafe} may see About Me, so that they know not to ask what day it is."),
	})
}

func memory4(b *builder) {
	p := b.advance("respect", "Red box in the hall cupboard", "Would accept hospital for something mendable. No resuscitation.")
	p.ReviewOn = b.day(200)
	b.r.AdvancePlans.Informant = b.t("{daughter}")
	b.advance("dnacpr", "Same red box; copy with the ambulance service", "").MadeOn = care.PartialDate(b.day(0)[:7])
	b.advance("advance-statement", "Drawer of the piano", "Wants a window, singing, and never to be called \"dear\".").MadeOn = care.PartialDate(b.day(0)[:4])
	b.document("respect-form", "{gp}", "ReSPECT form", "Treat what can be mended. No CPR. See the statement in the piano.")
	c := b.contact("meeting", "gp-surgery", "{name}, {daughter}, {gp}. Clear and unhurried; {name} led.")
	b.did(c, "fog", "case-management", "21", "ReSPECT completed.")
	b.rate("fog", "interim", 4, 4, 3)
}

func memory5(b *builder) {
	b.contact("call", "phone-or-online", "{neighbour} rang: {name} at the [bus stop|lock|level crossing] at six in the morning in {his} slippers, going to work.")
	b.risk("wandering", "person", "high", "Out before dawn twice this week, looking for the old works bus.", "Waking early; a bad night; the clocks going forward.", "Door sensor to {daughter}; {neighbour} walks {dog} at six anyway and will look.").Until = b.day(60)
	b.equip("sensor", "technology", "Door sensor with a message to {daughter}", "")
	b.capacity("Whether to have a sensor on the front door that tells {daughter}", "no",
		"In {his} best interests: the least restrictive way to keep {him} out of the river and at home. {name} says \"if it keeps me here, have two\".", "{daughter}, {neighbour}, {friend}")
	b.r.Legal = append(b.r.Legal, care.LegalStatus{
		Item: b.item("legal"), Kind: "dols", From: b.day(0), Until: b.day(90), Note: "Asked about with the council while the sensor was tried; found not to be needed.",
	})
	b.r.Plan.Status, b.r.Plan.AgreedBy = "active", "attorney"
}

func memory6(b *builder) {
	b.equipment("sensor", "in-use")
	b.contact("visit", "home", "Sensor has rung once. {neighbour} and {dog} met {name} at the corner and they all came back for toast.")
	b.inward("cafe", "informal", "{neighbour}")
	b.review("planned", "partially", "yes", "Still at home, still singing. A second prompt each day from now on.", "support")
	b.ends("prompt", "continue")
	s := b.service("prompt2", "long-community", "home-support", "self", "Ouse and Lode Home Care", "Lunch, tea and tablets, twice a day.")
	cost(s, "14.50", "session", "14")
	b.rate("fog", "interim", 3, 4, 3)
	b.r.Medications.Items[0].Taking = "as-prescribed"
	b.touch(&b.r.Medications.Items[0].Item)
}
