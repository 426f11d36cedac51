// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // names as FHIR and samply spell them
package fhir

import s "github.com/samply/golang-fhir-models/fhir-models/fhir"

// Patient is the person the care is for.
type Patient struct {
	s.OtherPatient
	Domain

	Text *Narrative    `json:"text,omitempty"`
	Link []PatientLink `json:"link,omitempty"`
}

// RelatedPerson is somebody in the person's own network.
type RelatedPerson struct {
	s.OtherRelatedPerson
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// Practitioner is a worker.
type Practitioner struct {
	s.OtherPractitioner
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// PractitionerRole is a worker's post in an organisation.
type PractitionerRole struct {
	s.OtherPractitionerRole
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// Organization is a team, practice, trust or council.
type Organization struct {
	s.OtherOrganization
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// EpisodeOfCare is a span of care by one team.
type EpisodeOfCare struct {
	s.OtherEpisodeOfCare
	Domain

	Text          *Narrative                   `json:"text,omitempty"`
	Status        *EpisodeOfCareStatus         `json:"status"`
	StatusHistory []EpisodeOfCareStatusHistory `json:"statusHistory,omitempty"`
}

// Encounter is one visit, call or meeting.
type Encounter struct {
	s.OtherEncounter
	Domain

	Text          *Narrative               `json:"text,omitempty"`
	Status        *EncounterStatus         `json:"status"`
	StatusHistory []EncounterStatusHistory `json:"statusHistory,omitempty"`
}

// Condition is a need, problem or diagnosis.
type Condition struct {
	s.OtherCondition
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// CarePlan is what was agreed, and who carries it.
type CarePlan struct {
	s.OtherCarePlan
	Domain

	Text     *Narrative         `json:"text,omitempty"`
	Status   *RequestStatus     `json:"status"`
	Intent   *CarePlanIntent    `json:"intent"`
	Activity []CarePlanActivity `json:"activity,omitempty"`
}

// ServiceRequest asks another to act.
type ServiceRequest struct {
	s.OtherServiceRequest
	Domain

	Text   *Narrative     `json:"text,omitempty"`
	Status *RequestStatus `json:"status"`
	Intent *RequestIntent `json:"intent"`
}

// Flag is a warning that must be seen.
type Flag struct {
	s.OtherFlag
	Domain

	Text   *Narrative  `json:"text,omitempty"`
	Status *FlagStatus `json:"status"`
}

// Provenance says who recorded what, and when.
type Provenance struct {
	s.OtherProvenance
	Domain

	Text   *Narrative         `json:"text,omitempty"`
	Entity []ProvenanceEntity `json:"entity,omitempty"`
}

// OperationOutcome is what went wrong, or right.
type OperationOutcome struct {
	s.OtherOperationOutcome
	Domain

	Text  *Narrative              `json:"text,omitempty"`
	Issue []OperationOutcomeIssue `json:"issue"`
}

// Observation is something measured, rated or seen.
type Observation struct {
	s.OtherObservation
	Domain

	Text   *Narrative         `json:"text,omitempty"`
	Status *ObservationStatus `json:"status"`
}

// Goal is what the person wants to reach.
type Goal struct {
	s.OtherGoal
	Domain

	Text            *Narrative           `json:"text,omitempty"`
	LifecycleStatus *GoalLifecycleStatus `json:"lifecycleStatus"`
}

// CareTeam is who cares for the person.
type CareTeam struct {
	s.OtherCareTeam
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// Task is a piece of work and its state.
type Task struct {
	s.OtherTask
	Domain

	Text   *Narrative      `json:"text,omitempty"`
	Status *TaskStatus     `json:"status"`
	Input  []TaskParameter `json:"input,omitempty"`
	Output []TaskParameter `json:"output,omitempty"`
}

// Communication is a message that was sent or received.
type Communication struct {
	s.OtherCommunication
	Domain

	Text   *Narrative   `json:"text,omitempty"`
	Status *EventStatus `json:"status"`
}

// MedicationStatement is a medicine as told.
type MedicationStatement struct {
	s.OtherMedicationStatement
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// AllergyIntolerance is an allergy or intolerance.
type AllergyIntolerance struct {
	s.OtherAllergyIntolerance
	Domain

	Text *Narrative `json:"text,omitempty"`
}

// Consent is a decision about sharing or care.
type Consent struct {
	s.OtherConsent
	Domain

	Text         *Narrative            `json:"text,omitempty"`
	Status       *ConsentState         `json:"status"`
	Verification []ConsentVerification `json:"verification,omitempty"`
	Provision    *ConsentProvision     `json:"provision,omitempty"`
}

// DocumentReference points to a document.
type DocumentReference struct {
	s.OtherDocumentReference
	Domain

	Text      *Narrative                   `json:"text,omitempty"`
	Status    *DocumentReferenceStatus     `json:"status"`
	RelatesTo []DocumentReferenceRelatesTo `json:"relatesTo,omitempty"`
}

// Composition is the first page of a FHIR document.
type Composition struct {
	s.OtherComposition
	Domain

	Text      *Narrative             `json:"text,omitempty"`
	Status    *CompositionStatus     `json:"status"`
	Attester  []CompositionAttester  `json:"attester,omitempty"`
	RelatesTo []CompositionRelatesTo `json:"relatesTo,omitempty"`
	Section   []CompositionSection   `json:"section,omitempty"`
}

// MessageHeader is the envelope of a FHIR message.
type MessageHeader struct {
	s.OtherMessageHeader
	Domain

	Text     *Narrative             `json:"text,omitempty"`
	Response *MessageHeaderResponse `json:"response,omitempty"`
}

// Procedure is something that was done.
type Procedure struct {
	s.OtherProcedure
	Domain

	Text   *Narrative   `json:"text,omitempty"`
	Status *EventStatus `json:"status"`
}

// QuestionnaireResponse is a filled-in form.
type QuestionnaireResponse struct {
	s.OtherQuestionnaireResponse
	Domain

	Text   *Narrative                   `json:"text,omitempty"`
	Status *QuestionnaireResponseStatus `json:"status"`
}

// DeviceUseStatement is equipment in use.
type DeviceUseStatement struct {
	s.OtherDeviceUseStatement
	Domain

	Text   *Narrative                `json:"text,omitempty"`
	Status *DeviceUseStatementStatus `json:"status"`
}

// List is things in an order, or why there are none.
type List struct {
	s.OtherList
	Domain

	Text   *Narrative  `json:"text,omitempty"`
	Status *ListStatus `json:"status"`
	Mode   *ListMode   `json:"mode"`
}

// Device is a thing that helps, watches or treats.
type Device struct {
	s.OtherDevice
	Domain

	Text       *Narrative         `json:"text,omitempty"`
	DeviceName []DeviceDeviceName `json:"deviceName,omitempty"`
}
