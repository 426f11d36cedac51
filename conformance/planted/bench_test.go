// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/carelode/lode/conformance/planted"
)

// bench builds tests, with a bug in them or without, and runs them. A few are
// built at once and more are run, since many a test finds its bug by waiting.
type bench struct {
	root, dir string
	building  chan struct{}
	running   chan struct{}
	all       sync.WaitGroup
	mu        sync.Mutex
	binaries  map[string]func() (string, error) // of sound packages, by folder
	sound     map[string]func() error           // by test and flags
}

func newBench(t *testing.T, root string) *bench {
	t.Helper()
	cpus := runtime.GOMAXPROCS(0)
	b := &bench{
		root: root, dir: t.TempDir(), building: make(chan struct{}, cpus), running: make(chan struct{}, 3*cpus),
		binaries: map[string]func() (string, error){}, sound: map[string]func() error{},
	}
	t.Cleanup(b.all.Wait) // before the folder goes, also when only some were waited for
	return b
}

// result is what became of one bug: an error when it was not found, or not for
// the right reason.
type result struct {
	took string
	err  error
}

// find plants a bug, and gives what became of it once it is known.
func (b *bench) find(ctx context.Context, bug *planted.Bug) <-chan result {
	found := make(chan result, 1)
	b.all.Go(func() {
		begun := time.Now()
		err := b.without(ctx, bug.Test)
		sound := time.Since(begun)
		if err == nil {
			err = b.with(ctx, bug)
		}
		found <- result{fmt.Sprintf("sound %.1f s, with the bug %.1f s", sound.Seconds(), (time.Since(begun) - sound).Seconds()), err}
	})
	return found
}

// without wants a test to pass as the code is, once for all bugs that it finds.
func (b *bench) without(ctx context.Context, test planted.Test) error {
	key := fmt.Sprint(test, test.Flags)
	b.mu.Lock()
	pass, known := b.sound[key]
	if !known {
		binary := b.soundBinary(ctx, test.Folder)
		pass = sync.OnceValue(func() error {
			name, err := binary()
			if err != nil {
				return err
			}
			return passed(test, b.run(ctx, name, test))
		})
		b.sound[key] = pass
	}
	b.mu.Unlock()
	return pass()
}

func (b *bench) soundBinary(ctx context.Context, folder string) func() (string, error) {
	if b.binaries[folder] == nil {
		name := "sound-" + strconv.Itoa(len(b.binaries))
		b.binaries[folder] = sync.OnceValues(func() (string, error) { return b.build(ctx, folder, name, nil) })
	}
	return b.binaries[folder]
}

// with wants a test to fail with the bug, and to say what it must.
func (b *bench) with(ctx context.Context, bug *planted.Bug) error {
	files, err := bug.Plant(os.DirFS(b.root))
	if err != nil {
		return err
	}
	binary, err := b.build(ctx, bug.Test.Folder, strconv.Itoa(bug.Number), files)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(binary) }() // they are large, and the folder goes with the test in any case
	return caught(bug, b.run(ctx, binary, bug.Test))
}

// build gives a folder's tests as a program, made with other texts of some files.
func (b *bench) build(ctx context.Context, folder, name string, files map[string]string) (string, error) {
	overlay, err := b.overlay(name, files)
	if err != nil {
		return "", err
	}
	b.building <- struct{}{}
	defer func() { <-b.building }()
	binary := filepath.Join(b.dir, name+".test")
	cmd := exec.CommandContext(ctx, "go", "test", "-c", "-race=false", "-vet=off", "-ldflags=-s -w", "-overlay", overlay, "-o", binary, "./"+folder) //nolint:gosec // names of our own
	cmd.Dir = b.root
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("it does not build: %w\n%s", err, said)
	}
	return binary, nil
}

// overlay writes the texts, and the file that tells the go command whose place
// they take.
func (b *bench) overlay(name string, files map[string]string) (string, error) {
	replace := make(map[string]string)
	for file, text := range files {
		with := filepath.Join(b.dir, fmt.Sprintf("%s-%d%s", name, len(replace), filepath.Ext(file)))
		replace[filepath.Join(b.root, filepath.FromSlash(file))] = with
		if err := os.WriteFile(with, []byte(text), 0o600); err != nil {
			return "", fmt.Errorf("write the copy: %w", err)
		}
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	overlay := filepath.Join(b.dir, name+".json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		return "", fmt.Errorf("write the overlay: %w", err)
	}
	return overlay, nil
}

// ran is what became of a run: what it said, and the code with which it ended, below
// 0 when it was killed. The error says why it could not be run.
type ran struct {
	said string
	code int
	err  error
}

// patience is how long one test may take, bug or no bug.
const patience = 5 * time.Minute

func (b *bench) run(ctx context.Context, binary string, test planted.Test) ran {
	b.running <- struct{}{}
	defer func() { <-b.running }()
	args := append([]string{"-test.v", "-test.run=" + test.Expression(), "-test.timeout=" + patience.String()}, test.Flags...)
	cmd := exec.CommandContext(ctx, binary, args...) //nolint:gosec // built by us a moment ago
	cmd.Dir = filepath.Join(b.root, filepath.FromSlash(test.Folder))
	said, err := cmd.CombinedOutput()
	if exit, ended := errors.AsType[*exec.ExitError](err); ended {
		return ran{said: string(said), code: exit.ExitCode()}
	}
	return ran{said: string(said), err: err}
}

// passed says why a run is no pass of a test: it may also have run nothing.
func passed(test planted.Test, r ran) error {
	switch {
	case r.err != nil:
		return fmt.Errorf("%s could not be run: %w", test, r.err)
	case r.code != 0:
		return fmt.Errorf("%s fails without any bug\n%s", test, gist(r.said))
	case !strings.Contains(r.said, "--- PASS: "+test.Shown()+" ("):
		return fmt.Errorf("there is no test %s: nothing of that name was run\n%s", test, gist(r.said))
	}
	return nil
}

// caught says why a run has not found a bug, or not for the right reason.
func caught(bug *planted.Bug, r ran) error {
	switch {
	case r.err != nil:
		return fmt.Errorf("%s could not be run: %w", bug.Test, r.err)
	case r.code == 0:
		return fmt.Errorf("not found: %s passes with the bug\n%s", bug.Test, gist(r.said))
	case r.code < 0 || strings.Contains(r.said, "panic: test timed out"):
		return fmt.Errorf("%s did not end in time, which finds nothing\n%s", bug.Test, gist(r.said))
	case !strings.Contains(r.said, "--- FAIL: "+bug.Test.Shown()+" ("):
		return fmt.Errorf("something failed, and not %s\n%s", bug.Test, gist(r.said))
	case !strings.Contains(r.said, bug.Says):
		return fmt.Errorf("%s fails for another reason: it does not say %q\n%s", bug.Test, bug.Says, gist(r.said))
	}
	return nil
}

// gist gives what a test complains of: the beginning, without the names of what
// was begun and without the stacks of a panic.
func gist(said string) string {
	const most = 3000
	said, _, _ = strings.Cut(said, "\ngoroutine ")
	var kept strings.Builder
	for line := range strings.Lines(said) {
		if !strings.HasPrefix(line, "=== ") {
			kept.WriteString(line)
		}
	}
	return kept.String()[:min(most, kept.Len())]
}
