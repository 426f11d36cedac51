// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"encoding/json"
	"fmt"
	"strings"
)

// sourceURL is the extension that says where a problem comes from: here, where the broken rule stands.
const sourceURL = "http://hl7.org/fhir/StructureDefinition/operationoutcome-issue-source"

type outcome struct {
	ResourceType string         `json:"resourceType"`
	Text         outcomeText    `json:"text"`
	Issue        []outcomeIssue `json:"issue"`
}

type outcomeText struct {
	Status string `json:"status"`
	Div    string `json:"div"`
}

type outcomeIssue struct {
	Extension   []sourceExtension `json:"extension,omitempty"`
	Severity    Severity          `json:"severity"`
	Code        Code              `json:"code"`
	Details     outcomeConcept    `json:"details"`
	Diagnostics string            `json:"diagnostics,omitempty"`
	Expression  []string          `json:"expression,omitempty"`
}

type sourceExtension struct {
	URL   string `json:"url"`
	Value string `json:"valueString"`
}

type outcomeConcept struct {
	Text string `json:"text"`
}

// Outcome gives issues as an OperationOutcome in JSON, in one line
// (https://hl7.org/fhir/R4/operationoutcome.html). details.text says what was
// expected, expression where, and diagnostics the place in the input, the rule
// and where the rule stands; name is what the input is called there, or nothing.
// Where there are no issues the one of the outcome says so, because an
// OperationOutcome must have one.
func Outcome(name string, issues []Issue) []byte {
	o := outcome{ResourceType: "OperationOutcome", Text: outcomeText{"generated", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>" + Summary(issues) + "</p></div>"}}
	for _, i := range issues {
		next := outcomeIssue{
			Severity: i.Severity, Code: i.Code,
			Details:     outcomeConcept{plain(i.Message)},
			Diagnostics: strings.TrimSpace(sayPlace(name, i) + " " + sayRule(i)),
		}
		if i.Expression != "" {
			next.Expression = []string{i.Expression}
		}
		if i.Source != "" {
			next.Extension = []sourceExtension{{sourceURL, i.Source}}
		}
		o.Issue = append(o.Issue, next)
	}
	if len(issues) == 0 {
		o.Issue = []outcomeIssue{{Severity: Information, Code: CodeInformation, Details: outcomeConcept{"It conforms: nothing was found."}, Diagnostics: name}}
	}
	data, err := json.Marshal(o)
	if err != nil { // it is text throughout, which is always written
		return nil
	}
	return data
}

// Summary counts issues: "1 error, 2 warnings".
func Summary(issues []Issue) string {
	count := map[Severity]int{}
	for _, i := range issues {
		count[i.Severity]++
	}
	count[Error] += count[Fatal]
	var parts []string
	for _, kind := range []struct {
		severity  Severity
		one, many string
	}{{Error, "error", "errors"}, {Warning, "warning", "warnings"}, {Information, "note", "notes"}} {
		switch n := count[kind.severity]; n {
		case 0:
		case 1:
			parts = append(parts, "1 "+kind.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, kind.many))
		}
	}
	if len(parts) == 0 {
		return "nothing found"
	}
	return strings.Join(parts, ", ")
}

// Faults gives the places of what does not conform, as FHIRPath: what a receiver
// that checks needs to refuse a resource. It holds no value.
func (c *Checker) Faults(data []byte) []string {
	var places []string
	for _, i := range c.Check(data) {
		if i.Severity == Error || i.Severity == Fatal {
			places = append(places, i.Expression)
		}
	}
	return places
}

// Conforms says that no issue is an error.
func Conforms(issues []Issue) bool {
	for _, i := range issues {
		if i.Severity == Error || i.Severity == Fatal {
			return false
		}
	}
	return true
}
