// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	_ "embed" // what is not mapped, and why
	"encoding/csv"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// unmappedCSV has a path and a reason in each row. A path that begins with "*."
// stands for the field of that name in every entry of the record that has it.
//
//go:embed unmapped.csv
var unmappedCSV string

// Gap is a path of the record that no resource is made of, on purpose. It names
// the field and everything below it, as a path of care.ParsePaths does.
type Gap struct{ Path, Reason string }

// Gaps gives every path of the record that is not mapped, with the reason, in the
// record's order; none covers another. A test holds them against the record: what
// is not in them comes out in some resource, and what is in them in none. An
// adapter may tell less than is mapped: its descriptor says so.
func Gaps() []Gap {
	rows, err := csv.NewReader(strings.NewReader(unmappedCSV)).ReadAll()
	if err != nil {
		panic("tofhir: unmapped.csv: " + err.Error()) // part of the program, and proved by a test
	}
	var out []Gap
	for _, leaf := range care.AllLeaves() {
		if len(out) > 0 && covers(out[len(out)-1].Path, leaf) {
			continue
		}
		if gap, ok := gapOf(leaf, rows[1:]); ok {
			out = append(out, gap)
		}
	}
	return out
}

// gapOf gives the gap that a leaf is in, the widest first.
func gapOf(leaf string, rows [][]string) (Gap, bool) {
	for _, row := range rows {
		if covers(row[0], leaf) {
			return Gap{Path: row[0], Reason: row[1]}, true
		}
		if end, everywhere := strings.CutPrefix(row[0], "*."); everywhere && strings.HasSuffix(leaf, "."+end) {
			return Gap{Path: leaf, Reason: row[1]}, true
		}
	}
	return Gap{}, false
}

func covers(path, leaf string) bool {
	rest, found := strings.CutPrefix(leaf, path)
	return found && (rest == "" || rest[0] == '.')
}
