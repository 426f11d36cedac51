// SPDX-License-Identifier: Apache-2.0

package definition

import "fmt"

//go:generate go run ./bind

// Bind compiles packages into the form that is embedded: every structure with
// its snapshot and without its differential, and what both packages define once.
// The same packages give the same bytes.
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
		all.ValueSets = append(all.ValueSets, p.ValueSets...)
		all.CodeSystems = append(all.CodeSystems, p.CodeSystems...)
		all.Messages = append(all.Messages, p.Messages...)
		all.Systems = append(all.Systems, p.Systems...)
	}
	all.settle()
	return compile(all)
}
