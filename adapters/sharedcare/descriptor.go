// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package sharedcare

import (
	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/fhir/ukcore"
)

func descriptor() adapters.Descriptor {
	return adapters.Descriptor{
		Name:      "sharedcare",
		Title:     "Shared care record (FHIR R4, UK Core)",
		Recipient: "shared-record",
		Formats:   []string{"FHIR R4 transaction Bundle"},
		Profiles: []string{
			ukcore.Patient, ukcore.RelatedPerson, ukcore.Practitioner, ukcore.Organization, ukcore.EpisodeOfCare, ukcore.Condition,
			ukcore.CarePlan, ukcore.Encounter, ukcore.ServiceRequest, ukcore.Flag, ukcore.Provenance,
		},
		Uses:       uses(),
		RepeatSafe: true,
		Traced:     true,
		WaitFor:    adapters.Sent,
		Ends:       adapters.Filed,
		Corrects:   adapters.CorrectsByError,
		Stability:  "trial",
		Owner:      "Lode maintainers",
		Settings:   documented(),
	}
}

// uses names what the shared record may see, leaf by leaf where a whole part
// would say too much. Not in it, on purpose: the key safe, earlier NHS numbers,
// safeguarding, capacity and legal status, sharing, the household, notes about
// where a telephone stands, and the team's own fields.
func uses() []string {
	return []string{
		"id", "team", "version", "recordedAt", "recordedBy",
		"workers.id", "workers.name", "workers.role", "workers.registration", "workers.sdsUserId",
		"person.nhsNumber.value", "person.nhsNumber.status", "person.identifiers", "person.names", "person.birthDate", "person.deathDate",
		"person.statedGender", "person.ethnicity", "person.language", "person.interpreter", "person.restricted",
		"person.addresses", "person.telecoms.kind", "person.telecoms.value", "person.telecoms.preferred",
		"person.gpPractice.odsCode", "person.gpPractice.name",
		"episode.id", "episode.start", "episode.end", "episode.status", "episode.namedWorker",
		"network.people.id", "network.people.supersedes", "network.people.withdrawn.reason", "network.people.layer", "network.people.name",
		"network.people.odsCode", "network.people.relationship", "network.people.roles", "network.people.telecoms.kind",
		"network.people.telecoms.value", "network.people.telecoms.preferred", "network.people.address", "network.people.from", "network.people.until",
		"needs.id", "needs.recordedBy", "needs.recordedAt", "needs.supersedes", "needs.withdrawn.reason", "needs.problem", "needs.whose",
		"needs.degree", "needs.signs", "needs.text", "needs.from", "needs.resolvedOn",
		"plan",
		"contacts.id", "contacts.supersedes", "contacts.withdrawn.reason", "contacts.kind", "contacts.start", "contacts.end", "contacts.status",
		"contacts.workers", "contacts.place", "contacts.with", "contacts.notes", "contacts.interventions", "contacts.nextActions",
		"referrals.id", "referrals.recordedBy", "referrals.supersedes", "referrals.withdrawn.reason", "referrals.direction", "referrals.to",
		"referrals.kind", "referrals.reason", "referrals.summary", "referrals.urgency", "referrals.madeOn", "referrals.needs",
		"referrals.status", "referrals.outcome", "referrals.outcomeOn",
		"risks.id", "risks.recordedBy", "risks.supersedes", "risks.withdrawn.reason", "risks.kind", "risks.to", "risks.text", "risks.severity",
		"risks.triggers", "risks.plan", "risks.from", "risks.until",
		"conditions.answer", "conditions.askedBy", "conditions.askedOn", "conditions.informant", "conditions.items.id",
		"conditions.items.recordedBy", "conditions.items.recordedAt", "conditions.items.supersedes", "conditions.items.withdrawn.reason",
		"conditions.items.name", "conditions.items.since", "conditions.items.status", "conditions.items.toldBy", "conditions.items.note",
	}
}

// patientOnly is what only a Patient resource holds.
func patientOnly() []string {
	return []string{
		"person.identifiers", "person.names", "person.deathDate", "person.statedGender", "person.ethnicity", "person.language", "person.interpreter",
		"person.addresses", "person.telecoms.kind", "person.telecoms.value", "person.telecoms.preferred",
		"person.gpPractice.odsCode", "person.gpPractice.name",
	}
}

func documented() []adapters.Setting {
	return []adapters.Setting{
		{Name: "base_url", About: "the FHIR base address, to which transactions are posted", Required: true, Example: "https://fhir.sharedrecord.example/R4"},
		{Name: "token_file", About: "a file that holds a bearer token; read at each attempt, so that it may be renewed", Secret: true, Example: "/run/secrets/shared-record-token"},
		{Name: "master_of", About: "what we are the agreed master of and so may write: patient, organization, practitioner, separated by commas", Example: "organization,practitioner"},
		{Name: "timeout", About: "how long one attempt may take", Default: "60s", Example: "30s"},
		{Name: "ca_file", About: "certificate authorities to trust instead of the system's (PEM)", Example: "/etc/lode/shared-record-ca.pem"},
		{Name: "client_cert_file", About: "our certificate (PEM), where the server asks for one", Example: "/etc/lode/client.pem"},
		{Name: "client_key_file", About: "the key of our certificate (PEM)", Secret: true, Example: "/run/secrets/client-key.pem"},
		{Name: "allow_http", About: "yes lets base_url begin with http://, for a trial on one machine only", Default: "no", Example: "no"},
	}
}
