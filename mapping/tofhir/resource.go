// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
)

// resource maps the item of a unit, and gives the place of the resource's id.
func (f *Frame) resource(u *unit) (**string, any, error) {
	switch u.kind {
	case "Patient":
		r, err := f.Patient()
		return of(r, err, func() **string { return &r.Id })
	case "EpisodeOfCare":
		r, err := f.EpisodeOfCare(f.record.Episode)
		return of(r, err, func() **string { return &r.Id })
	case "RelatedPerson":
		r, err := f.RelatedPerson(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "CareTeam":
		r, err := f.CareTeam()
		return of(r, err, func() **string { return &r.Id })
	case "CarePlan":
		r, err := f.CarePlan()
		return of(r, err, func() **string { return &r.Id })
	case "Goal":
		r, err := f.Goal(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "Task":
		r, err := f.taskOf(u)
		return of(r, err, func() **string { return &r.Id })
	case "Encounter":
		r, err := f.Encounter(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "Communication":
		r, err := f.Communication(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "Procedure":
		r, err := f.Procedure(u.index, u.inner)
		return of(r, err, func() **string { return &r.Id })
	case "ServiceRequest":
		r, err := f.serviceRequestOf(u)
		return of(r, err, func() **string { return &r.Id })
	}
	return f.knownOf(u)
}

// knownOf maps what is known of the person, rather than done for them.
func (f *Frame) knownOf(u *unit) (**string, any, error) {
	switch u.kind {
	case "Condition":
		r, err := f.conditionOf(u)
		return of(r, err, func() **string { return &r.Id })
	case "List":
		r, err := f.listFor(u)
		return of(r, err, func() **string { return &r.Id })
	case "Observation":
		r, err := f.observationOf(u)
		return of(r, err, func() **string { return &r.Id })
	case "Flag":
		r, err := f.Flag(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "AllergyIntolerance":
		r, err := f.allergyOf(u)
		return of(r, err, func() **string { return &r.Id })
	case "MedicationStatement":
		r, err := f.MedicationStatement(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "DeviceUseStatement":
		r, err := f.DeviceUseStatement(u.index)
		return of(r, err, func() **string { return &r.Id })
	case "Consent":
		r, err := f.consentOf(u)
		return of(r, err, func() **string { return &r.Id })
	case "DocumentReference":
		r, err := f.documentOf(u)
		return of(r, err, func() **string { return &r.Id })
	case "QuestionnaireResponse":
		r, err := f.formOf(u)
		return of(r, err, func() **string { return &r.Id })
	}
	return nil, nil, care.Errorf(care.Internal, "no mapping makes a %s", u.kind)
}

func of[T any](r *T, err error, id func() **string) (**string, any, error) {
	if err != nil {
		return nil, nil, err
	}
	return id(), r, nil
}

func (f *Frame) taskOf(u *unit) (*fhir.Task, error) {
	switch u.list {
	case "assessments":
		return f.AssessmentTask(u.index)
	case "reviews":
		return f.ReviewTask(u.index)
	}
	return f.ActionTask(u.index, u.inner)
}

func (f *Frame) serviceRequestOf(u *unit) (*fhir.ServiceRequest, error) {
	if u.list == "communityConnections" {
		return f.ConnectionRequest(u.index)
	}
	return f.ServiceRequest(u.index)
}

func (f *Frame) conditionOf(u *unit) (*fhir.Condition, error) {
	if u.list == "needs" {
		return f.NeedCondition(u.index)
	}
	return f.ToldCondition(u.index)
}

func (f *Frame) listFor(u *unit) (*fhir.List, error) {
	if u.list == "needs" {
		return f.NeedsList(), nil
	}
	return f.List(u.list)
}

func (f *Frame) observationOf(u *unit) (*fhir.Observation, error) {
	switch u.list {
	case "strengths":
		return f.Strength(u.index)
	case "ratings":
		return f.Rating(u.index)
	case "scores":
		return f.Score(u.index)
	case "wounds":
		return f.Wound(u.index)
	}
	return f.Observation(u.index)
}

func (f *Frame) allergyOf(u *unit) (*fhir.AllergyIntolerance, error) {
	if u.index < 0 {
		return f.NoKnownAllergy()
	}
	return f.AllergyIntolerance(u.index)
}

func (f *Frame) consentOf(u *unit) (*fhir.Consent, error) {
	if u.list == "sharing.objections" {
		return f.ObjectionConsent(u.index)
	}
	return f.AgreementConsent(u.index)
}

func (f *Frame) documentOf(u *unit) (*fhir.DocumentReference, error) {
	if u.list == "documents" {
		return f.Document(u.index)
	}
	return f.AdvancePlan(u.index)
}

func (f *Frame) formOf(u *unit) (*fhir.QuestionnaireResponse, error) {
	switch u.list {
	case "person":
		return f.Circumstances()
	case "aboutMe":
		return f.AboutMe()
	}
	return f.Capacity(u.index)
}
