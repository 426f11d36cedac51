// SPDX-License-Identifier: Apache-2.0

package memory_test

import (
	"testing"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/memory"
	"github.com/carelode/lode/gateway/store/storetest"
)

// engine opens memories for the suite.
func engine() storetest.Engine {
	return storetest.Engine{
		Open: func(*testing.T) (store.Store, func() store.Store) {
			m := memory.New()
			open := func() store.Store { return memory.Open(m) }
			return open(), open
		},
		Beside: func(t *testing.T, s store.Store) store.Store {
			t.Helper()
			first, ok := s.(*memory.Store)
			if !ok {
				t.Fatal("another store")
			}
			return memory.Open(first.Memory())
		},
		Forgets: true,
	}
}

func TestPromises(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, engine())
}
