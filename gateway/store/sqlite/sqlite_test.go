// SPDX-License-Identifier: Apache-2.0

package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/sqlite/sqlitetest"
	"github.com/carelode/lode/gateway/store/storetest"
)

// engine opens stores for the suite.
func engine() storetest.Engine {
	return storetest.Engine{Open: func(t *testing.T) (store.Store, func() store.Store) {
		t.Helper()
		file := filepath.Join(t.TempDir(), "lode.db")
		open := func() store.Store {
			s, _ := sqlitetest.OpenFile(t, file)
			return s
		}
		return open(), open
	}}
}

func TestPromises(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, engine())
}
