// SPDX-License-Identifier: Apache-2.0

package tofhir

import "strconv"

// place is a field of the record, or an item that it is in. It becomes a path only
// where an error must name it: a record has hundreds of places and seldom an error.
type place struct {
	list  string // or a part that is no list
	index int    // of the item, or none
	inner string // a list within the item, or an object, or ""
	nth   int    // of the inner list's item, or none
	field string // of all that, or ""
}

// none is the index of what is no item of a list.
const none = -1

// at gives the place of a list's item.
func at(list string, i int) place { return place{list: list, index: i, nth: none} }

// in gives the place of a part that is no list.
func in(part string) place { return at(part, none) }

// item gives the place of an item of a list within p, or of an object with none.
func (p place) item(list string, i int) place {
	p.inner, p.nth = list, i
	return p
}

// dot gives the place of a field.
func (p place) dot(field string) place {
	p.field = field
	return p
}

// String gives the path.
func (p place) String() string {
	path := indexed(p.list, p.index)
	if p.inner != "" {
		path += "." + indexed(p.inner, p.nth)
	}
	if p.field != "" {
		path += "." + p.field
	}
	return path
}

func indexed(name string, i int) string {
	if i == none {
		return name
	}
	return name + "[" + strconv.Itoa(i) + "]"
}
