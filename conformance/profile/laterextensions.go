// SPDX-License-Identifier: Apache-2.0

package profile

import (
	_ "embed" // the names
	"strings"
)

// laterExtensions is the ids, one a line, of the extensions that HL7 came to define after R4 and that may stand in R4 too: those of
// its extensions pack (http://hl7.org/fhir/extensions, CC0) that the core package of R4 has not. Their definitions are not held.
//
//go:embed laterextensions.txt
var laterExtensions string

// laterExtension says whether HL7 defines an extension outside the core package of R4. Extensions are published apart from FHIR's
// own releases since 2023, so that a url which R4 does not know is no proof of a mistake.
func laterExtension(url string) bool {
	id, ok := strings.CutPrefix(url, structures)
	return ok && id != "" && !strings.Contains(id, "\n") && strings.Contains("\n"+laterExtensions, "\n"+id+"\n")
}
