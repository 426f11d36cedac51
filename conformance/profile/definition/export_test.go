// SPDX-License-Identifier: Apache-2.0

package definition

import "errors"

var errNotBook = errors.New("not a book")

// UnpackAll asks a source made of one book for everything in it.
func UnpackAll(s Source) (structures, others int, err error) {
	x, ok := s.(*shelved)
	if !ok {
		return 0, 0, errNotBook
	}
	b := x.book
	for i := range b.structures.entries {
		_, e := b.structures.get(b, i)
		err = errors.Join(err, e)
	}
	for i := range b.valueSets.entries {
		_, e := b.valueSets.get(b, i)
		err = errors.Join(err, e)
	}
	for i := range b.systems.entries {
		_, e := b.systems.get(b, i)
		err = errors.Join(err, e)
	}
	for i := range b.messages.entries {
		_, e := b.messages.get(b, i)
		err = errors.Join(err, e)
	}
	for i := range b.names.entries {
		_, e := b.names.get(b, i)
		err = errors.Join(err, e)
	}
	return len(b.structures.entries), len(b.valueSets.entries) + len(b.systems.entries) + len(b.messages.entries), err
}

// Compile writes a package as a book.
func Compile(p *Package) ([]byte, error) { return compile(p) }

// OpenAndUnpack reads everything in a book.
func OpenAndUnpack(data []byte) error {
	b, err := openBook(data)
	if err != nil {
		return err
	}
	_, err = b.unpack()
	return err
}
