// SPDX-License-Identifier: Apache-2.0

package sharedcare

import (
	_ "embed" // what is mapped and yet not shown to a shared record
	"encoding/csv"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/tofhir"
)

// withheldCSV has a path and a reason in each row.
//
//go:embed withheld.csv
var withheldCSV string

// explained says why the rest of the record is not carried, and when what is
// carried comes out.
func explained() adapters.Explained {
	e := adapters.Explained{Settings: []map[string]string{{"master_of": "patient,organization,practitioner"}, {"master_of": ""}}} //nolint:misspell // FHIR spells it so
	rows, err := csv.NewReader(strings.NewReader(withheldCSV)).ReadAll()
	if err != nil {
		panic("sharedcare: withheld.csv: " + err.Error()) // part of the program, and proved by a test
	}
	for _, row := range rows[1:] {
		e.Reasons = append(e.Reasons, adapters.Reason{Path: row[0], Why: row[1]})
	}
	for _, gap := range tofhir.Gaps() {
		e.Inherited = append(e.Inherited, adapters.Reason{Path: gap.Path, Why: gap.Reason})
	}
	for _, c := range tofhir.Conditions() {
		e.Rules = append(e.Rules, adapters.Rule{Path: c.Path, Place: c.Place, When: c.When})
	}
	return e
}
