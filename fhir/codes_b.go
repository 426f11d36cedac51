// SPDX-License-Identifier: Apache-2.0

//nolint:revive // names as FHIR and samply spell them
package fhir

import s "github.com/samply/golang-fhir-models/fhir-models/fhir"

// ContactPointSystem is a required code list of FHIR R4.
type ContactPointSystem = s.ContactPointSystem

// The codes of ContactPointSystem.
const (
	ContactPointSystemPhone = s.ContactPointSystemPhone
	ContactPointSystemFax   = s.ContactPointSystemFax
	ContactPointSystemEmail = s.ContactPointSystemEmail
	ContactPointSystemPager = s.ContactPointSystemPager
	ContactPointSystemUrl   = s.ContactPointSystemUrl
	ContactPointSystemSms   = s.ContactPointSystemSms
	ContactPointSystemOther = s.ContactPointSystemOther
)

// ContactPointUse is a required code list of FHIR R4.
type ContactPointUse = s.ContactPointUse

// The codes of ContactPointUse.
const (
	ContactPointUseHome   = s.ContactPointUseHome
	ContactPointUseWork   = s.ContactPointUseWork
	ContactPointUseTemp   = s.ContactPointUseTemp
	ContactPointUseOld    = s.ContactPointUseOld
	ContactPointUseMobile = s.ContactPointUseMobile
)

// DaysOfWeek is a required code list of FHIR R4.
type DaysOfWeek = s.DaysOfWeek

// The codes of DaysOfWeek.
const (
	DaysOfWeekMon = s.DaysOfWeekMon
	DaysOfWeekTue = s.DaysOfWeekTue
	DaysOfWeekWed = s.DaysOfWeekWed
	DaysOfWeekThu = s.DaysOfWeekThu
	DaysOfWeekFri = s.DaysOfWeekFri
	DaysOfWeekSat = s.DaysOfWeekSat
	DaysOfWeekSun = s.DaysOfWeekSun
)

// DeviceNameType is a required code list of FHIR R4.
type DeviceNameType = s.DeviceNameType

// The codes of DeviceNameType.
const (
	DeviceNameTypeUdiLabelName        = s.DeviceNameTypeUdiLabelName
	DeviceNameTypeUserFriendlyName    = s.DeviceNameTypeUserFriendlyName
	DeviceNameTypePatientReportedName = s.DeviceNameTypePatientReportedName
	DeviceNameTypeManufacturerName    = s.DeviceNameTypeManufacturerName
	DeviceNameTypeModelName           = s.DeviceNameTypeModelName
	DeviceNameTypeOther               = s.DeviceNameTypeOther
)

// DeviceUseStatementStatus is a required code list of FHIR R4.
type DeviceUseStatementStatus = s.DeviceUseStatementStatus

// The codes of DeviceUseStatementStatus.
const (
	DeviceUseStatementStatusActive         = s.DeviceUseStatementStatusActive
	DeviceUseStatementStatusCompleted      = s.DeviceUseStatementStatusCompleted
	DeviceUseStatementStatusEnteredInError = s.DeviceUseStatementStatusEnteredInError
	DeviceUseStatementStatusIntended       = s.DeviceUseStatementStatusIntended
	DeviceUseStatementStatusStopped        = s.DeviceUseStatementStatusStopped
	DeviceUseStatementStatusOnHold         = s.DeviceUseStatementStatusOnHold
)

// FHIRDeviceStatus is a required code list of FHIR R4.
type FHIRDeviceStatus = s.FHIRDeviceStatus

// The codes of FHIRDeviceStatus.
const (
	FHIRDeviceStatusActive         = s.FHIRDeviceStatusActive
	FHIRDeviceStatusInactive       = s.FHIRDeviceStatusInactive
	FHIRDeviceStatusEnteredInError = s.FHIRDeviceStatusEnteredInError
	FHIRDeviceStatusUnknown        = s.FHIRDeviceStatusUnknown
)

// DocumentReferenceStatus is a required code list of FHIR R4.
type DocumentReferenceStatus = s.DocumentReferenceStatus

