// SPDX-License-Identifier: Apache-2.0

package move

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
)

// Sum is the hash of rows. Two engines that hold the same rows in the same order
// give the same, however each keeps them.
type Sum struct {
	hash hash.Hash
	rows int64
}

// NewSum begins a sum.
func NewSum() *Sum { return &Sum{hash: sha256.New()} }

// Add adds a row. No two different rows give the same bytes.
func (s *Sum) Add(row []any) error {
	s.rows++
	out := binary.BigEndian.AppendUint64(nil, uint64(len(row)))
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			out = append(out, 'n')
		case bool:
			out = append(out, 'b', map[bool]byte{true: 1}[v])
		case int64:
			out = binary.BigEndian.AppendUint64(append(out, 'i'), uint64(v)) //nolint:gosec // only hashed
		case string:
			out = append(binary.BigEndian.AppendUint64(append(out, 't'), uint64(len(v))), v...)
		case []byte:
			out = append(binary.BigEndian.AppendUint64(append(out, 'y'), uint64(len(v))), v...)
		default:
			return fmt.Errorf("a column holds a %T", v)
		}
	}
	s.hash.Write(out)
	return nil
}

// Taken gives what was added so far.
func (s *Sum) Taken(table string) Taken {
	return Taken{Table: table, Rows: s.rows, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
}
