// SPDX-License-Identifier: Apache-2.0

package tofhir

import (
	"strings"

	"github.com/carelode/lode/fhir"
)

// text builds a narrative: XHTML that shows what people wrote and runs nothing.
// Whatever comes from a record is escaped; the tags are ours alone.
type text struct{ b strings.Builder }

// say adds a paragraph with a heading. Line breaks are kept; nothing is added
// for an empty value.
func (t *text) say(heading, value string) {
	if value == "" {
		return
	}
	if t.b.Len() == 0 {
		t.b.Grow(256 + len(value))
		t.b.WriteString(`<div xmlns="http://www.w3.org/1999/xhtml">`)
	}
	t.b.WriteString("<p>")
	if heading != "" {
		t.b.WriteString("<b>")
		t.escape(heading)
		t.b.WriteString(":</b> ")
	}
	for i := 0; value != ""; i++ {
		var line string
		line, value, _ = strings.Cut(value, "\n")
		if i > 0 {
			t.b.WriteString("<br/>")
		}
		t.escape(strings.TrimSuffix(line, "\r"))
	}
	t.b.WriteString("</p>")
}

// additional gives the narrative of a resource that holds more than its other
// elements do, which FHIR wants said; nil if nothing was.
func (t *text) additional() *fhir.Narrative { return t.narrative(fhir.NarrativeStatusAdditional) }

func (t *text) narrative(s fhir.NarrativeStatus) *fhir.Narrative {
	if t.b.Len() == 0 {
		return nil
	}
	t.b.WriteString("</div>")
	return &fhir.Narrative{Status: &s, Div: t.b.String()}
}

// escape adds text, safe within an element and within an attribute. The entities
// are numeric or XML's own, so they are XHTML too. They are those of html/template,
// whose own way needs a second copy of the text.
func (t *text) escape(s string) {
	start := 0
	for i := range len(s) {
		entity := ""
		switch s[i] {
		case '&':
			entity = "&amp;"
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		case 0:
			entity = "\uFFFD"
		default:
			continue
		}
		t.b.WriteString(s[start:i])
		t.b.WriteString(entity)
		start = i + 1
	}
	t.b.WriteString(s[start:])
}
