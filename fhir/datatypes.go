// SPDX-License-Identifier: Apache-2.0

package fhir

import s "github.com/samply/golang-fhir-models/fhir-models/fhir"

// The data types and elements that are right as samply wrote them.
type (
	// Address is FHIR's own.
	Address = s.Address
	// Age is FHIR's own.
	Age = s.Age
	// AllergyIntoleranceReaction is FHIR's own.
	AllergyIntoleranceReaction = s.AllergyIntoleranceReaction
	// Annotation is FHIR's own.
	Annotation = s.Annotation
	// Attachment is FHIR's own.
	Attachment = s.Attachment
	// BundleLink is FHIR's own.
	BundleLink = s.BundleLink
	// CareTeamParticipant is FHIR's own.
	CareTeamParticipant = s.CareTeamParticipant
	// CodeableConcept is FHIR's own.
	CodeableConcept = s.CodeableConcept
	// Coding is FHIR's own.
	Coding = s.Coding
	// CommunicationPayload is FHIR's own.
	CommunicationPayload = s.CommunicationPayload
	// CompositionEvent is FHIR's own.
	CompositionEvent = s.CompositionEvent
	// ConditionEvidence is FHIR's own.
	ConditionEvidence = s.ConditionEvidence
	// ConditionStage is FHIR's own.
	ConditionStage = s.ConditionStage
	// ConsentPolicy is FHIR's own.
	ConsentPolicy = s.ConsentPolicy
	// ConsentProvisionActor is FHIR's own.
	ConsentProvisionActor = s.ConsentProvisionActor
	// ContactPoint is FHIR's own.
	ContactPoint = s.ContactPoint
	// Count is FHIR's own.
	Count = s.Count
	// DeviceProperty is FHIR's own.
	DeviceProperty = s.DeviceProperty
	// DeviceSpecialization is FHIR's own.
	DeviceSpecialization = s.DeviceSpecialization
	// DeviceUdiCarrier is FHIR's own.
	DeviceUdiCarrier = s.DeviceUdiCarrier
	// DeviceVersion is FHIR's own.
	DeviceVersion = s.DeviceVersion
	// Distance is FHIR's own.
	Distance = s.Distance
	// DocumentReferenceContent is FHIR's own.
	DocumentReferenceContent = s.DocumentReferenceContent
	// DocumentReferenceContext is FHIR's own.
	DocumentReferenceContext = s.DocumentReferenceContext
	// Dosage is FHIR's own.
	Dosage = s.Dosage
	// DosageDoseAndRate is FHIR's own.
	DosageDoseAndRate = s.DosageDoseAndRate
	// Duration is FHIR's own.
	Duration = s.Duration
	// EncounterClassHistory is FHIR's own.
	EncounterClassHistory = s.EncounterClassHistory
	// EncounterDiagnosis is FHIR's own.
	EncounterDiagnosis = s.EncounterDiagnosis
	// EncounterHospitalization is FHIR's own.
	EncounterHospitalization = s.EncounterHospitalization
	// EncounterLocation is FHIR's own.
	EncounterLocation = s.EncounterLocation
	// EncounterParticipant is FHIR's own.
	EncounterParticipant = s.EncounterParticipant
	// EpisodeOfCareDiagnosis is FHIR's own.
	EpisodeOfCareDiagnosis = s.EpisodeOfCareDiagnosis
	// Extension is FHIR's own.
	Extension = s.Extension
	// GoalTarget is FHIR's own.
	GoalTarget = s.GoalTarget
	// HumanName is FHIR's own.
	HumanName = s.HumanName
	// Identifier is FHIR's own.
	Identifier = s.Identifier
	// ListEntry is FHIR's own.
	ListEntry = s.ListEntry
	// MessageHeaderDestination is FHIR's own.
	MessageHeaderDestination = s.MessageHeaderDestination
	// MessageHeaderSource is FHIR's own.
	MessageHeaderSource = s.MessageHeaderSource
	// Meta is FHIR's own.
	Meta = s.Meta
	// Money is FHIR's own.
	Money = s.Money
	// ObservationComponent is FHIR's own.
	ObservationComponent = s.ObservationComponent
	// ObservationReferenceRange is FHIR's own.
	ObservationReferenceRange = s.ObservationReferenceRange
	// OrganizationContact is FHIR's own.
	OrganizationContact = s.OrganizationContact
	// PatientCommunication is FHIR's own.
	PatientCommunication = s.PatientCommunication
	// PatientContact is FHIR's own.
	PatientContact = s.PatientContact
	// Period is FHIR's own.
	Period = s.Period
	// PractitionerQualification is FHIR's own.
	PractitionerQualification = s.PractitionerQualification
	// PractitionerRoleAvailableTime is FHIR's own.
	PractitionerRoleAvailableTime = s.PractitionerRoleAvailableTime
	// PractitionerRoleNotAvailable is FHIR's own.
	PractitionerRoleNotAvailable = s.PractitionerRoleNotAvailable
	// ProcedureFocalDevice is FHIR's own.
	ProcedureFocalDevice = s.ProcedureFocalDevice
	// ProcedurePerformer is FHIR's own.
	ProcedurePerformer = s.ProcedurePerformer
	// ProvenanceAgent is FHIR's own.
	ProvenanceAgent = s.ProvenanceAgent
	// Quantity is FHIR's own.
	Quantity = s.Quantity
	// QuestionnaireResponseItem is FHIR's own.
	QuestionnaireResponseItem = s.QuestionnaireResponseItem
	// QuestionnaireResponseItemAnswer is FHIR's own.
	QuestionnaireResponseItemAnswer = s.QuestionnaireResponseItemAnswer
	// Range is FHIR's own.
	Range = s.Range
	// Ratio is FHIR's own.
	Ratio = s.Ratio
	// Reference is FHIR's own.
	Reference = s.Reference
	// RelatedPersonCommunication is FHIR's own.
	RelatedPersonCommunication = s.RelatedPersonCommunication
	// Signature is FHIR's own.
	Signature = s.Signature
	// TaskRestriction is FHIR's own.
	TaskRestriction = s.TaskRestriction
	// Timing is FHIR's own.
	Timing = s.Timing
	// TimingRepeat is FHIR's own.
	TimingRepeat = s.TimingRepeat
)
