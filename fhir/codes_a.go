// SPDX-License-Identifier: Apache-2.0

package fhir

import s "github.com/samply/golang-fhir-models/fhir-models/fhir"

// AddressType is a required code list of FHIR R4.
type AddressType = s.AddressType

// The codes of AddressType.
const (
	AddressTypePostal   = s.AddressTypePostal
	AddressTypePhysical = s.AddressTypePhysical
	AddressTypeBoth     = s.AddressTypeBoth
)

// AddressUse is a required code list of FHIR R4.
type AddressUse = s.AddressUse

// The codes of AddressUse.
const (
	AddressUseHome    = s.AddressUseHome
	AddressUseWork    = s.AddressUseWork
	AddressUseTemp    = s.AddressUseTemp
	AddressUseOld     = s.AddressUseOld
	AddressUseBilling = s.AddressUseBilling
)

// AdministrativeGender is a required code list of FHIR R4.
type AdministrativeGender = s.AdministrativeGender

// The codes of AdministrativeGender.
const (
	AdministrativeGenderMale    = s.AdministrativeGenderMale
	AdministrativeGenderFemale  = s.AdministrativeGenderFemale
	AdministrativeGenderOther   = s.AdministrativeGenderOther
	AdministrativeGenderUnknown = s.AdministrativeGenderUnknown
)

// AllergyIntoleranceCategory is a required code list of FHIR R4.
type AllergyIntoleranceCategory = s.AllergyIntoleranceCategory

// The codes of AllergyIntoleranceCategory.
const (
	AllergyIntoleranceCategoryFood        = s.AllergyIntoleranceCategoryFood
	AllergyIntoleranceCategoryMedication  = s.AllergyIntoleranceCategoryMedication
	AllergyIntoleranceCategoryEnvironment = s.AllergyIntoleranceCategoryEnvironment
	AllergyIntoleranceCategoryBiologic    = s.AllergyIntoleranceCategoryBiologic
)

// AllergyIntoleranceCriticality is a required code list of FHIR R4.
type AllergyIntoleranceCriticality = s.AllergyIntoleranceCriticality

// The codes of AllergyIntoleranceCriticality.
const (
	AllergyIntoleranceCriticalityLow            = s.AllergyIntoleranceCriticalityLow
	AllergyIntoleranceCriticalityHigh           = s.AllergyIntoleranceCriticalityHigh
	AllergyIntoleranceCriticalityUnableToAssess = s.AllergyIntoleranceCriticalityUnableToAssess
)

// AllergyIntoleranceSeverity is a required code list of FHIR R4.
type AllergyIntoleranceSeverity = s.AllergyIntoleranceSeverity

// The codes of AllergyIntoleranceSeverity.
const (
	AllergyIntoleranceSeverityMild     = s.AllergyIntoleranceSeverityMild
	AllergyIntoleranceSeverityModerate = s.AllergyIntoleranceSeverityModerate
	AllergyIntoleranceSeveritySevere   = s.AllergyIntoleranceSeveritySevere
)

// AllergyIntoleranceType is a required code list of FHIR R4.
type AllergyIntoleranceType = s.AllergyIntoleranceType

// The codes of AllergyIntoleranceType.
const (
	AllergyIntoleranceTypeAllergy     = s.AllergyIntoleranceTypeAllergy
	AllergyIntoleranceTypeIntolerance = s.AllergyIntoleranceTypeIntolerance
)

// BundleType is a required code list of FHIR R4.
type BundleType = s.BundleType

// The codes of BundleType.
const (
	BundleTypeDocument            = s.BundleTypeDocument
	BundleTypeMessage             = s.BundleTypeMessage
	BundleTypeTransaction         = s.BundleTypeTransaction
	BundleTypeTransactionResponse = s.BundleTypeTransactionResponse
	BundleTypeBatch               = s.BundleTypeBatch
	BundleTypeBatchResponse       = s.BundleTypeBatchResponse
	BundleTypeHistory             = s.BundleTypeHistory
	BundleTypeSearchset           = s.BundleTypeSearchset
	BundleTypeCollection          = s.BundleTypeCollection
)

// CarePlanActivityKind is a required code list of FHIR R4.
type CarePlanActivityKind = s.CarePlanActivityKind

// The codes of CarePlanActivityKind.
const (
	CarePlanActivityKindAppointment          = s.CarePlanActivityKindAppointment
	CarePlanActivityKindCommunicationRequest = s.CarePlanActivityKindCommunicationRequest
	CarePlanActivityKindDeviceRequest        = s.CarePlanActivityKindDeviceRequest
	CarePlanActivityKindMedicationRequest    = s.CarePlanActivityKindMedicationRequest
	CarePlanActivityKindNutritionOrder       = s.CarePlanActivityKindNutritionOrder
	CarePlanActivityKindServiceRequest       = s.CarePlanActivityKindServiceRequest
	CarePlanActivityKindTask                 = s.CarePlanActivityKindTask
	CarePlanActivityKindVisionPrescription   = s.CarePlanActivityKindVisionPrescription
)

