// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk

import (
	"maps"
	"syscall"
)

// Operation is a sort of what is asked of a disk.
type Operation string

// The operations. What is only looked at (names, sizes) is none.
const (
	None      Operation = ""
	Read      Operation = "read"
	Write     Operation = "write"
	Resize    Operation = "resize"
	Sync      Operation = "sync"          // of a file
	SyncNames Operation = "sync of names" // of a folder
	Name      Operation = "name"          // make, rename, remove
)

// Fault is one operation that fails.
type Fault struct {
	// At says which, counted from now: 1 is the next.
	At int64
	// Sort picks one of the faults that the operation can have, whatever number it
	// is: see Faults.
	Sort int
	// Only, unless None, counts operations of one sort alone.
	Only Operation
}

// short is a write of which only a part is done; no error number says that.
const short = syscall.Errno(1 << 16)

// Faults says how an operation can fail.
func Faults(o Operation) []string {
	var words []string
	for _, e := range errorsOf(o) {
		words = append(words, string(o)+": "+wordsOf(e))
	}
	return words
}

func wordsOf(e syscall.Errno) string {
	if e == short {
		return "only a part is written"
	}
	return e.Error()
}

func errorsOf(o Operation) []syscall.Errno {
	switch o {
	case Write:
		return []syscall.Errno{syscall.EIO, syscall.ENOSPC, short}
	case Resize, Name:
		return []syscall.Errno{syscall.EIO, syscall.ENOSPC}
	case Read, Sync, SyncNames, None:
	}
	return []syscall.Errno{syscall.EIO}
}

// Fail lets one operation fail; the zero Fault lets none. It replaces what was
// said before and forgets what was met.
func (d *Disk) Fail(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault, d.met, d.again = f, "", false
}

// Met says which fault was met since Fail, "" for none yet.
func (d *Disk) Met() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.met
}

// Operations counts what was asked of the disk, by its sort.
func (d *Disk) Operations() map[Operation]int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.operations)
}

// begin begins an operation, the lock is held, and says how it is to fail.
func (d *Disk) begin(o Operation) syscall.Errno {
	if d.off {
		return syscall.EIO
	}
	d.operations[o]++
	if o == Read && d.again {
		d.again = false
		return syscall.EIO
	}
	if d.fault.At == 0 || d.fault.Only != None && d.fault.Only != o {
		return 0
	}
	if d.fault.At--; d.fault.At > 0 {
		return 0
	}
	all := errorsOf(o)
	e := all[d.fault.Sort%len(all)]
	d.met = string(o) + ": " + wordsOf(e)
	d.again = o == Read // the kernel tries a failed read once more by itself
	return e
}
