// SPDX-License-Identifier: Apache-2.0

package postgres_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres"
	"github.com/carelode/lode/gateway/store/postgres/postgrestest"
	"github.com/carelode/lode/gateway/store/storetest"
)

// server is the one that these tests share, each with a database of its own.
var server *postgrestest.Cluster

func TestMain(m *testing.M) {
	if code, is := storetest.Child(upgrades); is {
		os.Exit(code)
	}
	var err error
	if server, err = postgrestest.New(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	code := m.Run()
	if err := server.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 2
	}
	os.Exit(code)
}

// engine opens stores for the suite, in databases whose time stands still until
// the suite lets it pass.
func engine() storetest.Engine {
	return storetest.Engine{
		Open: func(t *testing.T) (store.Store, func() store.Store) {
			t.Helper()
			dsn := server.Still(t)
			open := func() store.Store { return open(t, dsn) }
			return open(), open
		},
		Beside: func(t *testing.T, s store.Store) store.Store {
			t.Helper()
			return open(t, server.DSN(ours(t, s).Database()))
		},
		Pass: func(t *testing.T, s store.Store, d time.Duration) {
			t.Helper()
			_, err := ours(t, s).Try(postgrestest.Later(d))
			must(t, err)
		},
	}
}

func open(t *testing.T, dsn string) store.Store {
	t.Helper()
	s, _ := server.Open(t, dsn)
	return s
}

func ours(t *testing.T, s store.Store) *postgres.Store {
	t.Helper()
	is, ok := s.(*postgres.Store)
	if !ok {
		t.Fatal("another store")
	}
	return is
}

func TestPromises(t *testing.T) {
	t.Parallel()
	storetest.Exercise(t, engine())
}
