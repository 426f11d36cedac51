// SPDX-License-Identifier: Apache-2.0

//nolint:gochecknoglobals // each is made once from the program's own data and only read after
package tofhir

import (
	"sync"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/fhir/ukcore"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/codes"
)

// What is the same in every resource is made once and pointed to by all: two in
// three things that a resource holds are codes. Whoever maps may set the fields
// of a copy, and must change nothing that a copy points to.

type (
	tableRow struct {
		table codes.Table
		from  string
	}
	systemCode struct{ system, code string }
)

// concepts has the concept of every row of every table.
var concepts = sync.OnceValue(func() map[tableRow]fhir.CodeableConcept {
	all := make(map[tableRow]fhir.CodeableConcept)
	for _, table := range codes.Tables() {
		for _, row := range table.Rows() {
			var c fhir.CodeableConcept
			if label, ok := care.Label(string(table), row.From); ok {
				c.Text = &label
			}
			if row.To.Certainty != codes.None {
				c.Coding = []fhir.Coding{fhir.Coded(row.To.System, row.To.Code, row.To.Display)}
			}
			all[tableRow{table, row.From}] = c
		}
	}
	return all
})

// concept translates to a published code beside the record's own words. Where
// the table says that no code exists, the words stand alone. The words are those
// of the record's list that has the table's name.
func concept(t codes.Table, from string, path place) (fhir.CodeableConcept, error) {
	if c, ok := concepts()[tableRow{t, from}]; ok {
		return c, nil
	}
	_, _, err := seek(t, from, path)
	return fhir.CodeableConcept{}, err
}

// fixed has the concepts that the mapping itself chooses.
var fixed = sync.OnceValue(func() map[systemCode]fhir.CodeableConcept {
	all := make(map[systemCode]fhir.CodeableConcept)
	for _, x := range fixedCodes() {
		all[systemCode{x[0], x[1]}] = fhir.Concept(x[0], x[1], x[2])
	}
	return all
})

// chosen gives one of them.
func chosen(system, code string) fhir.CodeableConcept { return fixed()[systemCode{system, code}] }

// finding is one of our own codes for what an Observation, or a part of one, is of.
func finding(code string) fhir.CodeableConcept { return chosen(systemFinding, code) }

// fixedCodes are the codes that the mapping chooses, with what they say.
func fixedCodes() [][3]string {
	return [][3]string{
		{systemClinical, "active", "Active"},
		{systemClinical, "inactive", "Inactive"},
		{systemClinical, "resolved", "Resolved"},
		{systemVerification, "unconfirmed", "Unconfirmed"},
		{systemVerification, "entered-in-error", "Entered in Error"},
		{systemCategory, "problem-list-item", "Problem List Item"},
		{systemKind, "need", "Need seen by a neighbourhood team, not a diagnosis"},
		{systemKind, "told", "Health condition as told, not confirmed"},
		{systemAllergyClinical, "active", "Active"},
		{systemAllergyVerification, "unconfirmed", "Unconfirmed"},
		{systemAllergyVerification, "entered-in-error", "Entered in Error"},
		{systemMedicationCategory, "patientspecified", "Patient Specified"},
		{systemConsentScope, "patient-privacy", "Privacy Consent"},
		{systemConsentKind, "agreement", "Agreement about sharing"},
		{systemConsentKind, "objection", "Objection to sharing"},
		{systemEmptyReason, "notasked", "Not Asked"},
		{systemListOrder, "priority", "Sorted by Priority"},
		{systemParticipant, "author", "Author"},
		{systemParticipant, "assembler", "Assembler"},
		{systemOperation, "UPDATE", "revise"},
		{systemOperation, "NULLIFY", "nullify"},
		{systemObservationCategory, "exam", "Exam"},
		{systemObservationCategory, "social-history", "Social History"},
		{systemObservationCategory, "survey", "Survey"},
		{systemObservationCategory, "vital-signs", "Vital Signs"},
		{systemFinding, "action", "Action of a care and support plan"},
		{systemFinding, "layer", "Where it lies"},
		{systemFinding, "omaha-behaviour", "Omaha System behavior rating"}, //nolint:misspell // the Omaha System's own term
		{systemFinding, "omaha-knowledge", "Omaha System knowledge rating"},
		{systemFinding, "omaha-problem", "Omaha System problem"},
		{systemFinding, "omaha-rating", "Omaha System problem rating"},
		{systemFinding, "omaha-status", "Omaha System status rating"},
		{systemFinding, "rating-phase", "Phase"},
		{systemFinding, "review", "Review of care and support"},
		{systemFinding, "strength", "Strength"},
		{systemFinding, "wound", "Wound as seen"},
		{systemFinding, "wound-depth", "Depth"},
		{systemFinding, "wound-healing", "Healing"},
		{systemFinding, "wound-length", "Length"},
		{systemFinding, "wound-width", "Width"},
	}
}

