// SPDX-License-Identifier: Apache-2.0

package care

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
)

// codesCSV holds every code list of the record: list, code, label. The Omaha
// System's terms are used unaltered; the lists that a council or the NHS
// defines elsewhere are the team's own codes here and are translated at the
// border (mapping/codes, adapters).
//
//go:embed codes.csv
var codesCSV string

// Code is one entry of a code list.
type Code struct {
	Code  string // as written in a record
	Label string // as shown to people
}

// lists reads the embedded table once; that it parses is proved by a test.
var lists = sync.OnceValue(readLists) //nolint:gochecknoglobals // read-only after the first call

func readLists() map[string][]Code {
	rows, err := csv.NewReader(strings.NewReader(codesCSV)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil
	}
	all := make(map[string][]Code)
	for _, row := range rows[1:] {
		all[row[0]] = append(all[row[0]], Code{Code: row[1], Label: row[2]})
	}
	return all
}

// Codes gives the entries of a code list in their order, nil for an unknown
// list. The slice is shared: do not change it.
func Codes(list string) []Code { return lists()[list] }

// Label gives the words for a code of a list, and false if it is not in it.
func Label(list, code string) (string, bool) {
	for _, c := range Codes(list) {
		if c.Code == code {
			return c.Label, true
		}
	}
	return "", false
}
