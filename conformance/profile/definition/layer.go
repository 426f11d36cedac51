// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"fmt"
	"strings"
	"sync"
)

// With lays packages over a source, the later over the earlier: each adds to
// those below it, and takes the place of what they have under the same
// canonical and version. Without a version, the newest of the uppermost layer
// that has the canonical is given. Snapshots that a package lacks, or that are
// broken, are made when they are asked for; a structure of which none can be made comes without one,
// and its Problems say why. base may be nil. The packages must not be changed
// afterwards. The source may be used from many goroutines.
func With(base Source, packages ...*Package) Source {
	l := &layered{
		base: base, broken: make(map[*Structure]bool), made: make(map[*Structure]*Structure), working: make(map[*Structure]bool),
	}
	for _, p := range packages {
		for _, s := range p.Structures {
			if len(s.Snapshot) > 0 && broken(s) {
				l.broken[s] = true
			}
		}
		l.layers = append([]*layer{newLayer(p)}, l.layers...)
	}
	return l
}

// layered is packages over a source.
type layered struct {
	base   Source
	layers []*layer // the uppermost first
	broken map[*Structure]bool

	mu      sync.Mutex // guards what follows, and the making of snapshots
	made    map[*Structure]*Structure
	working map[*Structure]bool
}

// layer is one package, by canonical.
type layer struct {
	structures map[string][]*Structure
	valueSets  map[string][]*ValueSet
	systems    map[string][]*CodeSystem
	messages   map[string][]*MessageDefinition
	all        []*MessageDefinition
	known      map[string]string
}

func newLayer(p *Package) *layer {
	return &layer{
		structures: byURL(p.Structures, func(s *Structure) string { return s.URL }),
		valueSets:  byURL(p.ValueSets, func(v *ValueSet) string { return v.URL }),
		systems:    byURL(p.CodeSystems, func(s *CodeSystem) string { return s.URL }),
		messages:   byURL(p.Messages, func(m *MessageDefinition) string { return m.URL }),
		all:        p.Messages,
		known:      preferred(p.Systems),
	}
}

func byURL[T any](all []*T, url func(*T) string) map[string][]*T {
	m := make(map[string][]*T, len(all))
	for _, v := range all {
		m[url(v)] = append(m[url(v)], v)
	}
	return m
}

// pick gives the version of a canonical that is asked for, or the newest.
func pick[T any](m map[string][]*T, canonical string, version func(*T) string) (*T, bool) {
	url, wanted, exact := strings.Cut(canonical, "|")
	var best *T
	for _, v := range m[url] {
		switch {
		case exact && version(v) == wanted:
			return v, true
		case !exact && (best == nil || CompareVersions(version(v), version(best)) > 0):
			best = v
		}
	}
	return best, best != nil
}

func (l *layered) ValueSet(canonical string) (*ValueSet, bool) {
	for _, y := range l.layers {
		if v, ok := pick(y.valueSets, canonical, func(v *ValueSet) string { return v.Version }); ok {
			return v, true
		}
	}
	if l.base == nil {
		return nil, false
	}
	return l.base.ValueSet(canonical)
}

func (l *layered) CodeSystem(canonical string) (*CodeSystem, bool) {
	for _, y := range l.layers {
		if s, ok := pick(y.systems, canonical, func(s *CodeSystem) string { return s.Version }); ok {
			return s, true
		}
	}
	if l.base == nil {
		return nil, false
	}
	return l.base.CodeSystem(canonical)
}

func (l *layered) Message(canonical string) (*MessageDefinition, bool) {
	for _, y := range l.layers {
		if m, ok := pick(y.messages, canonical, func(m *MessageDefinition) string { return m.Version }); ok {
			return m, true
		}
	}
	if l.base == nil {
		return nil, false
	}
	return l.base.Message(canonical)
}

func (l *layered) MessageFor(system, code string) (*MessageDefinition, bool) {
	for _, y := range l.layers {
		var found *MessageDefinition
		for _, m := range y.all {
			if m.EventSystem == system && m.EventCode == code && (found == nil || CompareVersions(m.Version, found.Version) > 0) {
				found = m
			}
		}
		if found != nil {
			return found, true
		}
	}
	if l.base == nil {
		return nil, false
	}
	return l.base.MessageFor(system, code)
}

func (l *layered) NamingSystem(uniqueID string) (string, bool) {
	for _, y := range l.layers {
		if uri, ok := y.known[uniqueID]; ok {
			return uri, true
		}
	}
	if l.base == nil {
		return "", false
	}
	return l.base.NamingSystem(uniqueID)
}

func (l *layered) Structure(canonical string) (*Structure, bool) {
	s, ok := l.find(canonical)
	if !ok || l.whole(s) {
		return s, ok
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.complete(s), true
}

func (l *layered) find(canonical string) (*Structure, bool) {
	for _, y := range l.layers {
		if s, ok := pick(y.structures, canonical, func(s *Structure) string { return s.Version }); ok {
			return s, true
		}
	}
	if l.base == nil {
		return nil, false
	}
	return l.base.Structure(canonical)
}

// whole says whether a structure has a snapshot that can be used.
func (l *layered) whole(s *Structure) bool { return len(s.Snapshot) > 0 && !l.broken[s] }

// complete gives a structure with its snapshot. l.mu is held.
func (l *layered) complete(s *Structure) *Structure {
	if l.whole(s) {
		return s
	}
	if made, ok := l.made[s]; ok {
		return made
	}
	if l.working[s] {
		// Asked for in the making of itself: whoever asks does without.
		return s
	}
	l.working[s] = true
	defer delete(l.working, s)
	made := *s
	var err error
	made.Snapshot, made.Problems, err = Generate(s, func(canonical string) (*Structure, bool) {
		found, ok := l.find(canonical)
		if !ok {
			return nil, false
		}
		if l.working[found] {
			return nil, false
		}
		return l.complete(found), true
	})
	if err != nil {
		made.Snapshot, made.Problems = s.Snapshot, append(made.Problems, fmt.Sprint(err))
	}
	l.made[s] = &made
	return &made
}
