// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package ukcore

const profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"

// Profiles with status active, with their version in UK Core 2.0.0.
const (
	AllergyIntolerance  = profile + "AllergyIntolerance"  // 2.5.0
	Composition         = profile + "Composition"         // 2.4.0
	Condition           = profile + "Condition"           // 2.6.0
	Encounter           = profile + "Encounter"           // 2.5.0
	List                = profile + "List"                // 2.4.0
	MedicationStatement = profile + "MedicationStatement" // 2.5.0
	Observation         = profile + "Observation"         // 2.5.0
	Organization        = profile + "Organization"        // 2.5.1
	Patient             = profile + "Patient"             // 2.6.1
	Practitioner        = profile + "Practitioner"        // 2.4.0
	PractitionerRole    = profile + "PractitionerRole"    // 2.4.0
	Procedure           = profile + "Procedure"           // 2.5.0
	RelatedPerson       = profile + "RelatedPerson"       // 2.5.0
	ServiceRequest      = profile + "ServiceRequest"      // 2.5.1
)

// Profiles of single observations, with status active. Each asks for a LOINC and
// a SNOMED CT code, status final and a unit in given words; what has another shape
// is an Observation only.
const (
	BloodGlucose     = profile + "Observation-BloodGlucose"                // 1.0.0
	BloodPressure    = profile + "Observation-VitalSigns-BloodPressure"    // 1.0.0
	BodyHeight       = profile + "Observation-VitalSigns-BodyHeight"       // 1.1.1
	BodyTemperature  = profile + "Observation-VitalSigns-BodyTemperature"  // 1.0.0
	BodyWeight       = profile + "Observation-VitalSigns-BodyWeight"       // 1.0.0
	HeartRate        = profile + "Observation-VitalSigns-HeartRate"        // 1.0.0
	OxygenSaturation = profile + "Observation-VitalSigns-OxygenSaturation" // 1.0.0
	RespirationRate  = profile + "Observation-VitalSigns-RespirationRate"  // 1.0.0
)

// Profiles with status draft: they may change, so keep what depends on each in one file.
const (
	Bundle                = profile + "Bundle"                // 2.2.0
	CarePlan              = profile + "CarePlan"              // 2.2.0
	CareTeam              = profile + "CareTeam"              // 2.1.0
	Communication         = profile + "Communication"         // 2.1.0
	Consent               = profile + "Consent"               // 2.4.0
	Device                = profile + "Device"                // 1.2.0
	DocumentReference     = profile + "DocumentReference"     // 2.2.0
	EpisodeOfCare         = profile + "EpisodeOfCare"         // 2.2.0
	Flag                  = profile + "Flag"                  // 1.2.0
	MessageHeader         = profile + "MessageHeader"         // 2.4.0
	OperationOutcome      = profile + "OperationOutcome"      // 1.3.0
	Provenance            = profile + "Provenance"            // 1.2.0
	QuestionnaireResponse = profile + "QuestionnaireResponse" // 1.2.0
	Task                  = profile + "Task"                  // 1.2.0
)

// UK Core has no profile of Goal or DeviceUseStatement: those are plain R4.
