// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fuse"
	"golang.org/x/sys/unix"
)

// ErrMissing says what a machine lacks for a disk to be mounted.
var ErrMissing = errors.New("a disk that loses power needs FUSE")

// Options of a disk.
type Options struct {
	// Strict keeps of a synced file its bytes only: its name is kept by a sync of
	// its folder alone.
	Strict bool
	// Owner is the user to whom the disk belongs, and its group.
	Owner, Group int
}

// Disk is one that can lose power. It is safe for concurrent use.
type Disk struct {
	dir    string
	strict bool

	mu         sync.Mutex
	root       *node
	nodes      map[uint64]*node
	next       uint64
	pending    []renaming // changes of names since they were synced, in order
	room       int64      // how many bytes there are; 0: plenty
	off        bool
	operations map[Operation]int64
	fault      Fault
	met        string
	again      bool // the next read fails too

	power  sync.Mutex // held while it is turned on or off
	served chan struct{}
}

// Mount makes an empty disk and mounts it on a folder, which must be there.
// Close unmounts it. Without FUSE, or without leave to mount, it fails with
// ErrMissing and says what is missing.
func Mount(dir string, o Options) (*Disk, error) {
	d := &Disk{dir: dir, strict: o.Strict, nodes: map[uint64]*node{}, operations: map[Operation]int64{}, next: fuse.FUSE_ROOT_ID}
	d.root = d.make(syscall.S_IFDIR|0o755, uint32(o.Owner), uint32(o.Group)) //nolint:gosec // ids fit
	d.root.links = 1
	if err := d.on(); err != nil {
		return nil, err
	}
	return d, nil
}

// Folder is where it is mounted.
func (d *Disk) Folder() string { return d.dir }

// make makes a node without a name; the lock is held, or nobody else knows it.
func (d *Disk) make(mode, uid, gid uint32) *node {
	n := &node{id: d.next, mode: mode, uid: uid, gid: gid, changed: time.Now(), past: map[int64]*sector{}}
	if n.folder() {
		n.names, n.kept = map[string]*node{}, map[string]*node{}
	}
	d.nodes[n.id] = n
	d.next++
	return n
}

// on mounts it.
func (d *Disk) on() error {
	fd, err := unix.Open("/dev/fuse", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("%w: /dev/fuse cannot be opened (a container needs --device /dev/fuse): %w", ErrMissing, err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0,max_read=%d,allow_other,default_permissions", fd, most)
	if err := unix.Mount("lode-lab", d.dir, "fuse.lode-lab", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOATIME, options); err != nil {
		return errors.Join(fmt.Errorf("%w: it cannot be mounted (be root, or in a container have --cap-add SYS_ADMIN): %w", ErrMissing, err), unix.Close(fd))
	}
	server, err := fuse.NewServer(&face{RawFileSystem: fuse.NewDefaultRawFileSystem(), Disk: d}, fmt.Sprintf("/dev/fd/%d", fd), &fuse.MountOptions{
		MaxWrite: most, DisableXAttrs: true, DisableReadDirPlus: true, DisableSplice: true, Name: "lode-lab",
	})
	if err != nil {
		return errors.Join(fmt.Errorf("serve the disk: %w", err), unix.Unmount(d.dir, unix.MNT_DETACH))
	}
	d.served = make(chan struct{})
	go func(done chan struct{}) {
		defer close(done)
		server.Serve()
	}(d.served)
	return unpolled(d.dir)
}

// most is how many bytes are read or written at once.
const most = 128 << 10

// unpolled tells the kernel that these files cannot be polled: a program that
// opens a file of a disk which it serves itself would wait for itself.
func unpolled(dir string) error {
	fd, err := unix.Open(dir+"/.go-fuse-epoll-hack", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("look at the disk: %w", err)
	}
	_, err = unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 0) //nolint:gosec // it fits
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EINTR) {
		err = nil
	}
	return errors.Join(err, unix.Close(fd))
}

// patience is how long is waited for those who have files open.
const patience = 2 * time.Second

// away unmounts it. Whoever had files open must have ended.
func (d *Disk) away() error {
	var err error
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if err = unix.Unmount(d.dir, 0); err == nil {
			<-d.served
			return nil
		}
		if !errors.Is(err, unix.EBUSY) {
			break
		}
	}
	return fmt.Errorf("unmount the disk: %w", err)
}

// Cut cuts the power, and gives it back: what was not synced is undone, all of
// it, or, with torn, as chance has it. Nobody may have a file open: a machine
// that loses power runs no programs.
func (d *Disk) Cut(torn *rand.Rand) error {
	d.power.Lock()
	defer d.power.Unlock()
	d.set(true)
	defer d.set(false)
	if err := d.away(); err != nil {
		return err
	}
	d.mu.Lock()
	d.undoNames(torn)
	for _, id := range ids(d.nodes) {
		d.nodes[id].undo(torn)
	}
	d.mu.Unlock()
	return d.on()
}

func (d *Disk) set(off bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.off = off
}

// Limit says how many bytes the disk has; 0 is plenty.
func (d *Disk) Limit(bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.room = bytes
}

// Used is how many bytes its files have.
func (d *Disk) Used() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used()
}

func (d *Disk) used() (sum int64) {
	for _, n := range d.nodes {
		sum += int64(len(n.data))
	}
	return sum
}

// Settle keeps everything as it is, as if all of it had been synced.
func (d *Disk) Settle() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keepNames(func(renaming) bool { return true })
	for _, n := range d.nodes {
		n.past, n.sizes, n.sizesLost = map[int64]*sector{}, nil, false
	}
}

// Close unmounts it; what it held is gone. Its folder stays.
func (d *Disk) Close() error {
	d.power.Lock()
	defer d.power.Unlock()
	err := d.away()
	if err != nil {
		err = errors.Join(err, unix.Unmount(d.dir, unix.MNT_DETACH))
	}
	return err
}
