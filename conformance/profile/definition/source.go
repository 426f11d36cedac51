// SPDX-License-Identifier: Apache-2.0

package definition

import (
	_ "embed" // the compiled definitions
	"sync"
)

//go:embed core.book
var embedded []byte

// Core opens the embedded definitions: HL7's R4 core (4.0.1) and UK Core
// (2.0.0), with snapshots. Each is unpacked when it is first asked for, and
// kept: open it once and share it. It may be used from many goroutines.
func Core() Source {
	b, err := openBook(embedded)
	if err != nil {
		// The bytes are compiled in, and a test opens every entry of them.
		panic("definition: embedded definitions: " + err.Error())
	}
	return newShelved(b)
}

// shelved is a book as a Source.
type shelved struct {
	book  *book
	known func() map[string]string
}

func newShelved(b *book) *shelved {
	s := &shelved{book: b}
	s.known = sync.OnceValue(func() map[string]string {
		n, ok := take(b, &b.names, "")
		if !ok {
			return nil
		}
		return preferred(n.all)
	})
	return s
}

// preferred maps every name of a system to the preferred one.
func preferred(all []NamingSystem) map[string]string {
	m := make(map[string]string, len(all))
	for _, s := range all {
		for _, known := range s.Known {
			if _, twice := m[known]; !twice {
				m[known] = s.Preferred
			}
		}
	}
	return m
}

func take[T any](b *book, s *shelf[T], canonical string) (*T, bool) {
	i, ok := s.find(canonical)
	if !ok {
		return nil, false
	}
	v, err := s.get(b, i)
	return v, err == nil
}

func (s *shelved) Structure(canonical string) (*Structure, bool) {
	return take(s.book, &s.book.structures, canonical)
}

func (s *shelved) ValueSet(canonical string) (*ValueSet, bool) {
	return take(s.book, &s.book.valueSets, canonical)
}

func (s *shelved) CodeSystem(canonical string) (*CodeSystem, bool) {
	return take(s.book, &s.book.systems, canonical)
}

func (s *shelved) Message(canonical string) (*MessageDefinition, bool) {
	return take(s.book, &s.book.messages, canonical)
}

func (s *shelved) MessageFor(system, code string) (*MessageDefinition, bool) {
	var found *MessageDefinition
	for i := range s.book.messages.entries {
		m, err := s.book.messages.get(s.book, i)
		if err == nil && m.EventSystem == system && m.EventCode == code &&
			(found == nil || CompareVersions(m.Version, found.Version) > 0) {
			found = m
		}
	}
	return found, found != nil
}

func (s *shelved) NamingSystem(uniqueID string) (string, bool) {
	uri, ok := s.known()[uniqueID]
	return uri, ok
}
