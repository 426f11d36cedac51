// SPDX-License-Identifier: Apache-2.0

package fhir

// Concept is a concept with one coding; an empty display is left out.
func Concept(system, code, display string) CodeableConcept {
	return CodeableConcept{Coding: []Coding{Coded(system, code, display)}}
}

// TextConcept is a concept in the writer's own words, which no code stands for.
func TextConcept(text string) CodeableConcept { return CodeableConcept{Text: &text} }

// Coded is a code of a system; an empty display is left out.
func Coded(system, code, display string) Coding {
	c := Coding{System: &system, Code: &code}
	if display != "" {
		c.Display = &display
	}
	return c
}

// Refer is a reference to a resource: "Patient/123", "urn:uuid:…" or "#part".
func Refer(reference string) Reference { return Reference{Reference: &reference} }

// ReferIdentifier is a reference to something known by an identifier only, such
// as an organisation by its ODS code. Type is the kind of resource.
func ReferIdentifier(kind, system, value string) Reference {
	return Reference{Type: &kind, Identifier: &Identifier{System: &system, Value: &value}}
}
