// SPDX-License-Identifier: Apache-2.0

package instance

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"
)

// maxDepth is how deep elements may nest. Nothing published comes near; a
// recursive reader needs some limit.
const maxDepth = 128

// maxProblems is how many problems of form are told of one document.
const maxProblems = 1000

var (
	// ErrMalformed says that the input is not JSON or not XML, or not of a form from which a tree can be read.
	ErrMalformed = errors.New("malformed")
	// ErrRefused says that the input was well-formed but is of a kind that is never read: too deep, or with a DTD.
	ErrRefused = errors.New("refused")
)

// Fault is why an input could not be read, and where. It wraps ErrMalformed or ErrRefused.
//
//nolint:errname // it is a place in an input first, and an error second
type Fault struct {
	Line, Column int
	What         string
	Kind         error
}

// Error names the place and what was expected there, never what stood there.
func (f *Fault) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", f.Line, f.Column, f.What)
}

// Unwrap is ErrMalformed or ErrRefused.
func (f *Fault) Unwrap() error { return f.Kind }

// Parse reads a resource of either format: what begins with "<" is XML.
func Parse(data []byte) (*Node, error) {
	d, err := Read(data)
	return d.Root, err
}

// ParseJSON reads a resource in JSON. Breaches of FHIR's JSON format that leave a tree are passed over; Read tells them.
func ParseJSON(data []byte) (*Node, error) {
	d, err := ReadJSON(data)
	return d.Root, err
}

// ParseXML reads a resource in XML. Breaches of FHIR's XML format that leave a tree are passed over; Read tells them.
func ParseXML(data []byte) (*Node, error) {
	d, err := ReadXML(data)
	return d.Root, err
}

// Read reads a resource of either format and says what was wrong with its form (FHIR R4, json.html and xml.html).
func Read(data []byte) (Document, error) {
	start := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(start) > 0 && start[0] == '<' {
		return ReadXML(data)
	}
	return ReadJSON(data)
}

// clean drops a byte order mark and refuses what is not UTF-8.
func clean(data []byte) (string, error) {
	text := string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	if utf8.ValidString(text) {
		return text, nil
	}
	line, column := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		column += size
		if i += size; r == '\n' {
			line, column = line+1, 1
		}
	}
	return "", &Fault{Line: line, Column: column, What: "the input is not UTF-8", Kind: ErrMalformed}
}

// slab gives out nodes from blocks, so that a resource costs few allocations.
type slab struct{ free []Node }

func (s *slab) node() *Node {
	if len(s.free) == 0 {
		s.free = make([]Node, 64)
	}
	n := &s.free[0]
	s.free = s.free[1:]
	return n
}
