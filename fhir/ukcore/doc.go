// SPDX-License-Identifier: Apache-2.0

// Package ukcore says what the United Kingdom adds to FHIR R4: the canonical
// URLs of the UK Core profiles, the systems of NHS identifiers, the extensions
// and the codes that go in them, as UK Core 2.0.0 (STU2) publishes them.
//
// It knows names, not rules: whether a resource keeps to a profile is for the
// profile checker, and which record field goes where is for the mapping. A
// constructor takes a code and finds its display; a code that its list does not
// have is left without one, so the checker, which knows the bindings, decides.
package ukcore
