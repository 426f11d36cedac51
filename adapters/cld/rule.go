// SPDX-License-Identifier: Apache-2.0

package cld

// rule is a compiled condition on a row: it holds always, or when all tests of
// any one line hold.
type rule struct {
	always bool
	any    [][]test
}

// test looks at one field of the row.
type test struct {
	field  field
	asked  question
	values uint64 // set of places in the field's list; bit 0 is "empty"
	from   int
	to     int
}

type question uint8

const (
	inSet question = iota
	isFilled
	ageBetween
)

// holds reports whether the rule holds for a row. It looks at what the record
// gave, whether or not the column itself applies.
func (u *rule) holds(r *row) bool {
	if u.always {
		return true
	}
	for _, line := range u.any {
		if all(line, r) {
			return true
		}
	}
	return false
}

func all(line []test, r *row) bool {
	for i := range line {
		if !line[i].holds(r) {
			return false
		}
	}
	return true
}

func (t *test) holds(r *row) bool {
	switch t.asked {
	case isFilled:
		return !r.cells[t.field].empty()
	case ageBetween:
		return r.age >= t.from && r.age <= t.to
	case inSet:
		return t.values&(1<<r.cells[t.field].value) != 0
	}
	return false
}