// The codes of DocumentReferenceStatus.
const (
	DocumentReferenceStatusCurrent        = s.DocumentReferenceStatusCurrent
	DocumentReferenceStatusSuperseded     = s.DocumentReferenceStatusSuperseded
	DocumentReferenceStatusEnteredInError = s.DocumentReferenceStatusEnteredInError
)

// DocumentRelationshipType is a required code list of FHIR R4.
type DocumentRelationshipType = s.DocumentRelationshipType

// The codes of DocumentRelationshipType.
const (
	DocumentRelationshipTypeReplaces   = s.DocumentRelationshipTypeReplaces
	DocumentRelationshipTypeTransforms = s.DocumentRelationshipTypeTransforms
	DocumentRelationshipTypeSigns      = s.DocumentRelationshipTypeSigns
	DocumentRelationshipTypeAppends    = s.DocumentRelationshipTypeAppends
)

// EncounterLocationStatus is a required code list of FHIR R4.
type EncounterLocationStatus = s.EncounterLocationStatus

// The codes of EncounterLocationStatus.
const (
	EncounterLocationStatusPlanned   = s.EncounterLocationStatusPlanned
	EncounterLocationStatusActive    = s.EncounterLocationStatusActive
	EncounterLocationStatusReserved  = s.EncounterLocationStatusReserved
	EncounterLocationStatusCompleted = s.EncounterLocationStatusCompleted
)

// EncounterStatus is a required code list of FHIR R4.
type EncounterStatus = s.EncounterStatus

// The codes of EncounterStatus.
const (
	EncounterStatusPlanned        = s.EncounterStatusPlanned
	EncounterStatusArrived        = s.EncounterStatusArrived
	EncounterStatusTriaged        = s.EncounterStatusTriaged
	EncounterStatusInProgress     = s.EncounterStatusInProgress
	EncounterStatusOnleave        = s.EncounterStatusOnleave
	EncounterStatusFinished       = s.EncounterStatusFinished
	EncounterStatusCancelled      = s.EncounterStatusCancelled
	EncounterStatusEnteredInError = s.EncounterStatusEnteredInError
	EncounterStatusUnknown        = s.EncounterStatusUnknown
)

// EpisodeOfCareStatus is a required code list of FHIR R4.
type EpisodeOfCareStatus = s.EpisodeOfCareStatus

// The codes of EpisodeOfCareStatus.
const (
	EpisodeOfCareStatusPlanned        = s.EpisodeOfCareStatusPlanned
	EpisodeOfCareStatusWaitlist       = s.EpisodeOfCareStatusWaitlist
	EpisodeOfCareStatusActive         = s.EpisodeOfCareStatusActive
	EpisodeOfCareStatusOnhold         = s.EpisodeOfCareStatusOnhold
	EpisodeOfCareStatusFinished       = s.EpisodeOfCareStatusFinished
	EpisodeOfCareStatusCancelled      = s.EpisodeOfCareStatusCancelled
	EpisodeOfCareStatusEnteredInError = s.EpisodeOfCareStatusEnteredInError
)

// EventStatus is a required code list of FHIR R4.
type EventStatus = s.EventStatus

// The codes of EventStatus.
const (
	EventStatusPreparation    = s.EventStatusPreparation
	EventStatusInProgress     = s.EventStatusInProgress
	EventStatusNotDone        = s.EventStatusNotDone
	EventStatusOnHold         = s.EventStatusOnHold
	EventStatusStopped        = s.EventStatusStopped
	EventStatusCompleted      = s.EventStatusCompleted
	EventStatusEnteredInError = s.EventStatusEnteredInError
	EventStatusUnknown        = s.EventStatusUnknown
)

// FlagStatus is a required code list of FHIR R4.
type FlagStatus = s.FlagStatus

// The codes of FlagStatus.
const (
	FlagStatusActive         = s.FlagStatusActive
	FlagStatusInactive       = s.FlagStatusInactive
	FlagStatusEnteredInError = s.FlagStatusEnteredInError
)

// GoalLifecycleStatus is a required code list of FHIR R4.
type GoalLifecycleStatus = s.GoalLifecycleStatus

