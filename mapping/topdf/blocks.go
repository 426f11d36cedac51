// SPDX-License-Identifier: Apache-2.0

package topdf

import "slices"

// title heads the whole document.
func (s *sheet) title(text, below string) {
	s.flow(style{19, true, blue()}, text)
	if below != "" {
		s.y += 2
		s.flow(style{12, false, ink()}, below)
	}
	s.y += 8
}

// heading begins a section, with a bookmark, and never stands alone at the foot of
// a page.
func (s *sheet) heading(text string) {
	s.tellMarked()
	s.y += 14
	s.room(124)
	st := style{13, true, blue()}
	s.use(st)
	s.pdf.Bookmark(text, 0, s.y)
	s.flow(st, text)
	s.rule(s.y+1.5, shade{170, 180, 188}, 0.6)
	s.y += 8
}

// said prints a text under a small heading of its own; nothing for an empty one.
func (s *sheet) said(head, text string) {
	if text == "" {
		return
	}
	s.room(label().leading() + 2*body().leading())
	s.flow(label(), head)
	s.y++
	s.flow(body(), text)
	s.y += 6
}

// remark prints a line of ours about what is or is not there.
func (s *sheet) remark(text string) {
	if text == "" {
		return
	}
	s.flow(style{10, false, quiet()}, text)
	s.y += 4
}

// answer prints what came of a question that named nothing.
func (s *sheet) answer(text string) {
	if text == "" {
		return
	}
	s.flow(body(), text)
	s.y += 4
}

// cell is one cell of a table: a text and how it looks.
type cell struct {
	text string
	look style
}

func cells(texts ...string) []cell {
	out := make([]cell, len(texts))
	for i, t := range texts {
		out[i] = cell{t, style{9.5, i == 0, ink()}}
	}
	return out
}

// column is a heading and its share of the width.
type column struct {
	head  string
	share float64
}

// grid is a table that is being printed.
type grid struct {
	sheet   *sheet
	columns []column
	plain   bool // no lines and no headings: a list of details
	begun   bool // the first row is printed
}

const padding = 4.0

// table prints rows below their headings. The headings are repeated on each page;
// a row is kept on one page where it fits on one, and flows on where it does not.
func (s *sheet) table(columns []column, rows [][]cell) {
	if len(rows) == 0 {
		return
	}
	g := &grid{sheet: s, columns: columns}
	s.room(60)
	g.head()
	for _, row := range rows {
		g.row(row)
	}
	s.y += 6
}

// details prints labels with what is known, the person's to the left of the
// document's.
func (s *sheet) details(person, document [][2]string) {
	g := &grid{sheet: s, plain: true, columns: []column{{"", 0.14}, {"", 0.36}, {"", 0.16}, {"", 0.34}}}
	if len(document) == 0 {
		g.columns = []column{{"", 0.28}, {"", 0.72}, {}, {}}
	}
	for i := range max(len(person), len(document)) {
		row := make([]cell, 4)
		for side, pairs := range [][][2]string{person, document} {
			if i < len(pairs) {
				row[2*side] = cell{pairs[i][0], label()}
				row[2*side+1] = cell{pairs[i][1], style{9.5, false, ink()}}
			}
		}
		g.row(row)
	}
	s.y += 4
}

func (g *grid) width(i int) float64 { return g.columns[i].share * width }

func (g *grid) head() {
	if g.plain {
		return
	}
	s := g.sheet
	const height = 17.0
	s.pdf.SetFillColor(232, 238, 243)
	s.pdf.Rect(left, s.y, width, height, "F")
	x := left
	for i, c := range g.columns {
		s.put(label(), x+padding, s.y+11.5, c.head)
		x += g.width(i)
	}
	s.y += height
}

// lines wraps the cells of a row.
func (g *grid) lines(row []cell) [][]string {
	out := make([][]string, len(row))
	for i := range row {
		if row[i].text == "" {
			continue
		}
		shown, marked := g.sheet.glyphs.show(row[i].text)
		g.sheet.marked = g.sheet.marked || marked
		out[i] = g.sheet.wrap(row[i].look, g.width(i)-2*padding, shown)
	}
	return out
}

func (g *grid) row(row []cell) {
	s := g.sheet
	lines := g.lines(row)
	most := 0
	for i := range lines {
		most = max(most, len(lines[i]))
	}
	leading := style{9.5, false, ink()}.leading()
	for from := 0; from < most; {
		fits := g.fits(most-from, leading)
		for i := range lines {
			part := lines[i][min(from, len(lines[i])):min(from+fits, len(lines[i]))]
			g.column(row[i].look, i, part, leading)
		}
		from += fits
		g.begun = true
		s.y += float64(fits)*leading + g.gap()
		if !g.plain {
			s.rule(s.y, shade{205, 212, 218}, 0.5)
		}
	}
}

func (g *grid) gap() float64 {
	if g.plain {
		return 2
	}
	return 2 * padding
}

// fits says how many of the lines that are left are printed here, after turning
// the page where that keeps a row whole.
func (g *grid) fits(left int, leading float64) int {
	s := g.sheet
	here := int((bottom - s.y - g.gap()) / leading)
	whole := int((bottom - top - 20 - g.gap()) / leading)
	if left <= here {
		return left
	}
	if here < 3 || g.begun && left <= whole/2 { // the first row stays below its headings
		s.turn()
		g.head()
		return min(left, whole)
	}
	return here
}

func (g *grid) column(look style, i int, lines []string, leading float64) {
	s := g.sheet
	x := left + padding
	for j := range i {
		x += g.width(j)
	}
	if g.plain {
		x -= padding
	}
	if len(lines) == 0 {
		return
	}
	s.use(look)
	for n, line := range lines {
		s.pdf.Text(x, s.y+g.gap()/2+look.size+float64(n)*leading-0.5, line)
	}
}

// without gives the rows without the columns that say nothing in any row.
func without(columns []column, rows [][]cell) ([]column, [][]cell) {
	for i := len(columns) - 1; i > 0; i-- {
		if slices.ContainsFunc(rows, func(r []cell) bool { return r[i].text != "" }) {
			continue
		}
		columns[0].share += columns[i].share
		columns = slices.Delete(columns, i, i+1)
		for j := range rows {
			rows[j] = slices.Delete(rows[j], i, i+1)
		}
	}
	return columns, rows
}
