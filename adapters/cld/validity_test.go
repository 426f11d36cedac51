// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"regexp"
	"slices"
	"time"

	"github.com/carelode/lode/adapters/cld"
)

// cellProblem is an independent judge of a cell: by its header and the profile's
// list, not by how it was made.
func cellProblem(a *cld.Adapter, header, value string) string {
	if value == "" {
		return ""
	}
	if values := cld.Values(a, header); values != nil {
		if !slices.Contains(values, value) {
			return "not in its list"
		}
		return ""
	}
	form, known := forms()[header]
	switch {
	case !known:
		return "" // free text
	case form == "date":
		if _, err := time.Parse("02/01/2006", value); err != nil {
			return "not a date"
		}
	case !regexp.MustCompile(`^(?:` + form + `)$`).MatchString(value):
		return "not of the form " + form
	}
	return ""
}

func forms() map[string]string {
	const id = `[A-Za-z0-9][A-Za-z0-9./_-]*`
	return map[string]string{
		"LA Code": `[0-9]{3}`, "Reporting Period Start Date": "date", "Reporting Period End Date": "date", "NHS Number": `[0-9]{10}`,
		"LA Person Unique Identifier": id, "GP Practice Code": `[A-Z0-9]{3,12}`, "Date of Birth": "date", "Date of Death": "date",
		"Postcode": `[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}`, hReference: id, hStart: "date", hEnd: "date",
		"No. of adults being cared for": `[0-9]+`, "Adult 1 Linked Person_ID": id, "Adult 2 Linked Person_ID": id,
		"Adult 3 Linked Person_ID": id, "Provider CQC Location ID": `1-[0-9]{5,12}`, "Unit Cost": `[0-9]+\.[0-9]{2}`,
		"Planned units per week": `[0-9]+\.[0-9]{2}`,
	}
}

// rowProblem judges a row as a whole: what a
// row of its type must not hold.
func rowProblem(row map[string]string) string {
	byKind := map[string][]string{
		"Request":    {"Request: Route of Access"},
		"Assessment": {hAssessment, "Method of Assessment", "Eligible Needs Identified"},
		"Service": {
			"Service Type", "Service Component", "Delivery Mechanism", "Provider CQC Location ID", "Unit Cost", "Cost Frequency (Unit Type)",
			"Planned units per week",
		},
		"Review": {"Review Reason", "Review Outcomes Achieved", "Method of Review"},
	}
	delete(byKind, row[hEvent])
	for _, columns := range byKind {
		if c := firstFilled(row, columns...); c != "" {
			return c + " in a row of another type"
		}
	}
	if row[hClient] == "Unpaid carer known by association" {
		return firstFilled(row, hEvent, hReference, hStart, hEnd, hOutcome, hAbout)
	}
	switch {
	case row[hEvent] == "" || row[hStart] == "" || row[hReference] == "":
		return "an event without its type, start or reference"
	case row[hEvent] != "Service" && row[hEnd] == "":
		return "no end"
	case row["Date of Death"] != "" && row[hEvent] == "Service" && row[hEnd] == "":
		return "a service outlives the person"
	}
	return ""
}

func firstFilled(row map[string]string, columns ...string) string {
	for _, c := range columns {
		if row[c] != "" {
			return c
		}
	}
	return ""
}
