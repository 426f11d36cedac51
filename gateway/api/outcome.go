// SPDX-License-Identifier: Apache-2.0

package api

import "net/http"

// operationOutcome is FHIR's form of a problem, as far as we write it.
type operationOutcome struct {
	ResourceType string         `json:"resourceType"`
	Issue        []outcomeIssue `json:"issue"`
}

type outcomeIssue struct {
	Severity    string   `json:"severity"`
	Code        string   `json:"code"`
	Diagnostics string   `json:"diagnostics,omitempty"`
	Expression  []string `json:"expression,omitempty"`
}

// outcomeOf says a problem in FHIR's words.
func outcomeOf(p Problem) operationOutcome {
	o := operationOutcome{ResourceType: "OperationOutcome"}
	code := issueCode(p.Status)
	for _, f := range p.Problems {
		issue := outcomeIssue{Severity: "error", Code: code, Diagnostics: f.Message}
		if f.Path != "" {
			issue.Expression = []string{f.Path}
		}
		o.Issue = append(o.Issue, issue)
	}
	if len(o.Issue) == 0 {
		text := p.Title
		if p.Detail != "" {
			text += ": " + p.Detail
		}
		o.Issue = []outcomeIssue{{Severity: "error", Code: code, Diagnostics: text}}
	}
	return o
}

// issueCode gives the code of FHIR's issue-type list for a status.
func issueCode(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "login"
	case http.StatusNotFound:
		return "not-found"
	case http.StatusMethodNotAllowed:
		return "not-supported"
	case http.StatusConflict:
		return "conflict"
	case http.StatusRequestEntityTooLarge:
		return "too-long"
	case http.StatusTooManyRequests:
		return "throttled"
	case http.StatusServiceUnavailable:
		return "transient"
	case http.StatusInternalServerError:
		return "exception"
	}
	return "invalid"
}
