// SPDX-License-Identifier: Apache-2.0

package postgrestest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/carelode/lode/gateway/store"
	"github.com/carelode/lode/gateway/store/postgres"
)

// Database makes an empty database and gives its address.
func (c *Cluster) Database(tb testing.TB) string {
	tb.Helper()
	return c.DSN(c.create(tb, "template0"))
}

// Copy makes a database that is as another is, which nobody has open, and gives its
// address.
func (c *Cluster) Copy(tb testing.TB, dsn string) string {
	tb.Helper()
	return c.DSN(c.create(tb, Name(dsn)))
}

func (c *Cluster) create(tb testing.TB, template string) string {
	tb.Helper()
	name := fmt.Sprint("test", c.database.Add(1))
	if err := c.Do("postgres", "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { // the disk is not all ours; a server that is stopped by now is removed whole
		_ = c.Do("postgres", "DROP DATABASE "+name+" WITH (FORCE)")
	})
	return name
}

// Do runs statements in a database.
func (c *Cluster) Do(database, statements string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := c.connect(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }() // what it did is done
	_, err = conn.Exec(ctx, statements)
	if err != nil {
		return fmt.Errorf("do in database: %w", err)
	}
	return nil
}

// Ask asks a database for one text.
func (c *Cluster) Ask(database, question string) (text string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := c.connect(ctx, database)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }() // it was only asked
	if err := conn.QueryRow(ctx, question).Scan(&text); err != nil {
		return "", fmt.Errorf("ask database: %w", err)
	}
	return text, nil
}

func (c *Cluster) connect(ctx context.Context, database string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(c.DSN(database))
	if err != nil {
		return nil, fmt.Errorf("read address: %w", err)
	}
	secret, err := os.ReadFile(c.PasswordFile())
	if err != nil {
		return nil, fmt.Errorf("read password: %w", err)
	}
	config.Password = strings.TrimSpace(string(secret))
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// Name is the database that an address names.
func Name(dsn string) string {
	_, name, _ := strings.Cut(dsn, "dbname=")
	return name
}

// Open opens the store in a database, with the key file beside the server's
// files: every database of a server has the same keys. It is closed when the
// test ends.
func (c *Cluster) Open(tb testing.TB, dsn string) (*postgres.Store, *store.Keys) {
	tb.Helper()
	keys := c.Keys(tb)
	s, err := postgres.Open(tb.Context(), postgres.Options{DSN: dsn, PasswordFile: c.PasswordFile(), Keys: keys})
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

// KeysFile names the file with the keys of every database of the server.
func (c *Cluster) KeysFile() string { return filepath.Join(c.dir, "keys") }

// Keys gives the server's keys; they are made when they are first asked for.
func (c *Cluster) Keys(tb testing.TB) *store.Keys {
	tb.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	keys, err := store.LoadKeys(c.KeysFile())
	if err != nil {
		keys, err = store.CreateKeys(c.KeysFile())
	}
	if err != nil {
		tb.Fatal(err)
	}
	return keys
}

// still replaces the store's clock by one that stands still until a test lets
// time pass.
const still = `CREATE TABLE test_clock (at bigint NOT NULL);
	INSERT INTO test_clock SELECT lode_now();
	CREATE OR REPLACE FUNCTION lode_now() RETURNS bigint LANGUAGE sql VOLATILE AS 'SELECT at FROM test_clock';`

// the name of the database that has the tables and the clock that stands still.
const template = "lode_still"

// Still makes a database with the store's tables, empty, in which time stands
// still, and gives its address.
func (c *Cluster) Still(tb testing.TB) string {
	tb.Helper()
	c.made.Do(func() {
		if c.madeErr = c.Do("postgres", "CREATE DATABASE "+template+" TEMPLATE template0"); c.madeErr != nil {
			return
		}
		s, err := postgres.Open(context.Background(), postgres.Options{DSN: c.DSN(template), PasswordFile: c.PasswordFile(), Keys: c.Keys(tb)})
		if err != nil {
			c.madeErr = err
			return
		}
		if c.madeErr = s.Close(); c.madeErr == nil {
			c.madeErr = c.Do(template, still)
		}
	})
	if c.madeErr != nil {
		tb.Fatal(c.madeErr)
	}
	return c.DSN(c.create(tb, template))
}

// Later is the statement that lets time pass in a database in which it stands still.
func Later(d time.Duration) string {
	return fmt.Sprintf("UPDATE test_clock SET at = at + %d", d.Microseconds())
}

// Forget makes every commit in a database answer before it is on disk, whatever
// the store says to its session: a control that a test of power cuts must catch.
func (c *Cluster) Forget(tb testing.TB, dsn string) {
	tb.Helper()
	const careless = `CREATE FUNCTION careless() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM set_config('synchronous_commit', 'off', true); RETURN NEW; END $$;
		CREATE TRIGGER careless BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION careless();`
	if err := c.Do(Name(dsn), careless); err != nil {
		tb.Fatal(err)
	}
}

// Dump gives a database as the statements that make it, by pg_dump, without the
// two that only the newest psql knows. Options are pg_dump's.
func (c *Cluster) Dump(tb testing.TB, dsn string, options ...string) []byte {
	tb.Helper()
	dump := c.tool(tb, nil, "pg_dump", append(options, "--no-owner", "--no-privileges", Name(dsn))...)
	return regexp.MustCompile(`(?m)^\\(un)?restrict .*\n`).ReplaceAll(dump, nil)
}

// Restore makes a database from what Dump gave, by psql, and gives its address.
func (c *Cluster) Restore(tb testing.TB, dump []byte) string {
	tb.Helper()
	dsn := c.Database(tb)
	c.tool(tb, dump, "psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", Name(dsn))
	return dsn
}

func (c *Cluster) tool(tb testing.TB, in []byte, name string, args ...string) []byte {
	tb.Helper()
	secret, err := os.ReadFile(c.PasswordFile())
	if err != nil {
		tb.Fatal(err)
	}
	cmd := c.program(name, args...)
	var out, words bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &words
	cmd.Env = append(cmd.Env, "PGPASSWORD="+strings.TrimSpace(string(secret)))
	if err := cmd.Run(); err != nil {
		tb.Fatalf("%s: %v\n%s", name, err, words.String())
	}
	return out.Bytes()
}
