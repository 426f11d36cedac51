// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"reflect"

	"github.com/carelode/lode/fhir"
)

// everyResource is one of each resource that the package has.
func everyResource() []any {
	return []any{
		&fhir.Patient{}, &fhir.RelatedPerson{}, &fhir.Practitioner{}, &fhir.PractitionerRole{},
		&fhir.Organization{}, //nolint:misspell // FHIR spells it so

		&fhir.EpisodeOfCare{}, &fhir.Encounter{}, &fhir.Condition{}, &fhir.CarePlan{}, &fhir.ServiceRequest{},
		&fhir.Flag{}, &fhir.Provenance{}, &fhir.Bundle{}, &fhir.OperationOutcome{}, &fhir.Observation{}, &fhir.Goal{},
		&fhir.CareTeam{}, &fhir.Task{}, &fhir.Communication{}, &fhir.MedicationStatement{}, &fhir.AllergyIntolerance{},
		&fhir.Consent{}, &fhir.DocumentReference{}, &fhir.Composition{}, &fhir.MessageHeader{}, &fhir.Procedure{},
		&fhir.QuestionnaireResponse{}, &fhir.DeviceUseStatement{}, &fhir.List{}, &fhir.Device{},
	}
}

func typeOf(resource any) reflect.Type { return reflect.TypeOf(resource).Elem() }
