// SPDX-License-Identifier: Apache-2.0

package topdf_test

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// line is one piece of text as a page's content stream shows it.
type line struct {
	x, y, size float64
	bold       bool
	text       string
}

// pages reads a document without the library that wrote it: the content stream of
// each page, and in it each text that is shown (ISO 32000-1, 9.4).
func pages(tb testing.TB, pdf []byte) [][]line {
	tb.Helper()
	var out [][]line
	object := regexp.MustCompile(`(?s)/Type /Page\n.*?/Contents (\d+) 0 R`)
	for _, m := range object.FindAllSubmatch(pdf, -1) {
		_, rest, ok := bytes.Cut(pdf, []byte("\n"+string(m[1])+" 0 obj\n"))
		if !ok {
			tb.Fatalf("object %s is not there", m[1])
		}
		_, rest, _ = bytes.Cut(rest, []byte("stream\n"))
		packed, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			tb.Fatal(err)
		}
		content, err := io.ReadAll(packed)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, shown(tb, content, boldFont(tb, pdf)))
	}
	return out
}

// boldFont gives the name of the font that is the bold one.
func boldFont(tb testing.TB, pdf []byte) string {
	tb.Helper()
	bold := regexp.MustCompile(`(?m)^(\d+) 0 obj\n<</Type /Font\n/Subtype /Type0\n/BaseFont /utf8sansB\n`).FindSubmatch(pdf)
	if bold == nil {
		tb.Fatal("no bold font is there")
	}
	name := regexp.MustCompile(`/(F[0-9a-f]+) ` + string(bold[1]) + ` 0 R`).FindSubmatch(pdf)
	if name == nil {
		tb.Fatal("the bold font has no name")
	}
	return string(name[1])
}

func shown(tb testing.TB, content []byte, bold string) []line {
	tb.Helper()
	var out []line
	var now line
	part := regexp.MustCompile(`(?s)BT /(\w+) ([\d.]+) Tf ET|BT ([\d.-]+) ([\d.-]+) Td \(((?:[^\\)]|\\.)*)\) Tj ET`)
	for _, m := range part.FindAllSubmatch(content, -1) {
		if len(m[1]) > 0 {
			now.size, now.bold = number(tb, m[2]), string(m[1]) == bold
			continue
		}
		now.x, now.y, now.text = number(tb, m[3]), number(tb, m[4]), unescape(m[5])
		out = append(out, now)
	}
	if n := bytes.Count(content, []byte(" Tj")); n < len(out) {
		tb.Fatalf("%d texts, and %d were read", n, len(out))
	}
	return out
}

func number(tb testing.TB, text []byte) float64 {
	tb.Helper()
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// unescape reads a string of UTF-16, big end first (ISO 32000-1, 7.3.4.2).
func unescape(text []byte) string {
	var plain []byte
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
			if text[i] == 'r' {
				plain = append(plain, '\r')
				continue
			}
		}
		plain = append(plain, text[i])
	}
	units := make([]uint16, len(plain)/2)
	for i := range units {
		units[i] = uint16(plain[2*i])<<8 | uint16(plain[2*i+1])
	}
	return string(utf16.Decode(units))
}

// text gives what a document says, a line of it a line, pages apart.
func text(tb testing.TB, pdf []byte) string {
	tb.Helper()
	var out strings.Builder
	for i, page := range pages(tb, pdf) {
		out.WriteString("--- page " + strconv.Itoa(i+1) + "\n")
		for _, l := range page {
			out.WriteString(strings.ReplaceAll(l.text, "\u00a0", " ") + "\n")
		}
	}
	return out.String()
}
