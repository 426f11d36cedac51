// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	_ "embed" // when what is mapped comes out
	"encoding/csv"
	"strings"
)

// whenCSV has a path of the record, a place in FHIR, and what must hold.
//
//go:embed when.csv
var whenCSV string

// Condition says when a path of the record, and what is below it, comes out at a
// place in FHIR ("Encounter", "CarePlan.text") and below it. "" is every path, or
// every place.
type Condition struct{ Path, Place, When string }

// Conditions gives what must hold for what is mapped to come out, where that is
// not always so. The narrowest holds. conformance/carry computes where what comes
// out, and a test holds the two against each other.
func Conditions() []Condition {
	rows, err := csv.NewReader(strings.NewReader(whenCSV)).ReadAll()
	if err != nil {
		panic("tofhir: when.csv: " + err.Error()) // part of the program, and proved by a test
	}
	all := make([]Condition, 0, len(rows)-1)
	for _, row := range rows[1:] {
		all = append(all, Condition{Path: row[0], Place: row[1], When: row[2]})
	}
	return all
}
