// SPDX-License-Identifier: Apache-2.0

// Package fhir writes FHIR R4 and reads what comes back.
//
// Outbound, a resource is a Go struct: samply's model with its faults mended.
// Marshal and Append encode it. They write what was set and nothing else, in
// FHIR's order, the same bytes every time, and they refuse what no reader
// should be sent: a missing required element, two branches of one choice,
// an empty object, a date or code of the wrong shape, text that is not UTF-8.
// An Error names the element by its path and never holds its value.
//
// samply's own MarshalJSON is never called: it writes choices that were not
// made ("eventUri":""), loses contained resources and primitive extensions,
// and cannot tell a required code that was forgotten from its first value.
// Here a required code is a pointer, so a forgotten one is nil and is refused,
// and encoding/json refuses our resources rather than writing them wrongly.
//
// Inbound bytes are kept as they came. View reads the few facts that a sender
// needs from an answer, forgives what it does not know, and changes nothing.
//
// The package knows the base standard only. What the United Kingdom adds is in
// package ukcore; what a record means is the mapping's business; whether a
// resource keeps to a profile is for the profile checker.
package fhir
