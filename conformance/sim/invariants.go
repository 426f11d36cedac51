// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strings"
)

// inner are the elements that must be there within another, wherever that is,
// by type of resource: "reaction.manifestation" in AllergyIntolerance. Written by
// hand, as the rules are.
func inner(kind string) []string {
	all := map[string]string{
		"AllergyIntolerance":    "reaction.manifestation",
		"CarePlan":              "activity.detail.status",
		"Communication":         "payload.content[x]",
		"Composition":           "attester.mode relatesTo.code relatesTo.target[x]",
		"Consent":               "provision.actor.role provision.actor.reference verification.verified",
		"Device":                "deviceName.name deviceName.type",
		"DocumentReference":     "content.attachment relatesTo.code relatesTo.target",
		"EpisodeOfCare":         "statusHistory.status statusHistory.period",
		"List":                  "entry.item",
		"Observation":           "component.code",
		"Procedure":             "performer.actor focalDevice.manipulated",
		"Provenance":            "agent.who",
		"QuestionnaireResponse": "item.linkId item.item.linkId item.answer.item.linkId",
		"Task":                  "input.type input.value[x] output.type output.value[x]",
	}
	return strings.Fields(all[kind])
}

// checkInner refuses a resource in which something that is there lacks what it
// must have.
func checkInner(resource map[string]any, path string) error {
	for _, way := range inner(text(resource, "resourceType")) {
		if err := checkWay(resource, strings.Split(way, "."), path); err != nil {
			return err
		}
	}
	return nil
}

func checkWay(node any, way []string, path string) error {
	switch n := node.(type) {
	case []any:
		for i, item := range n {
			if err := checkWay(item, way, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		if len(way) > 1 {
			return checkWay(n[way[0]], way[1:], join(path, way[0]))
		}
		if !present(n, way[0]) {
			return fault(422, "required", join(path, strings.TrimSuffix(way[0], "[x]")), "is required")
		}
	}
	return nil
}

// invariant is a rule of FHIR R4 between elements, with the name that it has there.
type invariant struct {
	name, element string
	broken        func(map[string]any) bool
}

func invariants(kind string) []invariant {
	switch kind {
	case "AllergyIntolerance":
		return []invariant{
			{"ait-1", "clinicalStatus", func(r map[string]any) bool { return !isInError(r) && r["clinicalStatus"] == nil }},
			{"ait-2", "clinicalStatus", func(r map[string]any) bool { return isInError(r) && r["clinicalStatus"] != nil }},
		}
	case "Condition":
		return []invariant{{"con-5", "clinicalStatus", func(r map[string]any) bool { return isInError(r) && r["clinicalStatus"] != nil }}}
	case "Consent":
		return []invariant{{"ppc-1", "policyRule", func(r map[string]any) bool { return r["policy"] == nil && r["policyRule"] == nil }}}
	case "CarePlan":
		return []invariant{{"cpl-3", "activity", func(r map[string]any) bool {
			return slices.ContainsFunc(list(r, "activity"), func(a any) bool { return both(a, "detail", "reference") })
		}}}
	case "List":
		return []invariant{{"lst-1", "emptyReason", func(r map[string]any) bool { return r["emptyReason"] != nil && r["entry"] != nil }}}
	case "Observation":
		return []invariant{{"obs-6", "dataAbsentReason", func(r map[string]any) bool { return r["dataAbsentReason"] != nil && present(r, "value[x]") }}}
	case "ServiceRequest":
		return []invariant{{"prr-1", "orderDetail", func(r map[string]any) bool { return r["orderDetail"] != nil && r["code"] == nil }}}
	case "QuestionnaireResponse":
		return []invariant{{"qrs-1", "item", func(r map[string]any) bool {
			return slices.ContainsFunc(list(r, "item"), func(i any) bool { return both(i, "item", "answer") })
		}}}
	}
	return nil
}

func both(node any, a, b string) bool {
	object, _ := node.(map[string]any)
	return object[a] != nil && object[b] != nil
}

func isInError(resource map[string]any) bool {
	return slices.ContainsFunc(list(part(resource, "verificationStatus"), "coding"), func(c any) bool {
		coding, _ := c.(map[string]any)
		return text(coding, "code") == "entered-in-error"
	})
}

// checkInvariants refuses what breaks one.
func checkInvariants(resource map[string]any, path string) error {
	for _, i := range invariants(text(resource, "resourceType")) {
		if i.broken(resource) {
			return fault(422, "invariant", join(path, i.element), "breaks "+i.name)
		}
	}
	return nil
}

// targets says to which types an element of a type may refer, where FHIR R4 says
// so and we send it. A server that checks references refuses any other.
func targets(kind, element string) []string {
	worker := "Practitioner PractitionerRole"
	anybody := worker + " Patient RelatedPerson"
	all := map[string]string{
		"AllergyIntolerance.patient":   "Patient",
		"AllergyIntolerance.asserter":  anybody,
		"AllergyIntolerance.recorder":  anybody,
		"CarePlan.subject":             "Patient Group",
		"CarePlan.goal":                "Goal",
		"CarePlan.addresses":           "Condition",
		"CareTeam.subject":             "Patient Group",
		"Communication.subject":        "Patient Group",
		"Condition.subject":            "Patient Group",
		"Consent.patient":              "Patient",
		"DeviceUseStatement.subject":   "Patient Group",
		"DeviceUseStatement.device":    "Device",
		"DocumentReference.subject":    "Patient Practitioner Group Device",
		"Encounter.subject":            "Patient Group",
		"Encounter.episodeOfCare":      "EpisodeOfCare",
		"Encounter.reasonReference":    "Condition Procedure Observation ImmunizationRecommendation",
		"EpisodeOfCare.patient":        "Patient",
		"Goal.subject":                 "Patient Group Organization", //nolint:misspell // FHIR spells its own names
		"Goal.addresses":               "Condition Observation MedicationStatement NutritionOrder ServiceRequest RiskAssessment",
		"MedicationStatement.subject":  "Patient Group",
		"Observation.subject":          "Patient Group Device Location",
		"Procedure.subject":            "Patient Group",
		"Procedure.encounter":          "Encounter",
		"Procedure.reasonReference":    "Condition Observation Procedure DiagnosticReport DocumentReference",
		"QuestionnaireResponse.source": "Patient Practitioner PractitionerRole RelatedPerson",
		"RelatedPerson.patient":        "Patient",
		"ServiceRequest.subject":       "Patient Group Location Device",
	}
	return strings.Fields(all[kind+"."+element])
}

// checkTargets refuses a reference to a type that its element may not refer to.
// References are rewritten by then: "Patient/1", or "#part".
func checkTargets(resource map[string]any, path string) error {
	kind := text(resource, "resourceType")
	for _, element := range sortedKeys(resource) {
		allowed := targets(kind, element)
		if len(allowed) == 0 {
			continue
		}
		for _, pointer := range pointers(resource[element]) {
			target, _, whole := strings.Cut(pointer, "/")
			if whole && knownType(target) && !slices.Contains(allowed, target) {
				return fault(422, "invalid", join(path, element), "refers to a type that it may not refer to")
			}
		}
	}
	return nil
}

// pointers gives the references of an element that is one, or a list of them.
func pointers(node any) []string {
	switch n := node.(type) {
	case []any:
		var out []string
		for _, item := range n {
			out = append(out, pointers(item)...)
		}
		return out
	case map[string]any:
		if pointer := text(n, "reference"); pointer != "" {
			return []string{pointer}
		}
	}
	return nil
}
