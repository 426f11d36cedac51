// SPDX-License-Identifier: Apache-2.0

//nolint:revive // names as FHIR and samply spell them
package fhir

import s "github.com/samply/golang-fhir-models/fhir-models/fhir"

// Bundle is several resources in one message, document or transaction. It is
// encoded in one pass: each entry's resource is written in place.
type Bundle struct {
	s.OtherBundle
	Base

	Type  *BundleType   `json:"type"`
	Entry []BundleEntry `json:"entry,omitempty"`
}

// BundleEntry is one resource of a Bundle and what is asked or answered about it.
type BundleEntry struct {
	Id                *string              `json:"id,omitempty"`
	Extension         []Extension          `json:"extension,omitempty"`
	ModifierExtension []Extension          `json:"modifierExtension,omitempty"`
	Link              []BundleLink         `json:"link,omitempty"`
	FullUrl           *string              `json:"fullUrl,omitempty"`
	Resource          any                  `json:"resource,omitempty"` // a pointer to a resource of this package
	Search            *BundleEntrySearch   `json:"search,omitempty"`
	Request           *BundleEntryRequest  `json:"request,omitempty"`
	Response          *BundleEntryResponse `json:"response,omitempty"`
}

// BundleEntrySearch says why an entry is in a search result.
type BundleEntrySearch = s.BundleEntrySearch

// BundleEntryRequest is what a transaction asks for an entry. IfNoneExist makes
// a POST conditional, IfMatch a PUT.
type BundleEntryRequest struct {
	Id                *string     `json:"id,omitempty"`
	Extension         []Extension `json:"extension,omitempty"`
	ModifierExtension []Extension `json:"modifierExtension,omitempty"`
	Method            *HTTPVerb   `json:"method"`
	Url               string      `json:"url"`
	IfNoneMatch       *string     `json:"ifNoneMatch,omitempty"`
	IfModifiedSince   *string     `json:"ifModifiedSince,omitempty"`
	IfMatch           *string     `json:"ifMatch,omitempty"`
	IfNoneExist       *string     `json:"ifNoneExist,omitempty"`
}

// BundleEntryResponse is what a server answers for an entry.
type BundleEntryResponse struct {
	Id                *string     `json:"id,omitempty"`
	Extension         []Extension `json:"extension,omitempty"`
	ModifierExtension []Extension `json:"modifierExtension,omitempty"`
	Status            string      `json:"status"`
	Location          *string     `json:"location,omitempty"`
	Etag              *string     `json:"etag,omitempty"`
	LastModified      *string     `json:"lastModified,omitempty"`
	Outcome           any         `json:"outcome,omitempty"` // a pointer to a resource of this package
}

// Put adds an entry that puts a resource at url ("Patient/123", or a search
// such as "Patient?identifier=…" for a conditional update).
func (b *Bundle) Put(fullURL, url string, resource any) {
	b.add(fullURL, url, HTTPVerbPUT, resource)
}

// Post adds an entry that creates a resource; url is its type.
func (b *Bundle) Post(fullURL, url string, resource any) {
	b.add(fullURL, url, HTTPVerbPOST, resource)
}

// Add adds an entry that asks for nothing, as in a message or document.
func (b *Bundle) Add(fullURL string, resource any) {
	b.Entry = append(b.Entry, BundleEntry{FullUrl: &fullURL, Resource: resource})
}

func (b *Bundle) add(fullURL, url string, method HTTPVerb, resource any) {
	x := &struct { // all that the entry points to
		fullURL string
		method  HTTPVerb
		request BundleEntryRequest
	}{fullURL: fullURL, method: method}
	x.request.Method, x.request.Url = &x.method, url
	b.Entry = append(b.Entry, BundleEntry{FullUrl: &x.fullURL, Resource: resource, Request: &x.request})
}