// CarePlanActivityStatus is a required code list of FHIR R4.
type CarePlanActivityStatus = s.CarePlanActivityStatus

// The codes of CarePlanActivityStatus.
const (
	CarePlanActivityStatusNotStarted     = s.CarePlanActivityStatusNotStarted
	CarePlanActivityStatusScheduled      = s.CarePlanActivityStatusScheduled
	CarePlanActivityStatusInProgress     = s.CarePlanActivityStatusInProgress
	CarePlanActivityStatusOnHold         = s.CarePlanActivityStatusOnHold
	CarePlanActivityStatusCompleted      = s.CarePlanActivityStatusCompleted
	CarePlanActivityStatusCancelled      = s.CarePlanActivityStatusCancelled
	CarePlanActivityStatusStopped        = s.CarePlanActivityStatusStopped
	CarePlanActivityStatusUnknown        = s.CarePlanActivityStatusUnknown
	CarePlanActivityStatusEnteredInError = s.CarePlanActivityStatusEnteredInError
)

// CarePlanIntent is a required code list of FHIR R4.
type CarePlanIntent = s.CarePlanIntent

// The codes of CarePlanIntent.
const (
	CarePlanIntentProposal      = s.CarePlanIntentProposal
	CarePlanIntentPlan          = s.CarePlanIntentPlan
	CarePlanIntentDirective     = s.CarePlanIntentDirective
	CarePlanIntentOrder         = s.CarePlanIntentOrder
	CarePlanIntentOriginalOrder = s.CarePlanIntentOriginalOrder
	CarePlanIntentReflexOrder   = s.CarePlanIntentReflexOrder
	CarePlanIntentFillerOrder   = s.CarePlanIntentFillerOrder
	CarePlanIntentInstanceOrder = s.CarePlanIntentInstanceOrder
	CarePlanIntentOption        = s.CarePlanIntentOption
)

// CareTeamStatus is a required code list of FHIR R4.
type CareTeamStatus = s.CareTeamStatus

// The codes of CareTeamStatus.
const (
	CareTeamStatusProposed       = s.CareTeamStatusProposed
	CareTeamStatusActive         = s.CareTeamStatusActive
	CareTeamStatusSuspended      = s.CareTeamStatusSuspended
	CareTeamStatusInactive       = s.CareTeamStatusInactive
	CareTeamStatusEnteredInError = s.CareTeamStatusEnteredInError
)

// CompositionAttestationMode is a required code list of FHIR R4.
type CompositionAttestationMode = s.CompositionAttestationMode

// The codes of CompositionAttestationMode.
const (
	CompositionAttestationModePersonal     = s.CompositionAttestationModePersonal
	CompositionAttestationModeProfessional = s.CompositionAttestationModeProfessional
	CompositionAttestationModeLegal        = s.CompositionAttestationModeLegal
	CompositionAttestationModeOfficial     = s.CompositionAttestationModeOfficial
)

// CompositionStatus is a required code list of FHIR R4.
type CompositionStatus = s.CompositionStatus

// The codes of CompositionStatus.
const (
	CompositionStatusPreliminary    = s.CompositionStatusPreliminary
	CompositionStatusFinal          = s.CompositionStatusFinal
	CompositionStatusAmended        = s.CompositionStatusAmended
	CompositionStatusEnteredInError = s.CompositionStatusEnteredInError
)

// ConsentDataMeaning is a required code list of FHIR R4.
type ConsentDataMeaning = s.ConsentDataMeaning

// The codes of ConsentDataMeaning.
const (
	ConsentDataMeaningInstance   = s.ConsentDataMeaningInstance
	ConsentDataMeaningRelated    = s.ConsentDataMeaningRelated
	ConsentDataMeaningDependents = s.ConsentDataMeaningDependents
	ConsentDataMeaningAuthoredby = s.ConsentDataMeaningAuthoredby
)

// ConsentProvisionType is a required code list of FHIR R4.
type ConsentProvisionType = s.ConsentProvisionType

// The codes of ConsentProvisionType.
const (
	ConsentProvisionTypeDeny   = s.ConsentProvisionTypeDeny
	ConsentProvisionTypePermit = s.ConsentProvisionTypePermit
)

// ConsentState is a required code list of FHIR R4.
type ConsentState = s.ConsentState

// The codes of ConsentState.
const (
	ConsentStateDraft          = s.ConsentStateDraft
	ConsentStateProposed       = s.ConsentStateProposed
	ConsentStateActive         = s.ConsentStateActive
	ConsentStateRejected       = s.ConsentStateRejected
	ConsentStateInactive       = s.ConsentStateInactive
	ConsentStateEnteredInError = s.ConsentStateEnteredInError
)
