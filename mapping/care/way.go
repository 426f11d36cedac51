// SPDX-License-Identifier: Apache-2.0

package care

import "strconv"

// place is one step down into a record: a key, or an index where key is "".
type place struct {
	key   string
	index int
}

// way leads from the record to where a reader or writer is.
type way []place

func (w *way) key(k string) { *w = append(*w, place{key: k, index: -1}) }
func (w *way) item(i int)   { *w = append(*w, place{index: i}) }
func (w *way) up()          { *w = (*w)[:len(*w)-1] }

// String gives the path, "plan.goals[2].actions".
func (w way) String() string {
	var path []byte
	for _, p := range w {
		path = p.append(path)
	}
	return string(path)
}

func (p place) append(path []byte) []byte {
	if p.index >= 0 {
		path = append(path, '[')
		path = strconv.AppendInt(path, int64(p.index), 10)
		return append(path, ']')
	}
	if len(path) > 0 {
		path = append(path, '.')
	}
	return append(path, p.key...)
}
