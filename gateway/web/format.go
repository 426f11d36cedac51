// SPDX-License-Identifier: Apache-2.0

package web

import (
	"html/template"
	"strconv"
	"time"
)

// functions are what the template can do, with times told by England's clock.
func functions(zone *time.Location) template.FuncMap {
	return template.FuncMap{
		"clock": func(t, now time.Time) string { return clock(t.In(zone), now.In(zone)) },
		"iso":   func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"age":   func(t, now time.Time) string { return age(now.Sub(t)) },
		"many":  many,
	}
}

// clock tells a time, with its day unless that is today.
func clock(t, now time.Time) string {
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return t.Format("15:04")
	}
	return t.Format("2 January, 15:04")
}

// age tells for how long something has waited.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return many(int(d/time.Minute), "minute", "minutes")
	case d < 48*time.Hour:
		return many(int(d/time.Hour), "hour", "hours")
	}
	return many(int(d/(24*time.Hour)), "day", "days")
}

// many tells a number of things.
func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + more
}
