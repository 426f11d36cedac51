// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// piece is how much of a blob is sealed and written at a time.
const piece = 256 << 10

// PutBlob implements store.Blobs. Pieces are written as they come, each in a
// transaction of its own, so that a slow sender holds up nobody; the blob is
// there only when the last one is and the hash is right.
func (s *Store) PutBlob(ctx context.Context, team, want string, r io.Reader) (string, int64, error) {
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
			t.say(`DELETE FROM pieces WHERE upload = $1`, u.id)
			return nil
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
		t.say(`INSERT INTO pieces (upload, number, body) VALUES ($1, $2, $3)`, u.id, u.pieces, sealed)
		return nil
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
		var there int
		t.say(`SELECT 1 FROM pieces WHERE upload = $1 FOR KEY SHARE`, u.id)
		if err := t.one(`SELECT count(*) FROM pieces WHERE upload = $1`, []any{u.id}, &there); err != nil {
			return err
		}
		if there != u.pieces {
			return errors.New("it took too long, and what had come was swept away")
		}
		n, err := t.count(`INSERT INTO blobs (team, sha256, size, upload, pieces) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (team, sha256) DO NOTHING`,
			u.team, sum, u.size, u.id, u.pieces)
		kept = n > 0
		return err
	})
	return kept && err == nil, err
}

// stale is how old pieces are that no upload goes on with: other gateways may be
// taking blobs while one opens the store.
const stale = 24 * time.Hour

// sweep takes away what a crash left of uploads.
func (s *Store) sweep(ctx context.Context) error {
	return s.do(ctx, func(t *turn) error {
		t.say(`DELETE FROM pieces p WHERE at < lode_now() - $1 AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.upload = p.upload)`, stale.Microseconds())
		return nil
	})
}

// OpenBlob implements store.Blobs.
func (s *Store) OpenBlob(ctx context.Context, team, sum string) (io.ReadCloser, error) {
	d := &download{ctx: ctx, upload: upload{Store: s, team: team}}
	_, err := get(ctx, s, func(scan scanner) (_ struct{}, err error) { return struct{}{}, scan(&d.id, &d.size, &d.pieces) },
		`SELECT upload, size, pieces FROM blobs WHERE team = $1 AND sha256 = $2`, team, sum)
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
		sealed, err := get(d.ctx, d.Store, func(scan scanner) (b []byte, err error) { return b, scan(&b) },
			`SELECT body FROM pieces WHERE upload = $1 AND number = $2`, d.id, d.number)
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
