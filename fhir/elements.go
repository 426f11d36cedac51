// SPDX-License-Identifier: Apache-2.0

//nolint:revive // names as FHIR and samply spell them
package fhir

// PatientLink links two records of one person.
type PatientLink struct {
	Id                *string     `json:"id,omitempty"`
	Extension         []Extension `json:"extension,omitempty"`
	ModifierExtension []Extension `json:"modifierExtension,omitempty"`
	Other             Reference   `json:"other"`
	Type              *LinkType   `json:"type"`
}

// EncounterStatusHistory is a state an encounter was in.
type EncounterStatusHistory struct {
	Id                *string          `json:"id,omitempty"`
	Extension         []Extension      `json:"extension,omitempty"`
	ModifierExtension []Extension      `json:"modifierExtension,omitempty"`
	Status            *EncounterStatus `json:"status"`
	Period            Period           `json:"period"`
}

// EpisodeOfCareStatusHistory is a state an episode was in.
type EpisodeOfCareStatusHistory struct {
	Id                *string              `json:"id,omitempty"`
	Extension         []Extension          `json:"extension,omitempty"`
	ModifierExtension []Extension          `json:"modifierExtension,omitempty"`
	Status            *EpisodeOfCareStatus `json:"status"`
	Period            Period               `json:"period"`
}

// CarePlanActivity is one action of a plan.
type CarePlanActivity struct {
	Id                     *string                 `json:"id,omitempty"`
	Extension              []Extension             `json:"extension,omitempty"`
	ModifierExtension      []Extension             `json:"modifierExtension,omitempty"`
	OutcomeCodeableConcept []CodeableConcept       `json:"outcomeCodeableConcept,omitempty"`
	OutcomeReference       []Reference             `json:"outcomeReference,omitempty"`
	Progress               []Annotation            `json:"progress,omitempty"`
	Reference              *Reference              `json:"reference,omitempty"`
	Detail                 *CarePlanActivityDetail `json:"detail,omitempty"`
}

// CarePlanActivityDetail describes an action that has no resource of its own.
type CarePlanActivityDetail struct {
	Id                     *string                 `json:"id,omitempty"`
	Extension              []Extension             `json:"extension,omitempty"`
	ModifierExtension      []Extension             `json:"modifierExtension,omitempty"`
	Kind                   *CarePlanActivityKind   `json:"kind,omitempty"`
	InstantiatesCanonical  []string                `json:"instantiatesCanonical,omitempty"`
	InstantiatesUri        []string                `json:"instantiatesUri,omitempty"`
	Code                   *CodeableConcept        `json:"code,omitempty"`
	ReasonCode             []CodeableConcept       `json:"reasonCode,omitempty"`
	ReasonReference        []Reference             `json:"reasonReference,omitempty"`
	Goal                   []Reference             `json:"goal,omitempty"`
	Status                 *CarePlanActivityStatus `json:"status"`
	StatusReason           *CodeableConcept        `json:"statusReason,omitempty"`
	DoNotPerform           *bool                   `json:"doNotPerform,omitempty"`
	ScheduledTiming        *Timing                 `json:"scheduledTiming,omitempty"`
	ScheduledPeriod        *Period                 `json:"scheduledPeriod,omitempty"`
	ScheduledString        *string                 `json:"scheduledString,omitempty"`
	Location               *Reference              `json:"location,omitempty"`
	Performer              []Reference             `json:"performer,omitempty"`
	ProductCodeableConcept *CodeableConcept        `json:"productCodeableConcept,omitempty"`
	ProductReference       *Reference              `json:"productReference,omitempty"`
	DailyAmount            *Quantity               `json:"dailyAmount,omitempty"`
	Quantity               *Quantity               `json:"quantity,omitempty"`
	Description            *string                 `json:"description,omitempty"`
}

// ConsentVerification says whether the decision was verified.
type ConsentVerification struct {
	Id                *string     `json:"id,omitempty"`
	Extension         []Extension `json:"extension,omitempty"`
	ModifierExtension []Extension `json:"modifierExtension,omitempty"`
	Verified          *bool       `json:"verified"`
	VerifiedWith      *Reference  `json:"verifiedWith,omitempty"`
	VerificationDate  *string     `json:"verificationDate,omitempty"`
}

// ConsentProvision is one rule of a consent.
type ConsentProvision struct {
	Id                *string                 `json:"id,omitempty"`
	Extension         []Extension             `json:"extension,omitempty"`
	ModifierExtension []Extension             `json:"modifierExtension,omitempty"`
	Type              *ConsentProvisionType   `json:"type,omitempty"`
	Period            *Period                 `json:"period,omitempty"`
	Actor             []ConsentProvisionActor `json:"actor,omitempty"`
	Action            []CodeableConcept       `json:"action,omitempty"`
	SecurityLabel     []Coding                `json:"securityLabel,omitempty"`
	Purpose           []Coding                `json:"purpose,omitempty"`
	Class             []Coding                `json:"class,omitempty"`
	Code              []CodeableConcept       `json:"code,omitempty"`
	DataPeriod        *Period                 `json:"dataPeriod,omitempty"`
	Data              []ConsentProvisionData  `json:"data,omitempty"`
	Provision         []ConsentProvision      `json:"provision,omitempty"`
}

