// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile"
)

func someIssues() []profile.Issue {
	return []profile.Issue{
		{
			Severity: profile.Error, Code: profile.CodeValue, Expression: "Patient.birthDate", Line: 12, Column: 5,
			Rule: "date", Source: "https://hl7.org/fhir/R4/datatypes.html#date", Message: "a day that the calendar has",
		},
		{Severity: profile.Warning, Code: profile.CodeInvariant, Expression: "Patient", Line: 1, Rule: "dom-6", Source: "http://hl7.org/fhir/StructureDefinition/DomainResource", Message: "a narrative <div>\n\"is\" good & wanted"},
		{Severity: profile.Information, Code: profile.CodeNotSupported, Message: "not checked"},
	}
}

func TestTextIsOneLineEach(t *testing.T) {
	t.Parallel()
	want := []string{
		"a.json:12:5 error Patient.birthDate: a day that the calendar has [date; https://hl7.org/fhir/R4/datatypes.html#date]",
		"a.json:1:1 warning Patient: a narrative <div> \"is\" good & wanted [dom-6; http://hl7.org/fhir/StructureDefinition/DomainResource]",
		"a.json information not checked",
	}
	for n, i := range someIssues() {
		if got := profile.Text("a.json", i); got != want[n] {
			t.Errorf("got  %s\nwant %s", got, want[n])
		}
	}
	if got := profile.Text("", profile.Issue{Severity: profile.Fatal, Rule: "json"}); got != "fatal a rule is broken [json]" {
		t.Errorf("got %s", got)
	}
}

func TestOutcomeTellsEverything(t *testing.T) {
	t.Parallel()
	var told struct {
		ResourceType string
		Text         struct{ Div string }
		Issue        []struct {
			Severity, Code, Diagnostics string
			Details                     struct{ Text string }
			Expression                  []string
			Extension                   []struct{ ValueString string }
		}
	}
	if err := json.Unmarshal(profile.Outcome("a.json", someIssues()), &told); err != nil {
		t.Fatalf("it is not JSON: %v", err)
	}
	if told.ResourceType != "OperationOutcome" || len(told.Issue) != 3 || !strings.Contains(told.Text.Div, "1 error, 1 warning, 1 note") {
		t.Fatalf("it says %+v", told)
	}
	first := told.Issue[0]
	if first.Severity != "error" || first.Code != "value" || first.Details.Text != "a day that the calendar has" ||
		!slices.Equal(first.Expression, []string{"Patient.birthDate"}) || len(first.Extension) != 1 ||
		first.Diagnostics != "a.json:12:5 [date; https://hl7.org/fhir/R4/datatypes.html#date]" {
		t.Errorf("the first issue says %+v", first)
	}
	if told.Issue[2].Expression != nil || told.Issue[2].Extension != nil {
		t.Error("what is not known is said all the same")
	}
}

// TestOutcomeIsClean holds the checker's own answers to its rules.
func TestOutcomeIsClean(t *testing.T) {
	t.Parallel()
	checker := plantedChecker(t)
	for name, issues := range map[string][]profile.Issue{
		"some issues": someIssues(),
		"no issues":   nil,
		"its own":     checker.Check([]byte(`{"resourceType":"Patient","gender":"woman","colour":"red","birthDate":"1938-02-30","contact":[{"gender":"male"}]}`)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, file := range []string{"", "a.json"} {
				for _, i := range checker.Check(profile.Outcome(file, issues), "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome") {
					if i.Severity != profile.Information {
						t.Error(say(i))
					}
				}
			}
		})
	}
}

func TestConformsIsAboutErrors(t *testing.T) {
	t.Parallel()
	issues := someIssues()
	if profile.Conforms(issues) || !profile.Conforms(issues[1:]) || !profile.Conforms(nil) {
		t.Error("warnings are no errors, and errors are")
	}
	if got := profile.Summary(nil); got != "nothing found" {
		t.Errorf("of nothing it says %q", got)
	}
	if got := profile.Summary(append(issues, profile.Issue{Severity: profile.Fatal})); got != "2 errors, 1 warning, 1 note" {
		t.Errorf("it counts %q", got)
	}
}
