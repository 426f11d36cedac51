// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// flushAt is how many bytes are gathered before they are written.
const flushAt = 64 << 10

// extract is one file in the making. It holds one record's worth of memory.
type extract struct {
	plan    *plan
	set     *settings
	team    adapters.Team
	period  care.Period
	planned care.Date
	w       io.Writer

	out    []byte // rows not yet written
	arena  []byte // the cells of one record
	person row    // the cells that all rows of one record share
	row    row
	items  chain
	rec    *care.Record
	known  standing
	why    string // of a cell that is never told
	doubts []adapters.LeftOut
	shared int // how many of the doubts are about the person, so about every row
	frame  [3]cell
	base   int // length of the arena that the frame takes
	sum    adapters.Summary
}

// WriteBatch writes the team extract for the period as CSV: RFC 4180 with CRLF,
// a header line, one row an event. Rows stand in the order of the records and of
// their items.
//
// Every record and item that is not in the file is counted in the Summary by its
// reason; rows that lack what the profile calls mandatory are written and told
// under Warned. It fails with an Invalid error when the period is open or the
// team's council code is not three digits, and with whatever records or w fail
// with.
func (a *Adapter) WriteBatch(records iter.Seq2[*care.Record, error], period care.Period, facts adapters.Facts, w io.Writer) (adapters.Summary, error) {
	x, err := a.begin(period, facts, w)
	if err != nil {
		return adapters.Summary{}, err
	}
	for rec, err := range records {
		if err != nil {
			return x.sum, fmt.Errorf("read record: %w", err)
		}
		x.sum.Records++
		x.record(rec)
		if len(x.out) >= flushAt {
			if err := x.flush(); err != nil {
				return x.sum, err
			}
		}
	}
	return x.sum, x.flush()
}

func (a *Adapter) begin(period care.Period, facts adapters.Facts, w io.Writer) (*extract, error) {
	name, err := a.FileName(period, facts)
	if err != nil {
		return nil, err
	}
	x := &extract{plan: a.plan, set: &a.set, team: facts.Team, period: period, w: w, planned: period.End}
	if !facts.PlannedAt.IsZero() {
		x.planned = care.Date(facts.PlannedAt.Format(time.DateOnly))
	}
	x.sum = adapters.Summary{
		ContentType: "text/csv; charset=utf-8", Header: map[string]string{HeaderFileName: name},
		ByKind: make(map[string]int), LeftOutBy: make(map[string]int), WarnedBy: make(map[string]int),
	}
	x.out = make([]byte, 0, flushAt+flushAt/4)
	if a.set.bom {
		x.out = append(x.out, "\uFEFF"...)
	}
	x.out = append(append(x.out, a.plan.header...), "\r\n"...)
	x.writeFrame()
	return x, nil
}

// checkFrame checks what stands on every row.
func checkFrame(period care.Period, team adapters.Team) error {
	if !realDay(string(period.Start)) || !realDay(string(period.End)) || period.End < period.Start {
		return care.At(care.Invalid, "period", "period", "an extract needs a period with both its ends")
	}
	if len(team.CouncilCode) != 3 || !digits(team.CouncilCode) {
		return care.At(care.Invalid, "team.councilCode", "council-code", "must be the council's three digits")
	}
	return nil
}

// writeFrame makes the cells that are the same on every row of the file.
func (x *extract) writeFrame() {
	x.put(&x.person.cells[laCode], x.team.CouncilCode, notWhole, true)
	x.date(&x.person, periodStart, x.period.Start)
	x.date(&x.person, periodEnd, x.period.End)
	copy(x.frame[:], x.person.cells[laCode:periodEnd+1])
	x.base = len(x.arena)
}

func (x *extract) flush() error {
	_, err := x.w.Write(x.out)
	x.out = x.out[:0]
	if err != nil {
		return fmt.Errorf("write rows: %w", err)
	}
	return nil
}

// emit writes the row, or tells why it cannot be written.
func (x *extract) emit(r *row) {
	start := len(x.out)
	for i := range x.plan.columns {
		col := &x.plan.columns[i]
		if i > 0 {
			x.out = append(x.out, ',')
		}
		if !col.applies.holds(r) {
			continue
		}
		c := &r.cells[col.field]
		switch {
		case c.fault != noFault:
			x.out = x.out[:start]
			x.leave(x.path(r, col.field), x.words(col, c))
			return
		case c.value != 0:
			x.out = append(x.out, col.list.encoded[c.value]...)
		case c.end > c.start:
			x.out = append(x.out, x.arena[c.start:c.end]...)
		case col.mandatory.holds(r):
			x.doubt(x.path(r, col.field), col.header+": empty, though mandatory")
		}
		if col.doubtful.holds(r) {
			x.doubt(x.path(r, col.field), col.header+": this value is doubtful here")
		}
	}
	x.out = append(x.out, "\r\n"...)
	x.sum.Rows++
	x.sum.ByKind[r.kind.name()]++
	x.settle(x.doubts)
}

func (x *extract) words(col *column, c *cell) string {
	if c.fault == never {
		return x.why
	}
	return col.header + ": " + c.fault.words()
}

// path names the record's field behind a cell.
func (x *extract) path(r *row, f field) string {
	s := x.set.sources[f]
	switch {
	case s.person != "":
		return "person." + s.person
	case r.kind == personRow:
		return "person"
	case s.item[r.kind] == "":
		return itemPath(r.kind, r.index)
	}
	return itemPath(r.kind, r.index) + "." + s.item[r.kind]
}

func itemPath(k rowKind, index int) string {
	return k.part() + "[" + strconv.Itoa(index) + "]"
}
