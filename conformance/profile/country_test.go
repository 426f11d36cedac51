// SPDX-License-Identifier: Apache-2.0

package profile_test

import (
	"testing"

	"github.com/carelode/lode/conformance/profile"
)

// TestACodeForEachCountry: HL7's table of kinds of identifiers has one code that stands for one in each country.
func TestACodeForEachCountry(t *testing.T) {
	t.Parallel()
	c := core(t)
	for code, known := range map[string]bool{"NNGBR": true, "NNxxx": true, "MR": true, "NNgbr": false, "NNGB": false, "GBR": false, "MRGBR": false} {
		found := c.Check([]byte(`{"resourceType":"Patient","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"` +
			code + `"}]},"system":"urn:oid:1.2","value":"1"}]}`))
		refused := false
		for _, f := range found {
			refused = refused || f.Severity == profile.Error
		}
		if refused == known {
			t.Errorf("%s: %v", code, found)
		}
	}
}
