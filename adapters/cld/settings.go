// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// settings are a council's choices, read once.
type settings struct {
	isoDates    bool
	bom         bool
	oneLine     bool
	oneRow      bool
	needID      bool
	shorten     bool
	association bool
	folder      string
	name        template
	sources     [numFields]source
}

// defaultName is the file's name where the settings give none.
const defaultName = "cld_{council}_{team}_{start}_{end}_{sequence}.csv"

func settingsList() []adapters.Setting {
	return []adapters.Setting{
		{Name: "folder", About: "The folder that the council collects from; needed to deliver, not to write an extract.", Example: "/var/lib/lode/drop/council"},
		{Name: "name", About: "The file's name, with {council}, {team}, {start}, {end} and {sequence}.", Default: defaultName},
		{Name: "profile", About: "A file with another profile of columns, lists and rules.", Example: "/etc/lode/cld-our-council.yaml"},
		{Name: "date_format", About: "dmy writes 31/03/2026, iso writes 2026-03-31.", Default: "dmy"},
		{Name: "bom", About: "Whether the file begins with a byte order mark, which spreadsheets like: yes or no.", Default: "no"},
		{Name: "strip_newlines", About: "Whether line breaks in free text become blanks: yes or no.", Default: "yes"},
		{
			Name:    "conversations",
			About:   "A first conversation at first contact: two_rows (Request and Assessment) or one_row (a Request that says so).",
			Default: "two_rows",
		},
		{Name: "missing_id", About: "A person whose id at the council is not known: blank leaves the cell empty, leave_out the person.", Default: "blank"},
		{Name: "long_text", About: "Free text longer than its column: leave_out the row and say so, or shorten it and say so.", Default: "leave_out"},
		{Name: "association_rows", About: "Whether carers of whom nothing else is told get a row of their own: yes or no.", Default: "yes"},
	}
}

// readSettings reads choices; an absent one has its default.
func readSettings(given map[string]string) (settings, error) {
	var problems care.Problems
	choose := func(name, otherwise, chosen string) bool {
		switch value := given[name]; value {
		case "", otherwise:
			return false
		case chosen:
			return true
		}
		problems = append(problems, care.At(care.Invalid, name, "choice", "must be "+otherwise+" or "+chosen))
		return false
	}
	s := settings{
		isoDates:    choose("date_format", "dmy", "iso"),
		bom:         choose("bom", "no", "yes"),
		oneLine:     !choose("strip_newlines", "yes", "no"),
		oneRow:      choose("conversations", "two_rows", "one_row"),
		needID:      choose("missing_id", "blank", "leave_out"),
		shorten:     choose("long_text", "leave_out", "shorten"),
		association: !choose("association_rows", "yes", "no"),
		folder:      given["folder"],
		sources:     sources(),
	}
	pattern := given["name"]
	if pattern == "" {
		pattern = defaultName
	}
	var err error
	if s.name, err = parseTemplate(pattern); err != nil {
		problems = append(problems, care.At(care.Invalid, "name", "template", err.Error()))
	}
	if len(problems) > 0 {
		return settings{}, problems
	}
	return s, nil
}
