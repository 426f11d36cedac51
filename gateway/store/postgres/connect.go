// SPDX-License-Identifier: Apache-2.0

package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// manners are the settings of a session. The engine itself ends what takes too
// long, so that a gateway that was stopped in the middle of an act, or cut off
// from the network, does not keep its locks.
type manners string

const (
	common  manners = `SET idle_in_transaction_session_timeout = '15s'; SET lock_timeout = '20s'; SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3`
	short           = common + `; SET statement_timeout = '30s'`
	patient         = common + `; SET statement_timeout = 0`
)

// oldest is the first version of PostgreSQL that this package is tested with.
const oldest = 150000

// greeter is what is asked of, and said to, a new connection.
type greeter func(ctx context.Context, conn *pgx.Conn) error

// configured reads the address, and refuses one on whose way somebody could listen.
func configured(o Options) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(o.DSN)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", errParse(err))
	}
	if err := verified(c.ConnConfig.Config); err != nil {
		return nil, err
	}
	if c.ConnConfig.ConnectTimeout == 0 {
		c.ConnConfig.ConnectTimeout = 10 * time.Second
	}
	c.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) (err error) {
		if o.PasswordFile != "" {
			c.Password, err = password(o.PasswordFile)
		}
		return err
	}
	return c, nil
}

// connect prepares connections. The first is made at once, so that what is wrong
// is told now.
func connect(ctx context.Context, o Options, most int, greets greeter) (*pgxpool.Pool, error) {
	c, err := configured(o)
	if err != nil {
		return nil, err
	}
	c.MaxConns = int32(min(most, 1000)) //nolint:gosec // it fits
	c.AfterConnect = greets
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	return pool, nil
}

// errParse keeps the address out of the complaint about it.
func errParse(err error) error {
	var p *pgconn.ParseConfigError
	if errors.As(err, &p) && p.Unwrap() != nil {
		return p.Unwrap()
	}
	return errors.New("it is not one")
}

// verified refuses a way to another machine on which somebody else could listen
// or answer. Bodies are sealed, but ids, states and the password are not.
func verified(c pgconn.Config) error {
	ways := []*pgconn.FallbackConfig{{Host: c.Host, TLSConfig: c.TLSConfig}}
	for _, w := range append(ways, c.Fallbacks...) {
		secret := w.TLSConfig != nil && !w.TLSConfig.InsecureSkipVerify && w.TLSConfig.ServerName != ""
		if !secret && !local(w.Host) {
			return ErrPlain
		}
	}
	return nil
}

// local says whether a host is this machine: a socket's folder or loopback.
func local(host string) bool {
	ip := net.ParseIP(host)
	return filepath.IsAbs(host) || host == "localhost" || ip != nil && ip.IsLoopback()
}

// greet looks at the database behind a new connection and sets its session.
func greet(ctx context.Context, conn *pgx.Conn, m manners) error {
	if err := durable(ctx, conn); err != nil {
		return err
	}
	var version int
	var encoding, commit string
	err := conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('synchronous_commit')`).
		Scan(&version, &encoding, &commit)
	switch {
	case err != nil:
		return fmt.Errorf("ask the database about itself: %w", err)
	case version < oldest:
		return fmt.Errorf("%w: it is older than PostgreSQL 15", ErrUnsafe)
	case encoding != "UTF8":
		return fmt.Errorf("%w: its encoding is %s, and must be UTF8", ErrUnsafe, encoding)
	}
	// Said again for this session, it stays whatever the server's settings become.
	_, err = conn.Exec(ctx, string(m)+`; SET synchronous_commit = `+commit)
	return wrap("set the session", err)
}

// durable refuses a database that answers before it has kept. It reads back what
// holds, whoever set it.
func durable(ctx context.Context, conn *pgx.Conn) error {
	var commit, fsync, pages string
	err := conn.QueryRow(ctx, `SELECT current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes')`).
		Scan(&commit, &fsync, &pages)
	switch {
	case err != nil:
		return fmt.Errorf("ask the database about itself: %w", err)
	case commit != "on" && commit != "remote_apply":
		return fmt.Errorf("%w: synchronous_commit is %s, and must be on (or remote_apply)", ErrUnsafe, commit)
	case fsync != "on" || pages != "on":
		return fmt.Errorf("%w: fsync is %s and full_page_writes is %s, and both must be on", ErrUnsafe, fsync, pages)
	}
	return nil
}

// password reads the password from a file that only its owner may read.
func password(file string) (string, error) {
	f, err := os.Open(filepath.Clean(file))
	if err != nil {
		return "", fmt.Errorf("open password file: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("look at password file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 || !info.Mode().IsRegular() {
		return "", fmt.Errorf("%w %s: it must be a plain file that only its owner may read (chmod 600)", ErrPassword, file)
	}
	line, _, err := bufio.NewReaderSize(f, 4096).ReadLine()
	if err != nil || strings.TrimSpace(string(line)) == "" {
		return "", fmt.Errorf("%w %s: its first line must hold the password", ErrPassword, file)
	}
	return string(line), nil
}
