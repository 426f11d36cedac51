// SPDX-License-Identifier: Apache-2.0

package care

import (
	"strings"
	"time"
)

// The years a record may speak of: nobody older is alive, and nothing later is
// planned. A year outside them is a slip of the pen.
const (
	firstYear = 1880
	lastYear  = 2200
)

// Time gives midnight UTC at the start of the date, or an Invalid error. A
// validated record's dates never fail.
func (d Date) Time() (time.Time, error) {
	return parseTime(time.DateOnly, string(d), "date")
}

// Partial gives the date as a partial date that is fully known.
func (d Date) Partial() PartialDate { return PartialDate(d) }

// Time gives the moment with the offset it was written with, or an Invalid
// error. A validated record's moments never fail.
func (d DateTime) Time() (time.Time, error) {
	if _, ok := moment(string(d)); !ok {
		return time.Time{}, At(Invalid, "", "datetime", ruleText("datetime", ""))
	}
	return parseTime(time.RFC3339Nano, string(d), "datetime")
}

// Date gives the calendar date as it was written: the local date of whoever
// wrote it, whatever the date was in UTC. It is "" if the moment is too short
// to hold one.
func (d DateTime) Date() Date {
	if len(d) < len(time.DateOnly) {
		return ""
	}
	return Date(d[:len(time.DateOnly)])
}

func parseTime(layout, text, rule string) (time.Time, error) {
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		// The cause is dropped on purpose: time.ParseError quotes the value.
		return time.Time{}, At(Invalid, "", rule, ruleText(rule, ""))
	}
	return t, nil
}

// Full gives the date if it is known to the day.
func (p PartialDate) Full() (Date, bool) {
	return Date(p), len(p) == len(time.DateOnly)
}

// Span gives the first and the last day that a partial date may mean, or false
// if it is not a date.
func (p PartialDate) Span() (first, last Date, ok bool) {
	if isDate(string(p)) {
		return Date(p), Date(p), true
	}
	layout, ok := partialLayout(p)
	if !ok {
		return "", "", false
	}
	start, err := parseTime(layout, string(p), "partialdate")
	if err != nil {
		return "", "", false
	}
	end := start
	switch layout {
	case "2006":
		end = start.AddDate(1, 0, -1)
	case "2006-01":
		end = start.AddDate(0, 1, -1)
	}
	return Date(start.Format(time.DateOnly)), Date(end.Format(time.DateOnly)), true
}

func partialLayout(p PartialDate) (string, bool) {
	switch len(p) {
	case len("2006"):
		return "2006", true
	case len("2006-01"):
		return "2006-01", true
	case len(time.DateOnly):
		return time.DateOnly, true
	}
	return "", false
}

// Age gives whole years lived on a day, and false where the birth date is not
// known well enough to tell, is not a date, or is after that day. Someone born
// on 29 February is a year older on 1 March of a common year.
func Age(birth PartialDate, on Date) (int, bool) {
	first, last, ok := birth.Span()
	if !ok {
		return 0, false
	}
	day, err := on.Time()
	if err != nil || on < last {
		return 0, false
	}
	oldest, youngest := yearsSince(first, day), yearsSince(last, day)
	return oldest, oldest == youngest
}

func yearsSince(birth Date, on time.Time) int {
	born, err := birth.Time()
	if err != nil {
		return 0
	}
	years := on.Year() - born.Year()
	if on.Month() < born.Month() || on.Month() == born.Month() && on.Day() < born.Day() {
		years--
	}
	return years
}

// Period is a span of whole days. Both ends belong to it; an empty end is open.
type Period struct{ Start, End Date }

// ParsePeriod reads "2026-04-01/2026-06-30" (ISO 8601, both days included).
// Either end may be left empty, not both.
func ParsePeriod(text string) (Period, error) {
	start, end, found := strings.Cut(text, "/")
	p := Period{Start: Date(start), End: Date(end)}
	if !found || text == "/" {
		return Period{}, At(Invalid, "", "period", "a period is two dates with a slash between them, such as 2026-04-01/2026-06-30")
	}
	for _, d := range []Date{p.Start, p.End} {
		if _, err := d.Time(); d != "" && err != nil {
			return Period{}, At(Invalid, "", "period", "a period's dates must be real days, such as 2026-04-01")
		}
	}
	if p.Start != "" && p.End != "" && p.End < p.Start {
		return Period{}, At(Invalid, "", "period", "a period must not end before it starts")
	}
	return p, nil
}

// Contains reports whether a day lies in the period. The empty date lies in none.
func (p Period) Contains(d Date) bool {
	return d != "" && (p.Start == "" || d >= p.Start) && (p.End == "" || d <= p.End)
}

// Overlaps reports whether something that lasted from start to end (still
// lasting if end is "") shares a day with the period.
func (p Period) Overlaps(start, end Date) bool {
	return start != "" && (p.End == "" || start <= p.End) && (end == "" || p.Start == "" || end >= p.Start)
}

// String gives the form that ParsePeriod reads.
func (p Period) String() string { return string(p.Start) + "/" + string(p.End) }
