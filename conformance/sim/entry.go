// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// entry is one thing that a transaction asks for.
type entry struct {
	path        string // "Bundle.entry[2]", or "" for a request of its own
	method      string
	fullURL     string
	kind        string
	id          string // from the address
	condition   url.Values
	conditional string // the condition as written
	ifNoneExist string
	ifMatch     string
	resource    map[string]any

	// what came of it
	reference string
	status    int
	outcome   Version
	found     map[string]any // of a GET
}

// target reads "Patient", "Patient/1" or "Patient?identifier=…".
func (e *entry) target(address string) error {
	path, query, asks := strings.Cut(address, "?")
	kind, id, named := strings.Cut(strings.Trim(path, "/"), "/")
	if !knownType(kind) {
		return fault(http.StatusNotFound, "not-found", e.path, "the address names no type of FHIR R4")
	}
	e.kind, e.id = kind, id
	switch {
	case asks:
		condition, err := url.ParseQuery(query)
		if err != nil || len(condition) == 0 || named {
			return fault(http.StatusBadRequest, "invalid", e.path, "the condition cannot be read")
		}
		e.condition, e.conditional = condition, query
	case named && !validID(id) && e.method != http.MethodGet:
		return fault(http.StatusBadRequest, "invalid", e.path, "the address names no id of FHIR")
	}
	switch e.method {
	case http.MethodPost:
		if named || asks {
			return fault(http.StatusBadRequest, "invalid", e.path, "a create is addressed to its type")
		}
	case http.MethodPut, http.MethodDelete:
		if !named && !asks {
			return fault(http.StatusBadRequest, "invalid", e.path, "names neither an id nor a condition")
		}
	}
	return nil
}

// readEntries takes the entries out of a transaction Bundle and checks what can
// be checked without the store.
func readEntries(bundle map[string]any) ([]*entry, error) {
	var entries []*entry
	fullURLs := map[string]bool{}
	for i, item := range list(bundle, "entry") {
		object, _ := item.(map[string]any)
		request := part(object, "request")
		e := &entry{
			path:        fmt.Sprintf("Bundle.entry[%d]", i),
			method:      text(request, "method"),
			fullURL:     text(object, "fullUrl"),
			ifNoneExist: text(request, "ifNoneExist"),
			ifMatch:     text(request, "ifMatch"),
			resource:    part(object, "resource"),
		}
		if e.fullURL != "" && fullURLs[e.fullURL] {
			return nil, fault(http.StatusBadRequest, "duplicate", join(e.path, "fullUrl"), "is given twice in this transaction")
		}
		fullURLs[e.fullURL] = true
		if err := e.checkShape(text(request, "url")); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func (e *entry) checkShape(address string) error {
	writes := e.method == http.MethodPost || e.method == http.MethodPut
	switch {
	case !slices.Contains([]string{http.MethodDelete, http.MethodPost, http.MethodPut, http.MethodGet}, e.method):
		return fault(http.StatusBadRequest, "invalid", join(e.path, "request.method"), "is not spoken here")
	case address == "":
		return fault(http.StatusBadRequest, "required", join(e.path, "request.url"), "is required")
	case writes && e.resource == nil:
		return fault(http.StatusBadRequest, "required", join(e.path, "resource"), "is required")
	case !writes && e.resource != nil:
		return fault(http.StatusBadRequest, "invalid", join(e.path, "resource"), "has no place here")
	case strings.HasPrefix(e.fullURL, "urn:uuid:") && !isUUID(e.fullURL[len("urn:uuid:"):]):
		return fault(http.StatusBadRequest, "value", join(e.path, "fullUrl"), "is not a UUID in lower case")
	}
	return e.target(address)
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range s {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (c == '-') || !strings.ContainsRune("0123456789abcdef-", c) {
			return false
		}
	}
	return true
}

// answer writes the answer to a request of its own.
func (e *entry) answer(w http.ResponseWriter, r *http.Request) error {
	if e.method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	e.outcome.headers(w)
	if e.status == http.StatusCreated {
		w.Header().Set("Location", fmt.Sprintf("%s/_history/%d", e.reference, e.outcome.Number))
	}
	if strings.Contains(r.Header.Get("Prefer"), "return=minimal") {
		w.WriteHeader(e.status)
		return nil
	}
	writeJSON(w, e.status, e.outcome.Resource)
	return nil
}

// result is the entry's part of a transaction's answer.
func (e *entry) result() map[string]any {
	if e.method == http.MethodGet {
		return map[string]any{"resource": e.found, "response": map[string]any{"status": "200 OK"}}
	}
	response := map[string]any{"status": fmt.Sprintf("%d %s", e.status, http.StatusText(e.status))}
	if e.outcome.Resource != nil {
		response["location"] = fmt.Sprintf("%s/_history/%d", e.reference, e.outcome.Number)
		response["etag"] = e.outcome.etag()
		response["lastModified"] = e.outcome.Time.Format("2006-01-02T15:04:05.000Z07:00")
	}
	return map[string]any{"response": response}
}
