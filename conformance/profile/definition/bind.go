// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"fmt"
	"slices"
)

//go:generate go run ./bind

// snomed is the system of SNOMED CT, whose terms are not CC0: codes are kept,
// which checking needs, and their displays are not.
const snomed = "http://snomed.info/sct"

// Bind compiles packages into the form that is embedded: every structure with
// its snapshot and without its differential, and what both packages define once.
// The same packages give the same bytes. Displays of SNOMED CT are taken out of
// the packages.
func Bind(packages ...*Package) ([]byte, error) {
	all := &Package{}
	source := With(nil, packages...)
	for _, p := range packages {
		for _, s := range p.Structures {
			whole, ok := source.Structure(s.URL + "|" + s.Version)
			if !ok {
				return nil, fmt.Errorf("bind %s: %w", s.URL, ErrUnbuildable)
			}
			if len(whole.Snapshot) == 0 {
				return nil, fmt.Errorf("bind %s: %w: %q", s.URL, ErrUnbuildable, whole.Problems)
			}
			bound := *whole
			bound.Differential = nil
			all.Structures = append(all.Structures, &bound)
		}
		for _, v := range p.ValueSets {
			withoutTerms(v)
			all.ValueSets = append(all.ValueSets, v)
		}
		all.CodeSystems = append(all.CodeSystems, p.CodeSystems...)
		all.Messages = append(all.Messages, p.Messages...)
		all.Systems = append(all.Systems, p.Systems...)
	}
	all.settle()
	return compile(all)
}

func withoutTerms(v *ValueSet) {
	for _, i := range slices.Concat(v.Include, v.Exclude) {
		if i.System == snomed {
			for k := range i.Concepts {
				i.Concepts[k].Display = ""
			}
		}
	}
	for k := range v.Expansion {
		if v.Expansion[k].System == snomed {
			v.Expansion[k].Display = ""
		}
	}
}
