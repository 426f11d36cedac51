// SPDX-License-Identifier: Apache-2.0

package ukcore

import "github.com/carelode/lode/fhir"

const extension = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"

// Extensions, with the element that each belongs to and its version.
const (
	ExtensionVerificationStatus  = extension + "NHSNumberVerificationStatus" // Patient.identifier 2.1.0
	ExtensionUnavailableReason   = extension + "NHSNumberUnavailableReason"  // Patient 1.0.0
	ExtensionEthnicCategory      = extension + "EthnicCategory"              // Patient 2.3.0
	ExtensionBirthSex            = extension + "BirthSex"                    // Patient 2.1.0
	ExtensionDeathNotification   = extension + "DeathNotificationStatus"     // Patient 2.2.0
	ExtensionContactPreference   = extension + "ContactPreference"           // Patient, RelatedPerson 2.3.0
	ExtensionResidentialStatus   = extension + "ResidentialStatus"           // Patient 2.1.0
	ExtensionContactRank         = extension + "ContactRank"                 // Patient.contact 2.2.0
	ExtensionCopyCorrespondence  = extension + "CopyCorrespondenceIndicator" // Patient.contact, RelatedPerson 2.2.0
	ExtensionOtherContactSystem  = extension + "OtherContactSystem"          // ContactPoint.system 3.0.0
	ExtensionAddressKey          = extension + "AddressKey"                  // Address 3.0.0
	ExtensionAdditionalContact   = extension + "AdditionalContact"           // ServiceRequest 1.1.0
	ExtensionPriorityReason      = extension + "PriorityReason"              // ServiceRequest.priority 1.0.0
	ExtensionSourceOfRequest     = extension + "SourceOfServiceRequest"      // ServiceRequest 1.2.0
	ExtensionOutcomeOfAttendance = extension + "OutcomeOfAttendance"         // Encounter 2.2.0
	ExtensionConditionEpisode    = extension + "ConditionEpisode"            // Condition 3.1.0
	ExtensionCareSettingType     = extension + "CareSettingType"             // Composition 2.2.0
	// ExtensionInterpreterRequired is HL7's own; UK Core retired its NHSCommunication.
	ExtensionInterpreterRequired = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
	// ExtensionDataAbsentReason is HL7's own, for why a value is not there.
	ExtensionDataAbsentReason = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
)

// Verification statuses of an NHS number that decide what may be sent. 01 may be
// said only after the Personal Demographics Service matched the person.
const (
	NumberVerified  = "01"
	NumberNotTraced = "02"
	TraceRequired   = "03"
)

// NHSNumber is the identifier slice of a patient, with its verification status.
func NHSNumber(number, status string) fhir.Identifier {
	id := Identifier(SystemNHSNumber, number)
	id.Extension = []fhir.Extension{concept(ExtensionVerificationStatus, SystemVerificationStatus, status)}
	return id
}

// Identifier is a value of a system.
func Identifier(system, value string) fhir.Identifier {
	return fhir.Identifier{System: &system, Value: &value}
}

// NHSNumberUnavailableReason says why a patient has none: nhs-number-not-known,
// overseas-patient or devolved-nation.
func NHSNumberUnavailableReason(code string) fhir.Extension {
	return concept(ExtensionUnavailableReason, SystemUnavailableReason, code)
}

// EthnicCategory is a category of England's list: A to S, Z not stated, 99 not known.
func EthnicCategory(code string) fhir.Extension {
	return concept(ExtensionEthnicCategory, SystemEthnicCategory, code)
}

// BirthSex is F, M, UN undifferentiated, or UNK unknown.
func BirthSex(code string) fhir.Extension {
	system := SystemBirthSex
	if code == "UNK" {
		system = SystemNullFlavor
	}
	return concept(ExtensionBirthSex, system, code)
}

