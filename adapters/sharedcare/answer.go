// SPDX-License-Identifier: Apache-2.0

package sharedcare

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/transport/httpclient"
	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
)

// believe looks whether a 2xx says what a transaction's success must say: a
// Bundle of answers, one for each entry that was sent, each 200 or 201. Anything
// else is a doubtful success, and the message is safe to send again.
func believe(m adapters.Message, answer *httpclient.Answer) error {
	view, err := fhir.Read(answer.Body)
	if err != nil || view.ResourceType() != "Bundle" || view.Type() != "transaction-response" {
		return answer.Doubt("the shared record answered, but not as to a transaction")
	}
	want, err := count(m.Body)
	if err != nil {
		return err
	}
	entries := view.Entries()
	if len(entries) != want {
		return answer.Doubt("the shared record did not answer for every part of the message")
	}
	for _, e := range entries {
		if !good(e.Status) {
			return answer.Doubt("the shared record answered that a part of the message was not filed")
		}
	}
	return nil
}

// good takes "200", "200 OK" and "201 Created".
func good(status string) bool {
	code, _, _ := strings.Cut(status, " ")
	return code == "200" || code == "201"
}

// entryMark begins each entry of a Bundle that our encoder wrote. It cannot
// stand within a text: there a quotation mark has a backslash before it.
const entryMark = `"fullUrl":`

// count gives the number of entries of a message.
func count(body adapters.Body) (int, error) {
	data, err := adapters.ReadBody(body)
	if err != nil {
		return 0, &care.Error{Kind: care.Internal, Message: "read the message back", Err: err}
	}
	return bytes.Count(data, []byte(entryMark)), nil
}

// explain says what a refusal means to a person. Only the coded parts of an
// OperationOutcome are read: its texts may quote the record.
func explain(answer *httpclient.Answer, err error) error {
	e, ok := errors.AsType[*care.Error](err)
	if !ok || answer == nil || e.Kind != care.Rejected {
		return err
	}
	var issues []fhir.Issue
	if view, readErr := fhir.Read(answer.Body); readErr == nil {
		issues = view.Issues()
	}
	several := coded(issues, "multiple-matches")
	switch {
	case several && aboutPerson(issues, "multiple-matches"):
		return adapters.Hold("The shared record holds this person more than once: somebody there must join the entries before anything can be filed.")
	case several:
		return adapters.Hold("The shared record holds something of ours more than once: somebody there must join the entries before anything can be filed.")
	case coded(issues, "not-found") && !aboutPerson(issues, "not-found"):
		return adapters.Hold("The shared record no longer holds something that it had filed for this person: somebody must look, and everything may have to be sent anew.")
	case coded(issues, "not-found"), answer.Status == http.StatusNotFound && len(issues) > 0: // without an outcome, the address may be wrong
		return care.At(care.Rejected, "", "not-found", "They hold nobody with this NHS number and birth date.")
	case answer.Status == http.StatusPreconditionFailed:
		return adapters.Hold("The shared record found none, or several, where it must find one: somebody must look how this person is registered there.")
	}
	return refused(e, issues)
}

func coded(issues []fhir.Issue, code string) bool {
	return slices.ContainsFunc(issues, func(i fhir.Issue) bool { return i.Code == code })
}

// aboutPerson reports whether the issues with a code point at the person: at a
// subject or patient, at a Patient's own entry, or at nothing in particular.
func aboutPerson(issues []fhir.Issue, code string) bool {
	for _, i := range issues {
		if i.Code != code {
			continue
		}
		if len(i.Expression) == 0 || slices.ContainsFunc(i.Expression, pointsAtPerson) {
			return true
		}
	}
	return false
}

func pointsAtPerson(expression string) bool {
	for step := range strings.SplitSeq(strings.TrimSuffix(expression, ".reference"), ".") {
		switch step {
		case "subject", "patient", "Patient":
			return true
		}
	}
	return false
}

// refused names the first error's code and element, as far as both are codes.
func refused(e *care.Error, issues []fhir.Issue) error {
	out := *e
	for _, i := range issues {
		if i.Severity != "error" && i.Severity != "fatal" {
			continue
		}
		out.Message = "the shared record refused it"
		if isCode(i.Code) {
			out.Message += " (" + i.Code + ")"
			out.Rule = i.Code
		}
		for _, at := range i.Expression {
			if isPath(at) {
				out.Message += " at " + at
				break
			}
		}
		break
	}
	return &out
}

// isCode and isPath keep out whatever is not plainly a code of FHIR's issue-type
// (R4, http://hl7.org/fhir/issue-type) or a path below a type that we send, since
// a careless server may write values in either.
func isCode(s string) bool { return slices.Contains(strings.Fields(issueTypes), s) }

const issueTypes = "invalid structure required value invariant security login unknown expired forbidden suppressed processing " +
	"not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension too-costly business-rule conflict " +
	"transient lock-error no-store exception timeout incomplete throttled informational"

const sentTypes = "Bundle Patient RelatedPerson Practitioner Organization EpisodeOfCare Encounter Condition CarePlan ServiceRequest " + //nolint:misspell // FHIR's word
	"Flag Provenance List"

func isPath(s string) bool {
	const most = 120
	kind, _, below := strings.Cut(s, ".")
	if len(s) > most || !below || !slices.Contains(strings.Fields(sentTypes), kind) {
		return false
	}
	for step := range strings.SplitSeq(s, ".") {
		name, index, _ := strings.Cut(step, "[")
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || strings.Trim(index, "0123456789]") != "" || len(index) > 4 {
			return false
		}
	}
	return true
}
