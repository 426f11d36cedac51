// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"github.com/carelode/lode/conformance/profile/instance"
)

// fhirTypeExtension tells the FHIR type where a System type stands for it.
const fhirTypeExtension = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"

// maxValueSetExtension is the binding that an extensible binding may not leave.
const maxValueSetExtension = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"

// structureOf reads a StructureDefinition (https://hl7.org/fhir/R4/structuredefinition.html).
func structureOf(n *instance.Node) *Structure {
	s := &Structure{
		URL: text(n, "url"), Version: text(n, "version"), Name: text(n, "name"),
		Kind: text(n, "kind"), Type: text(n, "type"), Base: text(n, "baseDefinition"),
		Derivation: text(n, "derivation"), Abstract: truth(n, "abstract"),
		ContextInvariants: texts(n, "contextInvariant"),
	}
	for _, c := range children(n, "context") {
		s.Contexts = append(s.Contexts, Context{Type: text(c, "type"), Expression: text(c, "expression")})
	}
	s.Differential = elementsOf(child(n, "differential"), false)
	s.Snapshot = settled(elementsOf(child(n, "snapshot"), true))
	return s
}

func elementsOf(n *instance.Node, snapshot bool) []Element {
	var all []Element
	for _, e := range children(n, "element") {
		el := elementOf(e)
		if snapshot && el.Min < 0 {
			el.Min = 0
		}
		all = append(all, el)
	}
	return all
}

// elementOf reads an ElementDefinition (https://hl7.org/fhir/R4/elementdefinition.html).
func elementOf(n *instance.Node) Element {
	base := child(n, "base")
	e := Element{
		ID: text(n, "id"), Path: text(n, "path"), SliceName: text(n, "sliceName"), SliceIsConstraining: truth(n, "sliceIsConstraining"),
		Min: number(n, "min", -1), Max: text(n, "max"),
		BasePath: text(base, "path"), BaseMin: number(base, "min", 0), BaseMax: text(base, "max"),
		ContentReference: text(n, "contentReference"),
		Fixed:            choice(n, "fixed"), Pattern: choice(n, "pattern"),
		MinValue: choice(n, "minValue"), MaxValue: choice(n, "maxValue"),
		MaxLength: number(n, "maxLength", 0), MustSupport: truth(n, "mustSupport"),
		IsModifier: truth(n, "isModifier"), IsSummary: truth(n, "isSummary"),
	}
	for _, t := range children(n, "type") {
		e.Types = append(e.Types, typeOf(t))
	}
	for _, c := range children(n, "constraint") {
		e.Constraints = append(e.Constraints, Constraint{
			Key: text(c, "key"), Severity: text(c, "severity"), Human: text(c, "human"),
			Expression: text(c, "expression"), Source: text(c, "source"),
		})
	}
	if b := child(n, "binding"); b != nil {
		e.Binding = &Binding{
			Strength: text(b, "strength"), ValueSet: text(b, "valueSet"), Max: extensionText(b, maxValueSetExtension),
		}
	}
	if s := child(n, "slicing"); s != nil {
		e.Slicing = slicingOf(s)
	}
	return e
}

func typeOf(n *instance.Node) Type {
	return Type{
		Code: text(n, "code"), Profiles: texts(n, "profile"), TargetProfiles: texts(n, "targetProfile"),
		Aggregation: texts(n, "aggregation"), Versioning: text(n, "versioning"),
		FHIRType: extensionText(n, fhirTypeExtension),
	}
}

func slicingOf(n *instance.Node) *Slicing {
	s := &Slicing{Ordered: truth(n, "ordered"), Rules: text(n, "rules")}
	if s.Rules == "" {
		s.Rules = "open"
	}
	for _, d := range children(n, "discriminator") {
		s.Discriminators = append(s.Discriminators, Discriminator{Type: text(d, "type"), Path: text(d, "path")})
	}
	return s
}

// extensionText gives the value of an extension that holds one primitive.
func extensionText(n *instance.Node, url string) string {
	for _, e := range children(n, "extension") {
		if text(e, "url") != url {
			continue
		}
		if v := choice(e, "value"); v != nil {
			return v.Value
		}
	}
	return ""
}
