// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"runtime"

	"github.com/carelode/lode/gateway/store"
)

func blobParts() []part {
	return []part{
		{name: "a blob is kept under its hash", prove: blobKept},
		{name: "a blob of another hash, or cut off, is not kept", prove: blobRefused},
		{name: "a large blob passes through little memory", prove: blobStreams, alone: true},
	}
}

func blobKept(r *Rig) {
	for _, size := range []int{0, 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 1 << 20} {
		body := make([]byte, size)
		_, _ = rand.NewChaCha8([32]byte{1}).Read(body)
		want := hashOf(body)
		for _, say := range []string{want, "", want} {
			sum, n, err := r.PutBlob(r.Ctx(), home, say, bytes.NewReader(body))
			r.Must(err)
			r.Want(sum == want && n == int64(size), "hash and size of %d bytes, got %d", size, n)
		}
		r.Want(bytes.Equal(r.Read(r.OpenBlob(r.Ctx(), home, want)), body), "the %d bytes", size)
	}
}

// broken gives some bytes and then fails.
type broken struct{ left int }

var errCut = errors.New("cut off")

func (b *broken) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, errCut
	}
	n := min(len(p), b.left)
	b.left -= n
	return n, nil
}

func blobRefused(r *Rig) {
	body := []byte("some bytes")
	_, _, err := r.PutBlob(r.Ctx(), home, hashOf([]byte("others")), bytes.NewReader(body))
	r.Is(err, store.ErrConflict)
	for _, size := range []int{0, 10, 600 << 10} {
		_, _, err = r.PutBlob(r.Ctx(), home, "", &broken{left: size})
		r.Is(err, errCut)
		_, err = r.OpenBlob(r.Ctx(), home, hashOf(make([]byte, size)))
		r.Is(err, store.ErrNotFound)
	}
	_, err = r.OpenBlob(r.Ctx(), home, hashOf(body))
	r.Is(err, store.ErrNotFound)
}

// sampler gives bytes made by chance and notes the most memory in use meanwhile.
type sampler struct {
	io.Reader
	read int
	most uint64
}

func (s *sampler) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if s.read>>20 != (s.read+n)>>20 {
		s.most = max(s.most, inUse())
	}
	s.read += n
	return n, err
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func blobStreams(r *Rig) {
	const size = 96 << 20
	source := io.LimitReader(rand.NewChaCha8([32]byte{1}), size)
	before := inUse()
	in := &sampler{Reader: source}
	sum, n, err := r.PutBlob(r.Ctx(), home, "", in)
	r.Must(err)
	rc, err := r.OpenBlob(r.Ctx(), home, sum)
	r.Must(err)
	out, hash := &sampler{Reader: rc}, sha256.New()
	_, err = io.Copy(hash, out)
	r.Must(errors.Join(err, rc.Close()))
	r.Want(n == size && hex.EncodeToString(hash.Sum(nil)) == sum, "the same bytes out as in")
	// Other tests run beside this one, so the bound is loose; it is well below the blob all the same.
	bound := before + size/2
	if r.forgets {
		bound += size // the blob itself, and no copy of it
	}
	for _, most := range []uint64{in.most, out.most} {
		r.Want(most < bound, "less than %d bytes in use, got %d", bound, most)
	}
}
