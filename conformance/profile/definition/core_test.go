// SPDX-License-Identifier: Apache-2.0

package definition_test

import (
	"testing"

	"github.com/carelode/lode/conformance/profile/definition"
)

func TestCoreKnowsR4AndUKCore(t *testing.T) {
	t.Parallel()
	core := definition.Core()
	for canonical, elements := range map[string]int{
		"http://hl7.org/fhir/StructureDefinition/Patient":                             45,
		"http://hl7.org/fhir/StructureDefinition/Patient|4.0.1":                       45,
		"http://hl7.org/fhir/StructureDefinition/Extension":                           5,
		"http://hl7.org/fhir/StructureDefinition/string":                              4,
		"http://hl7.org/fhir/StructureDefinition/patient-birthPlace":                  5,
		"https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient":                  60,
		"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory": 5,
	} {
		s, ok := core.Structure(canonical)
		if !ok || len(s.Snapshot) < elements {
			t.Errorf("%s: found %v, with too few elements: %d", canonical, ok, len(s.Snapshot))
		}
		t.Log(canonical, len(s.Snapshot), s.Problems)
	}
	if _, ok := core.Structure("http://hl7.org/fhir/StructureDefinition/Patient|3.0.1"); ok {
		t.Error("a version that is not held was given")
	}
	if v, ok := core.ValueSet("http://hl7.org/fhir/ValueSet/observation-status|4.0.1"); !ok || len(v.Include) != 1 {
		t.Error("observation-status is not known")
	}
	if s, ok := core.CodeSystem("http://terminology.hl7.org/CodeSystem/v3-ActCode"); !ok || len(s.Concepts) < 500 {
		t.Error("ActCode is not known")
	}
	if uri, ok := core.NamingSystem("urn:oid:2.16.840.1.113883.6.96"); !ok || uri != "http://snomed.info/sct" {
		t.Error("SNOMED CT is not known by its OID")
	}
}
