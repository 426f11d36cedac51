// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk

import (
	"maps"
	"slices"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fuse"
)

// face is what the kernel sees of a disk. Its methods are the kernel's, by name.
type face struct {
	fuse.RawFileSystem
	*Disk
}

// String names it.
func (f *face) String() string { return "lode-lab" }

// valid is how long the kernel may believe what it was told: nobody else changes
// anything, and after a cut it is mounted anew.
const valid = time.Hour

const blockBytes = 4096

// plenty is how many bytes a disk has that was given no limit.
const plenty = 64 << 30

func ids(nodes map[uint64]*node) []uint64 { return slices.Sorted(maps.Keys(nodes)) }

func (n *node) attributes() fuse.Attr {
	a := fuse.Attr{Ino: n.id, Size: uint64(len(n.data)), Mode: n.mode, Nlink: uint32(n.links), Owner: fuse.Owner{Uid: n.uid, Gid: n.gid}, Blksize: blockBytes} //nolint:gosec // few
	if n.folder() {
		a.Nlink++
	}
	a.Blocks = (a.Size + sectorBytes - 1) / sectorBytes
	a.SetTimes(&n.changed, &n.changed, &n.changed)
	return a
}

// tell tells the kernel of a node under a name.
func (n *node) tell(out *fuse.EntryOut) {
	n.lookups++
	out.NodeId, out.Generation, out.Attr = n.id, 1, n.attributes()
	out.SetEntryTimeout(valid)
	out.SetAttrTimeout(valid)
}

// at gives a node of a folder.
func (f *face) at(folder uint64, name string) (*node, *node, fuse.Status) {
	in := f.nodes[folder]
	if in == nil || !in.folder() {
		return nil, nil, fuse.ENOENT
	}
	n := in.names[name]
	if n == nil {
		return in, nil, fuse.ENOENT
	}
	return in, n, fuse.OK
}

// Lookup gives what a name names.
func (f *face) Lookup(_ <-chan struct{}, h *fuse.InHeader, name string, out *fuse.EntryOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, n, s := f.at(h.NodeId, name)
	if s.Ok() {
		n.tell(out)
	}
	return s
}

// Forget lets go of what has no name any more.
func (f *face) Forget(id, lookups uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[id]
	if n == nil || f.off {
		return
	}
	n.lookups -= min(lookups, n.lookups)
	if n.links == 0 && n.lookups == 0 {
		delete(f.nodes, id) // a cut finds it again, if its name is kept
	}
}

// GetAttr gives what is known of a node.
func (f *face) GetAttr(_ <-chan struct{}, in *fuse.GetAttrIn, out *fuse.AttrOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return fuse.ENOENT
	}
	out.Attr = n.attributes()
	out.SetTimeout(valid)
	return fuse.OK
}

// SetAttr changes the size, the mode, the owner or the time. All but the size is
// kept at once.
func (f *face) SetAttr(_ <-chan struct{}, in *fuse.SetAttrIn, out *fuse.AttrOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return fuse.ENOENT
	}
	if mode, ok := in.GetMode(); ok {
		n.mode = n.mode&syscall.S_IFMT | mode&^syscall.S_IFMT
	}
	if uid, ok := in.GetUID(); ok {
		n.uid = uid
	}
	if gid, ok := in.GetGID(); ok {
		n.gid = gid
	}
	if at, ok := in.GetMTime(); ok {
		n.changed = at
	}
	if size, ok := in.GetSize(); ok {
		if s := f.resize(n, int64(size)); !s.Ok() { //nolint:gosec // it fits
			return s
		}
	}
	out.Attr = n.attributes()
	out.SetTimeout(valid)
	return fuse.OK
}

func (f *face) resize(n *node, size int64) fuse.Status {
	if e := f.begin(Resize); e != 0 {
		return status(e)
	}
	if !f.fits(n, size) {
		return fuse.Status(syscall.ENOSPC)
	}
	n.resize(size)
	return fuse.OK
}

