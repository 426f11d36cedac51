// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	lode "github.com/carelode/lode/cmd/lode"
)

// asProgram makes this test binary be the program: it is built already, and the
// race detector watches it there too.
const asProgram = "LODE_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		lode.Main()
		return
	}
	os.Exit(m.Run())
}

// said is what a run of the program gave.
type said struct {
	code     int
	out, err string
}

// command makes a run of the program in a folder of its own; it is killed when
// the test ends.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatalf("find the program: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...) //nolint:gosec // this test binary
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), asProgram+"=1", "XDG_CACHE_HOME="+filepath.Join(cmd.Dir, "cache"))
	return cmd
}

// run runs the program to its end.
func run(t *testing.T, in string, args ...string) said {
	t.Helper()
	return finish(t, command(t, args...), in)
}

func finish(t *testing.T, cmd *exec.Cmd, in string) said {
	t.Helper()
	var out, words bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(in), &out, &words
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("run %v: %v", cmd.Args[1:], err)
	}
	return said{cmd.ProcessState.ExitCode(), out.String(), words.String()}
}

// good runs the program, which must say that all is well.
func good(t *testing.T, in string, args ...string) said {
	t.Helper()
	got := run(t, in, args...)
	if got.code != 0 {
		t.Fatalf("lode %s: exit %d\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
	}
	return got
}

// bad runs the program, which must refuse with a status and some words, and
// print no data.
func bad(t *testing.T, code int, words string, args ...string) {
	t.Helper()
	got := run(t, "", args...)
	if got.code != code || got.out != "" || !strings.Contains(got.err, words) {
		t.Errorf("lode %s: exit %d, want %d with %q\nout: %s\nerr: %s", strings.Join(args, " "), got.code, code, words, got.out, got.err)
	}
}

// versions gives the versions of the first person of a caseload, as lines.
func versions(t *testing.T) []string {
	t.Helper()
	return strings.Split(strings.TrimSpace(good(t, "", "people", "-n", "1").out), "\n")
}

// changed gives a record with something changed.
func changed(t *testing.T, record string, change func(map[string]any)) string {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal([]byte(record), &r); err != nil {
		t.Fatalf("read record: %v", err)
	}
	change(r)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatalf("write record: %v", err)
	}
	return string(b)
}

// write writes a file and gives its name.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatalf("write %s: %v", name, err)
	}
	return file
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(b)
}
