// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
)

// PlanDocument gives the care and support plan as a FHIR document: a Bundle whose
// first entry is the Composition and which holds every resource of ours that its
// sections refer to. Each section says in its narrative all that its resources
// say, so a reader needs nothing else. What is nobody's business but the team's is
// in no resource and so in no section; whoever sends it decides what the record
// was projected to, and keeps in it the parts that are questions (conditions,
// allergies, medications, advancePlans): of one that is not there the document says
// that nobody asked.
//
// The Bundle's identifier and the Composition's derive from key, its time is the
// record's. It fails with an Invalid error where there is no plan to share, or no
// time at which it was written.
func PlanDocument(r *care.Record, s Sender, key string) (*fhir.Bundle, error) {
	if !isShared(r) {
		return nil, care.At(care.Invalid, "plan", "required", "is required, and must be no draft")
	}
	d, err := newDocument(r, s)
	if err != nil {
		return nil, err
	}
	d.front = front{kind: "care-and-support-plan", category: "care-plan", path: "plan", title: "Care and support plan", by: r.Plan.RecordedBy}
	d.parts = d.planParts()
	if err := d.gather(); err != nil {
		return nil, err
	}
	return d.bundle(key)
}

// planParts are the plan's sections in their order.
func (d *document) planParts() []documentPart {
	f, l := d.frame, &d.frame.lists
	parts := []documentPart{
		d.aboutMePart(),
		{heading: "plan", title: "Care and support plan", units: whole("CarePlan", "plan", "", true)},
		{heading: "aim-goal", title: "What I want to reach", units: visible("Goal", "plan.goals", l.goals)},
		{heading: "actions", title: "What we do, and who", units: visible("Task", "plan.goals[].actions", l.actions)},
		{
			heading: "problems-and-issues", title: "Needs, as the team sees them", units: visible("Condition", "needs", l.needs),
			more: func(t *text) { f.tellOtherNeeds(t, l.needs) },
		},
		{heading: "health-characteristics", title: "What I can do, and what is good", units: visible("Observation", "strengths", l.strengths)},
	}
	parts = append(parts, d.healthParts()...)
	return append(
		parts,
		d.asks("advance-decisions-about-treatment", "Advance plans, and where each is kept", "DocumentReference", "advancePlans", l.advance),
		documentPart{heading: "mental-capacity-assessment", title: "Capacity, decision by decision", units: visible("QuestionnaireResponse", "capacity", l.capacity)},
		d.risksPart(), d.peoplePart(),
		documentPart{heading: "medical-devices", title: "Equipment", units: visible("DeviceUseStatement", "equipment", l.equipment)},
		documentPart{heading: "participation", title: "In the neighbourhood", units: visible("ServiceRequest", "communityConnections", l.connections)},
		d.livingPart(),
	)
}

func (d *document) aboutMePart() documentPart {
	return documentPart{heading: "individual-requirements", title: "About me", units: whole("QuestionnaireResponse", "aboutMe", "/aboutMe", hasAboutMe(d.frame.record))}
}

func (d *document) healthParts() []documentPart {
	l := &d.frame.lists
	return []documentPart{
		d.asks("allergies-and-adverse-reaction", "Allergies as told, not confirmed", "AllergyIntolerance", "allergies", l.allergies),
		d.asks("medications-and-medical-devices", "Medicines as told, not confirmed", "MedicationStatement", "medications", l.medications),
		d.asks("relevant-past-medical-surgical-and-mental-health-history", "Health conditions as told, not confirmed", "Condition", "conditions", l.told),
	}
}

func (d *document) risksPart() documentPart {
	return documentPart{heading: "risk-information", title: "Risks", units: visible("Flag", "risks", d.frame.lists.risks)}
}

func (d *document) peoplePart() documentPart {
	return documentPart{
		heading: "social-context", title: "People around me",
		units: append(visible("RelatedPerson", "network.people", d.frame.lists.related), whole("CareTeam", "network", "", hasOnion(d.frame.record))...),
	}
}

func (d *document) livingPart() documentPart {
	return documentPart{heading: "social-circumstances", title: "How I live", units: whole("QuestionnaireResponse", "person", "/person", hasCircumstances(d.frame.record))}
}
