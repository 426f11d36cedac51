// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// unit is one resource that a message is to hold.
type unit struct {
	kind       string // its type
	id         string
	list       string // the record's list, or part, that it is made of
	item       string // the item's id, for the worker's eyes
	index      int    // of the item in its list, -1 for a part that is one resource
	inner      int    // of what the item holds, -1 for the item itself
	gone       bool   // the item is in the version before only
	correction bool   // it puts right or takes back what the destination holds
}

// selection finds what a destination must be told.
type selection struct {
	before, after *Frame // before is nil at a first send
	diff          care.Difference
	items         map[string]bool // ids of items that differ
	done          map[string]bool // ids of contacts of which more differs than what was noted
	anew          bool            // everything must be told: a first send, or the person was another
	moved         bool            // the person's NHS number is another: what was sent hangs on the wrong one
	reach         bool            // whether the person is restricted is another than before
	unsure        bool            // they may hold what before does not show
	hidden        bool            // the person is restricted from this version on
	units         []unit
	held          map[string]bool // ids of the resources that the destination holds already
}

func newSelection(before, after *Frame, d care.Difference) *selection {
	s := &selection{before: before, after: after, diff: d, held: make(map[string]bool, ordinary), units: make([]unit, 0, ordinary)}
	if before == nil {
		s.anew = true
		return s
	}
	s.items, s.done = make(map[string]bool, len(d)), make(map[string]bool)
	for i := range d {
		s.items[d[i].Item] = true
		if d[i].Part == "contacts" && bearsOnWhatWasDone(d[i].Path) {
			s.done[d[i].Item] = true
		}
	}
	was, is := numberOf(before.record), numberOf(after.record)
	s.moved = was != is
	s.anew = s.moved
	s.reach = after.record.Person.Restricted != before.record.Person.Restricted
	s.hidden = after.record.Person.Restricted && !before.record.Person.Restricted
	return s
}

// bearsOnWhatWasDone reports whether a field of a contact is told of in its
// Procedures.
func bearsOnWhatWasDone(path string) bool {
	_, field, _ := strings.Cut(path, "].")
	switch field {
	case "notes", "nextActions", "place":
		return false
	}
	return !strings.HasPrefix(field, "with")
}

func numberOf(r *care.Record) string {
	if r.Person.NHSNumber == nil {
		return ""
	}
	return r.Person.NHSNumber.Value
}

func (s *selection) touches(part string) bool { return s.anew || s.diff.Touches(part) }

// list compares the chains of one list. more says of the items that are told of
// whether something else changed that their resource tells.
func (s *selection) list(kind, list string, was, is []chain, more func(tip int) bool) {
	for i := range was {
		if id := s.after.ID(kind, was[i].root); was[i].visible {
			s.held[id] = true
		}
	}
	for i := range is {
		c := &is[i]
		old, had := withRoot(was, c.root, i)
		if tell, correction := s.judge(kind, &old, c, had, more != nil && more(c.tip)); tell {
			s.units = append(s.units, unit{
				kind: kind, id: s.after.ID(kind, c.root), list: list, item: c.tipID, index: c.tip, inner: c.inner, correction: correction,
			})
		}
	}
	for i := range was {
		c := &was[i]
		if _, still := withRoot(is, c.root, i); !still && c.visible {
			s.units = append(s.units, unit{
				kind: kind, id: s.after.ID(kind, c.root), list: list, item: c.tipID, index: c.tip, inner: c.inner, gone: true, correction: true,
			})
		}
	}
}

// judge says whether a chain is to be told of, and whether that corrects what
// the destination holds.
func (s *selection) judge(kind string, was, is *chain, had, more bool) (tell, correction bool) {
	switch {
	case !had:
		// What nobody was told of need not be taken back.
		untold := is.withdrawn && is.ever && s.unsure
		return is.visible || untold, untold
	case is.visible:
		amended := was.visible && was.tipID != is.tipID
		stripped := kind == "RelatedPerson" && s.reach
		tell = s.anew || !was.visible || amended || stripped || more || s.differs(kind, is)
		return tell, tell && (amended || s.moved || stripped && s.hidden)
	case is.withdrawn:
		// It may have been sent in a state before the last: a take-back has no
		// content, so one too many tells nobody anything.
		return !was.withdrawn && was.ever, true
	}
	return was.visible, false
}

func (s *selection) differs(kind string, c *chain) bool {
	if kind == "Procedure" {
		return s.done[c.tipID]
	}
	return s.items[c.tipID]
}

// whole compares a part that makes one resource, with no item or one. touched
// says that something in it changed, putRight that the change corrects.
func (s *selection) whole(u unit, was, is, touched, putRight bool) {
	u.index, u.inner = -1, -1
	s.held[u.id] = was
	switch {
	case is && touched:
		u.correction = was && (s.moved || putRight)
	case was && !is:
		u.gone, u.correction = true, true
	default:
		return
	}
	s.units = append(s.units, u)
}

// path names a unit's item by its place in the record, for the worker's eyes.
func (u *unit) path() string {
	if u.index < 0 {
		return u.list
	}
	outer, inner, nested := strings.Cut(u.list, "[].")
	if !nested {
		return at(u.list, u.index).String()
	}
	return at(outer, u.index).item(inner, u.inner).String()
}
