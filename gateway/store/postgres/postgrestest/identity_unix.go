// SPDX-License-Identifier: Apache-2.0

//go:build unix

package postgrestest

import (
	"os"
	"os/exec"
	"syscall"
)

// becomes makes a program run as the identity, apart from the tests' own group,
// so that a Ctrl-C meant for the tests ends the server through its watch alone.
func (i identity) becomes(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(i.uid), Gid: uint32(i.gid)} //nolint:gosec // ids fit
	}
}
