// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

// transaction is all or nothing: it writes on a shelf of its own, over the
// server's, which nobody sees until it is committed.
type transaction struct {
	shelf   *shelf
	base    string
	bundled bool // urn:uuid and conditional references have a meaning
	last    int  // the last id given
	written []Version
	touched map[string]bool   // resources that an entry has claimed
	names   map[string]string // fullUrl to reference
}

func (s *FHIRServer) begin(bundled bool) *transaction {
	return &transaction{
		shelf:   newShelf(s.store),
		base:    s.set.Base,
		bundled: bundled,
		last:    s.last,
		touched: map[string]bool{},
		names:   map[string]string{},
	}
}

// transact does a transaction Bundle.
func (s *FHIRServer) transact(w http.ResponseWriter, r *http.Request, body []byte) error {
	bundle, err := parseResource(body)
	if err != nil {
		return err
	}
	if err := checkResource(bundle, ""); err != nil {
		return err
	}
	if text(bundle, "resourceType") != "Bundle" || text(bundle, "type") != "transaction" {
		return fault(http.StatusBadRequest, "not-supported", "Bundle.type", "only transactions are taken here")
	}
	entries, err := readEntries(bundle)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.begin(true)
	if err := t.run(entries); err != nil {
		return err
	}
	if err := s.commit(t, effectOf(s.set.Name, r.Header, body)); err != nil {
		return err
	}
	answer := map[string]any{"resourceType": "Bundle", "type": "transaction-response"}
	var results []any
	for _, e := range entries {
		results = append(results, e.result())
	}
	if results != nil {
		answer["entry"] = results
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// run does the entries in the order that the standard sets (R4 http 3.1.0.11.2):
// DELETE, POST, PUT, GET, and then the conditional references.
func (t *transaction) run(entries []*entry) error {
	steps := []struct {
		method string
		do     func(*entry) error
	}{
		{http.MethodDelete, t.remove},
		{http.MethodPost, t.create},
		{http.MethodPut, t.update},
	}
	for _, step := range steps {
		for _, e := range entries {
			if e.method != step.method {
				continue
			}
			if err := t.claim(e, step.do); err != nil {
				return err
			}
		}
	}
	if err := t.write(entries); err != nil {
		return err
	}
	return t.fetch(entries)
}

// write rewrites the references of what was reserved, checks it, and makes the
// versions. What would change nothing makes none.
func (t *transaction) write(entries []*entry) error {
	for _, e := range entries {
		if e.resource == nil || (e.outcome.Resource != nil) {
			continue
		}
		resource := copyOf(e.resource)
		if err := t.rewrite(resource, e.resourcePath()); err != nil {
			return err
		}
		if err := checkResource(resource, e.resourcePath()); err != nil {
			return err
		}
		if err := t.checkReferences(resource, resource, e.resourcePath()); err != nil {
			return err
		}
		if err := checkTargets(resource, e.resourcePath()); err != nil {
			return err
		}
		t.finish(e, resource)
	}
	return nil
}

func (e *entry) resourcePath() string {
	if e.path == "" {
		return e.kind
	}
	return e.path + ".resource"
}

func (t *transaction) finish(e *entry, resource map[string]any) {
	before, had := t.shelf.under.newest(e.reference)
	if had && before.Resource != nil && sameContent(before.Resource, resource) {
		e.outcome = before
		return
	}
	v := Version{Reference: e.reference, Number: before.Number + 1, Method: e.method, Time: stamp()}
	resource["id"] = strings.TrimPrefix(e.reference, e.kind+"/")
	meta := part(resource, "meta")
	if meta == nil {
		meta = map[string]any{}
	}
	meta["versionId"] = strconv.Itoa(v.Number)
	meta["lastUpdated"] = v.Time.Format("2006-01-02T15:04:05.000Z07:00")
	resource["meta"] = meta
	v.Resource = resource
	t.written = append(t.written, v)
	t.shelf.versions[e.reference] = []Version{v}
	e.outcome = v
}

// sameContent compares two resources without what the server itself writes.
func sameContent(a, b map[string]any) bool {
	strip := func(resource map[string]any) map[string]any {
		resource = copyOf(resource)
		delete(resource, "id")
		if meta := part(resource, "meta"); meta != nil {
			delete(meta, "versionId")
			delete(meta, "lastUpdated")
			if len(meta) == 0 {
				delete(resource, "meta")
			}
		}
		return resource
	}
	return reflect.DeepEqual(strip(a), strip(b))
}

func (t *transaction) fetch(entries []*entry) error {
	for _, e := range entries {
		if e.method != http.MethodGet {
			continue
		}
		if e.condition == nil && e.id != "" {
			v, err := t.shelf.read(e.kind + "/" + e.id)
			if err != nil {
				return err
			}
			e.found = v.Resource
			continue
		}
		found, err := t.shelf.search(e.kind, e.condition)
		if err != nil {
			return err
		}
		e.found = bundleOf("searchset", t.base, found)
	}
	return nil
}
