// SPDX-License-Identifier: Apache-2.0

// Package care is the care record of a neighbourhood team: one person, one
// version, one team, in the team's own words. It knows how a record is written
// as JSON, what makes one valid, and what changed between two versions. It
// knows no standard: FHIR's words begin in mapping/tofhir, a council's in its
// adapter.
//
// Four answers are kept apart throughout. A field or block that is absent was
// never asked. One that was asked carries the answer "none", "unknown" or
// "refused", or what was said. An empty list never means "none known".
package care
