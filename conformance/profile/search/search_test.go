// SPDX-License-Identifier: Apache-2.0

//nolint:misspell // FHIR spells Organization so
package search_test

import (
	"testing"

	"github.com/carelode/lode/conformance/profile/search"
)

func TestParameters(t *testing.T) {
	t.Parallel()
	table := &search.Table{}
	for name, c := range map[string]struct{ canonical, code, typ, base, other string }{
		"of one resource": {"Organization-name", "name", "string", "Organization", "Patient"},
		"of a version":    {"Organization-name|4.0.1", "name", "string", "Organization", "Patient"},
		"of many":         {"clinical-code", "code", "token", "Observation", "Patient"},
		"of all":          {"Resource-lastUpdated", "_lastUpdated", "date", "Slot", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, ok := table.Defined("http://hl7.org/fhir/SearchParameter/" + c.canonical)
			if !ok || p.Code != c.code || p.Type != c.typ || !p.For(c.base) || c.other != "" && p.For(c.other) {
				t.Errorf("got %v, %v", p, ok)
			}
		})
	}
	if _, ok := table.Defined("http://hl7.org/fhir/SearchParameter/Patient-colour"); ok {
		t.Error("a parameter that there is not")
	}
}
