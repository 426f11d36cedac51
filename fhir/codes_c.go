// SPDX-License-Identifier: Apache-2.0

package fhir

import s "github.com/samply/golang-fhir-models/fhir-models/fhir"

// LinkType is a required code list of FHIR R4.
type LinkType = s.LinkType

// The codes of LinkType.
const (
	LinkTypeReplacedBy = s.LinkTypeReplacedBy
	LinkTypeReplaces   = s.LinkTypeReplaces
	LinkTypeRefer      = s.LinkTypeRefer
	LinkTypeSeealso    = s.LinkTypeSeealso
)

// ListMode is a required code list of FHIR R4.
type ListMode = s.ListMode

// The codes of ListMode.
const (
	ListModeWorking  = s.ListModeWorking
	ListModeSnapshot = s.ListModeSnapshot
	ListModeChanges  = s.ListModeChanges
)

// ListStatus is a required code list of FHIR R4.
type ListStatus = s.ListStatus

// The codes of ListStatus.
const (
	ListStatusCurrent        = s.ListStatusCurrent
	ListStatusRetired        = s.ListStatusRetired
	ListStatusEnteredInError = s.ListStatusEnteredInError
)

// NameUse is a required code list of FHIR R4.
type NameUse = s.NameUse

// The codes of NameUse.
const (
	NameUseUsual     = s.NameUseUsual
	NameUseOfficial  = s.NameUseOfficial
	NameUseTemp      = s.NameUseTemp
	NameUseNickname  = s.NameUseNickname
	NameUseAnonymous = s.NameUseAnonymous
	NameUseOld       = s.NameUseOld
	NameUseMaiden    = s.NameUseMaiden
)

// NarrativeStatus is a required code list of FHIR R4.
type NarrativeStatus = s.NarrativeStatus

// The codes of NarrativeStatus.
const (
	NarrativeStatusGenerated  = s.NarrativeStatusGenerated
	NarrativeStatusExtensions = s.NarrativeStatusExtensions
	NarrativeStatusAdditional = s.NarrativeStatusAdditional
	NarrativeStatusEmpty      = s.NarrativeStatusEmpty
)

// ObservationStatus is a required code list of FHIR R4.
type ObservationStatus = s.ObservationStatus

// The codes of ObservationStatus.
const (
	ObservationStatusRegistered     = s.ObservationStatusRegistered
	ObservationStatusPreliminary    = s.ObservationStatusPreliminary
	ObservationStatusFinal          = s.ObservationStatusFinal
	ObservationStatusAmended        = s.ObservationStatusAmended
	ObservationStatusCorrected      = s.ObservationStatusCorrected
	ObservationStatusCancelled      = s.ObservationStatusCancelled
	ObservationStatusEnteredInError = s.ObservationStatusEnteredInError
	ObservationStatusUnknown        = s.ObservationStatusUnknown
)

// ProvenanceEntityRole is a required code list of FHIR R4.
type ProvenanceEntityRole = s.ProvenanceEntityRole

// The codes of ProvenanceEntityRole.
const (
	ProvenanceEntityRoleDerivation = s.ProvenanceEntityRoleDerivation
	ProvenanceEntityRoleRevision   = s.ProvenanceEntityRoleRevision
	ProvenanceEntityRoleQuotation  = s.ProvenanceEntityRoleQuotation
	ProvenanceEntityRoleSource     = s.ProvenanceEntityRoleSource
	ProvenanceEntityRoleRemoval    = s.ProvenanceEntityRoleRemoval
)

// QuantityComparator is a required code list of FHIR R4.
type QuantityComparator = s.QuantityComparator

// The codes of QuantityComparator.
const (
	QuantityComparatorLessThan        = s.QuantityComparatorLessThan
	QuantityComparatorLessOrEquals    = s.QuantityComparatorLessOrEquals
	QuantityComparatorGreaterOrEquals = s.QuantityComparatorGreaterOrEquals
	QuantityComparatorGreaterThan     = s.QuantityComparatorGreaterThan
)

// QuestionnaireResponseStatus is a required code list of FHIR R4.
type QuestionnaireResponseStatus = s.QuestionnaireResponseStatus