// status is how the kernel is told of an error.
func status(e syscall.Errno) fuse.Status { return fuse.Status(e) } //nolint:gosec // error numbers are small

// fits says whether a file may have so many bytes.
func (f *face) fits(n *node, size int64) bool {
	more := size - int64(len(n.data))
	return more <= 0 || f.room == 0 || f.used()+more <= f.room
}

// Open opens a file; what the kernel has of it stays.
func (f *face) Open(_ <-chan struct{}, in *fuse.OpenIn, out *fuse.OpenOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return fuse.ENOENT
	}
	out.OpenFlags = fuse.FOPEN_KEEP_CACHE
	if in.Flags&syscall.O_TRUNC != 0 {
		return f.resize(n, 0)
	}
	return fuse.OK
}

// Read reads.
func (f *face) Read(_ <-chan struct{}, in *fuse.ReadIn, buf []byte) (fuse.ReadResult, fuse.Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return nil, fuse.ENOENT
	}
	if e := f.begin(Read); e != 0 {
		return nil, status(e)
	}
	from := min(int64(in.Offset), int64(len(n.data))) //nolint:gosec // it fits
	return fuse.ReadResultData(buf[:copy(buf, n.data[from:])]), fuse.OK
}

// Write writes, or a part.
func (f *face) Write(_ <-chan struct{}, in *fuse.WriteIn, b []byte) (uint32, fuse.Status) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return 0, fuse.ENOENT
	}
	at := int64(in.Offset) //nolint:gosec // it fits
	switch e := f.begin(Write); {
	case e == short:
		b = b[:len(b)/2]
	case e != 0:
		return 0, status(e)
	}
	if !f.fits(n, at+int64(len(b))) {
		return 0, fuse.Status(syscall.ENOSPC)
	}
	n.write(b, at)
	return uint32(len(b)), fuse.OK //nolint:gosec // it fits
}

// Fsync keeps a file.
func (f *face) Fsync(_ <-chan struct{}, in *fuse.FsyncIn) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return fuse.ENOENT
	}
	if e := f.begin(Sync); e != 0 {
		n.syncFails()
		return status(e)
	}
	n.sync()
	if !f.strict {
		f.keepMade(n)
	}
	return fuse.OK
}

// FsyncDir keeps the names in a folder. After one that failed the names are as
// they were; a later one keeps them, as a journal does that was mended.
func (f *face) FsyncDir(_ <-chan struct{}, in *fuse.FsyncIn) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return fuse.ENOENT
	}
	if e := f.begin(SyncNames); e != 0 {
		return status(e)
	}
	f.keepFolder(n)
	return fuse.OK
}

// Fallocate makes room for later.
func (f *face) Fallocate(_ <-chan struct{}, in *fuse.FallocateIn) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.nodes[in.NodeId]
	if n == nil {
		return fuse.ENOENT
	}
	if in.Mode != 0 {
		return fuse.Status(syscall.EOPNOTSUPP)
	}
	return f.resize(n, max(int64(len(n.data)), int64(in.Offset+in.Length))) //nolint:gosec // it fits
}

// Flush, Release and ReleaseDir have nothing to do: a close syncs nothing.
func (f *face) Flush(<-chan struct{}, *fuse.FlushIn) fuse.Status { return fuse.OK }

// Release is of a file that nobody has open any more.
func (f *face) Release(<-chan struct{}, *fuse.ReleaseIn) {}

// ReleaseDir likewise.
func (f *face) ReleaseDir(*fuse.ReleaseIn) {}

// StatFs says how much room there is.
func (f *face) StatFs(_ <-chan struct{}, _ *fuse.InHeader, out *fuse.StatfsOut) fuse.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.room
	if all == 0 {
		all = plenty
	}
	free := uint64(max(0, all-f.used()))
	out.Bsize, out.Frsize, out.NameLen = blockBytes, blockBytes, 255
	out.Blocks, out.Bfree, out.Bavail = uint64(all)/blockBytes, free/blockBytes, free/blockBytes
	out.Files, out.Ffree = 1<<20, 1<<20
	return fuse.OK
}
