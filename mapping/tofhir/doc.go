// SPDX-License-Identifier: Apache-2.0

// Package tofhir turns a care record into FHIR R4 resources of UK Core. This is
// where the record's words end and FHIR's begin: a person becomes a Patient, a
// contact an Encounter, a referral a ServiceRequest.
//
// It knows the record, FHIR, and the translations of package codes. It knows no
// destination and no transport, reads no clock and makes no random id: ids
// derive from the record's, times are the record's, so the same change gives the
// same bytes.
//
// # Identity
//
// Every resource bears an identifier of ours (see System) whose value is a UUID
// derived from the team, the record and the item. An item that corrects another
// has the identity of the first of its chain, so a correction updates the
// resource that was sent rather than adding a second one. An item that was
// withdrawn becomes the same resource, entered in error and without content.
//
// # What is kept apart
//
// Not asked, none, unknown and refused are four answers and give four results:
// nothing at all, "Nil Known", "Unavailable" and "Information Withheld" for a
// list; see README.md for each field. Needs and conditions as told are never
// sent as diagnoses: both are unconfirmed.
package tofhir