// The codes of QuestionnaireResponseStatus.
const (
	QuestionnaireResponseStatusInProgress     = s.QuestionnaireResponseStatusInProgress
	QuestionnaireResponseStatusCompleted      = s.QuestionnaireResponseStatusCompleted
	QuestionnaireResponseStatusAmended        = s.QuestionnaireResponseStatusAmended
	QuestionnaireResponseStatusEnteredInError = s.QuestionnaireResponseStatusEnteredInError
	QuestionnaireResponseStatusStopped        = s.QuestionnaireResponseStatusStopped
)

// RequestIntent is a required code list of FHIR R4.
type RequestIntent = s.RequestIntent

// The codes of RequestIntent.
const (
	RequestIntentProposal      = s.RequestIntentProposal
	RequestIntentPlan          = s.RequestIntentPlan
	RequestIntentDirective     = s.RequestIntentDirective
	RequestIntentOrder         = s.RequestIntentOrder
	RequestIntentOriginalOrder = s.RequestIntentOriginalOrder
	RequestIntentReflexOrder   = s.RequestIntentReflexOrder
	RequestIntentFillerOrder   = s.RequestIntentFillerOrder
	RequestIntentInstanceOrder = s.RequestIntentInstanceOrder
	RequestIntentOption        = s.RequestIntentOption
)

// RequestPriority is a required code list of FHIR R4.
type RequestPriority = s.RequestPriority

// The codes of RequestPriority.
const (
	RequestPriorityRoutine = s.RequestPriorityRoutine
	RequestPriorityUrgent  = s.RequestPriorityUrgent
	RequestPriorityAsap    = s.RequestPriorityAsap
	RequestPriorityStat    = s.RequestPriorityStat
)

// RequestStatus is a required code list of FHIR R4.
type RequestStatus = s.RequestStatus

// The codes of RequestStatus.
const (
	RequestStatusDraft          = s.RequestStatusDraft
	RequestStatusActive         = s.RequestStatusActive
	RequestStatusOnHold         = s.RequestStatusOnHold
	RequestStatusRevoked        = s.RequestStatusRevoked
	RequestStatusCompleted      = s.RequestStatusCompleted
	RequestStatusEnteredInError = s.RequestStatusEnteredInError
	RequestStatusUnknown        = s.RequestStatusUnknown
)

// ResponseType is a required code list of FHIR R4.
type ResponseType = s.ResponseType

// The codes of ResponseType.
const (
	ResponseTypeOk             = s.ResponseTypeOk
	ResponseTypeTransientError = s.ResponseTypeTransientError
	ResponseTypeFatalError     = s.ResponseTypeFatalError
)

// SearchEntryMode is a required code list of FHIR R4.
type SearchEntryMode = s.SearchEntryMode

// The codes of SearchEntryMode.
const (
	SearchEntryModeMatch   = s.SearchEntryModeMatch
	SearchEntryModeInclude = s.SearchEntryModeInclude
	SearchEntryModeOutcome = s.SearchEntryModeOutcome
)

// TaskStatus is a required code list of FHIR R4.
type TaskStatus = s.TaskStatus

// The codes of TaskStatus.
const (
	TaskStatusDraft          = s.TaskStatusDraft
	TaskStatusRequested      = s.TaskStatusRequested
	TaskStatusReceived       = s.TaskStatusReceived
	TaskStatusAccepted       = s.TaskStatusAccepted
	TaskStatusRejected       = s.TaskStatusRejected
	TaskStatusReady          = s.TaskStatusReady
	TaskStatusCancelled      = s.TaskStatusCancelled
	TaskStatusInProgress     = s.TaskStatusInProgress
	TaskStatusOnHold         = s.TaskStatusOnHold
	TaskStatusFailed         = s.TaskStatusFailed
	TaskStatusCompleted      = s.TaskStatusCompleted
	TaskStatusEnteredInError = s.TaskStatusEnteredInError
)

// UDIEntryType is a required code list of FHIR R4.
type UDIEntryType = s.UDIEntryType

// The codes of UDIEntryType.
const (
	UDIEntryTypeBarcode      = s.UDIEntryTypeBarcode
	UDIEntryTypeRfid         = s.UDIEntryTypeRfid
	UDIEntryTypeManual       = s.UDIEntryTypeManual
	UDIEntryTypeCard         = s.UDIEntryTypeCard
	UDIEntryTypeSelfReported = s.UDIEntryTypeSelfReported
	UDIEntryTypeUnknown      = s.UDIEntryTypeUnknown
)
