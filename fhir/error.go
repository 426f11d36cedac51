// SPDX-License-Identifier: Apache-2.0

package fhir

import "errors"

// ErrUseMarshal is what encoding/json gets from a resource of this package.
// Only Marshal and Append know how to write one.
var ErrUseMarshal = errors.New("fhir: encode resources with fhir.Marshal")

// Error says which element cannot be sent or read, and why. It never holds a
// value from a record, so it may be logged.
type Error struct {
	// Path is the element in FHIR's words: "Patient.name[0].family".
	Path string
	// Message says what is wrong with it, in lower case.
	Message string
}

// Error is the path and the message.
func (e *Error) Error() string {
	if e.Path == "" {
		return "fhir: " + e.Message
	}
	return "fhir: " + e.Path + ": " + e.Message
}

// refuse starts an error at the element that is wrong; within adds where it is.
func refuse(message string) *Error { return &Error{Message: message} }

// within puts a step in front of an error's path.
func within(step string, err *Error) *Error {
	switch {
	case err.Path == "":
		err.Path = step
	case err.Path[0] == '[':
		err.Path = step + err.Path
	default:
		err.Path = step + "." + err.Path
	}
	return err
}
