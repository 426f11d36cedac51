// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"github.com/carelode/lode/conformance/profile/definition"
	"github.com/carelode/lode/conformance/profile/instance"
)

const messagePage = spec + "messagedefinition-definitions.html#MessageDefinition."

// messageOf checks what a message is about: its foci are in it, and are those of the message's definition where one is held.
func (r *run) messageOf(bundle, header *instance.Node) {
	from := bundle.Child("entry").Text("fullUrl")
	r.inBundle(bundle, header, from, "entry[0].resource", "focus")
	d := r.messageDefinition(header)
	if d == nil {
		return
	}
	counts := make([]int, len(d.Focus))
	for i, f := range header.All("focus") {
		to := r.index.of(bundle).find(f.Text("reference"), from)
		if to == nil || len(d.Focus) == 0 {
			continue
		}
		at := r.focusOf(d, to)
		if at < 0 {
			name := "entry[0].resource.focus[" + itoa(i) + "]"
			r.foundAt(f, name, Error, CodeBusinessRule, "message-focus", d.URL, "the definition of the message has no focus of the type "+to.Type)
			continue
		}
		counts[at]++
		r.focusProfile(bundle, to, d.Focus[at].Profile)
	}
	r.fociCounted(bundle, header, d, counts)
}

// fociCounted checks how often each focus of a message's definition is there.
func (r *run) fociCounted(bundle, header *instance.Node, d *definition.MessageDefinition, counts []int) {
	for i, f := range d.Focus {
		most := limit(f.Max)
		if counts[i] == 0 && listsContent(d) {
			counts[i] = len(resourcesOf(bundle, f.Code))
			most = -1
		}
		switch {
		case counts[i] < f.Min:
			r.foundAt(header, "entry[0].resource", Error, CodeRequired, "message-focus", messagePage+"focus.min", "the message has a focus "+f.Code+" at least "+times(f.Min))
		case f.Max != "" && most >= 0 && counts[i] > most:
			r.foundAt(header, "entry[0].resource", Error, CodeStructure, "message-focus", messagePage+"focus.max", "the message has a focus "+f.Code+" at most "+times(most))
		}
	}
}

func (r *run) focusOf(d *definition.MessageDefinition, to *instance.Node) int {
	for i, f := range d.Focus {
		if f.Code == to.Type {
			return i
		}
	}
	return -1
}

// messageDefinition is the definition that a message names or, where it names none that is held, that of its event.
func (r *run) messageDefinition(header *instance.Node) *definition.MessageDefinition {
	event := header.Child("eventCoding")
	if url := header.Text("definition"); url != "" {
		d, ok := r.c.source.Message(url)
		if !ok {
			r.foundAt(header.Child("definition"), "entry[0].resource.definition", Information, CodeNotSupported, "message-definition", spec+"messaging.html",
				"the definition of the message is not held here and was not checked: "+url)
			return nil
		}
		if event != nil && d.EventCode != "" && (d.EventCode != event.Text("code") || d.EventSystem != event.Text("system")) {
			r.foundAt(event, "entry[0].resource.event", Error, CodeBusinessRule, "message-event", messagePage+"event_x_",
				"the event is that of the message's definition: "+d.EventSystem+"#"+d.EventCode)
		}
		return d
	}
	if event == nil {
		return nil
	}
	d, ok := r.c.source.MessageFor(event.Text("system"), event.Text("code"))
	if !ok {
		return nil
	}
	return d
}

// focusProfile checks a focus against the profile that the message's definition asks for.
func (r *run) focusProfile(bundle, to *instance.Node, profile string) {
	p := r.c.plan(profile)
	if profile == "" || p == nil || p.typ != to.Type {
		return
	}
	at := -1
	for _, entry := range bundle.Children {
		if entry.Name != "entry" {
			continue
		}
		if at++; entry.Child("resource") != to {
			continue
		}
		r.push(frame{node: entry, name: "entry", at: at})
		r.push(frame{node: to, name: "resource", at: -1, typ: to.Type})
		r.holders = append(r.holders, &holder{node: to, outer: r.holder(), depth: len(r.frames) - 1, entry: entry, fullURL: entry.Text("fullUrl")})
		r.conform(to, nil, p)
		r.holders = r.holders[:len(r.holders)-1]
		r.pop()
		r.pop()
		return
	}
}

// listsContent says whether a definition gives as foci all that the message holds, its header too, as some do.
func listsContent(d *definition.MessageDefinition) bool {
	for _, f := range d.Focus {
		if f.Code == "MessageHeader" || f.Code == "Bundle" {
			return true
		}
	}
	return false
}

// resourcesOf is the resources of a type that a Bundle holds; itself, where the type is Bundle.
func resourcesOf(bundle *instance.Node, typ string) []*instance.Node {
	if typ == bundle.Type {
		return []*instance.Node{bundle}
	}
	var found []*instance.Node
	for _, entry := range bundle.Children {
		if resource := entry.Child("resource"); entry.Name == "entry" && resource != nil && resource.Type == typ {
			found = append(found, resource)
		}
	}
	return found
}
