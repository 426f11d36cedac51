// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/people"
)

func TestDemoOnce(t *testing.T) {
	t.Parallel()
	cmd := command(t, "demo", "--once", "--people", "25")
	cmd.Env = append(cmd.Env, "TMPDIR="+cmd.Dir)
	got := finish(t, cmd, "")
	for _, words := range []string{
		"What became of every delivery to the shared care record", "Filed for this person", "refused before that", "They hold nobody with this NHS number and birth date.",
		"The council's extract of soham", "entries left out: ", "All as expected: 25 people",
	} {
		if got.code != 0 || !strings.Contains(got.out, words) {
			t.Errorf("exit %d without %q:\n%s%s", got.code, words, got.out, got.err)
		}
	}
	if strings.Contains(got.out, "NOT AS EXPECTED") || strings.Contains(got.err, "\r") {
		t.Errorf("out: %s\nerr: %s", got.out, got.err)
	}
	left(t, cmd.Dir)
}

// left faults what a demonstration left of its temporary folder.
func left(t *testing.T, dir string) {
	t.Helper()
	if there, err := os.ReadDir(dir); err != nil || len(there) > 0 {
		t.Errorf("it left %v: %v", there, err)
	}
}

// TestDemoHoldsNoPersonalData runs a hundred marked people through and searches
// for them in what was printed, in the names of all files and in the store.
func TestDemoHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	got := good(t, "", "demo", "--once", "--people", "100", "--marks", "--data", dir)
	m := newMarks(people.New(1, 100, people.WithMarks()))
	m.mustHold(t, "what the shared care record took", read(t, filepath.Join(dir, "ledger.jsonl")))
	m.mustNotHold(t, "standard output", got.out)
	m.mustNotHold(t, "standard error", got.err)
	m.searchFiles(t, dir, "ledger.jsonl", "council-folder")
	bad(t, 2, "is not empty: a demonstration begins anew", "demo", "--once", "--people", "1", "--data", dir)
}

// TestDemoKilledHoldsNoPersonalData searches what a kill in the middle leaves:
// the store's log of writes too.
func TestDemoKilledHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "demo")
	cmd := command(t, "demo", "--once", "--people", "100", "--marks", "--data", dir)
	words := started(t, cmd)
	grown(t, filepath.Join(dir, "lode.db-wal"))
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	m := newMarks(people.New(1, 100, people.WithMarks()))
	m.mustNotHold(t, "standard error", words.text.String())
	m.searchFiles(t, dir, "ledger.jsonl", "council-folder")
}

// grown waits until a file holds something.
func grown(t *testing.T, file string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		info, err := os.Stat(file)
		if err == nil && info.Size() > 1<<20 {
			return
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatalf("look at file: %v", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("nothing was written")
		}
	}
}

// told is what a running program has written to standard error.
type told struct {
	text strings.Builder
	page chan string // where the page is, once it has said so
}

func (w *told) Write(p []byte) (int, error) {
	w.text.Write(p)
	if at := regexp.MustCompile(`The page: (\S+)\n`).FindStringSubmatch(w.text.String()); at != nil {
		select {
		case w.page <- at[1]:
		default:
		}
	}
	return len(p), nil
}

// at waits until the program has said where its page is.
func (w *told) at(t *testing.T) string {
	t.Helper()
	select {
	case page := <-w.page:
		return page
	case <-time.After(time.Minute):
		t.Fatal("it does not say where its page is")
		return ""
	}
}

// started starts a program whose words may be read once it has ended.
func started(t *testing.T, cmd *exec.Cmd) *told {
	t.Helper()
	words := &told{page: make(chan string, 1)}
	cmd.Stderr = words
	if err := cmd.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return words
}

// TestDemoStops ends it with Ctrl-C at once, in the middle of the stories.
func TestDemoStops(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		more []string
		code int
	}{
		"the page is up":    {nil, 0},
		"once, and not yet": {[]string{"--once"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := command(t, append([]string{"demo", "--people", "500"}, c.more...)...)
			cmd.Env = append(cmd.Env, "TMPDIR="+cmd.Dir)
			words := started(t, cmd)
			words.at(t)
			if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatalf("stop: %v", err)
			}
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(strings.ToLower(words.text.String()), "stopped") {
				t.Errorf("exit %d, want %d: %s", code, c.code, words.text.String())
			}
			left(t, cmd.Dir)
		})
	}
}

// TestDemoFindsAPort has its own address taken; one that was asked for is not
// exchanged for another.
func TestDemoFindsAPort(t *testing.T) {
	t.Parallel()
	const usual = "127.0.0.1:8080"
	if l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", usual); err == nil { // otherwise somebody else has it, as it should be
		defer func() { _ = l.Close() }()
	}
	cmd := command(t, "demo", "--people", "1")
	words := started(t, cmd)
	if page := words.at(t); strings.Contains(page, usual) || !strings.HasPrefix(page, "http://127.0.0.1:") {
		t.Errorf("the page is at %s", page)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit %d: %s", code, words.text.String())
	}
	bad(t, 2, "address already in use", "demo", "--people", "1", "--listen", taken(t).Addr().String())
}
