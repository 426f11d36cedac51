// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk

import (
	"maps"
	"slices"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fuse"
)

// add makes a node with a name.
func (f *face) add(folder uint64, called string, mode uint32, who fuse.Owner) (*node, fuse.Status) {
	in, n, _ := f.at(folder, called)
	switch {
	case in == nil:
		return nil, fuse.ENOENT
	case n != nil:
		return nil, fuse.Status(syscall.EEXIST)
	}
	if e := f.begin(Name); e != 0 {
		return nil, status(e)
	}
	n = f.make(mode, who.Uid, who.Gid)
	f.rename(renaming{names: []name{{in, called, n}}, made: n})
	return n, fuse.OK
}

// Create makes a file and opens it.
func (f *face) Create(_ <-chan struct{}, in *fuse.CreateIn, name string, out *fuse.CreateOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, s := f.add(in.NodeId, name, syscall.S_IFREG|in.Mode&^syscall.S_IFMT, in.Owner)
	if s.Ok() {
		n.tell(&out.EntryOut)
		out.OpenFlags = fuse.FOPEN_KEEP_CACHE
	}
	return s
}

// Mknod makes a file or a socket.
func (f *face) Mknod(_ <-chan struct{}, in *fuse.MknodIn, name string, out *fuse.EntryOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, s := f.add(in.NodeId, name, in.Mode, in.Owner)
	if s.Ok() {
		n.tell(out)
	}
	return s
}

// Mkdir makes a folder.
func (f *face) Mkdir(_ <-chan struct{}, in *fuse.MkdirIn, name string, out *fuse.EntryOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, s := f.add(in.NodeId, name, syscall.S_IFDIR|in.Mode&^syscall.S_IFMT, in.Owner)
	if s.Ok() {
		n.tell(out)
	}
	return s
}

// Link gives a file one more name.
func (f *face) Link(_ <-chan struct{}, in *fuse.LinkIn, called string, out *fuse.EntryOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	folder, there, _ := f.at(in.NodeId, called)
	n := f.nodes[in.Oldnodeid]
	switch {
	case folder == nil || n == nil:
		return fuse.ENOENT
	case there != nil:
		return fuse.Status(syscall.EEXIST)
	}
	if e := f.begin(Name); e != 0 {
		return status(e)
	}
	f.rename(renaming{names: []name{{folder, called, n}}})
	n.tell(out)
	return fuse.OK
}

// Unlink takes a file's name away.
func (f *face) Unlink(_ <-chan struct{}, h *fuse.InHeader, name string) fuse.Status {
	return f.remove(h.NodeId, name, false)
}

// Rmdir removes a folder that is empty.
func (f *face) Rmdir(_ <-chan struct{}, h *fuse.InHeader, name string) fuse.Status {
	return f.remove(h.NodeId, name, true)
}

func (f *face) remove(folder uint64, called string, isFolder bool) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	in, n, s := f.at(folder, called)
	switch {
	case !s.Ok():
		return s
	case n.folder() != isFolder:
		return fuse.EINVAL // the kernel has looked before
	case len(n.names) > 0:
		return fuse.Status(syscall.ENOTEMPTY)
	}
	if e := f.begin(Name); e != 0 {
		return status(e)
	}
	f.rename(renaming{names: []name{{in, called, nil}}})
	return fuse.OK
}

// Rename gives a node another name, and takes that from whatever had it.
func (f *face) Rename(_ <-chan struct{}, in *fuse.RenameIn, from, to string) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	old, n, s := f.at(in.NodeId, from)
	if !s.Ok() {
		return s
	}
	next, there, _ := f.at(in.Newdir, to)
	switch {
	case next == nil:
		return fuse.ENOENT
	case in.Flags&^renameNoReplace != 0:
		return fuse.EINVAL
	case there != nil && in.Flags == renameNoReplace:
		return fuse.Status(syscall.EEXIST)
	case there != nil && len(there.names) > 0:
		return fuse.Status(syscall.ENOTEMPTY)
	case there == n:
		return fuse.OK
	}
	if e := f.begin(Name); e != 0 {
		return status(e)
	}
	f.rename(renaming{names: []name{{old, from, nil}, {next, to, n}}})
	return fuse.OK
}

// renameNoReplace asks that nothing be replaced.
const renameNoReplace = 1

// OpenDir opens a folder.
func (f *face) OpenDir(<-chan struct{}, *fuse.OpenIn, *fuse.OpenOut) fuse.Status { return fuse.OK }

// ReadDir lists the names in a folder, in the order of the alphabet.
func (f *face) ReadDir(_ <-chan struct{}, in *fuse.ReadIn, out *fuse.DirEntryList) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	folder := f.nodes[in.NodeId]
	if folder == nil || !folder.folder() {
		return fuse.ENOENT
	}
	names := slices.Sorted(maps.Keys(folder.names))
	for i := int(in.Offset); i < len(names); i++ { //nolint:gosec // it fits
		n := folder.names[names[i]]
		if !out.AddDirEntry(fuse.DirEntry{Mode: n.mode, Name: names[i], Ino: n.id, Off: uint64(i) + 1}) { //nolint:gosec // it fits
			break
		}
	}
	return fuse.OK
}
