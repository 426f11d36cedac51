// SPDX-License-Identifier: Apache-2.0

//nolint:revive // names as FHIR and samply spell them
package fhir

// Element is what may be said about a primitive value beside the value itself:
// where it came from, or why there is none.
type Element struct {
	Id        *string     `json:"id,omitempty"`
	Extension []Extension `json:"extension,omitempty"`
}

// Base makes a struct a resource: its Go name is its resourceType. Embed it
// (or Domain) beside samply's Other… struct to add a resource type; a field
// that is declared directly takes the place of samply's field of that name.
type Base struct {
	// Primitives holds extensions of primitive values, by path within the
	// resource: "birthDate", "name[0].family", "contact[1].telecom[0].value".
	// Marshal writes them as FHIR's "_birthDate", and refuses a path that
	// leads to no primitive. A required value that has only an Element (a
	// data absent reason, say) counts as given.
	Primitives map[string]Element `json:"-"`
}

// Domain is a Base that may hold other resources, which have no life of their
// own and are referred to as "#id".
type Domain struct {
	Base

	// Contained holds pointers to resources of this package.
	Contained []any `json:"contained,omitempty"`
}

// MarshalJSON refuses, so that encoding/json cannot write a resource without
// its type and its checks by mistake.
func (Base) MarshalJSON() ([]byte, error) { return nil, ErrUseMarshal }
