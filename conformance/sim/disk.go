// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"io"
	"io/fs"
	"os"
	"time"
)

// Op is what is done to a folder.
type Op string

// The operations.
const (
	OpFolder Op = "open folder"
	OpOpen   Op = "open"
	OpCreate Op = "create"
	OpRead   Op = "read"
	OpWrite  Op = "write"
	OpSync   Op = "sync"
	OpRename Op = "rename" // judged by the new name
	OpRemove Op = "remove"
	OpList   Op = "list"
)

// DiskFault is what goes wrong with one operation. The zero value: nothing.
type DiskFault struct {
	Err   error           // it fails with this
	Done  bool            // it is done all the same
	Half  bool            // a write: half of it is done first
	Short bool            // a write: half of it is done, and that is all that is said
	Delay time.Duration   // it takes so long
	Hang  <-chan struct{} // it takes until this is closed, whatever its caller wants
}

// Disk opens real folders in which things go wrong. Judge is asked before each
// operation, by its name in the folder; it must be safe for concurrent use.
type Disk struct {
	Judge func(op Op, name string) DiskFault
}

// file is what a folder opens.
type file = interface {
	io.ReadWriteCloser
	Sync() error
}

// Open opens a folder.
func (d Disk) Open(dir string) (*DiskFolder, error) {
	f := &DiskFolder{judge: d.Judge}
	err := f.do(OpFolder, ".", func() (err error) {
		f.root, err = os.OpenRoot(dir)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// DiskFolder is a folder of a Disk.
type DiskFolder struct {
	root  *os.Root
	judge func(op Op, name string) DiskFault
}

func (f *DiskFolder) do(op Op, name string, what func() error) error {
	fault := f.judge(op, name)
	time.Sleep(fault.Delay)
	if fault.Hang != nil {
		<-fault.Hang
	}
	if fault.Err == nil || fault.Done {
		if err := what(); err != nil {
			return err
		}
	}
	if fault.Err != nil {
		return &fs.PathError{Op: string(op), Path: name, Err: fault.Err}
	}
	return nil
}

// OpenFile opens or makes a file.
func (f *DiskFolder) OpenFile(name string, flag int, perm fs.FileMode) (file, error) {
	op := OpOpen
	if flag&os.O_CREATE != 0 {
		op = OpCreate
	}
	opened := &diskFile{name: name, judge: f.judge}
	err := f.do(op, name, func() (err error) {
		opened.file, err = f.root.OpenFile(name, flag, perm)
		return err
	})
	if err == nil {
		return opened, nil
	}
	if opened.file != nil {
		_ = opened.file.Close() // made, and its maker is told otherwise
	}
	return nil, err
}

// Rename gives a file another name.
func (f *DiskFolder) Rename(from, to string) error {
	return f.do(OpRename, to, func() error { return f.root.Rename(from, to) })
}

// Remove removes a file.
func (f *DiskFolder) Remove(name string) error {
	return f.do(OpRemove, name, func() error { return f.root.Remove(name) })
}

// Names lists what is there.
func (f *DiskFolder) Names() (names []string, err error) {
	err = f.do(OpList, ".", func() error {
		entries, err := fs.ReadDir(f.root.FS(), ".")
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return err
	})
	return names, err
}

// Close closes the folder.
func (f *DiskFolder) Close() error { return f.root.Close() }

type diskFile struct {
	file  *os.File
	name  string
	judge func(op Op, name string) DiskFault
}

// Read reads.
func (d *diskFile) Read(p []byte) (n int, err error) {
	if fault := d.judge(OpRead, d.name); fault.Err != nil {
		return 0, &fs.PathError{Op: string(OpRead), Path: d.name, Err: fault.Err}
	}
	return d.file.Read(p)
}

// Write writes.
func (d *diskFile) Write(p []byte) (int, error) {
	fault := d.judge(OpWrite, d.name)
	time.Sleep(fault.Delay)
	if fault.Hang != nil {
		<-fault.Hang
	}
	if fault.Half || fault.Short {
		p = p[:len(p)/2]
	}
	n := 0
	if fault.Err == nil || fault.Half || fault.Done {
		var err error
		if n, err = d.file.Write(p); err != nil {
			return n, err
		}
	}
	switch {
	case fault.Err != nil:
		return n, &fs.PathError{Op: string(OpWrite), Path: d.name, Err: fault.Err}
	case fault.Short:
		return n, io.ErrShortWrite
	}
	return n, nil
}

// Sync puts it on disk.
func (d *diskFile) Sync() error {
	fault := d.judge(OpSync, d.name)
	time.Sleep(fault.Delay)
	if fault.Err != nil {
		return &fs.PathError{Op: string(OpSync), Path: d.name, Err: fault.Err}
	}
	return d.file.Sync()
}

// Close closes it.
func (d *diskFile) Close() error { return d.file.Close() }
