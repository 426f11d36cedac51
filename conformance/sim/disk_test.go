// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/carelode/lode/conformance/sim"
)

// TestADiskFails: what fails is not done, unless it is to be done all the same.
func TestADiskFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		op   sim.Op
		what sim.DiskFault
		left string // what lies under the last name then; "" nothing
	}{
		"the folder cannot be opened":     {sim.OpFolder, sim.DiskFault{Err: syscall.ENOENT}, ""},
		"the file cannot be made":         {sim.OpCreate, sim.DiskFault{Err: syscall.ENOSPC}, ""},
		"half is written":                 {sim.OpWrite, sim.DiskFault{Err: syscall.EIO, Half: true}, ""},
		"less is taken":                   {sim.OpWrite, sim.DiskFault{Short: true}, ""},
		"it cannot be put on disk":        {sim.OpSync, sim.DiskFault{Err: syscall.EIO}, ""},
		"it cannot be renamed":            {sim.OpRename, sim.DiskFault{Err: syscall.EACCES}, ""},
		"it is renamed, and nobody hears": {sim.OpRename, sim.DiskFault{Err: syscall.EIO, Done: true}, "whole"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			disk := sim.Disk{Judge: func(op sim.Op, _ string) sim.DiskFault {
				if op == c.op {
					return c.what
				}
				return sim.DiskFault{}
			}}
			err := store(disk, dir)
			if c.what.Err != nil && !errors.Is(err, c.what.Err) || err == nil {
				t.Errorf("it says %v", err)
			}
			if left, _ := os.ReadFile(filepath.Join(dir, "b")); string(left) != c.left {
				t.Errorf("there lies %q", left)
			}
		})
	}
}

// store writes a file under one name and gives it another.
func store(disk sim.Disk, dir string) error {
	folder, err := disk.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }()
	f, err := folder.OpenFile("a", os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte("whole"))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return folder.Rename("a", "b")
}
