// SPDX-License-Identifier: Apache-2.0

package main_test

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/people"
)

// marks finds a caseload's personal data.
type marks struct{ *lab.Marks }

func newMarks(load people.Caseload) marks { return marks{lab.NewMarks(load)} }

// mustHold proves that the search finds marks where they must be.
func (m marks) mustHold(t *testing.T, where, text string) {
	t.Helper()
	if m.In([]byte(text)) == 0 {
		t.Fatalf("%s holds no marks: the search would find nothing", where)
	}
}

func (m marks) mustNotHold(t *testing.T, where, text string) {
	t.Helper()
	if n := m.In([]byte(text)); n > 0 {
		t.Errorf("%s holds words of records, %d times", where, n)
	}
}

// searchFiles searches every file's name below a folder, and what is in it
// unless its name, or its folder's, is left out: the simulated outside has what
// was sent to it.
func (m marks) searchFiles(t *testing.T, dir string, leftOut ...string) {
	t.Helper()
	out := make(map[string]bool)
	for _, name := range leftOut {
		out[name] = true
	}
	searched := 0
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		m.mustNotHold(t, "a file's name", d.Name())
		if d.IsDir() || out[d.Name()] || out[filepath.Base(filepath.Dir(file))] {
			return nil
		}
		m.mustNotHold(t, d.Name(), read(t, file))
		searched++
		return nil
	})
	if err != nil || searched < 3 { // at least a store, its lock and its keys
		t.Fatalf("%d files were searched: %v", searched, err)
	}
}

// free gives an address that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	l := taken(t)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// taken gives an address that somebody listens at until the test ends.
func taken(t *testing.T) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func move(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatalf("move: %v", err)
	}
}
