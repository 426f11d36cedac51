// SPDX-License-Identifier: Apache-2.0

package matrix

import (
	"syscall"

	"github.com/carelode/lode/conformance/sim"
)

// Disk is a fault's counterpart in a folder.
type Disk struct {
	Error    syscall.Errno // what the operating system says
	Folder   bool          // the whole folder is away, and not one operation only
	Half     bool          // half of a write is done first
	Done     bool          // it is done, and then the operation fails
	Short    bool          // a write takes less than it was given, and that is all it says
	Slow     bool
	Hang     bool
	Conflict bool   // another file of that name lies there
	Instead  string // in plain words, what it is there
	Never    string // why it cannot happen; "" when it can
	Unseen   bool   // with Never: it can, and nobody could see it
}

// never says why it cannot happen at a moment. Once the file lies there under its
// name, nothing is written until the checksum is.
func (d Disk) never(m Moment) string {
	if d.Short && m == After {
		return "nothing is written at this moment: the file has its name, and its checksum comes later"
	}
	return d.Never
}

// gone is a folder that is away.
func gone(e syscall.Errno, words string) Disk { return Disk{Error: e, Folder: true, Instead: words} }

// no is one operation that fails.
func no(e syscall.Errno, words string) Disk { return Disk{Error: e, Instead: words} }

// partly is a write of which half is done, and then the folder is away.
func partly(e syscall.Errno, words string) Disk {
	return Disk{Error: e, Half: true, Folder: true, Instead: words}
}

// done is an operation that is done, of which nobody hears.
func done(e syscall.Errno, words string) Disk {
	return Disk{Error: e, Done: true, Folder: true, Instead: words}
}

// strikes names the operation that it strikes at a moment. Before they can see the
// file, that is where it is staged; then, where it gets its name; and last, where
// its checksum is written, which tells them that it is whole.
func (d Disk) strikes(m Moment) sim.Op {
	switch {
	case m == After, d.Done:
		return sim.OpRename
	case d.Half, d.Short:
		return sim.OpWrite
	}
	return sim.OpCreate
}

// fault is what it does to that operation.
func (d Disk) fault(m Moment, healed <-chan struct{}) sim.DiskFault {
	f := sim.DiskFault{Half: d.Half, Short: d.Short, Done: d.Done || m == After}
	if d.Error != 0 {
		f.Err = d.Error
	}
	if d.Slow {
		f.Delay = tooSlow
	}
	if d.Hang {
		f.Hang = healed
	}
	return f
}
