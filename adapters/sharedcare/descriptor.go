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
			ukcore.Patient, ukcore.RelatedPerson, ukcore.Practitioner, ukcore.PractitionerRole, ukcore.Organization, ukcore.EpisodeOfCare,
			ukcore.CareTeam, ukcore.Condition, ukcore.List, ukcore.Observation, ukcore.BloodPressure, ukcore.HeartRate, ukcore.BodyTemperature,
			ukcore.BodyWeight, ukcore.BodyHeight, ukcore.OxygenSaturation, ukcore.RespirationRate, ukcore.BloodGlucose, ukcore.CarePlan,
			ukcore.Task, ukcore.Encounter, ukcore.Communication, ukcore.Procedure, ukcore.ServiceRequest, ukcore.Flag, ukcore.AllergyIntolerance,
			ukcore.MedicationStatement, ukcore.Device, ukcore.DocumentReference, ukcore.QuestionnaireResponse, ukcore.Provenance,
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
