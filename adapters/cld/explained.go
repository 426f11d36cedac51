// SPDX-License-Identifier: Apache-2.0

package cld

import (
	_ "embed" // what a machine cannot find out about the extract
	"encoding/csv"
	"strings"

	"github.com/carelode/lode/adapters"
)

// withheldCSV has a path and why it is not told; whenCSV a path, a column and
// what must hold.
//
//go:embed withheld.csv
var withheldCSV string

//go:embed when.csv
var whenCSV string

// explained says why the rest of the record is not told, and when what is told
// comes out.
func explained() adapters.Explained {
	var e adapters.Explained
	for _, row := range table(withheldCSV) {
		e.Reasons = append(e.Reasons, adapters.Reason{Path: row[0], Why: row[1]})
	}
	for _, row := range table(whenCSV) {
		e.Rules = append(e.Rules, adapters.Rule{Path: row[0], Place: row[1], When: row[2]})
	}
	return e
}

// table gives the rows behind the heading.
func table(text string) [][]string {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		panic("cld: a table of the package: " + err.Error()) // part of the program, and proved by a test
	}
	return rows[1:]
}
