// SPDX-License-Identifier: Apache-2.0

package memory

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/carelode/lode/gateway/store"
)

// piece is how much of a blob is read at a time.
const piece = 256 << 10

// PutBlob implements store.Blobs. The bytes are read before anybody else has to
// wait, and are there only when the last has come and the hash is right.
func (s *Store) PutBlob(ctx context.Context, team, want string, r io.Reader) (string, int64, error) {
	pieces, sum, size, err := s.take(ctx, r)
	if err == nil && want != "" && want != sum {
		err = store.ErrConflict
	}
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	err = s.do(ctx, "put blob", func(t *turn) error {
		at := idKey{team, sum}
		if _, known := t.blobs[at]; !known {
			put(t, t.blobs, at, pieces)
		}
		return nil
	})
	if err != nil {
		return "", 0, err
	}
	return sum, size, nil
}

// take reads what r gives, for as long as this opening and its caller live.
func (s *Store) take(ctx context.Context, r io.Reader) (pieces [][]byte, sum string, size int64, err error) {
	hash := sha256.New()
	buf := make([]byte, piece)
	for {
		if err := cmp.Or(ctx.Err(), s.alive()); err != nil {
			return nil, "", 0, err
		}
		n, err := io.ReadFull(r, buf)
		if n > 0 {
			hash.Write(buf[:n])
			pieces, size = append(pieces, bytes.Clone(buf[:n])), size+int64(n)
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && n > 0:
			return pieces, hex.EncodeToString(hash.Sum(nil)), size, nil
		case err != nil:
			return nil, "", 0, fmt.Errorf("read: %w", err)
		}
	}
}

// OpenBlob implements store.Blobs.
func (s *Store) OpenBlob(ctx context.Context, team, sum string) (io.ReadCloser, error) {
	return read(ctx, s, "open blob", func(t *turn) (io.ReadCloser, error) { return s.download(ctx, t, team, sum) })
}

func (s *Store) download(ctx context.Context, t *turn, team, sum string) (io.ReadCloser, error) {
	pieces, ok := t.blobs[idKey{team, sum}]
	if !ok {
		return nil, store.ErrNotFound
	}
	return &download{store: s, ctx: ctx, pieces: pieces}, nil
}

// download is a blob on its way out. Pieces are never changed once they are kept,
// so it needs no lock. It reads under the context that opened it.
type download struct {
	store  *Store
	ctx    context.Context //nolint:containedctx // a reader has no other way to learn that its caller has gone
	pieces [][]byte
	read   int // of the first piece
	closed bool
}

// Read implements io.Reader.
func (d *download) Read(p []byte) (int, error) {
	if d.closed {
		return 0, ErrClosed
	}
	if err := cmp.Or(d.ctx.Err(), d.store.alive()); err != nil {
		return 0, wrap("read blob", err)
	}
	for len(d.pieces) > 0 && d.read == len(d.pieces[0]) {
		d.pieces, d.read = d.pieces[1:], 0
	}
	if len(d.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, d.pieces[0][d.read:])
	d.read += n
	return n, nil
}

// Close implements io.Closer.
func (d *download) Close() error {
	d.closed, d.pieces = true, nil
	return nil
}
