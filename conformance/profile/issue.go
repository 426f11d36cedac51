// SPDX-License-Identifier: Apache-2.0

package profile

// Severity is how bad an issue is (http://hl7.org/fhir/issue-severity).
type Severity string

// The severities. Only Fatal and Error say that a resource does not conform.
const (
	Fatal       Severity = "fatal"
	Error       Severity = "error"
	Warning     Severity = "warning"
	Information Severity = "information"
)

// Code is the kind of an issue (http://hl7.org/fhir/issue-type).
type Code string

// The kinds that the checker gives.
const (
	CodeStructure    Code = "structure"     // the wire format, or an element that is not of the type
	CodeRequired     Code = "required"      // an element that must be there is not
	CodeValue        Code = "value"         // a value is not of its type's form, or not the one asked for
	CodeInvariant    Code = "invariant"     // a constraint is not met
	CodeInvalid      Code = "invalid"       // the content breaks another rule
	CodeNotFound     Code = "not-found"     // something referred to is not there
	CodeCodeInvalid  Code = "code-invalid"  // a code is not of its value set or system
	CodeExtension    Code = "extension"     // an extension is unknown or out of place
	CodeBusinessRule Code = "business-rule" // a rule of use, not of the format
	CodeTooCostly    Code = "too-costly"    // checking stopped
	CodeNotSupported Code = "not-supported" // something could not be checked here
	CodeInformation  Code = "informational" // worth knowing
	CodeTooLong      Code = "too-long"      // a text is longer than its limit
	CodeDuplicate    Code = "duplicate"     // the same thing twice where it may be once
	CodeException    Code = "exception"     // the checker itself failed
)

// Issue is one thing found. It never holds a value of the record beyond codes
// and canonical URLs.
type Issue struct {
	Severity   Severity
	Code       Code
	Expression string // FHIRPath of the element, such as Patient.name[0].family
	Line       int    // 1-based, in the input; 0 where the place is unknown
	Column     int    // 1-based, in bytes
	Rule       string // what was broken: an invariant's key (dom-3) or a name such as cardinality, slice, binding
	Source     string // where the rule stands: a profile's canonical, or a page of the specification
	Message    string // what was expected
}
