// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// claim finds out which resource an entry is about; two entries of one
// transaction may not be about the same.
func (t *transaction) claim(e *entry, find func(*entry) error) error {
	if e.resource != nil && text(e.resource, "resourceType") != e.kind {
		return fault(http.StatusBadRequest, "invalid", e.path, "the address and the resource name different types")
	}
	// Two conditions that are written alike find the same resource, or would
	// each create it.
	if e.conditional != "" {
		written := e.kind + "?" + e.condition.Encode()
		if t.touched[written] {
			return fault(http.StatusBadRequest, "duplicate", e.path, "two entries of the transaction are about one resource")
		}
		t.touched[written] = true
	}
	if err := find(e); err != nil {
		return err
	}
	if e.reference == "" {
		return nil // a conditional delete that found nothing
	}
	if t.touched[e.reference] {
		return fault(http.StatusBadRequest, "duplicate", e.path, "two entries of the transaction are about one resource")
	}
	t.touched[e.reference] = true
	if e.fullURL != "" {
		t.names[e.fullURL] = e.reference
	}
	return nil
}

// match gives the one resource that a condition finds, "" for none.
func (t *transaction) match(e *entry, condition url.Values) (string, error) {
	found, err := t.shelf.search(e.kind, condition)
	if err != nil {
		return "", err
	}
	switch len(found) {
	case 0:
		return "", nil
	case 1:
		return found[0].Reference, nil
	}
	return "", fault(http.StatusPreconditionFailed, "multiple-matches", e.path, "the condition finds more than one resource")
}

func (t *transaction) remove(e *entry) error {
	e.status = http.StatusNoContent
	if e.condition == nil {
		e.reference = e.kind + "/" + e.id
	} else {
		var err error
		if e.reference, err = t.match(e, e.condition); err != nil || e.reference == "" {
			return err
		}
	}
	old, ok := t.shelf.newest(e.reference)
	if !ok || old.Resource == nil {
		return nil // gone already: the same to the caller
	}
	if err := matchVersion(e, old); err != nil {
		return err
	}
	t.shelve(Version{Reference: e.reference, Number: old.Number + 1, Method: e.method})
	return nil
}

func (t *transaction) create(e *entry) error {
	if e.ifNoneExist != "" {
		condition, err := url.ParseQuery(strings.TrimPrefix(e.ifNoneExist, e.kind+"?"))
		if err != nil || len(condition) == 0 {
			return fault(http.StatusBadRequest, "invalid", e.path, "the condition cannot be read")
		}
		if e.reference, err = t.match(e, condition); err != nil {
			return err
		}
		if e.reference != "" {
			e.status = http.StatusOK // it exists: left as it is
			e.outcome, _ = t.shelf.newest(e.reference)
			return nil
		}
	}
	e.reference, e.status = t.newReference(e.kind), http.StatusCreated
	t.reserve(e)
	return nil
}

func (t *transaction) update(e *entry) error {
	e.reference = e.kind + "/" + e.id
	if e.condition != nil {
		found, err := t.match(e, e.condition)
		if err != nil {
			return err
		}
		if e.reference = found; found == "" {
			e.reference = t.unmatched(e)
		}
	}
	if id, given := e.resource["id"]; (given || e.condition == nil) && e.reference != e.kind+"/"+fmt.Sprint(id) {
		return fault(http.StatusBadRequest, "invalid", e.path, "the resource's id is not the one that is addressed")
	}
	old, ok := t.shelf.newest(e.reference)
	if err := matchVersion(e, old); err != nil {
		return err
	}
	e.status = http.StatusOK
	if !ok || old.Resource == nil {
		e.status = http.StatusCreated
	}
	t.reserve(e)
	return nil
}

// unmatched names what a conditional update creates: by the resource's own id
// if it has one, since the standard makes that an update as create.
func (t *transaction) unmatched(e *entry) string {
	if id := text(e.resource, "id"); id != "" {
		return e.kind + "/" + id
	}
	return t.newReference(e.kind)
}

// reserve puts the resource where later conditions find it. It is written for
// good when every reference is known.
func (t *transaction) reserve(e *entry) {
	old, _ := t.shelf.newest(e.reference)
	t.shelf.add(Version{Reference: e.reference, Number: old.Number + 1, Method: e.method, Resource: e.resource})
}

func (t *transaction) newReference(kind string) string {
	for {
		t.last++
		reference := fmt.Sprintf("%s/sim-%d", kind, t.last)
		if _, taken := t.shelf.newest(reference); !taken {
			return reference
		}
	}
}

func (t *transaction) shelve(v Version) {
	v.Time = stamp()
	t.written = append(t.written, v)
	t.shelf.add(v)
}

func matchVersion(e *entry, old Version) error {
	if e.ifMatch != "" && e.ifMatch != old.etag() {
		return fault(http.StatusPreconditionFailed, "conflict", e.path, "it is not the version that was expected")
	}
	return nil
}
