// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// What comes from outside may hold bytes that are no text, or NUL, which not every
// store keeps. Refused by the store, it would come again for ever and nobody would
// hear of it; so it is made plain before.

// plain gives words as every store keeps them.
func plain(words string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(words, "\uFFFD"), "\x00", "\uFFFD")
}

// plainID gives a name that somebody else gave as every store keeps it. Two that
// differ stay different.
func plainID(id string) string {
	if plain(id) == id {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256-" + hex.EncodeToString(sum[:])
}
