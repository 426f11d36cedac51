// SPDX-License-Identifier: Apache-2.0

package sharedcare

import "strings"

// uses names what the shared record may see, leaf by leaf where a whole part
// would say too much. Not in it, on purpose: the key safe, earlier NHS numbers,
// safeguarding, capacity and legal status, sharing, eligibility, services, the
// household, pictures of wounds, notes about where a telephone stands, and the
// team's own fields.
func uses() []string {
	all := []string{
		"id", "team", "version", "recordedAt", "recordedBy",
		"workers.id", "workers.name.use", "workers.name.prefix", "workers.name.given", "workers.name.family", "workers.role", "workers.registration", "workers.sdsUserId",
		"person.nhsNumber.value", "person.nhsNumber.status", "person.birthDate", "person.restricted",
		"episode.id", "episode.start", "episode.end", "episode.status", "episode.namedWorker",
	}
	all = append(all, patientOnly()...)
	for _, fields := range [][]string{
		below("person", "accommodation employment impairments reasonableAdjustments pets hasUnpaidCarer"),
		below("aboutMe", written+" whatMatters people communicate wellness pleaseDo supportMe alsoWorthKnowing supportedBy writtenOn"),
		below("network.people", told+" layer name organisation odsCode relationship roles telecoms.kind telecoms.value telecoms.preferred address from until"),
		below("strengths", written+" text layer"),
		below("needs", written+" problem whose degree signs text priority from resolvedOn"),
		below("ratings", written+" need phase date knowledge behaviour status"),
		below("scores", written+" instrument version date total parts"),
		below("plan", written+" status title summary contingency agreedOn agreedBy reviewOn start end"),
		below("plan.goals", told+" text needs status start target outcome"),
		below("plan.goals.actions", written+" text carriedBy who when status due done"),
		below("advancePlans", "answer askedBy askedOn informant"),
		below("advancePlans.items", written+" kind madeOn reviewOn keptAt summary"),
		below("contacts", told+" kind start end status workers place with notes interventions nextActions"),
		below("assessments", written+" kind start end status method workers summary outcome"),
		below("reviews", written+" reason start end status method workers outcomesAchieved planChanged summary outcome"),
		below("referrals", told+" recordedBy direction to kind reason summary urgency madeOn needs status outcome outcomeOn"),
		below("observations", written+" kind at value value2 unit text"),
		below("wounds", written+" site kind seenOn lengthMm widthMm depthMm healing treatment"),
		below("equipment", written+" name kind status requestedOn givenOn returnedOn note"),
		below("communityConnections", told+" recordedBy name organisation kind role status suggestedOn firstAttended endedOn note"),
		below("risks", told+" recordedBy kind to text severity triggers plan from until"),
		below("allergies", "answer askedBy askedOn informant"),
		below("allergies.items", written+" substance kind reaction since toldBy"),
		below("medications", "answer askedBy askedOn informant"),
		below("medications.items", told+" recordedAt name dose taking help toldBy"),
		below("conditions", "answer askedBy askedOn informant"),
		below("conditions.items", written+" name since status toldBy note"),
		below("documents", told+" recordedAt kind date author attachment"),
	} {
		all = append(all, fields...)
	}
	return all
}

// What is seen of every entry: what it is and whether it still holds, and who
// wrote it and when, where a resource tells that.
const (
	told    = "id supersedes withdrawn.reason"
	written = told + " recordedBy recordedAt"
)

// below gives the paths of a part's fields.
func below(part, fields string) []string {
	out := strings.Fields(fields)
	for i, field := range out {
		out[i] = part + "." + field
	}
	return out
}

// patientOnly is what only a Patient resource holds.
func patientOnly() []string {
	return []string{
		"person.identifiers", "person.names", "person.deathDate", "person.statedGender", "person.ethnicity", "person.language", "person.interpreter",
		"person.addresses", "person.telecoms.kind", "person.telecoms.value", "person.telecoms.preferred",
		"person.gpPractice.odsCode", "person.gpPractice.name",
	}
}
