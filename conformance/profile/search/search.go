// SPDX-License-Identifier: Apache-2.0

// Package search knows the search parameters that FHIR R4 defines: what each is
// called, of what type it is and which resources it is for. It knows no others,
// and does not search.
package search

import (
	_ "embed" // the parameters
	"slices"
	"strings"
	"sync"
)

//go:generate go run ./bind

// parameters is a line for each: id, code, type and bases, with a bar between.
//
//go:embed parameters.txt
var parameters string

const address = "http://hl7.org/fhir/SearchParameter/"

// Parameter is one search parameter.
type Parameter struct {
	Code, Type string
	Bases      []string
}

// Table is all of them, read when it is first asked. It may be used from many goroutines; its zero value is ready.
type Table struct {
	once  sync.Once
	byURL map[string]Parameter
}

// Defined is the parameter of a canonical, with or without a version.
func (t *Table) Defined(canonical string) (Parameter, bool) {
	t.once.Do(t.read)
	url, _, _ := strings.Cut(canonical, "|")
	p, ok := t.byURL[url]
	return p, ok
}

// For says whether a parameter is for a resource.
func (p Parameter) For(resource string) bool {
	return slices.Contains(p.Bases, resource) || slices.Contains(p.Bases, "Resource") || slices.Contains(p.Bases, "DomainResource")
}

func (t *Table) read() {
	t.byURL = map[string]Parameter{}
	for line := range strings.Lines(parameters) {
		parts := strings.Split(strings.TrimSpace(line), "|")
		if len(parts) != 4 {
			continue
		}
		t.byURL[address+parts[0]] = Parameter{Code: parts[1], Type: parts[2], Bases: strings.Split(parts[3], ",")}
	}
}
