// SPDX-License-Identifier: Apache-2.0

package care_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/carelode/lode/mapping/care"
)

func TestTimesOfDates(t *testing.T) {
	t.Parallel()
	day, err := care.Date("2026-03-31").Time()
	if err != nil || !day.Equal(time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("got %v, %v", day, err)
	}
	moment, err := care.DateTime("2026-03-31T00:30:00.5+01:00").Time()
	if err != nil || !moment.Equal(time.Date(2026, 3, 30, 23, 30, 0, 5e8, time.UTC)) {
		t.Errorf("got %v, %v", moment, err)
	}
	if _, offset := moment.Zone(); offset != 3600 {
		t.Errorf("the offset became %d", offset)
	}
	if got := care.DateTime("2026-03-31T00:30:00+01:00").Date(); got != "2026-03-31" {
		t.Errorf("the day as written is %s", got)
	}
	if got := care.DateTime("soon").Date(); got != "" {
		t.Errorf("a day was made of %q", got)
	}
	if got := care.Date("2026-03-31").Partial(); got != "2026-03-31" {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsNoDateIsAnErrorWithoutItsValue(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "2026-02-30", "1066-10-14", "20260331", "tomorrow"} {
		_, err := care.Date(text).Time()
		_, also := care.DateTime(text).Time()
		for _, err := range []error{err, also} {
			var e *care.Error
			if !errors.As(err, &e) || e.Kind != care.Invalid {
				t.Errorf("%q gave %v", text, err)
			} else if text != "" && strings.Contains(err.Error(), text) {
				t.Errorf("%v repeats its value", err)
			}
		}
	}
}

func TestPartialDatesSpanDays(t *testing.T) {
	t.Parallel()
	for text, want := range map[care.PartialDate][2]care.Date{
		"1941": {"1941-01-01", "1941-12-31"}, "1944-02": {"1944-02-01", "1944-02-29"}, "1941-03-02": {"1941-03-02", "1941-03-02"},
		"": {}, "19": {}, "1941-13": {}, "1941-02-30": {}, "about 1941": {},
	} {
		first, last, ok := text.Span()
		if first != want[0] || last != want[1] || ok != (want[0] != "") {
			t.Errorf("%q spans %s to %s (%v)", text, first, last, ok)
		}
	}
	if d, ok := care.PartialDate("1941-03").Full(); ok {
		t.Errorf("a month is the day %s", d)
	}
	if d, ok := care.PartialDate("1941-03-02").Full(); !ok || d != "1941-03-02" {
		t.Errorf("a day is not full: %s", d)
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		birth care.PartialDate
		on    care.Date
		want  int
		known bool
	}{
		{"1941-03-02", "2026-03-01", 84, true},
		{"1941-03-02", "2026-03-02", 85, true},
		{"1944-02-29", "2025-02-28", 80, true},
		{"1944-02-29", "2025-03-01", 81, true},
		{"2026-03-02", "2026-03-02", 0, true},
		{"1941-03", "2026-04-01", 85, true},
		{"1941-03", "2026-03-15", 85, false},
		{"1941", "2026-12-31", 85, true},
		{"1941", "2026-06-01", 85, false},
		{"2026-03-02", "2026-03-01", 0, false},
		{"", "2026-03-01", 0, false},
		{"1941-03-02", "", 0, false},
		{"1941-02-30", "2026-03-01", 0, false},
	} {
		if got, known := care.Age(c.birth, c.on); known != c.known || known && got != c.want {
			t.Errorf("born %s, on %s: %d (%v), want %d (%v)", c.birth, c.on, got, known, c.want, c.known)
		}
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	p, err := care.ParsePeriod("2026-04-01/2026-06-30")
	if err != nil || p.String() != "2026-04-01/2026-06-30" {
		t.Fatalf("got %v, %v", p, err)
	}
	for day, want := range map[care.Date]bool{"2026-03-31": false, "2026-04-01": true, "2026-06-30": true, "2026-07-01": false, "": false} {
		if p.Contains(day) != want {
			t.Errorf("%q: %v", day, !want)
		}
	}
	for span, want := range map[[2]care.Date]bool{
		{"2026-01-01", "2026-03-31"}: false, {"2026-01-01", "2026-04-01"}: true, {"2026-01-01", ""}: true,
		{"2026-06-30", ""}: true, {"2026-07-01", ""}: false, {"", "2026-05-01"}: false,
	} {
		if p.Overlaps(span[0], span[1]) != want {
			t.Errorf("%v: %v", span, !want)
		}
	}
	open, err := care.ParsePeriod("2026-04-01/")
	if err != nil || !open.Contains("2199-01-01") || open.Contains("2026-03-31") || !open.Overlaps("2030-01-01", "") {
		t.Errorf("an open end: %v, %v", open, err)
	}
	for _, text := range []string{"", "/", "2026-04-01", "2026-06-30/2026-04-01", "2026-02-30/2026-04-01", "2026-04/2026-06"} {
		if _, err := care.ParsePeriod(text); care.KindOf(err) != care.Invalid {
			t.Errorf("%q was taken for a period", text)
		}
	}
}

// TestMomentsAreThoseOfTheStandardLibrary compares the strict reader with time.Parse
// on everything that both take.
func TestMomentsAreThoseOfTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(t, "zone")*60)
		at := time.Unix(rapid.Int64Range(-2e9, 7e9).Draw(t, "seconds"), rapid.Int64Range(0, 999999999).Draw(t, "nanos")).In(zone)
		got, err := care.DateTime(at.Format(time.RFC3339Nano)).Time()
		if err != nil || !got.Equal(at) {
			t.Fatalf("%v became %v, %v", at, got, err)
		}
	})
}
