// SPDX-License-Identifier: Apache-2.0

//go:build linux

package postgrestest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// StartOn is Start for a server whose files are on a disk that a test can take
// the power from: in a folder that is there and empty.
func StartOn(tb testing.TB, folder string) *Cluster {
	tb.Helper()
	c, err := newOn(base(), folder)
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

// Kill ends the server and all its processes at once, as a machine that loses
// power does. Before it is started again, Unlock must be called.
func (c *Cluster) Kill() error {
	text, err := os.ReadFile(c.lock())
	if err != nil {
		return fmt.Errorf("look at the server: %w", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	server, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("look at the server: %w", err)
	}
	// One that stands still starts no others while they are looked for.
	err = syscall.Kill(server, syscall.SIGSTOP)
	children, found := childrenOf(server)
	for _, p := range append(children, server) {
		if e := syscall.Kill(p, syscall.SIGKILL); !errors.Is(e, syscall.ESRCH) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, found, c.down("KILL"))
}

// Unlock removes what a server that was killed left to keep others away.
func (c *Cluster) Unlock() error {
	err := os.Remove(c.lock())
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it was not on the disk yet
	}
	return err
}

func (c *Cluster) lock() string { return filepath.Join(c.data(), "postmaster.pid") }

// childrenOf finds the processes that a process has started.
func childrenOf(process int) ([]int, error) {
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, fmt.Errorf("look for processes: %w", err)
	}
	var children []int
	for _, name := range all {
		text, err := os.ReadFile(name) //nolint:gosec // the system's own
		if err != nil {
			continue // it has ended
		}
		// The name of the program stands in brackets and may hold anything; the state and the parent follow.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(process) {
			child, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
			if err != nil {
				return nil, fmt.Errorf("look for processes: %w", err)
			}
			children = append(children, child)
		}
	}
	return children, nil
}
