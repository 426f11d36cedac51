// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// The two weights of Liberation Sans, unmodified but for the compression: a test
// holds them against the module that publishes them.
var (
	//go:embed font/LiberationSans-Regular.ttf.gz
	regularFont []byte
	//go:embed font/LiberationSans-Bold.ttf.gz
	boldFont []byte
)

// face is one weight: its file, and what can be asked of it.
type face struct {
	file []byte
	font *sfnt.Font
}

// glyphs knows what the embedded font can draw. It is not for use by two
// goroutines at once.
type glyphs struct {
	regular, bold *sfnt.Font
	buffer        sfnt.Buffer
	known         map[rune]bool
}

// faces unpacks the two weights once; that they can be read is proved by a test.
var faces = sync.OnceValues(func() ([2]face, error) { //nolint:gochecknoglobals // read-only after the first call
	var both [2]face
	for i, packed := range [][]byte{regularFont, boldFont} {
		unpacked, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return both, fmt.Errorf("unpack the embedded font: %w", err)
		}
		if both[i].file, err = io.ReadAll(unpacked); err != nil {
			return both, fmt.Errorf("unpack the embedded font: %w", err)
		}
		if both[i].font, err = sfnt.Parse(both[i].file); err != nil {
			return both, fmt.Errorf("read the embedded font: %w", err)
		}
	}
	return both, nil
})

func newGlyphs(faces [2]face) *glyphs {
	return &glyphs{regular: faces[0].font, bold: faces[1].font, known: make(map[rune]bool)}
}

// draws reports whether both weights have a rune and it is written from left to
// right: the library shapes no script and turns no line round.
func (g *glyphs) draws(r rune) bool {
	if known, ok := g.known[r]; ok {
		return known
	}
	ok := !isLeftward(r) && r <= 0xFFFF
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
func (g *glyphs) show(text string) (shown string, marked bool) {
	var out shower
	for _, r := range norm.NFC.String(text) {
		switch {
		case isInvisible(r):
		case r == '\n':
			out.write("\n")
		case r == ' ' || r == '\t' || r != '\u00a0' && unicode.Is(unicode.Zs, r):
			out.space(r)
		case g.draws(r):
			out.write(string(r))
		case r == '\u2011': // a hyphen that does not break
			out.write("-")
		default:
			out.hide(r)
		}
	}
	out.reveal()
	return out.text.String(), out.marked
}

// shower puts a shown text together.
type shower struct {
	text   strings.Builder
	hidden run
	marked bool
}

// reveal writes the mark of what could not be drawn, and the spaces behind it.
func (s *shower) reveal() {
	if s.hidden.text != "" {
		s.marked = true
		s.text.WriteString(s.hidden.mark())
		s.text.WriteString(s.hidden.spaces)
		s.hidden = run{}
	}
}

func (s *shower) write(text string) {
	s.reveal()
	s.text.WriteString(text)
}

func (s *shower) space(r rune) {
	if s.hidden.text == "" {
		s.text.WriteString(blank(r))
		return
	}
	s.hidden.spaces += blank(r)
}

func (s *shower) hide(r rune) {
	if s.hidden.text != "" && scriptOf(r) != s.hidden.script {
		s.reveal()
	}
	s.hidden.add(r)
}

func blank(r rune) string {
	if r == '\t' {
		return "    "
	}
	return " "
}

// isLeftward holds for the blocks that Unicode gives to scripts which are written
// from right to left (UAX 9, table 4: classes R and AL by default), within the
// plane that the library can write.
func isLeftward(r rune) bool {
	return r >= 0x0590 && r <= 0x08FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFE
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
