// SPDX-License-Identifier: Apache-2.0

package cld

// plan is a profile made ready: what is asked of every row is an index or a bit
// test, never a comparison of texts. It does not change once it is made.
type plan struct {
	name    string
	columns []column
	by      [numFields]*column // nil where the profile has no such column
	low     []string           // headers of the columns whose list is of low or unknown certainty
	header  []byte             // the first line, without its end
}

// column is one column, in order.
type column struct {
	field     field
	header    string
	max       int
	list      *list
	applies   rule
	mandatory rule
	doubtful  rule
}

// list is a defined list of the format. Its values are numbered from 1.
type list struct {
	certainty string
	ordered   bool
	values    []string
	encoded   [][]byte // as written into the file, by number; encoded[0] is empty
	from      [numVocabs]map[string]entry
}

// entry is what becomes of one code.
type entry struct {
	value uint8  // a number of the list, or 0
	never string // why there is no row at all, or ""
}

// mostValues is what fits the bits of a test, beside "empty".
const mostValues = 63

// number finds a value in the list, 0 if it is not in it.
func (l *list) number(value string) uint8 {
	for i, v := range l.values {
		if v == value {
			return uint8(i + 1)
		}
	}
	return 0
}
