// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"errors"
	"strconv"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// HeaderFileName is the header of a message that holds the name under which its
// body is dropped.
const HeaderFileName = "File-Name"

// longestName is what every file system takes, with our suffixes.
const longestName = 200

// template is a file name with places to fill: literal text at even places, the
// name of what is filled in at odd ones.
type template []string

func parseTemplate(pattern string) (template, error) {
	var t template
	for rest := pattern; ; {
		literal, after, opened := strings.Cut(rest, "{")
		if !nameText(literal) {
			return nil, errors.New("only letters, digits, '_', '-' and '.' may stand in a file name")
		}
		t = append(t, literal)
		if !opened {
			break
		}
		place, next, closed := strings.Cut(after, "}")
		if _, known := places(care.Period{}, adapters.Facts{})[place]; !closed || !known {
			return nil, errors.New("only {council}, {team}, {start}, {end} and {sequence} can be filled in")
		}
		t, rest = append(t, place), next
	}
	if strings.HasPrefix(pattern, ".") || !strings.HasSuffix(pattern, ".csv") {
		return nil, errors.New("a file name ends in .csv and does not begin with a dot")
	}
	return t, nil
}

func places(period care.Period, facts adapters.Facts) map[string]string {
	return map[string]string{
		"council": facts.Team.CouncilCode, "team": facts.Team.ID, "sequence": strconv.FormatInt(facts.Sequence, 10),
		"start": strings.ReplaceAll(string(period.Start), "-", ""), "end": strings.ReplaceAll(string(period.End), "-", ""),
	}
}

// FileName gives the name for an extract, to be put in its message under
// HeaderFileName. It holds no personal data. It fails with an Invalid error when
// something to be filled in cannot stand in a file name.
func (a *Adapter) FileName(period care.Period, facts adapters.Facts) (string, error) {
	if err := checkFrame(period, facts.Team); err != nil {
		return "", err
	}
	values := places(period, facts)
	var name strings.Builder
	for i, part := range a.set.name {
		if i%2 == 1 {
			part = values[part]
		}
		name.WriteString(part)
	}
	if !fileName(name.String()) {
		return "", care.At(care.Invalid, "name", "template", "what is filled in cannot stand in a file name, or makes it too long")
	}
	return name.String(), nil
}

// fileName reports whether a name is safe in any folder.
func fileName(name string) bool {
	return nameText(name) && !strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".csv") && len(name) > len(".csv") && len(name) <= longestName
}

func nameText(s string) bool {
	for i := range len(s) {
		if !letterOrDigit(s[i]) && strings.IndexByte("_-.", s[i]) < 0 {
			return false
		}
	}
	return true
}
