// SPDX-License-Identifier: Apache-2.0

//go:build unix

package postgrestest

import (
	"os"
	"os/exec"
	"syscall"
)

// memory is where Linux keeps files in memory, and wanted the room that tests need.
const (
	memory = "/dev/shm"
	wanted = 3 << 30
)

// base gives the folder for temporary ones: in memory if there is room, otherwise
// the usual one.
func base() string {
	var is syscall.Statfs_t
	err := syscall.Statfs(memory, &is)
	if err != nil || uint64(is.Bavail)*uint64(is.Bsize) < wanted { //nolint:gosec,unconvert // types differ between systems
		return ""
	}
	return memory
}

// becomes makes a program run as the identity, apart from the tests' own group,
// so that a Ctrl-C meant for the tests ends the server through its watch alone.
func (i identity) becomes(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(i.uid), Gid: uint32(i.gid)} //nolint:gosec // ids fit
	}
}
