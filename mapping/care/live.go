// SPDX-License-Identifier: Apache-2.0

package care

// Identified is any entry that embeds Item.
type Identified interface {
	ItemID() string
	Replaces() string
	IsWithdrawn() bool
}

// ItemID gives the item's id, unique within its record.
func (i Item) ItemID() string { return i.ID }

// Replaces gives the id of the item that this one corrects, or "".
func (i Item) Replaces() string { return i.Supersedes }

// IsWithdrawn reports whether the item should never have been written.
func (i Item) IsWithdrawn() bool { return i.Withdrawn != nil }

// Live gives the items that hold today, in their order: those neither withdrawn
// nor superseded. A withdrawn correction does not revive what it corrected: a
// wrong item stays wrong until someone writes it anew. The slice is new; its
// items share what they point to.
func Live[T Identified](items []T) []T {
	superseded := make(map[string]bool)
	for _, item := range items {
		if id := item.Replaces(); id != "" {
			superseded[id] = true
		}
	}
	var live []T
	for _, item := range items {
		if !item.IsWithdrawn() && !superseded[item.ItemID()] {
			live = append(live, item)
		}
	}
	return live
}

// LiveItems gives the live items of a list that was asked about, none when
// nobody asked or the answer was not "some".
func LiveItems[T Identified](asked *Asked[T]) []T {
	if asked == nil {
		return nil
	}
	return Live(asked.Items)
}

// Worker gives the worker with an id, nil if the record lists none. It points
// into the record.
func (r *Record) Worker(id string) *Worker {
	for i := range r.Workers {
		if r.Workers[i].ID == id {
			return &r.Workers[i]
		}
	}
	return nil
}

// traced is the NHS Data Dictionary's status of a number that was present and
// verified, the only one that proves whose it is.
const traced = "01"

// Traced reports whether the number was verified by a trace (status 01). The
// others are what someone wrote down.
func (n NHSNumber) Traced() bool { return n.Status == traced && n.Value != "" }