// profiles has what every resource of a profile says of it.
var profiles = sync.OnceValue(func() map[string]*fhir.Meta {
	all := make(map[string]*fhir.Meta)
	for _, url := range []string{
		ukcore.AllergyIntolerance, ukcore.BloodGlucose, ukcore.BloodPressure, ukcore.BodyHeight, ukcore.BodyTemperature, ukcore.BodyWeight,
		ukcore.CarePlan, ukcore.CareTeam, ukcore.Communication, ukcore.Composition, ukcore.Condition, ukcore.Consent, ukcore.Device,
		ukcore.DocumentReference, ukcore.Encounter, ukcore.EpisodeOfCare, ukcore.Flag, ukcore.HeartRate, ukcore.List, ukcore.MedicationStatement,
		ukcore.Observation, ukcore.Organization, ukcore.OxygenSaturation, ukcore.Patient, ukcore.Practitioner, ukcore.PractitionerRole, //nolint:misspell // FHIR spells Organization so
		ukcore.Procedure, ukcore.Provenance, ukcore.QuestionnaireResponse, ukcore.RelatedPerson, ukcore.RespirationRate, ukcore.ServiceRequest,
		ukcore.Task,
	} {
		all[url] = &fhir.Meta{Profile: []string{url}}
	}
	return all
})

func profile(url string) *fhir.Meta { return profiles()[url] }

// systems has the systems of our identifiers by the type of resource.
var systems = sync.OnceValue(func() map[string]*string {
	all := make(map[string]*string)
	for _, kind := range []string{
		"AllergyIntolerance", "CarePlan", "CareTeam", "Communication", "Composition", "Condition", "Consent", "DeviceUseStatement",
		"DocumentReference", "Encounter", "EpisodeOfCare", "Flag", "Goal", "List", "MedicationStatement", "Observation",
		"Organization", "Patient", "Practitioner", "PractitionerRole", "Procedure", "QuestionnaireResponse", "RelatedPerson", //nolint:misspell // FHIR spells Organization so
		"ServiceRequest", "Task",
	} {
		all[kind] = new(idSystem + lower(kind))
	}
	return all
})

// System gives the system of our identifiers for a resource type:
// "https://carelode.github.io/lode/Id/encounter". The values are UUIDs.
func System(kind string) string {
	if s, ok := systems()[kind]; ok {
		return *s
	}
	return idSystem + lower(kind)
}

// bears gives what every resource bears: its id, and the identifier that says it.
func bears(kind, id string) (*string, []fhir.Identifier) {
	both := &struct {
		id         string
		identifier [1]fhir.Identifier
	}{id: id}
	both.identifier[0] = ours(kind, &both.id)
	return &both.id, both.identifier[:]
}

// ours is the identifier that every resource bears; its value is its id.
func ours(kind string, id *string) fhir.Identifier {
	return fhir.Identifier{System: systems()[kind], Value: id}
}
