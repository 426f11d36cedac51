// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"reflect"
	"slices"
	"strings"
)

// typeNames are FHIR's data types as they end the name of a choice's branch:
// onsetDateTime is branch DateTime of onset[x]; valueSet ends in none of them.
// Longer names come before those that end them.
const typeNames = " Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Markdown Oid" +
	" PositiveInt String Time UnsignedInt Uri Url Uuid Address Age Annotation Attachment CodeableConcept Coding" +
	" ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference" +
	" SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition" +
	" RelatedArtifact TriggerDefinition UsageContext Dosage Meta "

// group is one choice element, such as medication[x].
type group struct {
	stem     string
	required bool
}

// choices finds the choice groups among the fields of a struct: two or more
// single fields that share a stem and end in a data type. A list is never a
// branch, since a choice holds one value (reasonCode and reasonReference are
// two elements). A branch without omitempty makes its group required.
func choices(fields []member) ([]group, map[string]int) {
	byStem := map[string][]member{}
	var stems []string
	for _, f := range fields {
		stem := choiceStem(f)
		if stem == "" || separate(stem) {
			continue
		}
		if byStem[stem] == nil {
			stems = append(stems, stem)
		}
		byStem[stem] = append(byStem[stem], f)
	}
	var groups []group
	branch := map[string]int{}
	for _, stem := range stems {
		if len(byStem[stem]) < 2 {
			continue
		}
		for _, f := range byStem[stem] {
			branch[f.name] = len(groups)
		}
		required := slices.ContainsFunc(byStem[stem], func(f member) bool { return !f.optional })
		groups = append(groups, group{stem: stem, required: required})
	}
	return groups, branch
}

// separate has the stems of single elements that only look like a choice: in
// Task, instantiatesCanonical and instantiatesUri, reasonCode and reasonReference
// are elements of their own. A test compares every type here with R4; of the
// resources that are not here, four more have such a pair.
func separate(stem string) bool { return stem == "instantiates" || stem == "reason" }

// choiceStem is the part of a name before its data type, or "".
func choiceStem(f member) string {
	if f.typ.Kind() == reflect.Slice {
		return ""
	}
	for i := 1; i < len(f.name); i++ { // the first match is the longest data type
		if c := f.name[i]; c >= 'A' && c <= 'Z' && strings.Contains(typeNames, " "+f.name[i:]+" ") {
			return f.name[:i]
		}
	}
	return ""
}
