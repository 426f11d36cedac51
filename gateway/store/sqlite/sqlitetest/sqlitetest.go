// SPDX-License-Identifier: Apache-2.0

// Package sqlitetest opens stores for tests. It knows nothing that a test could
// not do by itself.
package sqlitetest

import (
	"path/filepath"
	"testing"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite"
)

// Open gives an empty store in a folder of the test's own, closed at its end.
// It may be called within a testing/synctest bubble; then its clock is the
// bubble's, and Close must be called before the bubble ends.
func Open(tb testing.TB) *sqlite.Store {
	tb.Helper()
	s, _ := OpenFile(tb, filepath.Join(tb.TempDir(), "lode.db"))
	return s
}

// OpenFile opens, or makes, a store and the key file beside it (FILE.keys), and
// gives both. It may be called again for the same file after Close.
func OpenFile(tb testing.TB, file string) (*sqlite.Store, *store.Keys) {
	tb.Helper()
	keys, err := store.LoadKeys(file + ".keys")
	if err != nil {
		keys, err = store.CreateKeys(file + ".keys")
	}
	if err != nil {
		tb.Fatal(err)
	}
	s, err := sqlite.Open(tb.Context(), sqlite.Options{File: file, Keys: keys})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s, keys
}
