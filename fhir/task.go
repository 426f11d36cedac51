// SPDX-License-Identifier: Apache-2.0

//nolint:revive // names as FHIR and samply spell them
package fhir

import "encoding/json"

// TaskParameter is an input or output of a Task: its type and one value. Of
// FHIR's fifty value types it has those that a referral uses.
type TaskParameter struct {
	Id                   *string          `json:"id,omitempty"`
	Extension            []Extension      `json:"extension,omitempty"`
	ModifierExtension    []Extension      `json:"modifierExtension,omitempty"`
	Type                 CodeableConcept  `json:"type"`
	ValueBoolean         *bool            `json:"valueBoolean"`
	ValueCanonical       *string          `json:"valueCanonical"`
	ValueCode            *string          `json:"valueCode"`
	ValueDate            *string          `json:"valueDate"`
	ValueDateTime        *string          `json:"valueDateTime"`
	ValueDecimal         *json.Number     `json:"valueDecimal"`
	ValueInstant         *string          `json:"valueInstant"`
	ValueInteger         *int             `json:"valueInteger"`
	ValueMarkdown        *string          `json:"valueMarkdown"`
	ValueString          *string          `json:"valueString"`
	ValueUri             *string          `json:"valueUri"`
	ValueUrl             *string          `json:"valueUrl"`
	ValueAttachment      *Attachment      `json:"valueAttachment"`
	ValueCodeableConcept *CodeableConcept `json:"valueCodeableConcept"`
	ValueCoding          *Coding          `json:"valueCoding"`
	ValueIdentifier      *Identifier      `json:"valueIdentifier"`
	ValuePeriod          *Period          `json:"valuePeriod"`
	ValueQuantity        *Quantity        `json:"valueQuantity"`
	ValueReference       *Reference       `json:"valueReference"`
}
