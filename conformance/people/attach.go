// SPDX-License-Identifier: Apache-2.0

package people

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"strings"

	"github.com/carelode/lode/mapping/care"
)

// Blob is an attachment with its bytes, to be stored before the record that
// cites it.
type Blob struct {
	Attachment care.Attachment
	Body       []byte
}

// attach keeps bytes and gives what a record cites of them.
func (b *builder) attach(title, contentType string, body []byte) care.Attachment {
	sum := sha256.Sum256(body)
	a := care.Attachment{Title: b.t(title), ContentType: contentType, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(body))}
	b.blobs = append(b.blobs, Blob{Attachment: a, Body: body})
	return a
}

// letter attaches a page of words as a PDF.
func (b *builder) letter(title, text string) care.Attachment {
	return b.attach(title, "application/pdf", page(b.t(title), b.t(text)))
}

// picture attaches a small photograph-like image.
func (b *builder) picture(title string) care.Attachment {
	shade := func(least, span int) byte { return byte(least + b.rnd.IntN(span)) } //nolint:gosec // below 220
	return b.attach(title, "image/png", square(shade(120, 100), shade(40, 60), shade(40, 60)))
}

// page writes a one-page PDF with a title and a few lines. It is written by
// hand so that the same words give the same bytes with every version of Go.
func page(title, text string) []byte {
	var content strings.Builder
	content.WriteString("BT /F1 14 Tf 56 780 Td (" + pdfText(title) + ") Tj /F1 10 Tf 0 -24 Td 14 TL\n")
	for line := range strings.SplitSeq(wrap(text, 90), "\n") {
		content.WriteString("(" + pdfText(line) + ") Tj T*\n")
	}
	content.WriteString("ET")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%s", len(objects)+1, table.String())
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return out.Bytes()
}

// pdfText escapes a line for a PDF string: Latin-1 where it can, "?" elsewhere.
func pdfText(line string) string {
	var out strings.Builder
	for _, r := range line {
		switch {
		case r == '(' || r == ')' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < 0x80:
			out.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&out, "\\%03o", r)
		default:
			out.WriteByte('?')
		}
	}
	return out.String()
}

// wrap breaks text into lines of at most so many bytes, at spaces.
func wrap(text string, width int) string {
	var out strings.Builder
	used := 0
	for word := range strings.FieldsSeq(text) {
		if used > 0 && used+1+len(word) > width {
			out.WriteByte('\n')
			used = 0
		} else if used > 0 {
			out.WriteByte(' ')
			used++
		}
		out.WriteString(word)
		used += len(word)
	}
	return out.String()
}

// square writes an 8 by 8 PNG of one colour, stored without compression so that
// its bytes do not depend on the compressor.
func square(red, green, blue byte) []byte {
	const side = 8
	var raw []byte
	for range side {
		raw = append(raw, 0)
		for range side {
			raw = append(raw, red, green, blue)
		}
	}
	size := uint16(len(raw)) //nolint:gosec // 200 bytes
	data := []byte{0x78, 0x01, 0x01}
	data = binary.LittleEndian.AppendUint16(data, size)
	data = binary.LittleEndian.AppendUint16(data, ^size)
	data = append(data, raw...)
	data = binary.BigEndian.AppendUint32(data, adler32.Checksum(raw))
	out := []byte("\x89PNG\r\n\x1a\n")
	out = chunk(out, "IHDR", []byte{0, 0, 0, side, 0, 0, 0, side, 8, 2, 0, 0, 0})
	out = chunk(out, "IDAT", data)
	return chunk(out, "IEND", nil)
}

func chunk(out []byte, kind string, data []byte) []byte {
	out = binary.BigEndian.AppendUint32(out, uint32(len(data))) //nolint:gosec // far below 4 GB
	body := append([]byte(kind), data...)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}