// DeathNotification is 1 informal, 2 formal or U removed, and since when, if known.
func DeathNotification(code, effective string) fhir.Extension {
	parts := []fhir.Extension{concept("deathNotificationStatus", SystemDeathNotification, code)}
	if effective != "" {
		parts = append(parts, fhir.Extension{Url: "systemEffectiveDate", ValueDateTime: &effective})
	}
	return fhir.Extension{Url: ExtensionDeathNotification, Extension: parts}
}

// ContactPreference is how (1 letter … 9 SMS), when, and in what written format
// (11 large print, 12 braille, 13 audio) somebody wishes to be reached. What is
// empty is left out; it reports false if all are.
func ContactPreference(method, times, format string) (fhir.Extension, bool) {
	var parts []fhir.Extension
	if method != "" {
		parts = append(parts, concept("PreferredContactMethod", SystemPreferredContact, method))
	}
	if times != "" {
		parts = append(parts, fhir.Extension{Url: "PreferredContactTimes", ValueString: &times})
	}
	if format != "" {
		parts = append(parts, concept("PreferredWrittenCommunicationFormat", SystemWrittenFormat, format))
	}
	return fhir.Extension{Url: ExtensionContactPreference, Extension: parts}, len(parts) > 0
}

// ResidentialStatus is H resident in the United Kingdom, or O overseas.
func ResidentialStatus(code string) fhir.Extension {
	return concept(ExtensionResidentialStatus, SystemResidentialStatus, code)
}

// ContactRank is the order in which a contact is to be tried, from 1.
func ContactRank(rank int) fhir.Extension {
	return fhir.Extension{Url: ExtensionContactRank, ValuePositiveInt: &rank}
}

// CopyCorrespondence says whether a contact gets copies of letters.
func CopyCorrespondence(copies bool) fhir.Extension {
	return fhir.Extension{Url: ExtensionCopyCorrespondence, ValueBoolean: &copies}
}

// UPRN is the key of an address in the national gazetteer.
func UPRN(number string) fhir.Extension {
	return fhir.Extension{Url: ExtensionAddressKey, Extension: []fhir.Extension{
		concept("type", SystemAddressKey, "UPRN"), {Url: "value", ValueString: &number},
	}}
}

// PriorityReason says why a referral is urgent. It belongs to the priority
// itself: set it as Primitives["priority"].
func PriorityReason(reason fhir.CodeableConcept) fhir.Element {
	return fhir.Element{Extension: []fhir.Extension{{Url: ExtensionPriorityReason, ValueCodeableConcept: &reason}}}
}

// Textphone marks a telecom as a minicom: set its system to other, and this as
// Primitives["telecom[n].system"].
func Textphone() fhir.Element {
	return fhir.Element{Extension: []fhir.Extension{
		concept(ExtensionOtherContactSystem, SystemOtherContact, "textphone"),
	}}
}

// AdditionalContact is somebody else to ask about a referral.
func AdditionalContact(who fhir.Reference) fhir.Extension {
	return fhir.Extension{Url: ExtensionAdditionalContact, ValueReference: &who}
}

// OutcomeOfAttendance is what came of an encounter, by England's list.
func OutcomeOfAttendance(code string) fhir.Extension {
	return concept(ExtensionOutcomeOfAttendance, SystemOutcomeOfAttendance, code)
}

// InterpreterRequired says whether the person needs an interpreter.
func InterpreterRequired(required bool) fhir.Extension {
	return fhir.Extension{Url: ExtensionInterpreterRequired, ValueBoolean: &required}
}

// Absent is why a primitive has no value: unknown, asked-declined, masked,
// not-applicable and the rest of FHIR's list.
func Absent(reason string) fhir.Element {
	return fhir.Element{Extension: []fhir.Extension{{Url: ExtensionDataAbsentReason, ValueCode: &reason}}}
}

func concept(url, system, code string) fhir.Extension {
	c := Concept(system, code)
	return fhir.Extension{Url: url, ValueCodeableConcept: &c}
}
