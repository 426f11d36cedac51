// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// glyphs knows what the embedded font can draw. It is not for use by two
// goroutines at once.
type glyphs struct {
	regular, bold *sfnt.Font
	buffer        sfnt.Buffer
	known         map[rune]bool
}

// faces reads the two embedded fonts once; that they can be read is proved by a test.
var faces = sync.OnceValues(func() ([2]*sfnt.Font, error) { //nolint:gochecknoglobals // read-only after the first call
	regular, err := sfnt.Parse(liberationsansregular.TTF)
	if err != nil {
		return [2]*sfnt.Font{}, err
	}
	bold, err := sfnt.Parse(liberationsansbold.TTF)
	return [2]*sfnt.Font{regular, bold}, err
})

func newGlyphs() (*glyphs, error) {
	both, err := faces()
	if err != nil {
		return nil, fmt.Errorf("read the embedded font: %w", err)
	}
	return &glyphs{regular: both[0], bold: both[1], known: make(map[rune]bool)}, nil
}

// draws reports whether both weights have a rune and it is written from left to
// right: the library shapes no script and turns no line round.
func (g *glyphs) draws(r rune) bool {
	if known, ok := g.known[r]; ok {
		return known
	}
	p, _ := bidi.LookupRune(r)
	ok := p.Class() != bidi.R && p.Class() != bidi.AL && p.Class() != bidi.AN && r <= 0xFFFF
	for _, f := range []*sfnt.Font{g.regular, g.bold} {
		i, err := f.GlyphIndex(&g.buffer, r)
		ok = ok && err == nil && i != 0
	}
	g.known[r] = ok
	return ok
}

// show gives a text as it can be drawn, composed (Unicode form C), and whether
// something had to be replaced. What cannot be drawn is replaced by a mark in
// brackets that says what stood there. Characters that have no look of their own
// (soft hyphens, marks of direction) are left out.
func (g *glyphs) show(text string) (string, bool) {
	var out strings.Builder
	var hidden run
	any := false
	close := func() {
		if hidden.text != "" {
			any = true
			out.WriteString(hidden.mark())
			hidden = run{}
		}
	}
	for _, r := range norm.NFC.String(text) {
		switch {
		case r == '\n':
			close()
			out.WriteByte('\n')
		case isInvisible(r):
		case r == ' ' || r == '\t' || r != '\u00a0' && unicode.Is(unicode.Zs, r):
			if hidden.text == "" {
				out.WriteString(blank(r))
			} else {
				hidden.spaces += blank(r)
			}
		case g.draws(r):
			after := hidden.spaces
			close()
			out.WriteString(after)
			out.WriteRune(r)
		case r == '\u2011': // a hyphen that does not break
			close()
			out.WriteByte('-')
		default:
			if of := scriptOf(r); hidden.text != "" && of != hidden.script {
				after := hidden.spaces
				close()
				out.WriteString(after)
			}
			hidden.add(r)
		}
	}
	close()
	return out.String(), any
}

func blank(r rune) string {
	if r == '\t' {
		return "    "
	}
	return " "
}

// isInvisible holds for what only steers other characters.
func isInvisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// run is a stretch of text that cannot be drawn.
type run struct {
	text, spaces, script string
}

func (h *run) add(r rune) {
	if h.text == "" {
		h.script = scriptOf(r)
	} else if h.spaces != "" {
		h.text += " "
	}
	h.spaces = ""
	h.text += string(r)
}

// mark says in words what stood there.
func (h *run) mark() string {
	if h.script == "" {
		var all []string
		for _, r := range strings.ReplaceAll(h.text, " ", "") {
			all = append(all, fmt.Sprintf("U+%04X", r))
		}
		return "[□ sign " + strings.Join(all, " ") + "]"
	}
	words := len(strings.Fields(h.text))
	if words == 1 {
		return "[□ 1 word in " + h.script + " script]"
	}
	return fmt.Sprintf("[□ %d words in %s script]", words, h.script)
}

// scriptOf names the script of a letter, "" for a sign of none.
func scriptOf(r rune) string {
	for _, s := range [...]struct {
		name  string
		table *unicode.RangeTable
	}{
		{"Arabic", unicode.Arabic},
		{"Hebrew", unicode.Hebrew},
		{"Bengali", unicode.Bengali},
		{"Devanagari", unicode.Devanagari},
		{"Gujarati", unicode.Gujarati},
		{"Gurmukhi", unicode.Gurmukhi},
		{"Tamil", unicode.Tamil},
		{"Telugu", unicode.Telugu},
		{"Sinhala", unicode.Sinhala},
		{"Chinese", unicode.Han},
		{"Japanese", unicode.Hiragana},
		{"Japanese", unicode.Katakana},
		{"Korean", unicode.Hangul},
		{"Thai", unicode.Thai},
		{"Armenian", unicode.Armenian},
		{"Georgian", unicode.Georgian},
		{"Ethiopic", unicode.Ethiopic},
	} {
		if unicode.Is(s.table, r) {
			return s.name
		}
	}
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return "another"
	}
	return ""
}
