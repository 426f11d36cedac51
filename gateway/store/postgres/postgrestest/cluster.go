// SPDX-License-Identifier: Apache-2.0

// Package postgrestest gives tests a PostgreSQL server of their own: in a
// temporary folder, behind a Unix socket in it, with everything as durable as
// the store demands, and gone afterwards, however the tests end. The folder is in
// memory where there is room: what a test does to the server (it is ended, as a
// crash would) a disk would not see otherwise. What measures asks for the disk.
//
// It knows how a server is made, stopped, cut off and started again, and how
// time passes in a database. It does not know what a store keeps.
package postgrestest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// ErrMissing says that PostgreSQL's programs are not on this machine.
var ErrMissing = errors.New("PostgreSQL's programs (initdb, postgres, psql, pg_dump) are not to be found: `make setup` installs Debian's " +
	"package postgresql when it runs as root; otherwise install it, or put the programs on the PATH")

// Cluster is a server of the tests' own.
type Cluster struct {
	dir  string
	on   string // the server's own files, if they are not in dir
	bin  string
	as   identity
	mu   sync.Mutex // held while the server is started or stopped
	runs *running   // nil: it is stopped

	made     sync.Once // the template
	madeErr  error
	database atomic.Int64
}

// running is a server that was started, and the one who watches it.
type running struct {
	watch *exec.Cmd
	leash io.Closer // when it is closed, and it is when this process ends, the server ends
}

// Start makes a server and starts it; both are gone when the test has ended.
func Start(tb testing.TB) *Cluster {
	tb.Helper()
	return start(tb, base())
}

// StartOnDisk is Start for what measures.
func StartOnDisk(tb testing.TB) *Cluster {
	tb.Helper()
	return start(tb, "")
}

func start(tb testing.TB, base string) *Cluster {
	tb.Helper()
	c, err := newIn(base)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := c.Close(); err != nil {
			tb.Error(err)
		}
	})
	return c
}

// New makes a server and starts it. Close must be called.
func New() (*Cluster, error) { return newIn(base()) }

func newIn(base string) (*Cluster, error) { return newOn(base, "") }

func newOn(base, on string) (*Cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	as, err := unprivileged()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(base, "lode-pg-") // short: the name of a socket may not be long
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	c := &Cluster{dir: dir, on: on, bin: bin, as: as}
	if err := errors.Join(c.initialise(), c.Up()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// programs finds the folder with all of PostgreSQL's programs: on the PATH, or
// the newest of those that Debian keeps beside each other.
func programs() (string, error) {
	version := func(dir string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		return n
	}
	dirs, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", fmt.Errorf("look for PostgreSQL: %w", err)
	}
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), dirs...) {
		has := func(name string) bool {
			_, err := os.Stat(filepath.Join(dir, name)) //nolint:gosec // a folder of the PATH is where programs are
			return err == nil
		}
		if filepath.IsAbs(dir) && has("initdb") && has("postgres") && has("psql") && has("pg_dump") {
			return dir, nil
		}
	}
	return "", ErrMissing
}

// identity is as whom the server runs: it refuses to be root.
type identity struct{ uid, gid int }

func unprivileged() (identity, error) {
	if os.Geteuid() != 0 {
		return identity{os.Geteuid(), os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		return identity{uid, gid}, errors.Join(err1, err2)
	}
	return identity{}, errors.New("root cannot run PostgreSQL, and there is no user postgres or nobody to run it as")
}

// initialise makes the server's files. Its texts are in the order of a language,
// not of bytes, as an operator's may be.
func (c *Cluster) initialise() error {
	if err := os.WriteFile(c.PasswordFile(), []byte(rand.Text()+"\n"), 0o600); err != nil {
		return fmt.Errorf("write password: %w", err)
	}
	for _, name := range []string{c.dir, c.PasswordFile(), c.on} {
		if name == "" {
			continue
		}
		if err := os.Chown(name, c.as.uid, c.as.gid); err != nil {
			return fmt.Errorf("give folder away: %w", err)
		}
	}
	init := c.program("initdb", "-D", c.data(), "-U", User, "--pwfile", c.PasswordFile(), "--auth", "scram-sha-256", "--no-sync",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-GB", "--no-instructions")
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// User is who owns the databases.
const User = "lode"

func (c *Cluster) data() string {
	if c.on != "" {
		return c.on
	}
	return filepath.Join(c.dir, "data")
}

// PasswordFile names the file with the password of User.
func (c *Cluster) PasswordFile() string { return filepath.Join(c.dir, "password") }

// DSN is the address of a database, without the password.
func (c *Cluster) DSN(database string) string {
	return "host=" + c.dir + " user=" + User + " dbname=" + database
}

// Folder is where the server keeps its files.
func (c *Cluster) Folder() string { return c.data() }

// watch runs the server until it is told how to end it. Its standard input ends
// without a word when the tests' process does, however that happens: then it
// removes the server's files too.
const watch = `dir=$1; shift; "$@" & server=$!; read -r how; kill "-${how:-QUIT}" $server; wait $server; [ -n "$how" ] || rm -rf "$dir"`

// Up starts the server and returns when it takes connections.
func (c *Cluster) Up() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs != nil {
		return errors.New("start server: it runs")
	}
	log, err := os.OpenFile(filepath.Join(c.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start server: %w", err)
	}
	defer func() { _ = log.Close() }() // the server has it
	cmd := c.program("sh", "-c", watch, "watch", c.dir, filepath.Join(c.bin, "postgres"), "-D", c.data(),
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+c.dir, "-c", "max_connections=400", "-c", "shared_buffers=64MB",
		"-c", "max_wal_size=192MB", "-c", "min_wal_size=48MB")
	cmd.Stdout, cmd.Stderr = log, log
	leash, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start server: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start server: %w", err)
	}
	c.runs = &running{cmd, leash}
	return c.await()
}

// await waits until the server says that it takes connections.
func (c *Cluster) await() error {
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		state, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
		if lines := strings.Split(string(state), "\n"); err == nil && len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready" {
			return nil
		}
	}
	said, err := os.ReadFile(filepath.Join(c.dir, "log"))
	return fmt.Errorf("the server did not start: %w\n%s", err, said)
}

// Cut ends the server as a crash does: nothing is written any more, and the next
// start recovers from its log.
func (c *Cluster) Cut() error { return c.down("QUIT") }

// Down stops the server in good order.
func (c *Cluster) Down() error { return c.down("INT") }

func (c *Cluster) down(how string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs == nil {
		return nil
	}
	_, err := io.WriteString(c.runs.leash.(io.Writer), how+"\n") //nolint:forcetypeassert // a pipe
	err = errors.Join(err, c.runs.leash.Close())
	_ = c.runs.watch.Wait() // the status of a server that was ended tells nothing
	c.runs = nil
	return err
}

// Close ends the server and removes its files.
func (c *Cluster) Close() error {
	return errors.Join(c.Cut(), os.RemoveAll(c.dir))
}

// program prepares one of PostgreSQL's programs, or another, run as the server is.
func (c *Cluster) program(name string, args ...string) *exec.Cmd {
	if !filepath.IsAbs(name) && name != "sh" {
		name = filepath.Join(c.bin, name)
	}
	cmd := exec.Command(name, args...) //nolint:gosec,noctx // PostgreSQL's own; the server outlives any one test's context
	cmd.Dir = c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "PGHOST="+c.dir, "PGUSER="+User, "PGPASSFILE="+filepath.Join(c.dir, "none"))
	c.as.becomes(cmd)
	return cmd
}
