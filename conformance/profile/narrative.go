// SPDX-License-Identifier: Apache-2.0

package profile

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/carelode/lode/conformance/profile/instance"
)

const xhtml = "http://www.w3.org/1999/xhtml"

// narrative checks the markup of a narrative: safe, well-formed, of the elements that are allowed, and with something to
// read (narrative.html#xhtml; the invariants txt-1 and txt-2). The entities of HTML are none of its own: Unicode characters stand for them.
func (r *run) narrative(n *instance.Node) {
	if !r.spend(1 + len(n.Value)/64) {
		return
	}
	for _, f := range narrativeFaults(n.Value) {
		r.found(Error, f.code, f.rule, spec+"narrative.html#xhtml", f.what)
	}
}

// narrativeFault is one thing wrong with a narrative.
type narrativeFault struct {
	code Code
	rule string
	what string
}

// tags are the elements that HTML 4 describes in its chapters 7 to 11 (without ins and del) and 15, with links and images.
//
//nolint:gochecknoglobals // a constant table
var tags = words(`p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr
 address bdo kbd sub sup ul ol li dl dt dd pre table caption colgroup col thead tr tfoot tbody th td code samp img map area`)

// attributes are those that HTML 4 gives to these elements, without what runs programs.
//
//nolint:gochecknoglobals // a constant table
var attributes = words(`title style class id lang dir accesskey tabindex span width height align valign char charoff abbr axis
 headers scope rowspan colspan border cellpadding cellspacing frame rules summary href name src alt longdesc usemap ismap shape
 coords nohref cite charset type hreflang rel rev space nowrap start value compact clear size noshade bgcolor hspace vspace
 target xmlns`)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// narrativeFaults reads markup and gives what is wrong with it, once of each kind.
func narrativeFaults(markup string) []narrativeFault {
	d := xml.NewDecoder(strings.NewReader(markup))
	w := &narrativeWalk{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			w.fault(CodeStructure, "txt-1", "a narrative is one well-formed XHTML div")
			return w.faults
		}
		w.token(token)
	}
	switch {
	case w.roots != 1:
		w.fault(CodeStructure, "txt-1", "a narrative is one XHTML div, with nothing beside it")
	case !w.content:
		w.fault(CodeInvariant, "txt-2", "a narrative has something to read: text or an image")
	}
	return w.faults
}

type narrativeWalk struct {
	faults  []narrativeFault
	depth   int
	para    int // the depth of the paragraph that is open; 0 is none
	roots   int
	content bool
}

func (w *narrativeWalk) fault(code Code, rule, what string) {
	for _, f := range w.faults {
		if f.what == what {
			return
		}
	}
	w.faults = append(w.faults, narrativeFault{code, rule, what})
}

func (w *narrativeWalk) token(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		if w.depth == 0 {
			w.roots++
			if t.Name.Local != "div" {
				w.fault(CodeStructure, "txt-1", "the outermost element of a narrative is div")
			}
		}
		w.depth++
		w.start(t)
		w.paragraph(t.Name.Local)
	case xml.EndElement:
		if w.depth == w.para {
			w.para = 0
		}
		w.depth--
	case xml.CharData:
		w.text(t)
	case xml.Directive:
		w.fault(CodeStructure, "txt-1", "a narrative has no document type declaration")
	case xml.ProcInst:
		w.fault(CodeStructure, "txt-1", "a narrative has no processing instruction")
	}
}

func (w *narrativeWalk) text(t xml.CharData) {
	if strings.TrimSpace(string(t)) == "" {
		return
	}
	if w.content = true; w.depth == 0 {
		w.roots = -1
	}
}

// paragraph checks that no block stands in a paragraph.
func (w *narrativeWalk) paragraph(name string) {
	switch name {
	case "p", "div", "blockquote", "table", "ol", "ul":
		if w.para > 0 {
			w.fault(CodeInvariant, "txt-1", "a paragraph holds text and what stands in a line, no blocks")
		}
	}
	if name == "p" && w.para == 0 {
		w.para = w.depth
	}
}

func (w *narrativeWalk) start(t xml.StartElement) {
	if t.Name.Space != xhtml {
		w.fault(CodeStructure, "txt-1", "the elements of a narrative are in the namespace "+xhtml)
	}
	if !tags[t.Name.Local] {
		w.fault(CodeInvariant, "txt-1", "a narrative has the basic elements of HTML only, none that runs, embeds or asks")
	}
	w.content = w.content || t.Name.Local == "img"
	for _, a := range t.Attr {
		name := a.Name.Local
		if a.Name.Space != "" && a.Name.Space != "xmlns" && a.Name.Space != "http://www.w3.org/XML/1998/namespace" || a.Name.Space == "" && !attributes[name] {
			w.fault(CodeInvariant, "txt-1", "the elements of a narrative have the basic attributes of HTML only, none that runs a program")
		}
		if name == "href" || name == "src" {
			w.link(a.Value)
		}
	}
}

// link checks that an address does not run a program.
func (w *narrativeWalk) link(address string) {
	var b strings.Builder
	for _, r := range strings.ToLower(address) {
		if r > ' ' {
			b.WriteRune(r)
		}
	}
	for _, scheme := range []string{"javascript:", "vbscript:", "data:text/html"} {
		if strings.HasPrefix(b.String(), scheme) {
			w.fault(CodeInvariant, "txt-1", "a link in a narrative does not run a program")
		}
	}
}
