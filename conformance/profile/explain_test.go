// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile"
)

func TestExplainTellsTheRulesOfAnElement(t *testing.T) {
	t.Parallel()
	source, err := plantedSource()
	if err != nil {
		t.Fatal(err)
	}
	const uk = "https://fhir.hl7.org.uk/StructureDefinition/"
	for name, c := range map[string]struct {
		canonical, path string
		says            []string
	}{
		"a slicing":            {uk + "UKCore-Patient", "Patient.identifier", []string{"cardinality  0..*", "sliced       by the value of system; open", "nhsNumber 0..1", "on http://hl7.org/fhir/StructureDefinition/Patient"}},
		"an element by its id": {uk + "UKCore-Patient", "Patient.identifier:nhsNumber.system", []string{"cardinality  1..1 (Identifier.system has 0..1)", "fixed        https://fhir.nhs.uk/Id/nhs-number"}},
		"a binding":            {uk + "UKCore-Patient", "Patient.gender", []string{"binding      required http://hl7.org/fhir/ValueSet/administrative-gender"}},
		"a constraint":         {"Patient", "Patient.contact", []string{"constraint   pat-1 (error)", "name.exists() or telecom.exists() or address.exists() or organization.exists()"}},
		"a choice":             {"Patient", "Patient.deceased[x]", []string{"type         boolean", "type         dateTime", "modifier     yes"}},
		"a reference":          {planted + "problem", "Condition.asserter", []string{"Reference to http://hl7.org/fhir/StructureDefinition/Practitioner (contained)"}},
		"a pattern":            {planted + "problem", "Condition.category:problem", []string{"{coding: {system: http://terminology.hl7.org/CodeSystem/condition-category, code: problem-list-item}}"}},
		"a range and a length": {planted + "score", "Observation.value[x]", []string{"least        0", "greatest     10"}},
		"a slice of a slice":   {planted + "resliced", "Patient.identifier:local", []string{"sliced       by the value of use; closed", "local/current 1..1"}},
		"every slice of one":   {planted + "resliced", "Patient.identifier", []string{"local 1..3", "Patient.identifier:local/former"}},
		"content repeated":     {"Questionnaire", "Questionnaire.item.item", []string{"as Questionnaire.item"}},
		"the whole":            {"Patient", "", []string{"Patient.birthDate 0..1 date", "Patient.contact.relationship 0..* CodeableConcept"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			if err := profile.Explain(&b, source, c.canonical, c.path); err != nil {
				t.Fatal(err)
			}
			for _, words := range c.says {
				if !strings.Contains(b.String(), words) {
					t.Errorf("it does not say %q:\n%s", words, b.String())
				}
			}
		})
	}
	for _, c := range [][2]string{{"https://nowhere.example.org/p", ""}, {"Patient", "Patient.colour"}} {
		if err := profile.Explain(&strings.Builder{}, source, c[0], c[1]); !errors.Is(err, profile.ErrUnknown) {
			t.Errorf("%v gives %v", c, err)
		}
	}
}
