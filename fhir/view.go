// SPDX-License-Identifier: Apache-2.0

package fhir

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// View reads a resource that came in. It takes what it understands and ignores
// the rest: an element of another shape than expected reads as absent. The
// bytes that it was made from are kept, not copied and never changed.
type View struct {
	raw     json.RawMessage
	members map[string]json.RawMessage
}

// Read makes a View of a JSON object.
func Read(raw []byte) (View, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return View{}, refuse("not a JSON object")
	}
	return View{raw: raw, members: members}, nil
}

// Raw is the bytes that the view was made from.
func (v View) Raw() []byte { return v.raw }

// ResourceType is the kind of resource, or "".
func (v View) ResourceType() string { return v.text("resourceType") }

// ID is the id that the sender gave, or "".
func (v View) ID() string { return v.text("id") }

// Type is the code of a Bundle's type, or "".
func (v View) Type() string { return v.text("type") }

// EntryView is one entry of a Bundle that came in.
type EntryView struct {
	FullURL  string
	Status   string // of the response: "201 Created"
	Location string
	Etag     string
	Resource View // zero if there is none
	Outcome  View // zero if there is none
}

// Entries lists the entries of a Bundle, in order.
func (v View) Entries() []EntryView {
	entries := v.list("entry")
	out := make([]EntryView, 0, len(entries))
	for _, e := range entries {
		answer := e.child("response")
		out = append(out, EntryView{
			FullURL: e.text("fullUrl"), Resource: e.child("resource"), Status: answer.text("status"),
			Location: answer.text("location"), Etag: answer.text("etag"), Outcome: answer.child("outcome"),
		})
	}
	return out
}

// Issue is one issue of an OperationOutcome, without its texts, which often
// quote a record. What is left is still whatever the sender wrote, known codes
// or not: a person may read it, and a log may have only codes that are known.
type Issue struct {
	Severity   string
	Code       string
	Details    []IssueCode
	Expression []string // FHIRPath of the elements at fault
}

// IssueCode is a code that says more of an issue; its text is left behind.
type IssueCode struct{ System, Code string }

// Issues lists the issues of an OperationOutcome.
func (v View) Issues() []Issue {
	if v.ResourceType() != "OperationOutcome" {
		return nil
	}
	issues := v.list("issue")
	out := make([]Issue, 0, len(issues))
	for _, i := range issues {
		issue := Issue{Severity: i.text("severity"), Code: i.text("code"), Expression: i.texts("expression")}
		for _, c := range i.child("details").list("coding") {
			issue.Details = append(issue.Details, IssueCode{System: c.text("system"), Code: c.text("code")})
		}
		out = append(out, issue)
	}
	return out
}

// text is a member that is a string.
func (v View) text(name string) string {
	raw := v.members[name]
	if literal(raw) {
		return string(raw[1 : len(raw)-1])
	}
	var x string
	if len(raw) == 0 || json.Unmarshal(raw, &x) != nil {
		return ""
	}
	return x
}

// literal reports whether a valid JSON value is a string that stands for itself:
// most are, and reading them as such is several times as fast.
func literal(raw json.RawMessage) bool {
	return len(raw) > 1 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw)
}

// texts is the strings of a member that is a list.
func (v View) texts(name string) []string {
	var out []string
	for _, raw := range v.items(name) {
		var x string
		if json.Unmarshal(raw, &x) == nil && x != "" {
			out = append(out, x)
		}
	}
	return out
}

// child is a member that is an object, or the zero View.
func (v View) child(name string) View {
	raw, ok := v.members[name]
	if !ok {
		return View{}
	}
	c, err := Read(raw)
	if err != nil {
		return View{}
	}
	return c
}

// list is the objects of a member that is a list. An item that is no object
// keeps its place, empty, so that positions stay true.
func (v View) list(name string) []View {
	items := v.items(name)
	out := make([]View, len(items))
	for i, raw := range items {
		if item, err := Read(raw); err == nil {
			out[i] = item
		}
	}
	return out
}

func (v View) items(name string) []json.RawMessage {
	var out []json.RawMessage
	if json.Unmarshal(v.members[name], &out) != nil {
		return nil
	}
	return out
}
