// SPDX-License-Identifier: Apache-2.0

package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrSeal says that a sealed body does not open: it was changed, it lies in
// another's place, or its key is not in the key file. It says no more, since
// more would be of use only to someone who should not open it.
var ErrSeal = errors.New("sealed body does not open")

// Place is where a sealed body belongs. It is bound into the seal, so that a
// body moved to another row, record, version or team does not open there.
type Place struct {
	Team, Kind, ID string
	Number         int // a version, a piece of a blob; 0 where there is only one
}

const (
	envelope  = 1  // the first byte of every sealed body: its layout
	keyBytes  = 32 // AES-256, and as much for the lookup key
	idBytes   = 8  // a key's id, as it stands in the envelope
	maxSealed = 1 << 30
)

// key seals and opens with one of the secrets of the key file.
type key struct {
	id   [idBytes]byte
	aead cipher.AEAD
}

// Keys seals bodies and hashes lookups. It is safe for concurrent use. Several
// keys may be present: the newest seals, all of them open. With random nonces
// a key may seal some 2^32 bodies; rotate it long before.
type Keys struct {
	newest key
	all    map[[idBytes]byte]key
	lookup []byte
}

// Seal gives body sealed for its place: layout, key id, nonce, ciphertext.
func (k *Keys) Seal(p Place, body []byte) []byte {
	out := make([]byte, 0, 1+idBytes+k.newest.aead.Overhead()+len(body))
	out = append(out, envelope)
	out = append(out, k.newest.id[:]...)
	// The nonce is drawn inside, so no caller can repeat one.
	return k.newest.aead.Seal(out, nil, body, k.bound(p, k.newest.id)) //nolint:gosec // the cipher draws the nonce
}

// Open gives the body that was sealed for this place; ErrSeal if it was not.
func (k *Keys) Open(p Place, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+idBytes || sealed[0] != envelope || len(sealed) > maxSealed {
		return nil, ErrSeal
	}
	id := [idBytes]byte(sealed[1 : 1+idBytes])
	with, ok := k.all[id]
	if !ok {
		return nil, ErrSeal
	}
	body, err := with.aead.Open(nil, nil, sealed[1+idBytes:], k.bound(p, id))
	if err != nil {
		return nil, ErrSeal
	}
	return body, nil
}

// Lookup gives the keyed hash under which a value of a kind ("nhs-number",
// "name") may be found again within a team. The same value gives another hash
// for another team or kind, so hashes tell nothing across teams; without the
// key file they cannot be guessed. It stays the same when sealing keys rotate.
func (k *Keys) Lookup(team, kind, value string) string {
	mac := hmac.New(sha256.New, k.lookup)
	mac.Write(parts("lode/lookup/1", team, kind, value))
	return hex.EncodeToString(mac.Sum(nil))
}

// bound gives the data that the seal covers beside the body.
func (k *Keys) bound(p Place, id [idBytes]byte) []byte {
	out := parts("lode/seal/1", p.Team, p.Kind, p.ID)
	out = binary.BigEndian.AppendUint64(out, uint64(p.Number)) //nolint:gosec // only bound, never read back
	return append(out, id[:]...)
}

// parts joins texts so that no two different lists give the same bytes.
func parts(texts ...string) []byte {
	var out []byte
	for _, t := range texts {
		out = binary.BigEndian.AppendUint64(out, uint64(len(t)))
		out = append(out, t...)
	}
	return out
}

// newKey derives a sealing key from a secret of the key file.
func newKey(secret []byte) (key, error) {
	derived, err := hkdf.Key(sha256.New, secret, nil, "lode sealing key 1", keyBytes)
	if err != nil {
		return key{}, fmt.Errorf("derive sealing key: %w", err)
	}
	name, err := hkdf.Key(sha256.New, secret, nil, "lode sealing key id 1", idBytes)
	if err != nil {
		return key{}, fmt.Errorf("derive key id: %w", err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return key{}, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return key{}, fmt.Errorf("make cipher: %w", err)
	}
	return key{id: [idBytes]byte(name), aead: aead}, nil
}

// newKeys makes keys of the secrets of a key file, oldest first.
func newKeys(lookup []byte, secrets [][]byte) (*Keys, error) {
	derived, err := hkdf.Key(sha256.New, lookup, nil, "lode lookup key 1", keyBytes)
	if err != nil {
		return nil, fmt.Errorf("derive lookup key: %w", err)
	}
	k := &Keys{all: map[[idBytes]byte]key{}, lookup: derived}
	for _, s := range secrets {
		one, err := newKey(s)
		if err != nil {
			return nil, err
		}
		k.newest, k.all[one.id] = one, one
	}
	return k, nil
}
