// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"slices"
	"strings"
	"time"
)

// dateKind says how an element's text must be written, judged by the element's
// name; nil when it is no date.
func dateKind(key string) func(string) bool {
	switch {
	case slices.Contains([]string{"recordedDate", "manufactureDate", "expirationDate"}, key):
		return isDateTime
	case strings.HasSuffix(key, "Date"):
		return isDate
	case slices.Contains([]string{"lastUpdated", "issued", "timestamp", "valueInstant", "effectiveInstant"}, key):
		return isInstant
	case strings.HasSuffix(key, "DateTime"),
		slices.Contains([]string{"date", "start", "end", "created", "authoredOn", "sent", "received", "lastModified", "recorded", "creation"}, key):
		return isDateTime
	}
	return nil
}

func isDate(s string) bool {
	return anyLayout(s, "2006", "2006-01", time.DateOnly)
}

// isInstant needs seconds and a zone.
func isInstant(s string) bool {
	return anyLayout(s, "2006-01-02T15:04:05Z07:00")
}

// isDateTime allows a date alone; with a time it needs seconds and a zone.
func isDateTime(s string) bool {
	return isDate(s) || isInstant(s)
}

// anyLayout needs the very form: time.Parse alone takes "+0100" hours that do
// not exist, a comma before the fraction, and a one-digit hour.
func anyLayout(s string, layouts ...string) bool {
	if strings.ContainsAny(s, ", ") {
		return false
	}
	for _, layout := range layouts {
		if _, err := time.Parse(layout, s); err == nil && strings.Count(s, "-") <= 3 {
			return !strings.Contains(layout, "T") || len(s) >= len("2006-01-02T15:04:05Z")
		}
	}
	return false
}
