// SPDX-License-Identifier: Apache-2.0

package definition

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads a package as ReadPath does. When a cache folder is named, a file is
// kept there in compiled form under the hash of its content, and read from there
// the next time; what is damaged there, or of another release, is made anew. A
// folder of definitions is read each time, and so is everything when cache is "".
// The cache folder is made when it is missing; not being able to keep something
// there is no error.
func Load(name, cache string) (*Package, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("load package: %w", err)
	}
	if cache == "" || info.IsDir() {
		return ReadPath(name)
	}
	data, err := readFile(name)
	if err != nil {
		return nil, fmt.Errorf("load package: %w", err)
	}
	sum := sha256.Sum256(data)
	kept := filepath.Join(cache, hex.EncodeToString(sum[:])+"."+magic)
	if p, err := readKept(kept); err == nil {
		return p, nil
	}
	p, err := Read(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	keep(kept, p)
	return p, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return limited(f, maxPacked)
}

// readKept reads a package from the cache: a book, and the hash of the book.
func readKept(name string) (*Package, error) {
	data, err := readFile(name)
	if err != nil {
		return nil, err
	}
	if len(data) < sha256.Size {
		return nil, errCorrupt
	}
	data, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if is := sha256.Sum256(data); !bytes.Equal(is[:], sum) {
		return nil, errCorrupt
	}
	b, err := openBook(data)
	if err != nil {
		return nil, err
	}
	return b.unpack()
}

// unpack gives everything in a book.
func (b *book) unpack() (*Package, error) {
	p := &Package{}
	err := errors.Join(
		unpackShelf(b, &b.structures, &p.Structures), unpackShelf(b, &b.valueSets, &p.ValueSets),
		unpackShelf(b, &b.systems, &p.CodeSystems), unpackShelf(b, &b.messages, &p.Messages))
	var all []*names
	if err := errors.Join(err, unpackShelf(b, &b.names, &all)); err != nil {
		return nil, err
	}
	for _, n := range all {
		p.Name, p.Version = n.name, n.version
		p.Systems = append(p.Systems, n.all...)
	}
	return p, nil
}

func unpackShelf[T any](b *book, s *shelf[T], into *[]*T) error {
	for i := range s.entries {
		v, err := s.get(b, i)
		if err != nil {
			return err
		}
		*into = append(*into, v)
	}
	return nil
}

// keep writes a package to the cache, whole or not at all: another process may read there now.
func keep(name string, p *Package) {
	book, err := compile(p)
	if err != nil {
		return
	}
	folder := filepath.Dir(name)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return
	}
	f, err := os.CreateTemp(folder, "*.part")
	if err != nil {
		return
	}
	sum := sha256.Sum256(book)
	_, err = io.Copy(f, io.MultiReader(bytes.NewReader(book), bytes.NewReader(sum[:])))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		_ = os.Remove(f.Name()) // what is left of it is of no use, and harms nothing
	}
}
