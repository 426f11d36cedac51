// SPDX-License-Identifier: Apache-2.0

package sim_test

import "testing"

// TestRulesBetweenElements are kept as R4 has them, in every type that is sent:
// each is refused where it is broken, and taken where it is mended.
func TestRulesBetweenElements(t *testing.T) {
	t.Parallel()
	const (
		unconfirmed = `"verificationStatus":{"coding":[{"code":"unconfirmed"}]}`
		inError     = `"verificationStatus":{"coding":[{"code":"entered-in-error"}]}`
		active      = `"clinicalStatus":{"coding":[{"code":"active"}]}`
		form        = `"status":"completed","item":[{"linkId":"a","text":"A"`
		scope       = `"status":"active","scope":{"text":"privacy"},"category":[{"text":"x"}]`
		plan        = `"status":"active","intent":"plan"`
		device      = `"status":"active","device":{"display":"Rail"}`
	)
	cases := map[string]struct {
		kind, broken, path, whole string
	}{
		"an allergy without clinical status":           {"AllergyIntolerance", unconfirmed, "AllergyIntolerance.clinicalStatus", unconfirmed + "," + active},
		"an allergy in error with one":                 {"AllergyIntolerance", inError + "," + active, "AllergyIntolerance.clinicalStatus", inError},
		"a condition in error with one":                {"Condition", inError + "," + active, "Condition.clinicalStatus", inError},
		"a reaction without manifestation":             {"AllergyIntolerance", unconfirmed + "," + active + `,"reaction":[{"description":"x"}]`, "AllergyIntolerance.reaction[0].manifestation", unconfirmed + "," + active + `,"reaction":[{"manifestation":[{"text":"x"}]}]`},
		"a consent without policy":                     {"Consent", scope, "Consent.policyRule", scope + `,"policyRule":{"text":"x"}`},
		"an actor without role":                        {"Consent", scope + `,"policyRule":{"text":"x"},"provision":{"actor":[{"reference":{"display":"x"}}]}`, "Consent.provision.actor[0].role", scope + `,"policyRule":{"text":"x"},"provision":{"actor":[{"role":{"text":"x"},"reference":{"display":"x"}}]}`},
		"an activity that is told and referred to":     {"CarePlan", plan + `,"activity":[{"detail":{"status":"completed"},"reference":{"display":"x"}}]`, "CarePlan.activity", plan + `,"activity":[{"reference":{"display":"x"}}]`},
		"a list that is empty and is not":              {"List", `"status":"current","mode":"snapshot","entry":[{"item":{"display":"x"}}],"emptyReason":{"text":"x"}`, "List.emptyReason", `"status":"current","mode":"snapshot","emptyReason":{"text":"x"}`},
		"an entry of a list without item":              {"List", `"status":"current","mode":"snapshot","entry":[{"deleted":true}]`, "List.entry[0].item", `"status":"current","mode":"snapshot","entry":[{"item":{"display":"x"}}]`},
		"a value and why there is none":                {"Observation", `"status":"final","code":{"text":"x"},"valueString":"x","dataAbsentReason":{"text":"x"}`, "Observation.dataAbsentReason", `"status":"final","code":{"text":"x"},"dataAbsentReason":{"text":"x"}`},
		"a part of an observation without code":        {"Observation", `"status":"final","code":{"text":"x"},"component":[{"valueString":"x"}]`, "Observation.component[0].code", `"status":"final","code":{"text":"x"},"component":[{"code":{"text":"x"}}]`},
		"a question with answers and questions":        {"QuestionnaireResponse", form + `,"answer":[{"valueString":"x"}],"item":[{"linkId":"b"}]}]`, "QuestionnaireResponse.item", form + `,"answer":[{"valueString":"x","item":[{"linkId":"b"}]}]}]`},
		"a question without link, deep":                {"QuestionnaireResponse", form + `,"answer":[{"valueString":"x","item":[{"text":"b"}]}]}]`, "QuestionnaireResponse.item[0].answer[0].item[0].linkId", form + `}]`},
		"an order's detail without code":               {"ServiceRequest", plan + `,"orderDetail":[{"text":"x"}]`, "ServiceRequest.orderDetail", plan + `,"code":{"text":"y"},"orderDetail":[{"text":"x"}]`},
		"a document without attachment":                {"DocumentReference", `"status":"current","content":[{"format":{"code":"x"}}]`, "DocumentReference.content[0].attachment", `"status":"current","content":[{"attachment":{"title":"x"}}]`},
		"a message of nothing":                         {"Communication", `"status":"completed","payload":[{"id":"x"}]`, "Communication.payload[0].content", `"status":"completed","payload":[{"contentString":"x"}]`},
		"a performer who is nobody":                    {"Procedure", `"status":"completed","performer":[{"function":{"text":"x"}}]`, "Procedure.performer[0].actor", `"status":"completed","performer":[{"actor":{"display":"x"}}]`},
		"a contained thing whose name has no kind":     {"DeviceUseStatement", device + `,"contained":[{"resourceType":"Device","id":"d","deviceName":[{"name":"Rail"}]}]`, "DeviceUseStatement.contained[0].deviceName[0].type", device},
		"a medicine that nobody named":                 {"MedicationStatement", `"status":"active"`, "MedicationStatement.medication", `"status":"active","medicationCodeableConcept":{"text":"x"}`},
		"a task with a status that is another type's":  {"Task", `"intent":"plan","status":"not-started"`, "Task.status", `"intent":"plan","status":"ready"`},
		"a thing in use with a status of another type": {"DeviceUseStatement", `"status":"unknown","device":{"display":"x"}`, "DeviceUseStatement.status", device},
	}
	s := server(t, ledger(t, ""))
	wantStatus(t, ask(s, "POST", "/Patient", patient("7", "x")), 201)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := wantStatus(t, ask(s, "POST", "/"+tc.kind, of(tc.kind, tc.broken)), 422)
			if got := whereOf(outcome); got != tc.path {
				t.Errorf("at %v, want %s", got, tc.path)
			}
			wantStatus(t, ask(s, "POST", "/"+tc.kind, of(tc.kind, tc.whole)), 201)
		})
	}
}