// ConsentProvisionData names the data that a rule covers.
type ConsentProvisionData struct {
	Id                *string             `json:"id,omitempty"`
	Extension         []Extension         `json:"extension,omitempty"`
	ModifierExtension []Extension         `json:"modifierExtension,omitempty"`
	Meaning           *ConsentDataMeaning `json:"meaning"`
	Reference         Reference           `json:"reference"`
}

// CompositionSection is one heading of a document.
type CompositionSection struct {
	Id                *string              `json:"id,omitempty"`
	Extension         []Extension          `json:"extension,omitempty"`
	ModifierExtension []Extension          `json:"modifierExtension,omitempty"`
	Title             *string              `json:"title,omitempty"`
	Code              *CodeableConcept     `json:"code,omitempty"`
	Author            []Reference          `json:"author,omitempty"`
	Focus             *Reference           `json:"focus,omitempty"`
	Text              *Narrative           `json:"text,omitempty"`
	Mode              *ListMode            `json:"mode,omitempty"`
	OrderedBy         *CodeableConcept     `json:"orderedBy,omitempty"`
	Entry             []Reference          `json:"entry,omitempty"`
	EmptyReason       *CodeableConcept     `json:"emptyReason,omitempty"`
	Section           []CompositionSection `json:"section,omitempty"`
}

// CompositionAttester is who vouches for a document.
type CompositionAttester struct {
	Id                *string                     `json:"id,omitempty"`
	Extension         []Extension                 `json:"extension,omitempty"`
	ModifierExtension []Extension                 `json:"modifierExtension,omitempty"`
	Mode              *CompositionAttestationMode `json:"mode"`
	Time              *string                     `json:"time,omitempty"`
	Party             *Reference                  `json:"party,omitempty"`
}

// CompositionRelatesTo links a document to one it replaces or extends.
type CompositionRelatesTo struct {
	Id                *string                   `json:"id,omitempty"`
	Extension         []Extension               `json:"extension,omitempty"`
	ModifierExtension []Extension               `json:"modifierExtension,omitempty"`
	Code              *DocumentRelationshipType `json:"code"`
	TargetIdentifier  Identifier                `json:"targetIdentifier"`
	TargetReference   Reference                 `json:"targetReference"`
}

// OperationOutcomeIssue is one thing that went wrong.
type OperationOutcomeIssue struct {
	Id                *string          `json:"id,omitempty"`
	Extension         []Extension      `json:"extension,omitempty"`
	ModifierExtension []Extension      `json:"modifierExtension,omitempty"`
	Severity          *IssueSeverity   `json:"severity"`
	Code              *IssueType       `json:"code"`
	Details           *CodeableConcept `json:"details,omitempty"`
	Diagnostics       *string          `json:"diagnostics,omitempty"`
	Location          []string         `json:"location,omitempty"`
	Expression        []string         `json:"expression,omitempty"`
}

// ProvenanceEntity is a source that was used.
type ProvenanceEntity struct {
	Id                *string               `json:"id,omitempty"`
	Extension         []Extension           `json:"extension,omitempty"`
	ModifierExtension []Extension           `json:"modifierExtension,omitempty"`
	Role              *ProvenanceEntityRole `json:"role"`
	What              Reference             `json:"what"`
	Agent             []ProvenanceAgent     `json:"agent,omitempty"`
}

// DocumentReferenceRelatesTo links a document to one it replaces or extends.
type DocumentReferenceRelatesTo struct {
	Id                *string                   `json:"id,omitempty"`
	Extension         []Extension               `json:"extension,omitempty"`
	ModifierExtension []Extension               `json:"modifierExtension,omitempty"`
	Code              *DocumentRelationshipType `json:"code"`
	Target            Reference                 `json:"target"`
}

// MessageHeaderResponse says which message is answered, and how.
type MessageHeaderResponse struct {
	Id                *string       `json:"id,omitempty"`
	Extension         []Extension   `json:"extension,omitempty"`
	ModifierExtension []Extension   `json:"modifierExtension,omitempty"`
	Identifier        string        `json:"identifier"`
	Code              *ResponseType `json:"code"`
	Details           *Reference    `json:"details,omitempty"`
}

// DeviceDeviceName is what a device is called, and by whom.
type DeviceDeviceName struct {
	Id                *string         `json:"id,omitempty"`
	Extension         []Extension     `json:"extension,omitempty"`
	ModifierExtension []Extension     `json:"modifierExtension,omitempty"`
	Name              string          `json:"name"`
	Type              *DeviceNameType `json:"type"`
}

// Narrative is the text of a resource for a reader: XHTML in Div.
type Narrative struct {
	Id        *string          `json:"id,omitempty"`
	Extension []Extension      `json:"extension,omitempty"`
	Status    *NarrativeStatus `json:"status"`
	Div       string           `json:"div"`
}
