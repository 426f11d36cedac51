// SPDX-License-Identifier: Apache-2.0

package definition

import "strings"

// broken says whether a published snapshot is not one: it lacks what every
// element of a snapshot must have (a maximum, a type, the element above it, the
// element that a slice is cut from). Such snapshots are in circulation; they are
// made anew from their differentials.
func broken(s *Structure) bool {
	if len(s.Differential) == 0 || s.Derivation != "constraint" {
		return false
	}
	ids := make(map[string]bool, len(s.Snapshot))
	for i := range s.Snapshot {
		ids[s.Snapshot[i].ID] = true
	}
	for i := range s.Snapshot {
		if i > 0 && lacking(&s.Snapshot[i], ids) {
			return true
		}
	}
	return false
}

func lacking(e *Element, ids map[string]bool) bool {
	dot := strings.LastIndexByte(e.ID, '.')
	if e.Max == "" || dot >= 0 && !ids[e.ID[:dot]] {
		return true
	}
	if colon := strings.LastIndexByte(e.ID, ':'); colon > dot && !ids[e.ID[:colon]] {
		return true
	}
	for _, t := range e.Types {
		if t.Code == "" {
			return true
		}
	}
	return len(e.Types) == 0 && e.ContentReference == ""
}
