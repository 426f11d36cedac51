// SPDX-License-Identifier: Apache-2.0

package profile

import "github.com/carelode/lode/conformance/profile/instance"

// reachable checks that all entries of a document or a message belong to it: that its first resource leads to them, or that
// they lead to what it leads to (documents.html#content, messaging.html#bundle).
func (r *run) reachable(bundle *instance.Node, kind string) {
	w := &walkEntries{run: r, index: r.index.of(bundle), leads: map[*instance.Node][]*instance.Node{}}
	var entries []*instance.Node
	for _, entry := range bundle.Children {
		if entry.Name == "entry" {
			entries = append(entries, entry)
			if resource := entry.Child("resource"); resource != nil {
				w.from = entry.Text("fullUrl")
				w.links(resource, resource)
			}
		}
	}
	if len(entries) == 0 || r.stopped {
		return
	}
	reached := w.reach(entries)
	severity, page := Error, spec+"documents.html#content"
	if kind == "message" {
		severity, page = Warning, spec+"messaging.html#bundle"
	}
	for i, entry := range entries {
		if resource := entry.Child("resource"); resource != nil && !reached[resource] {
			r.foundAt(entry, "entry["+itoa(i)+"]", severity, CodeInvalid, "bundle-reachable", page,
				"an entry of a "+kind+" is one that its first resource leads to, or that leads to such a one")
		}
	}
}

// walkEntries finds which entries of a Bundle lead to which.
type walkEntries struct {
	run   *run
	index *bundleIndex
	leads map[*instance.Node][]*instance.Node
	from  string
}

// links gathers where the references below n lead.
func (w *walkEntries) links(resource, n *instance.Node) {
	if !w.run.spend(1) {
		return
	}
	for _, c := range n.Children {
		if c.Name == "reference" && c.Value != "" && c.Value[0] != '#' {
			if to := w.index.find(c.Value, w.from); to != nil {
				w.leads[resource] = append(w.leads[resource], to)
			}
		}
		if len(c.Children) > 0 {
			w.links(resource, c)
		}
	}
}

// reach is the resources that the first leads to, and then those that lead to one of these.
func (w *walkEntries) reach(entries []*instance.Node) map[*instance.Node]bool {
	reached := map[*instance.Node]bool{}
	w.follow(entries[0].Child("resource"), reached)
	for grown := true; grown && w.run.spend(len(entries)); {
		grown = false
		for _, entry := range entries {
			resource := entry.Child("resource")
			if resource == nil || reached[resource] {
				continue
			}
			for _, to := range w.leads[resource] {
				if reached[to] {
					w.follow(resource, reached)
					grown = true
					break
				}
			}
		}
	}
	return reached
}

func (w *walkEntries) follow(n *instance.Node, reached map[*instance.Node]bool) {
	queue := []*instance.Node{n}
	for len(queue) > 0 {
		at := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if at == nil || reached[at] {
			continue
		}
		reached[at] = true
		queue = append(queue, w.leads[at]...)
	}
}
