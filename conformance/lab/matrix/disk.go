// SPDX-License-Identifier: Apache-2.0

package matrix

import "syscall"

// Disk is a fault's counterpart in a folder.
type Disk struct {
	Errno    syscall.Errno // what the operating system says
	Folder   bool          // the whole folder is away, and not one operation only
	Half     bool          // half of a write is done first
	Done     bool          // it is done, and then the operation fails
	Short    bool          // a write takes less than it was given
	Slow     bool
	Hang     bool
	Conflict bool   // another file of that name lies there
	Never    string // why it cannot happen; "" when it can
}

// errnos are the words in which the list of faults says what an operating system
// says.
func errno(name string) syscall.Errno {
	return map[string]syscall.Errno{
		"ENOENT": syscall.ENOENT, "EIO": syscall.EIO, "ESTALE": syscall.ESTALE, "EINVAL": syscall.EINVAL, "EACCES": syscall.EACCES,
		"EPERM": syscall.EPERM, "ETIMEDOUT": syscall.ETIMEDOUT, "EBUSY": syscall.EBUSY, "EDQUOT": syscall.EDQUOT, "EREMOTEIO": syscall.EREMOTEIO,
		"EHOSTDOWN": syscall.EHOSTDOWN, "ENOSPC": syscall.ENOSPC, "ENOTDIR": syscall.ENOTDIR, "EFBIG": syscall.EFBIG, "ENODEV": syscall.ENODEV,
		"EKEYEXPIRED": syscall.EKEYEXPIRED,
	}[name]
}

// gone is a folder that is away.
func gone(name string) Disk { return Disk{Errno: errno(name), Folder: true} }

// no is one operation that fails.
func no(name string) Disk { return Disk{Errno: errno(name)} }

// partly is a write of which half is done, and then the folder is away.
func partly(name string) Disk { return Disk{Errno: errno(name), Half: true, Folder: true} }

// done is an operation that is done, of which nobody hears.
func done(name string) Disk { return Disk{Errno: errno(name), Done: true, Folder: true} }
