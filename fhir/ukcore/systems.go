// SPDX-License-Identifier: Apache-2.0

package ukcore

import "strings"

// Identifier systems, from the published naming systems of NHS England and HL7 UK.
const (
	SystemNHSNumber      = "https://fhir.nhs.uk/Id/nhs-number"            // Patient: 10 digits
	SystemODS            = "https://fhir.nhs.uk/Id/ods-organization-code" // organisations
	SystemODSSite        = "https://fhir.nhs.uk/Id/ods-site-code"         // Location
	SystemSDSUser        = "https://fhir.nhs.uk/Id/sds-user-id"           // Practitioner: 12 digits
	SystemSDSRoleProfile = "https://fhir.nhs.uk/Id/sds-role-profile-id"   // PractitionerRole
	SystemCrossCare      = "https://fhir.nhs.uk/Id/cross-care-setting-identifier"
	SystemDoSService     = "https://fhir.nhs.uk/Id/dos-service-id"  // HealthcareService
	SystemGMC            = "https://fhir.hl7.org.uk/Id/gmc-number"  // doctors
	SystemGMP            = "https://fhir.hl7.org.uk/Id/gmp-number"  // general practitioners
	SystemNMC            = "https://fhir.hl7.org.uk/Id/nmc-number"  // nurses and midwives
	SystemHCPC           = "https://fhir.hl7.org.uk/Id/hcpc-number" // therapists, paramedics and others
	SystemGDC            = "https://fhir.hl7.org.uk/Id/gdc-number"  // dentists
	SystemGOC            = "https://fhir.hl7.org.uk/Id/goc-number"  // opticians
	SystemPPA            = "https://fhir.hl7.org.uk/Id/ppa-number"  // prescribers
	SystemSpineASID      = "https://fhir.nhs.uk/Id/nhsSpineASID"    // Spine Directory Service
	SystemMHSPartyKey    = "https://fhir.nhs.uk/Id/nhsMhsPartyKey"
	SystemInteraction    = "https://fhir.nhs.uk/Id/nhsServiceInteractionId"
	SystemMHSCPA         = "https://fhir.nhs.uk/Id/nhsMhsCPAId"
)

// Code systems.
const (
	SystemSNOMED              = "http://snomed.info/sct"
	SystemDMD                 = "https://dmd.nhs.uk"
	SystemLOINC               = "http://loinc.org"
	SystemUCUM                = "http://unitsofmeasure.org"
	SystemBirthSex            = "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender" // F, M, UN
	SystemNullFlavor          = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"           // UNK
	SystemRole                = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"             // relationships
	SystemContactRole         = "http://terminology.hl7.org/CodeSystem/v2-0131"                 // next of kin, emergency
	SystemActCode             = "http://terminology.hl7.org/CodeSystem/v3-ActCode"              // Encounter.class
	SystemRelationshipRole    = codeSystem + "AdditionalPersonRelationshipRole"
	SystemVerificationStatus  = codeSystem + "NHSNumberVerificationStatusEngland"
	SystemUnavailableReason   = codeSystem + "NHSNumberUnavailableReason"
	SystemEthnicCategory      = codeSystem + "EthnicCategoryEngland"
	SystemDeathNotification   = codeSystem + "DeathNotificationStatus"
	SystemPreferredContact    = codeSystem + "PreferredContactMethod"
	SystemWrittenFormat       = codeSystem + "PreferredWrittenCommunicationFormat"
	SystemResidentialStatus   = codeSystem + "ResidentialStatus"
	SystemOtherContact        = codeSystem + "OtherContactSystem"
	SystemAddressKey          = codeSystem + "AddressKeyType"
	SystemHeading             = codeSystem + "RecordStandardHeadings"
	SystemJobRole             = codeSystem + "SDSJobRoleName"
	SystemConditionCategory   = codeSystem + "ConditionCategory"
	SystemOutcomeOfAttendance = codeSystem + "OutcomeOfAttendanceEngland"
	codeSystem                = "https://fhir.hl7.org.uk/CodeSystem/UKCore-"
)

// SameSystem compares two systems as they come from outside: some published
// examples write /id/ for /Id/. What Lode sends is always as above.
func SameSystem(a, b string) bool { return strings.EqualFold(a, b) }
