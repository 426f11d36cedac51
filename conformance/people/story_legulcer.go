// SPDX-License-Identifier: Apache-2.0

package people

import "github.com/carelode/lode/mapping/care"

// legUlcer: nursing care that the NHS pays for, until the leg heals.
func legUlcer() tale {
	return tale{
		name: "leg-ulcer", title: "A leg ulcer, dressed until it healed; NHS care throughout",
		young: 66, old: 88, weeks: []int{0, 2, 5, 9, 14, 18},
		chapters: []chapter{ulcer1, ulcer2, ulcer3, ulcer4, ulcer5, ulcer6},
		fates:    map[string]Fate{Council: NHSOnly},
		why:      "The NHS pays for the nursing, so the council gets no row for the service. The shared record gets all of it.",
	}
}

func ulcer1(b *builder) {
	b.open(opening{"tenant-private", "not-seeking-or-retired", "personal-care", "no", "nhs", ""})
	b.referredBy("gp", "", "Ulcer above the ankle for {n} weeks.", "Not healing with dry dressings. Pulses present.")
	c := b.contact("visit", "home", "Ulcer above the {side} ankle, sloughy, wet through the sock. {name} has been dressing it with [kitchen roll|a tea towel|honey from the market]. Sleeps in the chair with the leg down.")
	b.request(c, "community", "nhs")
	b.need("leg", "23", "actual", "high", "Venous leg ulcer.", "lesion/pressure ulcer", "drainage", "inflammation")
	b.need("vein", "26", "actual", "medium", "Swelling to the knee by evening.", "edema") //nolint:misspell // a term of the Omaha System, unaltered
	b.rate("leg", "admission", 2, 2, 2)
	b.rate("vein", "admission", 2, 3, 3)
	b.did(c, "leg", "treatments", "17", "Washed, debrided, non-adherent dressing, padding.")
	b.did(c, "vein", "teaching", "43", "Why the leg goes up in the day and the person goes to bed at night.")
	w := b.wound("leg-ulcer", "Gaiter, {side} leg, inner side", 46, 31, 4, "static", "Hydrofibre, pad, wool and crêpe.")
	pic := b.picture("Ulcer, first visit")
	w.Picture = &pic
	s := b.service("nurse", "short-other", "other-short", "nhs", "{town} Neighbourhood Team", "Dressing three times a week.")
	s.Mechanism = ""
	b.health("Latex plasters", "Blisters", []string{"Varicose veins", "High blood pressure"}, []string{"Losartan"})
	b.r.Allergies.Items[0].Kind, b.r.Allergies.Items[0].Since = "environment", "2011-06"
	b.observe("blood-glucose", "mmol/L", b.t("6.{n}"), "")
	b.observe("temperature", "Cel", "36.8", "")
	b.score("waterlow", "14")
}

func ulcer2(b *builder) {
	b.role("nurse")
	b.assess("nursing", 1, "person", "Venous, pulses good on Doppler (1.02): safe for strong compression.", "nhs")
	c := b.contact("visit", "home", "Doppler done. First four-layer bandage. {name} says it is like wearing a drainpipe and walked about in it to show me.")
	b.did(c, "vein", "treatments", "07", "Four-layer compression, toe to knee.")
	b.plan("Two good legs", "Compression, legs up, and a walk each day.", "Toes blue or numb: cut the bandage off and ring us at once.")
	b.goal("heal", "Wear my own shoes to [the wedding|{club}|the reunion].", "leg")
	b.action("heal", "bandage", "team", "", "Bandage three times a week.")
	b.action("heal", "walk", "self", "{full}", "Round the block after dinner.")
	b.wound("leg-ulcer", b.r.Wounds[0].Site, 44, 30, 3, "healing", "Four-layer compression.")
	b.refer("vascular", "hospital", "Fenland General Hospital, vascular clinic", "urgent", "Venous leg ulcer, over two weeks: for duplex and ablation.", "ABPI 1.02. Compression begun.", "vein")
	r := &b.r.Referrals[len(b.r.Referrals)-1]
	r.Attachments = []care.Attachment{*b.r.Wounds[0].Picture}
}

func ulcer3(b *builder) {
	b.cites()
	b.answered("vascular", "accepted", "Duplex in {n} weeks.")
	b.contact("visit", "home", "Less wet. Smell has gone, and {name} is going out again.")
	b.wound("leg-ulcer", b.r.Wounds[0].Site, 31, 20, 2, "healing", "Four-layer compression; twice a week now.")
	b.rate("leg", "interim", 3, 3, 3)
	b.risk("infection", "person", "medium", "A hot, red leg would mean infection.", "Wet bandage left on.", "{name} knows to ring.")
}

func ulcer4(b *builder) {
	b.answered("vascular", "in-progress", "Ablation done as a day case.")
	b.connect("legclub", "other", "takes-part", "Leg Club", "{church} hall", "Dressings in company, with cake.")
	b.contact("conversation", "community", "First time at the Leg Club. {name} compared legs with [three retired farmers|the vicar|a former ballet mistress].")
	b.connection("legclub", "attending", "Wednesdays. Does the raffle.")
	b.inward("bandage", "community", "Leg Club")
	b.wound("leg-ulcer", b.r.Wounds[0].Site, 14, 9, 1, "healing", "Two-layer, once a week.")
}

func ulcer5(b *builder) {
	b.answered("vascular", "completed", "Discharged from the clinic.")
	b.wound("leg-ulcer", b.r.Wounds[0].Site, 0, 0, 0, "healed", "Stocking.")
	b.contact("visit", "community", "Healed. We all clapped. Measured for stockings.")
	b.ends("nurse", "ended-planned")
	b.equip("stockings", "other", "Compression stockings and a donning frame", "Two pairs.")
	b.equipment("stockings", "in-use")
	b.resolved("leg")
	b.rate("leg", "discharge", 5, 4, 5)
}

func ulcer6(b *builder) {
	b.contact("call", "phone-or-online", "Leg sound. {name} puts the stockings on with rubber gloves and bad language.")
	b.achieved("heal", "Wore them. Danced.")
	b.done("bandage")
	b.rate("vein", "discharge", 4, 4, 4)
	b.closePlan("goals-met", "")
}
