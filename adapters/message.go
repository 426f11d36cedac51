// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Message is encoded bytes with a key. A repeat is the same key and bytes.
type Message struct {
	Key         string            // unique for the message; the destination's protection against repeats
	Header      map[string]string // what the transport needs beside the body; no personal data
	ContentType string
	Body        Body
	Event       bool     // asks someone to act (a referral, a cancellation): never superseded by a newer version
	Correction  bool     // puts right or takes back what was sent: an objection does not stop it
	Items       []string // the paths of record items that it carries, for the worker's eyes
}

// Body is bytes that can be opened again and again.
type Body interface {
	Open() (io.ReadCloser, error)
	Size() int64
	SHA256() string // lower-case hexadecimal
}

// Bytes makes a body of bytes held in memory. The slice must not change later.
func Bytes(b []byte) Body {
	sum := sha256.Sum256(b)
	return memory{data: b, sum: hex.EncodeToString(sum[:])}
}

type memory struct {
	data []byte
	sum  string
}

// ReadBody reads a body whole; one that is in memory already is not copied, so
// what it gives must not be changed.
func ReadBody(b Body) ([]byte, error) {
	if m, ok := b.(memory); ok {
		return m.data, nil
	}
	r, err := b.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data := bytes.NewBuffer(make([]byte, 0, b.Size()+bytes.MinRead))
	_, err = data.ReadFrom(r)
	return data.Bytes(), err
}

func (m memory) Open() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(m.data)), nil }
func (m memory) Size() int64                  { return int64(len(m.data)) }
func (m memory) SHA256() string               { return m.sum }
