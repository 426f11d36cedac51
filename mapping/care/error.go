// SPDX-License-Identifier: Apache-2.0

package care

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kind says who can mend a failure, and so what happens next. Every floor above
// may import these; the table of what each kind means at a boundary lives there.
type Kind string

// The kinds. Only Unavailable is tried again by itself.
const (
	Invalid      Kind = "invalid"      // the record: its sender must mend it
	Unmapped     Kind = "unmapped"     // our mapping has no answer for it
	Rejected     Kind = "rejected"     // the other side refused it: a person must look
	Unauthorised Kind = "unauthorised" // credentials: an operator must look
	Unavailable  Kind = "unavailable"  // time mends it: try again, after RetryAfter if that is set
	Unconfirmed  Kind = "unconfirmed"  // it was sent, no answer came, and a repeat is not safe
	Internal     Kind = "internal"     // us: the default for whatever nobody classified
)

// Error is a failure classified once, at the place that understood it.
//
// Path and Message may be shown to people and logged, so neither ever holds a
// value from a record: Path names a field ("person.names[0].family"), Message
// says what was wrong with it.
type Error struct {
	Kind       Kind
	Path       string        // the record field or setting concerned, or ""
	Rule       string        // the broken rule's short name ("required", "nhs-number"), or ""
	Message    string        // plain words, no value from a record
	Doubt      bool          // with Unavailable: the other side may have acted, and may safely be asked again
	RetryAfter time.Duration // with Unavailable and Unconfirmed: not before this long; zero when the other side did not say
	Err        error         // the cause, for errors.Is; its text is not shown
}

// Error gives path and message, never the cause's own words: a cause from a
// parser or from the other side may quote what a person wrote.
func (e *Error) Error() string {
	switch {
	case e.Path != "" && e.Message != "":
		return e.Path + ": " + e.Message
	case e.Path != "":
		return e.Path + ": " + string(e.Kind)
	case e.Message != "":
		return e.Message
	}
	return string(e.Kind)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error of a kind. Its arguments must not come from a record.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// At makes an error about one field of a record, named by its path.
func At(kind Kind, path, rule, message string) *Error {
	return &Error{Kind: kind, Path: path, Rule: rule, Message: message}
}

// Problems is every fault found in one record, in the record's order. It is an
// error of kind Invalid.
type Problems []*Error //nolint:errname // "ProblemsError" would say less

// Error joins the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, e := range p {
		lines[i] = e.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each problem to errors.As and errors.Is.
func (p Problems) Unwrap() []error {
	errs := make([]error, len(p))
	for i, e := range p {
		errs[i] = e
	}
	return errs
}

// KindOf gives the kind an error was classified as, Internal if nobody did.
// Several problems are of their one kind, or else Invalid.
func KindOf(err error) Kind {
	var problems Problems
	if errors.As(err, &problems) && len(problems) > 0 {
		kind := problems[0].Kind
		if slices.ContainsFunc(problems, func(e *Error) bool { return e.Kind != kind }) {
			return Invalid
		}
		return kind
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Retryable reports whether time alone may mend it, and how long the other side
// asked us to wait (zero when it did not say).
func Retryable(err error) (after time.Duration, ok bool) {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == Unavailable {
		return e.RetryAfter, true
	}
	return 0, false
}
