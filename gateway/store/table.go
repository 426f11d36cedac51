// SPDX-License-Identifier: Apache-2.0

package store

// Table is what the engines that have a disk keep alike, for moving a store from one to the
// other: bodies stay sealed on the way, since they are sealed for their place
// and not for an engine.
type Table struct {
	Name    string
	Key     []string // the columns that put it in order, compared byte by byte
	Columns []Column
}

// Column is one column of a table.
type Column struct {
	Name string
	Bool bool // SQLite keeps 0 and 1
}

// Names gives the names of a table's columns, in order.
func (t Table) Names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Tables lists what is moved. What follows from it (an engine's own book-keeping)
// is made anew.
func Tables() []Table {
	return []Table{
		table("records", 2, "team", "record", "number"),
		table("versions", 1, "n", "team", "record", "number", "sha256", "accepted_at", "actor", "body", "answer"),
		table("lookups", 3, "team", "hash", "record"),
		table("deliveries", 1, "n", "team", "id", "council", "destination", "subject", "seq", "number", "edition", "before", "after",
			"state", "reason", "code", "final?", "doubt?", "arrived?", "attempts", "next_at", "deadline", "use_by", "created_at",
			"updated_at", "event?", "correction?", "repeat_safe?", "wait_for", "key", "content_type", "sha256", "size", "blob", "items",
			"made_with", "reference", "replaced_by", "replaces", "trace", "epoch", "lease_until", "lease_owner", "lane", "head?", "due", "header"),
		table("messages", 2, "team", "id", "body"),
		table("tasks", 1, "n", "team", "id", "delivery", "inbound", "record", "about", "code", "words", "owner", "opened_at", "due_at",
			"seen_at", "done_at", "done_by", "note"),
		table("inbox", 1, "n", "destination", "id", "type", "sha256", "at", "team", "delivery", "state", "reason", "header", "body"),
		table("events", 1, "cursor", "team", "at", "act", "actor", "record", "version", "delivery", "destination", "from_state", "to_state",
			"code", "reason", "trace"),
		table("blobs", 2, "team", "sha256", "size", "upload", "pieces"),
		table("pieces", 2, "upload", "number", "body"),
	}
}

// table makes a table whose first columns are its key. A question mark says that
// a column holds yes or no.
func table(name string, key int, columns ...string) Table {
	t := Table{Name: name, Key: columns[:key]}
	for _, c := range columns {
		last := len(c) - 1
		if c[last] == '?' {
			t.Columns = append(t.Columns, Column{Name: c[:last], Bool: true})
			continue
		}
		t.Columns = append(t.Columns, Column{Name: c})
	}
	return t
}

// Fence stands around a store that was moved, or is being moved, to another.
type Fence struct {
	Origin string // names the move; "": no fence
	To     string // the other store, in words for people
	Done   bool   // the other store holds everything
}
