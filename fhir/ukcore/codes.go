// SPDX-License-Identifier: Apache-2.0

package ukcore

import (
	_ "embed" // the code lists
	"encoding/csv"
	"strings"
	"sync"

	"github.com/carelode/lode/fhir"
)

//go:embed codes.csv
var codesCSV string

type systemCode struct{ system, code string }

// displays is read once. The file is part of the program and proved by a test.
var displays = sync.OnceValue(func() map[systemCode]string { //nolint:gochecknoglobals // data that never changes
	rows, err := csv.NewReader(strings.NewReader(codesCSV)).ReadAll()
	if err != nil {
		panic("ukcore: codes.csv: " + err.Error())
	}
	list := make(map[systemCode]string, len(rows))
	for _, r := range rows[1:] {
		list[systemCode{r[0], r[1]}] = r[2]
	}
	return list
})

// Display is the published text of a code, and whether its list has the code.
// Only the lists that UK Core itself publishes, and those it draws person
// relationships and birth sex from, are known.
func Display(system, code string) (string, bool) {
	text, ok := displays()[systemCode{system, code}]
	return text, ok
}

// Concept is a code with its published display, if it is known here.
func Concept(system, code string) fhir.CodeableConcept {
	text, _ := Display(system, code)
	return fhir.Concept(system, code, text)
}

// Relationship is how somebody is related to the person. The value set
// UKCore-PersonRelationshipType draws on three systems; the code is looked for
// in UK Core's own first (Carer, Guardian), then among family and friends
// (DAU, FRND), then among the roles of a contact (N next of kin, C emergency).
// It reports false if none has the code.
func Relationship(code string) (fhir.CodeableConcept, bool) {
	for _, system := range []string{SystemRelationshipRole, SystemRole, SystemContactRole} {
		if _, ok := Display(system, code); ok {
			return Concept(system, code), true
		}
	}
	return fhir.CodeableConcept{}, false
}
