// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/carelode/lode/mapping/care"
)

// row is one row in the making. Its cells point into the extract's arena.
type row struct {
	cells [numFields]cell
	kind  rowKind
	index int // of the item in the record's list
	age   int // in whole years at the end of the period, -1 where not known
}

// cell is one cell: written text in the arena, or a number of its list, or what
// is wrong with it.
type cell struct {
	start, end int32
	value      uint8
	fault      fault
}

func (c *cell) empty() bool { return c.value == 0 && c.start == c.end }

// fault says why a cell cannot be written. It is told only if its column
// applies to the row.
type fault uint8

const (
	noFault fault = iota
	notDate
	notWhole
	notDecimal
	notNHSNumber
	notPostcode
	notODS
	notCQC
	notID
	notText
	tooLong
	unmapped
	never
)

func (f fault) words() string {
	return [...]string{
		"", "it is not a date", "it is not a whole number", "it is not an amount with two decimal places", "it is not an NHS number",
		"it is not a postcode", "it is not an organisation's code", "it is not a CQC location id", "it is not a plain identifier",
		"it holds characters that a file cannot hold", "it is longer than the column", "the profile has no value for this code",
		"it is never told",
	}[f]
}

// put writes a cell of identifiers or numbers: they hold nothing to quote, which
// their own checks make sure of.
func (x *extract) put(c *cell, s string, bad fault, good bool) {
	if s == "" {
		return
	}
	if !good {
		c.fault = bad
		return
	}
	x.begin(c)
	x.arena = append(x.arena, s...)
	x.finish(c)
}

func (x *extract) begin(c *cell)  { c.start = int32(len(x.arena)) } //nolint:gosec // the arena holds one record's cells
func (x *extract) finish(c *cell) { c.end = int32(len(x.arena)) }   //nolint:gosec // the arena holds one record's cells

func (x *extract) date(r *row, f field, d care.Date) {
	c := &r.cells[f]
	switch {
	case d == "" || x.plan.by[f] == nil:
		return
	case !realDay(string(d)):
		c.fault = notDate
		return
	}
	x.begin(c)
	if x.set.isoDates {
		x.arena = append(x.arena, d...)
	} else {
		x.arena = append(append(append(append(append(x.arena, d[8:10]...), '/'), d[5:7]...), '/'), d[:4]...)
	}
	x.finish(c)
}

func (x *extract) text(r *row, f field, s string) {
	col, c := x.plan.by[f], &r.cells[f]
	if s == "" || col == nil {
		return
	}
	if !plain(s) {
		c.fault = notText
		return
	}
	if x.set.oneLine {
		s = oneLine(s)
	}
	s = neutral(s)
	if col.max > 0 && utf8.RuneCountInString(s) > col.max {
		if !x.set.shorten {
			c.fault = tooLong
			return
		}
		s = shorten(s, col.max)
		x.doubt(x.path(r, f), col.header+": shortened, as the settings ask")
	}
	x.begin(c)
	x.arena = appendQuoted(x.arena, s)
	x.finish(c)
}

func (x *extract) id(r *row, f field, s string) {
	col := x.plan.by[f]
	if col != nil && col.max > 0 && len(s) > col.max {
		r.cells[f].fault = tooLong
		return
	}
	x.put(&r.cells[f], s, notID, plainID(s))
}

func (x *extract) whole(r *row, f field, n int) {
	c := &r.cells[f]
	x.begin(c)
	x.arena = strconv.AppendInt(x.arena, int64(n), 10)
	x.finish(c)
}

// decimal writes an amount with two places. One that needs more is a fault: it
// is never rounded.
func (x *extract) decimal(r *row, f field, d care.Decimal) {
	if d == "" {
		return
	}
	c := &r.cells[f]
	whole, part, _ := strings.Cut(string(d), ".")
	part = strings.TrimRight(part, "0")
	if !digits(whole) || whole == "" || len(whole) > 1 && whole[0] == '0' || len(part) > 2 || !digits(part) || strings.HasSuffix(string(d), ".") {
		c.fault = notDecimal
		return
	}
	x.begin(c)
	x.arena = append(append(append(append(x.arena, whole...), '.'), part...), "00"[len(part):]...)
	x.finish(c)
}

// code writes a list's value for a code.
func (x *extract) code(r *row, f field, v vocab, code string) {
	col := x.plan.by[f]
	if code == "" || col == nil || len(col.list.values) == 0 {
		return // not asked, no column, or a list that nobody knows: empty
	}
	e, known := col.list.from[v][code]
	c := &r.cells[f]
	switch {
	case !known:
		c.fault = unmapped
	case e.never != "":
		c.fault, x.why = never, e.never
	default:
		c.value, c.fault = e.value, noFault
	}
}

// better gives the code whose value stands first in the list: the hierarchy of
// outcomes. A code that the profile does not know comes first, so that it is told.
func (x *extract) better(f field, v vocab, a, b string) string {
	col := x.plan.by[f]
	switch {
	case a == "" || col == nil:
		return b
	case b == "":
		return a
	}
	if col.list.from[v][b].value < col.list.from[v][a].value {
		return b
	}
	return a
}