// of makes a resource of the person whom the server knows, however the type
// names whom it is about.
func of(kind, members string) string {
	subject := "subject"
	switch kind {
	case "AllergyIntolerance", "Consent":
		subject = "patient"
	case "Task":
		subject = "for"
	}
	return `{"resourceType":"` + kind + `","` + subject + `":{"reference":"Patient/sim-1"},` + members + `}`
}

func whereOf(outcome map[string]any) any {
	issues, _ := outcome["issue"].([]any)
	issue, _ := issues[0].(map[string]any)
	expression, _ := issue["expression"].([]any)
	if len(expression) != 1 {
		return nil
	}
	return expression[0]
}

// TestAReferenceToAnotherTypeThanMayBe is refused, as by a server that checks.
func TestAReferenceToAnotherTypeThanMayBe(t *testing.T) {
	t.Parallel()
	s := server(t, ledger(t, ""))
	wantStatus(t, ask(s, "POST", "/Patient", patient("7", "x")), 201)
	for name, body := range map[string]string{
		"a goal that is a person":       `{"resourceType":"CarePlan","status":"active","intent":"plan","subject":{"reference":"Patient/sim-1"},"goal":[{"reference":"Patient/sim-1"}]}`,
		"an encounter that is a person": `{"resourceType":"Procedure","status":"completed","subject":{"reference":"Patient/sim-1"},"encounter":{"reference":"Patient/sim-1"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := wantStatus(t, ask(s, "POST", "/"+kindOf(body), body), 422)
			if whereOf(outcome) == nil {
				t.Error("the element is not named")
			}
		})
	}
}
