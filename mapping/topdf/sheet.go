// SPDX-License-Identifier: Apache-2.0

package topdf

import (
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// The page is A4, measured in points.
const (
	left, right = 54.0, 541.0
	top, bottom = 96.0, 776.0
	width       = right - left
	unshown     = "□ marks words or signs that this print cannot show. They stand in full in the team's record and in the electronic (FHIR) form of this document."
)

// style is how a line looks.
type style struct {
	size  float64
	bold  bool
	shade shade
}

type shade struct{ r, g, b int }

func (s style) leading() float64 { return s.size * 1.36 }

func ink() shade   { return shade{24, 32, 40} }
func quiet() shade { return shade{76, 91, 103} }
func blue() shade  { return shade{0, 48, 105} }

func body() style  { return style{10, false, ink()} }
func small() style { return style{8.5, false, quiet()} }
func label() style { return style{9, true, quiet()} }

// banner is what stands on every page.
type banner struct {
	title    string // what the document is
	name     string // the person's
	identity string // NHS number and date of birth
	warning  string // died, whereabouts
	team     string // and how to reach it
	version  string // of the record, and its date
}

// sheet is a document in the making: a cursor that goes down pages.
type sheet struct {
	pdf    *fpdf.Fpdf
	glyphs *glyphs
	banner banner
	pages  int // how many there are in all, 0 until that is known
	y      float64
	marked bool // something was replaced since the reader was last told
}

// write lays a document out twice: once to count its pages, once to print them.
func write(w io.Writer, b banner, at time.Time, fill func(*sheet)) error {
	fonts, err := faces()
	if err != nil {
		return err
	}
	g := newGlyphs(fonts)
	pages := 0
	for range 2 {
		s := &sheet{pdf: blankPDF(&b, at, fonts), glyphs: g, banner: b, pages: pages}
		s.turn()
		fill(s)
		s.tellMarked()
		if pages == 0 {
			pages = s.pdf.PageCount()
			continue
		}
		if err := s.pdf.Output(w); err != nil {
			return fmt.Errorf("write the document: %w", err)
		}
	}
	return nil
}

func blankPDF(b *banner, at time.Time, fonts [2]face) *fpdf.Fpdf {
	pdf := fpdf.New("P", "pt", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetProducer("Lode", true)
	pdf.SetTitle(b.title+": "+b.name, true)
	pdf.SetSubject(b.identity, true)
	pdf.SetAuthor(b.team, true)
	pdf.SetLang("en-GB")
	pdf.SetDisplayMode("fullwidth", "continuous")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(left, top, 595.28-right)
	pdf.AddUTF8FontFromBytes("sans", "", fonts[0].file)
	pdf.AddUTF8FontFromBytes("sans", "B", fonts[1].file)
	return pdf
}

// turn begins a page, with who it is about above and whose it is below.
func (s *sheet) turn() {
	s.pdf.AddPage()
	b, marked := &s.banner, s.marked
	s.put(style{11.5, true, ink()}, left, 44, s.fit(style{11.5, true, ink()}, b.name, width*0.62))
	s.putRight(style{9, true, blue()}, right, 44, b.title)
	s.put(style{9.5, false, ink()}, left, 59, b.identity)
	if b.warning != "" {
		s.put(style{9.5, true, ink()}, left, 72, b.warning)
	}
	s.rule(80, shade{0, 48, 105}, 1.1)
	s.rule(790, shade{170, 180, 188}, 0.6)
	s.put(small(), left, 803, s.fit(small(), b.team, width*0.8))
	s.put(small(), left, 815, b.version+" · Confidential: about one person's health and care")
	s.putRight(small(), right, 815, fmt.Sprintf("Page %d of %d", s.pdf.PageNo(), s.pages))
	s.y, s.marked = top, marked // whose name has a mark is told below the details
}

// fit makes a line of the banner fit on one line, with dots where it goes on. The
// whole text stands in the details on the first page.
func (s *sheet) fit(st style, text string, most float64) string {
	shown, _ := s.glyphs.show(text)
	lines := s.wrap(st, most, shown)
	if len(lines) <= 1 {
		return text
	}
	return lines[0] + " …"
}

// room turns the page unless so much is left of this one.
func (s *sheet) room(height float64) {
	if s.y+height > bottom {
		s.turn()
	}
}

// put draws one line; y is its baseline.
func (s *sheet) put(st style, x, y float64, text string) {
	shown, marked := s.glyphs.show(text)
	s.marked = s.marked || marked
	s.use(st)
	s.pdf.Text(x, y, shown)
}

func (s *sheet) putRight(st style, x, y float64, text string) {
	shown, _ := s.glyphs.show(text)
	s.use(st)
	s.put(st, x-s.pdf.GetStringWidth(shown), y, text)
}

func (s *sheet) use(st style) {
	weight := ""
	if st.bold {
		weight = "B"
	}
	s.pdf.SetFont("sans", weight, st.size)
	s.pdf.SetTextColor(st.shade.r, st.shade.g, st.shade.b)
}

func (s *sheet) rule(y float64, c shade, thick float64) {
	s.pdf.SetDrawColor(c.r, c.g, c.b)
	s.pdf.SetLineWidth(thick)
	s.pdf.Line(left, y, right, y)
}

// tellMarked says below a section that something in it was replaced.
func (s *sheet) tellMarked() {
	if s.marked {
		s.marked = false
		s.flow(small(), unshown)
		s.marked = false
	}
}

// wrap breaks a text that can be drawn into lines of a width. Spaces within a
// line stay; a word that is wider than the line is broken where it must be.
func (s *sheet) wrap(st style, most float64, text string) []string {
	s.use(st)
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		out = append(out, s.wrapLine(most, strings.TrimRight(line, " \r"))...)
	}
	return out
}

func (s *sheet) wrapLine(most float64, line string) []string {
	var out []string
	now := ""
	for i, word := range strings.Split(line, " ") {
		next := word
		if i > 0 {
			next = now + " " + word
		}
		if s.pdf.GetStringWidth(next) <= most {
			now = next
			continue
		}
		if strings.TrimSpace(now) != "" {
			out = append(out, now)
		}
		var full []string
		full, now = s.split(most, word)
		out = append(out, full...)
	}
	return append(out, now)
}

// split breaks a word into pieces that fit, and gives the last by itself.
func (s *sheet) split(most float64, word string) (full []string, rest string) {
	for _, r := range word {
		if rest != "" && s.pdf.GetStringWidth(rest+string(r)) > most {
			at := strings.LastIndexAny(rest, "-/") + 1 // better there than within a word
			if at == 0 {
				at = len(rest)
			}
			full = append(full, rest[:at])
			rest = rest[at:]
		}
		rest += string(r)
	}
	return full, rest
}

// flow prints a text, as wide as the page allows, over as many lines and pages as
// it takes.
func (s *sheet) flow(st style, text string) {
	shown, marked := s.glyphs.show(text)
	s.marked = s.marked || marked
	for _, line := range s.wrap(st, width, shown) {
		s.room(st.leading())
		s.use(st)
		s.pdf.Text(left, s.y+st.size, line)
		s.y += st.leading()
	}
}
