// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
	"github.com/carelode/lode/conformance/profile/path"
)

// native checks an invariant without its expression; true is that it holds.
type native func(*run, *instance.Node) bool

// nativeOf is the native form of an invariant, nil where there is none. It goes by the expression, so that a profile which
// gives a known key another meaning is taken at its word; a test holds each to what its expression says.
func nativeOf(key, expression string) native {
	if key == "txt-1" || key == "txt-2" {
		return func(*run, *instance.Node) bool { return true } // the narrative is checked where its value is
	}
	return natives[expression]
}

//nolint:gochecknoglobals // a constant table
var natives = map[string]native{
	"hasValue() or (children().count() > id.count())":                        notEmpty,
	"hasValue() or (children().count() > id.count()) or $this is Parameters": notEmpty,
	"extension.exists() != value.exists()":                                   extensionOrValue,
	"contained.contained.empty()": func(_ *run, n *instance.Node) bool {
		return noneContained(n, func(c *instance.Node) bool { return c.Child("contained") != nil })
	},
	"contained.where((('#'+id in (%resource.descendants().reference | %resource.descendants().as(canonical) | %resource.descendants().as(uri) | %resource.descendants().as(url))) or descendants().where(reference = '#').exists() or descendants().where(as(canonical) = '#').exists() or descendants().where(as(canonical) = '#').exists()).not()).trace('unmatched', id).empty()": containedUsed,
	"contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()": func(_ *run, n *instance.Node) bool {
		return noneContained(n, func(c *instance.Node) bool { return inMeta(c, "versionId") || inMeta(c, "lastUpdated") })
	},
	"contained.meta.security.empty()": func(_ *run, n *instance.Node) bool {
		return noneContained(n, func(c *instance.Node) bool { return inMeta(c, "security") })
	},
	"text.`div`.exists()": func(_ *run, n *instance.Node) bool { return n.Child("text").Child("div") != nil },
	"text.div.exists()":   func(_ *run, n *instance.Node) bool { return n.Child("text").Child("div") != nil },
	"reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))": refersToContained,
	"start.hasValue().not() or end.hasValue().not() or (start <= end)":                                                    startBeforeEnd,
	"code.empty() or system.exists()":  func(_ *run, n *instance.Node) bool { return n.Child("code") == nil || n.Child("system") != nil },
	"value.empty() or system.exists()": func(_ *run, n *instance.Node) bool { return n.Child("value") == nil || n.Child("system") != nil },
	"data.empty() or contentType.exists()": func(_ *run, n *instance.Node) bool {
		return n.Child("data") == nil || n.Child("contentType") != nil
	},
	"concept.code.combine($this.descendants().concept.code).isDistinct()": conceptsOnce,
	"comparator.empty()": func(_ *run, n *instance.Node) bool { return n.Child("comparator") == nil },
}

func notEmpty(_ *run, n *instance.Node) bool {
	if n.HasValue && n.Value != "" {
		return true
	}
	for _, c := range n.Children {
		if c.Name != "id" {
			return true
		}
	}
	return false
}

func extensionOrValue(_ *run, n *instance.Node) bool {
	extension, value := false, false
	for _, c := range n.Children {
		extension = extension || c.Name == "extension"
		value = value || strings.HasPrefix(c.Name, "value")
	}
	return extension != value
}

func noneContained(n *instance.Node, is func(*instance.Node) bool) bool {
	for _, c := range n.Children {
		if c.Name == "contained" && is(c) {
			return false
		}
	}
	return true
}

func inMeta(n *instance.Node, name string) bool { return n.Child("meta").Child(name) != nil }

// containedUsed says whether each contained resource is referred to by the resource, or itself refers to the resource.
func containedUsed(_ *run, n *instance.Node) bool {
	if n.Child("contained") == nil {
		return true
	}
	used := map[string]bool{}
	links(n, used)
	for _, c := range n.Children {
		if c.Name != "contained" {
			continue
		}
		id := c.Child("id")
		if id != nil && used["#"+id.Value] {
			continue
		}
		back := map[string]bool{}
		links(c, back)
		if id != nil && !back["#"] {
			return false // one without an id is another matter: containedRules tells of it
		}
	}
	return true
}

// links gathers what looks like a link within the resource.
func links(n *instance.Node, found map[string]bool) {
	for _, c := range n.Children {
		if len(c.Value) > 0 && c.Value[0] == '#' {
			switch c.Datatype {
			case "canonical", "uri", "url":
				found[c.Value] = true
			default:
				if c.Name == "reference" {
					found[c.Value] = true
				}
			}
		}
		links(c, found)
	}
}

func refersToContained(r *run, n *instance.Node) bool {
	id, ok := strings.CutPrefix(n.Text("reference"), "#")
	if !ok {
		return true
	}
	h := r.holder()
	if h == nil {
		return false
	}
	root := h.node
	if h.contained && h.outer != nil {
		root = h.outer.node
	}
	if id == "" {
		return h.contained // a contained resource refers to what contains it
	}
	return !noneContained(root, func(c *instance.Node) bool { return c.Text("id") == id })
}

func startBeforeEnd(_ *run, n *instance.Node) bool {
	start, end := n.Text("start"), n.Text("end")
	if start == "" || end == "" {
		return true
	}
	sign, known := path.CompareMoments(start, end)
	return !known || sign <= 0
}

// conceptsOnce says that a code system, or what concept it is, holds each code once.
func conceptsOnce(_ *run, n *instance.Node) bool {
	seen := map[string]bool{}
	return conceptsNew(n, seen)
}

func conceptsNew(n *instance.Node, seen map[string]bool) bool {
	for _, c := range n.Children {
		if c.Name != "concept" {
			continue
		}
		code := c.Child("code")
		if code != nil && code.HasValue {
			if seen[code.Value] {
				return false
			}
			seen[code.Value] = true
		}
		if !conceptsNew(c, seen) {
			return false
		}
	}
	return true
}
