// SPDX-License-Identifier: Apache-2.0

package stu3

import (
	"html"
	"strconv"
	"strings"
)

// shown says whether an element may stand in a narrative that people see. The
// others are left out, and their text is kept.
func shown(name string) bool {
	switch name {
	case "p", "br", "div", "span", "b", "strong", "i", "em", "u", "sub", "sup", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2",
		"h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "blockquote", "pre", "code", "hr":
		return true
	}
	return false
}

// dropped says whether an element's text goes with it.
func dropped(name string) bool {
	switch strings.ToLower(name) {
	case "script", "style", "head", "title", "iframe", "object", "embed", "form", "input", "button", "select", "textarea", "svg",
		"math", "template", "noscript", "link", "meta", "base", "audio", "video", "img":
		return true
	}
	return false
}

// Narrative writes a narrative as HTML that is safe to show: elements that only
// arrange text, without any attribute save how many cells one spans, and text.
// Nothing that the sender wrote can act, load or lead anywhere. A table stays a
// table: doses stand in its columns.
func Narrative(div *Node) string {
	var b strings.Builder
	narrate(&b, div)
	return b.String()
}

func narrate(b *strings.Builder, n *Node) {
	name := ""
	switch {
	case n == nil || n.Space != XHTML:
		return
	case n.Name == "":
		b.WriteString(html.EscapeString(n.Text))
		return
	case dropped(n.Name):
		return
	case shown(n.Name):
		name = n.Name
	}
	if name != "" {
		b.WriteString("<" + name + spans(n) + ">")
	}
	if name == "br" || name == "hr" {
		return
	}
	for _, c := range n.Children {
		narrate(b, c)
	}
	if name != "" {
		b.WriteString("</" + name + ">")
	}
}

// spans gives how many columns and rows a cell spans.
func spans(n *Node) string {
	if n.Name != "td" && n.Name != "th" {
		return ""
	}
	var out strings.Builder
	const most = 50
	for _, a := range n.Attributes {
		if count, err := strconv.Atoi(a.Value); err == nil && count > 1 && count <= most && (a.Name == "colspan" || a.Name == "rowspan") {
			out.WriteString(" " + a.Name + `="` + strconv.Itoa(count) + `"`)
		}
	}
	return out.String()
}

// Plain writes a narrative's text, a line for each block, for where no markup
// can stand.
func Plain(div *Node) string {
	var b strings.Builder
	plainly(&b, div)
	lines := strings.Split(b.String(), "\n")
	kept := lines[:0]
	for _, line := range lines {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func plainly(b *strings.Builder, n *Node) {
	switch {
	case n == nil || n.Space != XHTML || dropped(n.Name):
		return
	case n.Name == "":
		b.WriteString(strings.NewReplacer("\n", " ", "\r", " ").Replace(n.Text))
		return
	}
	for _, c := range n.Children {
		plainly(b, c)
	}
	switch n.Name {
	case "td", "th":
		b.WriteString("  ")
	case "span", "b", "strong", "i", "em", "u", "sub", "sup", "code", "a":
	default:
		b.WriteString("\n")
	}
}