// The codes of GoalLifecycleStatus.
const (
	GoalLifecycleStatusProposed       = s.GoalLifecycleStatusProposed
	GoalLifecycleStatusPlanned        = s.GoalLifecycleStatusPlanned
	GoalLifecycleStatusAccepted       = s.GoalLifecycleStatusAccepted
	GoalLifecycleStatusActive         = s.GoalLifecycleStatusActive
	GoalLifecycleStatusOnHold         = s.GoalLifecycleStatusOnHold
	GoalLifecycleStatusCompleted      = s.GoalLifecycleStatusCompleted
	GoalLifecycleStatusCancelled      = s.GoalLifecycleStatusCancelled
	GoalLifecycleStatusEnteredInError = s.GoalLifecycleStatusEnteredInError
	GoalLifecycleStatusRejected       = s.GoalLifecycleStatusRejected
)

// HTTPVerb is a required code list of FHIR R4.
type HTTPVerb = s.HTTPVerb

// The codes of HTTPVerb.
const (
	HTTPVerbGET    = s.HTTPVerbGET
	HTTPVerbHEAD   = s.HTTPVerbHEAD
	HTTPVerbPOST   = s.HTTPVerbPOST
	HTTPVerbPUT    = s.HTTPVerbPUT
	HTTPVerbDELETE = s.HTTPVerbDELETE
	HTTPVerbPATCH  = s.HTTPVerbPATCH
)

// IdentifierUse is a required code list of FHIR R4.
type IdentifierUse = s.IdentifierUse

// The codes of IdentifierUse.
const (
	IdentifierUseUsual     = s.IdentifierUseUsual
	IdentifierUseOfficial  = s.IdentifierUseOfficial
	IdentifierUseTemp      = s.IdentifierUseTemp
	IdentifierUseSecondary = s.IdentifierUseSecondary
	IdentifierUseOld       = s.IdentifierUseOld
)

// IssueSeverity is a required code list of FHIR R4.
type IssueSeverity = s.IssueSeverity

// The codes of IssueSeverity.
const (
	IssueSeverityFatal       = s.IssueSeverityFatal
	IssueSeverityError       = s.IssueSeverityError
	IssueSeverityWarning     = s.IssueSeverityWarning
	IssueSeverityInformation = s.IssueSeverityInformation
)

// IssueType is a required code list of FHIR R4.
type IssueType = s.IssueType

// The codes of IssueType.
const (
	IssueTypeInvalid         = s.IssueTypeInvalid
	IssueTypeStructure       = s.IssueTypeStructure
	IssueTypeRequired        = s.IssueTypeRequired
	IssueTypeValue           = s.IssueTypeValue
	IssueTypeInvariant       = s.IssueTypeInvariant
	IssueTypeSecurity        = s.IssueTypeSecurity
	IssueTypeLogin           = s.IssueTypeLogin
	IssueTypeUnknown         = s.IssueTypeUnknown
	IssueTypeExpired         = s.IssueTypeExpired
	IssueTypeForbidden       = s.IssueTypeForbidden
	IssueTypeSuppressed      = s.IssueTypeSuppressed
	IssueTypeProcessing      = s.IssueTypeProcessing
	IssueTypeNotSupported    = s.IssueTypeNotSupported
	IssueTypeDuplicate       = s.IssueTypeDuplicate
	IssueTypeMultipleMatches = s.IssueTypeMultipleMatches
	IssueTypeNotFound        = s.IssueTypeNotFound
	IssueTypeDeleted         = s.IssueTypeDeleted
	IssueTypeTooLong         = s.IssueTypeTooLong
	IssueTypeCodeInvalid     = s.IssueTypeCodeInvalid
	IssueTypeExtension       = s.IssueTypeExtension
	IssueTypeTooCostly       = s.IssueTypeTooCostly
	IssueTypeBusinessRule    = s.IssueTypeBusinessRule
	IssueTypeConflict        = s.IssueTypeConflict
	IssueTypeTransient       = s.IssueTypeTransient
	IssueTypeLockError       = s.IssueTypeLockError
	IssueTypeNoStore         = s.IssueTypeNoStore
	IssueTypeException       = s.IssueTypeException
	IssueTypeTimeout         = s.IssueTypeTimeout
	IssueTypeIncomplete      = s.IssueTypeIncomplete
	IssueTypeThrottled       = s.IssueTypeThrottled
	IssueTypeInformational   = s.IssueTypeInformational
)
