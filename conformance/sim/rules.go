// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"
	"strings"
)

// rules are what FHIR R4 itself (CC0) asks of a type, beyond its shape. They
// are written here by hand, from the published pages, and owe nothing to our
// own FHIR package: a fault that both share would be seen by neither.
type rules struct {
	required []string
	codes    map[string][]string
}

func rulesOf(kind string) rules {
	all := map[string]rules{
		"Patient": need("").code("gender", "male female other unknown"),
		"Encounter": need("status class").
			code("status", "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown"),
		"EpisodeOfCare": need("status patient").
			code("status", "planned waitlist active onhold finished cancelled entered-in-error"),
		"Observation": need("status code").
			code("status", "registered preliminary final amended corrected cancelled entered-in-error unknown"),
		"Condition":          need("subject"),
		"AllergyIntolerance": need("patient").code("type", "allergy intolerance").code("criticality", "low high unable-to-assess"),
		"Procedure": need("status subject").
			code("status", "preparation in-progress not-done on-hold stopped completed entered-in-error unknown"),
		"ServiceRequest": need("status intent subject").
			code("status", "draft active on-hold revoked completed entered-in-error unknown").
			code("intent", "proposal plan directive order original-order reflex-order filler-order instance-order option").
			code("priority", "routine urgent asap stat"),
		"CarePlan": need("status intent subject").
			code("status", "draft active on-hold revoked completed entered-in-error unknown").
			code("intent", "proposal plan order option"),
		"CareTeam": need("").code("status", "proposed active suspended inactive entered-in-error"),
		"Goal": need("lifecycleStatus description subject").
			code("lifecycleStatus", "proposed planned accepted active on-hold completed cancelled entered-in-error rejected"),
		"Task": need("status intent").
			code("status", "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed entered-in-error").
			code("intent", "unknown proposal plan order original-order reflex-order filler-order instance-order option").
			code("priority", "routine urgent asap stat"),
		"Consent":           need("status scope category").code("status", "draft proposed active rejected inactive entered-in-error"),
		"Flag":              need("status code subject").code("status", "active inactive entered-in-error"),
		"DocumentReference": need("status content").code("status", "current superseded entered-in-error"),
		"Composition":       need("status type date author title").code("status", "preliminary final amended entered-in-error"),
		"MessageHeader":     need("event[x] source"),
		"Communication": need("status").
			code("status", "preparation in-progress not-done on-hold stopped completed entered-in-error unknown"),
		"MedicationStatement": need("status subject medication[x]").
			code("status", "active completed entered-in-error intended stopped on-hold unknown not-taken"),
		"QuestionnaireResponse": need("status").code("status", "in-progress completed amended entered-in-error stopped"),
		"Appointment": need("status participant").
			code("status", "proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist"),
		"RelatedPerson":      need("patient").code("gender", "male female other unknown"),
		"Practitioner":       need("").code("gender", "male female other unknown"),
		"Device":             need("").code("status", "active inactive entered-in-error unknown"),
		"Provenance":         need("target recorded agent"),
		"List":               need("status mode").code("status", "current retired entered-in-error").code("mode", "working snapshot changes"),
		"RiskAssessment":     need("status subject").code("status", "registered preliminary final amended corrected cancelled entered-in-error unknown"),
		"ClinicalImpression": need("status subject").code("status", "in-progress completed entered-in-error"),
		"DeviceUseStatement": need("status subject device").code("status", "active completed entered-in-error intended stopped on-hold"),
		"Binary":             need("contentType"),
		"Bundle": need("type").
			code("type", "document message transaction transaction-response batch batch-response history searchset collection"),
		"OperationOutcome": need("issue"),
	}
	return all[kind]
}

func need(names string) rules {
	return rules{required: strings.Fields(names), codes: map[string][]string{}}
}

func (r rules) code(name, codes string) rules {
	r.codes[name] = strings.Fields(codes)
	return r
}

// choices are the names that end in [x] in the types we send and in data types.
func choices() []string {
	return strings.Fields(`value deceased multipleBirth effective onset abatement occurrence performed medication
		reported timing scheduled product asNeeded rate dose serviced event due start born age location
		quantity content entity answer defaultValue source target`)
}

// dataTypes are the endings that a branch of a choice may have.
func dataTypes() []string {
	return strings.Fields(`Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Markdown Oid
		PositiveInt String Time UnsignedInt Uri Url Uuid Address Age Annotation Attachment CodeableConcept Coding
		ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference
		SampledData Signature Timing Dosage Expression Meta`)
}

// knownType reports whether FHIR R4 has such a resource type.
//
//nolint:misspell // FHIR spells its own names
func knownType(kind string) bool {
	return slices.Contains(strings.Fields(`Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment
		AppointmentResponse AuditEvent Basic Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement
		CarePlan CareTeam CatalogEntry ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem
		Communication CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract
		Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition
		DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference
		EffectEvidenceSynthesis Encounter Endpoint EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition
		Evidence EvidenceVariable ExampleScenario ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition
		Group GuidanceResponse HealthcareService ImagingStudy Immunization ImmunizationEvaluation
		ImmunizationRecommendation ImplementationGuide InsurancePlan Invoice Library Linkage List Location Measure
		MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationKnowledge
		MedicationRequest MedicationStatement MedicinalProduct MedicinalProductAuthorization
		MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient
		MedicinalProductInteraction MedicinalProductManufactured MedicinalProductPackaged
		MedicinalProductPharmaceutical MedicinalProductUndesirableEffect MessageDefinition MessageHeader
		MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition
		OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation
		Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
		RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject
		RiskAssessment RiskEvidenceSynthesis Schedule SearchParameter ServiceRequest Slot Specimen
		SpecimenDefinition StructureDefinition StructureMap Subscription Substance SubstanceNucleicAcid
		SubstancePolymer SubstanceProtein SubstanceReferenceInformation SubstanceSourceMaterial
		SubstanceSpecification SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport TestScript
		ValueSet VerificationResult VisionPrescription`), kind)
}
