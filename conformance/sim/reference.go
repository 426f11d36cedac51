// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// rewrite replaces, in place, what points at other entries of the transaction:
// references and addresses that are a fullUrl, and conditional references.
func (t *transaction) rewrite(node any, path string) error {
	switch v := node.(type) {
	case []any:
		for i, item := range v {
			if err := t.rewrite(item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			if err := t.rewriteMember(v, key, join(path, key)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) rewriteMember(object map[string]any, key, path string) error {
	pointer, ok := object[key].(string)
	if !ok {
		return t.rewrite(object[key], path)
	}
	if !slices.Contains([]string{"reference", "url", "valueUri", "valueUrl"}, key) {
		return nil
	}
	if reference, known := t.names[pointer]; known {
		object[key] = reference
		return nil
	}
	if key != "reference" {
		return nil
	}
	kind, condition, conditional := strings.Cut(pointer, "?")
	if !conditional || !t.bundled || !knownType(kind) {
		return nil
	}
	reference, err := t.conditional(kind, condition, path)
	object[key] = reference
	return err
}

// conditional resolves "Patient?identifier=…": exactly one, or the transaction
// fails.
func (t *transaction) conditional(kind, condition, path string) (string, error) {
	query, err := url.ParseQuery(condition)
	if err != nil || len(query) == 0 {
		return "", fault(http.StatusBadRequest, "invalid", path, "the condition cannot be read")
	}
	found, err := t.shelf.search(kind, query)
	if err != nil {
		return "", err
	}
	switch len(found) {
	case 0:
		return "", fault(http.StatusPreconditionFailed, "not-found", path, "the condition finds no resource")
	case 1:
		return found[0].Reference, nil
	}
	return "", fault(http.StatusPreconditionFailed, "multiple-matches", path, "the condition finds more than one resource")
}

// checkReferences refuses what points at nothing.
func (t *transaction) checkReferences(node any, root map[string]any, path string) error {
	switch v := node.(type) {
	case []any:
		for i, item := range v {
			if err := t.checkReferences(item, root, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, key := range sortedKeys(v) {
			if err := t.checkMember(key, v[key], root, join(path, key)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transaction) checkMember(key string, value any, root map[string]any, path string) error {
	if pointer, ok := value.(string); ok && key == "reference" && !t.pointsAtSomething(pointer, root) {
		return fault(http.StatusBadRequest, "not-found", path, "points at nothing that is here")
	}
	return t.checkReferences(value, root, path)
}

func (t *transaction) pointsAtSomething(pointer string, root map[string]any) bool {
	switch {
	case strings.HasPrefix(pointer, "#"):
		return slices.ContainsFunc(list(root, "contained"), func(c any) bool {
			contained, _ := c.(map[string]any)
			return pointer == "#"+text(contained, "id")
		})
	case strings.HasPrefix(pointer, "https://"), strings.HasPrefix(pointer, "http://"):
		return true // elsewhere: a server does not look
	}
	// A urn of no entry, and a condition outside a transaction, name nothing.
	reference, _, _ := strings.Cut(pointer, "/_history/")
	v, ok := t.shelf.newest(reference)
	return ok && v.Resource != nil
}

// person names whom the transaction is about: the first Patient's identifier,
// written or pointed at.
func (t *transaction) person() string {
	for _, v := range t.written {
		reference := v.Reference
		if v.kind() != "Patient" {
			reference = subjectOf(v.Resource)
		}
		patient, ok := t.shelf.newest(reference)
		if all := identifiers(patient.Resource); ok && len(all) > 0 {
			return text(all[0], "system") + "|" + text(all[0], "value")
		}
	}
	return ""
}

func subjectOf(resource map[string]any) string {
	for _, name := range []string{"subject", "patient", "for"} {
		if reference := text(part(resource, name), "reference"); reference != "" {
			return reference
		}
	}
	return ""
}
