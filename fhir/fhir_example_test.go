// SPDX-License-Identifier: Apache-2.0

package fhir_test

import (
	"fmt"

	"github.com/carelode/lode/fhir"
)

// A person and one of their needs, in one transaction.
func ExampleMarshal() {
	var p fhir.Patient
	p.Id = new(fhir.ID("team-a", "person", "42"))
	p.Name = []fhir.HumanName{{Family: new("Fenland"), Given: []string{"Ada"}}}
	p.Gender = new(fhir.AdministrativeGenderFemale)
	p.Primitives = map[string]fhir.Element{"birthDate": {Extension: []fhir.Extension{{
		Url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", ValueCode: new("unknown"),
	}}}}

	var need fhir.Condition
	need.Id = new(fhir.ID("team-a", "need", "7"))
	need.Subject = fhir.Refer(fhir.URN(*p.Id))
	need.Code = new(fhir.TextConcept("Breathless on the stairs"))

	var b fhir.Bundle
	b.Type = new(fhir.BundleTypeTransaction)
	b.Put(fhir.URN(*p.Id), "Patient/"+*p.Id, &p)
	b.Put(fhir.URN(*need.Id), "Condition/"+*need.Id, &need)

	body, err := fhir.Marshal(&b)
	fmt.Println(string(body), err)

	b.Type = nil
	_, err = fhir.Marshal(&b)
	fmt.Println(err)
	// Output:
	// {"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:2d5b458c-7533-5ee2-8faf-5d93c5405a9a","resource":{"resourceType":"Patient","id":"2d5b458c-7533-5ee2-8faf-5d93c5405a9a","name":[{"family":"Fenland","given":["Ada"]}],"gender":"female","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}},"request":{"method":"PUT","url":"Patient/2d5b458c-7533-5ee2-8faf-5d93c5405a9a"}},{"fullUrl":"urn:uuid:dae6b5b8-c61d-5a49-aefa-605e720f5f45","resource":{"resourceType":"Condition","id":"dae6b5b8-c61d-5a49-aefa-605e720f5f45","code":{"text":"Breathless on the stairs"},"subject":{"reference":"urn:uuid:2d5b458c-7533-5ee2-8faf-5d93c5405a9a"}},"request":{"method":"PUT","url":"Condition/dae6b5b8-c61d-5a49-aefa-605e720f5f45"}}]} <nil>
	// fhir: Bundle.type: required, and not set
}
