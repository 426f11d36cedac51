// SPDX-License-Identifier: Apache-2.0

package sharedcare

import (
	"errors"
	"strconv"
	"strings"

	"github.com/carelode/lode/fhir"
	"github.com/carelode/lode/mapping/care"
	"github.com/carelode/lode/mapping/tofhir"
)

// unencodable says in the record's words what FHIR cannot write. FHIR names its
// own element; the record's field is the first one that the record's own rules
// fault in the item that the element was made of.
func unencodable(err error, m *tofhir.Message, after *care.Record) error {
	e, ok := errors.AsType[*fhir.Error](err)
	if !ok {
		return &care.Error{Kind: care.Internal, Message: "encode the message", Err: err}
	}
	source := m.Source(entryOf(e.Path))
	if source == "" {
		return &care.Error{Kind: care.Internal, Message: "encode the message", Err: err}
	}
	seen, parseErr := care.ParsePaths(uses()...)
	if parseErr != nil {
		return parseErr
	}
	for _, p := range care.Validate(after) {
		if strings.HasPrefix(p.Path, source) && seen.Contains(p.Path) {
			return &care.Error{Kind: care.Invalid, Path: p.Path, Rule: p.Rule, Message: p.Message, Err: err}
		}
	}
	return &care.Error{Kind: care.Invalid, Path: source, Rule: "fhir", Message: "cannot be written in FHIR: " + e.Message, Err: err}
}

// entryOf reads the index out of "Bundle.entry[7].resource.period", -1 if there
// is none.
func entryOf(path string) int {
	rest, ok := strings.CutPrefix(path, "Bundle.entry[")
	number, _, closed := strings.Cut(rest, "]")
	n, err := strconv.Atoi(number)
	if !ok || !closed || err != nil {
		return -1
	}
	return n
}
