// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"fmt"
	"slices"
	"strings"
)

// checkResource refuses what a strict server refuses in any resource: an
// unknown type, nulls and empty parts, two branches of one choice, wrong dates,
// and, for the types we send, missing required elements and unknown codes.
func checkResource(resource map[string]any, path string) error {
	kind := text(resource, "resourceType")
	if !knownType(kind) {
		return fault(422, "structure", join(path, "resourceType"), "is not a type of FHIR R4")
	}
	if path == "" {
		path = kind
	}
	if err := checkObject(resource, path); err != nil {
		return err
	}
	if id, given := resource["id"]; given && !validID(fmt.Sprint(id)) {
		return fault(422, "value", join(path, "id"), "is not an id of FHIR")
	}
	rules := rulesOf(kind)
	for _, name := range rules.required {
		if !present(resource, name) {
			return fault(422, "required", join(path, strings.TrimSuffix(name, "[x]")), "is required")
		}
	}
	for name, codes := range rules.codes {
		if value, ok := resource[name]; ok && !slices.Contains(codes, fmt.Sprint(value)) {
			return fault(422, "code-invalid", join(path, name), "is not a code of its value set")
		}
	}
	if err := checkInner(resource, path); err != nil {
		return err
	}
	if err := checkInvariants(resource, path); err != nil {
		return err
	}
	return checkContained(resource, path)
}

func checkContained(resource map[string]any, path string) error {
	for i, c := range list(resource, "contained") {
		contained, ok := c.(map[string]any)
		if !ok {
			return fault(422, "structure", join(path, "contained"), "must hold resources")
		}
		if err := checkResource(contained, fmt.Sprintf("%s.contained[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

// present reports whether a required element is there; "x[x]" takes any branch.
func present(resource map[string]any, name string) bool {
	base, choice := strings.CutSuffix(name, "[x]")
	for key := range resource {
		key = strings.TrimPrefix(key, "_")
		if key == name || (choice && isBranch(key, base)) {
			return true
		}
	}
	return false
}

func checkObject(object map[string]any, path string) error {
	if len(object) == 0 {
		return fault(422, "structure", path, "is empty")
	}
	if err := checkChoices(object, path); err != nil {
		return err
	}
	for _, key := range sortedKeys(object) {
		if err := checkValue(key, object[key], join(path, key)); err != nil {
			return err
		}
	}
	return nil
}

func checkValue(key string, value any, path string) error {
	switch v := value.(type) {
	case nil:
		return fault(422, "structure", path, "is null")
	case map[string]any:
		return checkObject(v, path)
	case []any:
		return checkArray(key, v, path)
	case string:
		return checkText(key, v, path)
	}
	return nil
}

// checkArray refuses an empty array, and nulls that no twin (`given` and
// `_given`) can explain, which is to say an array of nulls alone.
func checkArray(key string, array []any, path string) error {
	nulls := 0
	for i, value := range array {
		if value == nil {
			nulls++
			continue
		}
		if err := checkValue(key, value, fmt.Sprintf("%s[%d]", path, i)); err != nil {
			return err
		}
	}
	if nulls == len(array) {
		return fault(422, "structure", path, "is empty")
	}
	return nil
}

func checkText(key, value, path string) error {
	if strings.TrimSpace(value) == "" {
		return fault(422, "structure", path, "is empty")
	}
	if want := dateKind(key); want != nil && !want(value) {
		return fault(422, "value", path, "is not a date or time of FHIR")
	}
	return nil
}

// checkChoices refuses two branches of one choice, such as deceasedBoolean
// beside deceasedDateTime.
func checkChoices(object map[string]any, path string) error {
	for _, base := range choices() {
		branch := ""
		for key := range object {
			key = strings.TrimPrefix(key, "_")
			if key == branch || !isBranch(key, base) {
				continue
			}
			if branch != "" {
				return fault(422, "structure", join(path, base+"[x]"), "has two branches")
			}
			branch = key
		}
	}
	return nil
}

func isBranch(key, base string) bool {
	suffix, ok := strings.CutPrefix(key, base)
	return ok && slices.Contains(dataTypes(), suffix)
}

func validID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	return strings.IndexFunc(id, func(r rune) bool {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.':
			return false
		}
		return true
	}) < 0
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
