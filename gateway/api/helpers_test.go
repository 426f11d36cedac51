// SPDX-License-Identifier: Apache-2.0

package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"
)

const picture = "a picture"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (w *world) blob(t *testing.T, team string) string {
	t.Helper()
	w.put(t, team, "/v1/blobs/"+hashOf(picture), picture, http.StatusOK, nil)
	return hashOf(picture)
}
