// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// piece is how much of a blob is sealed and written at a time.
const piece = 256 << 10

// PutBlob implements store.Blobs. Pieces are written as they come, each in a
// transaction of its own, so that a slow sender holds up nobody; the blob is
// there only when the last one is and the hash is right.
func (s *Store) PutBlob(ctx context.Context, team, want string, r io.Reader) (string, int64, error) {
	if err := enough(s.file, s.room); err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	u := upload{Store: s, team: team, id: uuid.NewString()}
	sum, err := u.take(ctx, r)
	if err == nil && want != "" && want != sum {
		err = store.ErrConflict
	}
	kept := false
	if err == nil {
		kept, err = u.finish(ctx, sum)
	}
	if !kept {
		// What was begun is taken away even when the caller has given up.
		err = errors.Join(err, s.do(context.WithoutCancel(ctx), func(t *turn) error {
			return t.exec(`DELETE FROM pieces WHERE upload = ?`, u.id)
		}))
	}
	if err != nil {
		return "", 0, fmt.Errorf("put blob: %w", err)
	}
	return sum, u.size, nil
}

// upload is a blob on its way in.
type upload struct {
	*Store
	team, id string
	size     int64
	pieces   int
}

func (u *upload) place(number int) store.Place {
	return store.Place{Team: u.team, Kind: "blob", ID: u.id, Number: number}
}

// take stores what r gives and returns its hash.
func (u *upload) take(ctx context.Context, r io.Reader) (string, error) {
	hash := sha256.New()
	buf := make([]byte, piece)
	for {
		n, err := io.ReadFull(r, buf)
		if n > 0 {
			hash.Write(buf[:n])
			if err := u.add(ctx, buf[:n]); err != nil {
				return "", err
			}
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF) && n > 0:
			return hex.EncodeToString(hash.Sum(nil)), nil
		case err != nil:
			return "", fmt.Errorf("read: %w", err)
		}
	}
}

func (u *upload) add(ctx context.Context, body []byte) error {
	sealed := u.keys.Seal(u.place(u.pieces), body)
	err := u.do(ctx, func(t *turn) error {
		return t.exec(`INSERT INTO pieces (upload, number, body) VALUES (?, ?, ?)`, u.id, u.pieces, sealed)
	})
	if err != nil {
		return err
	}
	u.pieces++
	u.size += int64(len(body))
	return nil
}

// finish makes the blob be there; false when it already is.
func (u *upload) finish(ctx context.Context, sum string) (kept bool, err error) {
	err = u.do(ctx, func(t *turn) error {
		n, err := t.count(`INSERT INTO blobs (team, sha256, size, upload, pieces) VALUES (?, ?, ?, ?, ?) ON CONFLICT (team, sha256) DO NOTHING`,
			u.team, sum, u.size, u.id, u.pieces)
		kept = n > 0
		return err
	})
	return kept && err == nil, err
}

// sweep takes away what a crash left of uploads.
func (s *Store) sweep(ctx context.Context) error {
	return s.do(ctx, func(t *turn) error {
		return t.exec(`DELETE FROM pieces WHERE upload NOT IN (SELECT upload FROM blobs)`)
	})
}

// OpenBlob implements store.Blobs.
func (s *Store) OpenBlob(ctx context.Context, team, sum string) (io.ReadCloser, error) {
	d := &download{ctx: ctx, upload: upload{Store: s, team: team}}
	err := one(ctx, s.read, `SELECT upload, size, pieces FROM blobs WHERE team = ? AND sha256 = ?`, []any{team, sum}, &d.id, &d.size, &d.pieces)
	if err != nil {
		return nil, wrap("open blob", err)
	}
	return d, nil
}

// download is a blob on its way out, a piece at a time. It reads under the
// context that opened it.
type download struct {
	upload
	ctx    context.Context //nolint:containedctx // a reader has no other way to learn that its caller has gone
	number int
	rest   []byte
	closed bool
}

// Read implements io.Reader. A blob with a piece missing is an error, not a
// shorter blob.
func (d *download) Read(p []byte) (int, error) {
	if d.closed {
		return 0, ErrClosed
	}
	for len(d.rest) == 0 {
		if d.number == d.pieces {
			return 0, io.EOF
		}
		var sealed []byte
		err := one(d.ctx, d.read, `SELECT body FROM pieces WHERE upload = ? AND number = ?`, []any{d.id, d.number}, &sealed)
		if err != nil {
			return 0, wrap("read blob", err)
		}
		if d.rest, err = d.keys.Open(d.place(d.number), sealed); err != nil {
			return 0, wrap("read blob", err)
		}
		d.number++
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// Close implements io.Closer.
func (d *download) Close() error {
	d.closed, d.rest = true, nil
	return nil
}
