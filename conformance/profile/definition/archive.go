// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// What a package may weigh. The largest published ones (R4 core and its
// examples, HL7 terminology) stay well below each.
const (
	maxPacked  = 128 << 20 // the .tgz itself
	maxFile    = 24 << 20  // one file, unpacked
	maxTotal   = 256 << 20 // all that is unpacked, whether it is read or passed over
	maxEntries = 50_000
	maxDepth   = 16 // folders in folders
)

// budget is what is left of the limits of one package.
type budget struct {
	entries int
	bytes   int64
}

func newBudget() *budget { return &budget{entries: maxEntries, bytes: maxTotal} }

func (b *budget) entry() error {
	if b.entries--; b.entries < 0 {
		return fmt.Errorf("%w: more than %d files", ErrRefused, maxEntries)
	}
	return nil
}

// read reads one file of the package.
func (b *budget) read(name string, r io.Reader) ([]byte, error) {
	if err := b.entry(); err != nil {
		return nil, err
	}
	data, err := limited(r, min(maxFile, b.bytes))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", printable(name), err)
	}
	b.bytes -= int64(len(data))
	return data, nil
}

// limited reads all, but no more than a limit.
func limited(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrRefused, limit)
	}
	return data, nil
}

// archive reads a .tgz. Nothing is ever written to a file system, yet a name
// that points outside, or a link, is refused: no honest package has one, and
// what was made to harm one reader is not to be trusted by another.
func (p *Package) archive(data []byte) error {
	zipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	left := newBudget()
	// A bomb may hide in what tar skips over: everything that is unpacked counts.
	whole := &io.LimitedReader{R: zipped, N: maxTotal + 1}
	unpacked := tar.NewReader(whole)
	for {
		header, err := unpacked.Next()
		end := errors.Is(err, io.EOF)
		if end { // what follows the archive still tells whether it came whole
			_, err = io.Copy(io.Discard, whole)
		}
		if whole.N <= 0 {
			return fmt.Errorf("%w: more than %d bytes unpacked", ErrRefused, int64(maxTotal))
		}
		if end && err == nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		if err := p.entry(header, unpacked, left); err != nil {
			return err
		}
	}
}

func (p *Package) entry(header *tar.Header, r io.Reader, left *budget) error {
	switch header.Typeflag {
	case tar.TypeXGlobalHeader:
		return nil
	case tar.TypeDir:
		return errors.Join(safeName(header.Name), left.entry())
	case tar.TypeReg:
	default:
		return fmt.Errorf("%w: %s is a link or a device", ErrRefused, printable(header.Name))
	}
	if err := safeName(header.Name); err != nil {
		return err
	}
	if !worthReading(header.Name) || asidePath(header.Name) {
		return left.entry()
	}
	data, err := left.read(header.Name, r)
	if err != nil {
		return err
	}
	return p.file(header.Name, data)
}

func asidePath(name string) bool {
	for folder := range strings.SplitSeq(path.Dir(path.Clean(name)), "/") {
		if aside(folder) {
			return true
		}
	}
	return false
}

// safeName refuses a name that points outside the package.
func safeName(name string) error {
	switch {
	case name == "", strings.HasPrefix(name, "/"), strings.ContainsAny(name, "\\\x00"), len(name) > 1 && name[1] == ':',
		path.Clean(name) == "..", strings.HasPrefix(path.Clean(name), "../"):
		return fmt.Errorf("%w: the name %s points outside", ErrRefused, printable(name))
	case strings.Count(name, "/") > maxDepth:
		return fmt.Errorf("%w: the name %s is too deep", ErrRefused, printable(name))
	}
	return nil
}
