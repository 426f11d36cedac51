// SPDX-License-Identifier: Apache-2.0

package conformance_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/profile"
	"github.com/carelode/lode/conformance/profile/definition"
)

// TestGoldensConform checks every FHIR R4 resource that a golden file of the
// repository holds, by itself, in a list or within a message, against R4, UK
// Core and the profiles that it claims.
func TestGoldensConform(t *testing.T) {
	t.Parallel()
	checker, err := profile.New(definition.Core(), profile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var goldens []string
	err = filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(filepath.ToSlash(file), "testdata/golden/") {
			goldens = append(goldens, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, file := range goldens {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range resources(data) {
			count++
			for _, i := range checker.Check(resource) {
				if !profile.Conforms([]profile.Issue{i}) {
					t.Errorf("%s", profile.Text(file, i))
				}
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d resources were found", count)
	}
}

// resources gives the outermost FHIR resources of a JSON text, wherever they
// stand in it, also within a text value that is JSON itself.
func resources(data []byte) []json.RawMessage {
	data = bytes.TrimSpace(data)
	var found []json.RawMessage
	var object map[string]json.RawMessage
	var list []json.RawMessage
	var text string
	switch {
	case len(data) == 0:
	case data[0] == '{' && json.Unmarshal(data, &object) == nil:
		if _, resource := object["resourceType"]; resource {
			return []json.RawMessage{data}
		}
		for _, value := range object {
			found = append(found, resources(value)...)
		}
	case data[0] == '[' && json.Unmarshal(data, &list) == nil:
		for _, value := range list {
			found = append(found, resources(value)...)
		}
	case data[0] == '"' && json.Unmarshal(data, &text) == nil && strings.HasPrefix(strings.TrimSpace(text), "{"):
		return resources([]byte(text))
	}
	return found
}
