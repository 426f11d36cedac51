// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk_test

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/carelode/lode/conformance/lab/disk"
)

func mount(t *testing.T, o disk.Options) *disk.Disk {
	t.Helper()
	d, err := disk.Mount(t.TempDir(), o)
	must(t, err)
	t.Cleanup(func() { must(t, d.Close()) })
	return d
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// at names a file on a disk.
func at(d *disk.Disk, name string) string { return filepath.Join(d.Folder(), name) }

// write writes into a file, from an offset.
func write(t *testing.T, name, text string, offset int64, sync bool) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	must(t, err)
	_, err = f.WriteAt([]byte(text), offset)
	must(t, err)
	if sync {
		must(t, f.Sync())
	}
	must(t, f.Close())
}

func syncFolder(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	must(t, err)
	must(t, errors.Join(f.Sync(), f.Close()))
}

// holds wants a file to hold a text; "-" is no file.
func holds(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	switch {
	case want == "-" && !errors.Is(err, fs.ErrNotExist):
		t.Errorf("%s is there: %.40q (%v)", filepath.Base(name), got, err)
	case want != "-" && (err != nil || string(got) != want):
		t.Errorf("%s holds %.40q, want %.40q (%v)", filepath.Base(name), got, want, err)
	}
}

func TestFailingOperation(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault disk.Fault
		want  error
	}{
		"a write":        {disk.Fault{At: 2, Only: disk.Write}, syscall.EIO},
		"without room":   {disk.Fault{At: 2, Only: disk.Write, Sort: 1}, syscall.ENOSPC},
		"a sync":         {disk.Fault{At: 1, Only: disk.Sync}, syscall.EIO},
		"a new name":     {disk.Fault{At: 1, Only: disk.Name}, syscall.EIO},
		"another size":   {disk.Fault{At: 1, Only: disk.Resize}, syscall.EIO},
		"whatever comes": {disk.Fault{At: 4}, syscall.EIO},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := mount(t, disk.Options{})
			d.Fail(c.fault)
			if err := several(at(d, "a")); !errors.Is(err, c.want) {
				t.Errorf("answered %v", err)
			}
			if d.Met() == "" {
				t.Error("no fault was met")
			}
			must(t, several(at(d, "b"))) // one operation fails and no more
			for o, n := range map[disk.Operation]int64{disk.Name: 1, disk.Write: 2, disk.Resize: 1, disk.Sync: 1} {
				if got := d.Operations()[o]; got < n {
					t.Errorf("%d operations of the sort %s", got, o)
				}
			}
		})
	}
}

// several does one or two operations of each sort.
func several(name string) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // what matters was synced
	for range 2 {
		if _, err := f.Write([]byte("text")); err != nil {
			return err
		}
	}
	return errors.Join(f.Truncate(3), f.Sync())
}

func TestShortWrite(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	f, err := os.Create(at(d, "a"))
	must(t, err)
	d.Fail(disk.Fault{At: 1, Only: disk.Write, Sort: 2})
	n, err := unix.Write(int(f.Fd()), []byte("12345678"))
	if n != 4 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	must(t, f.Close())
	holds(t, at(d, "a"), "1234")
}

func TestFailingRead(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	write(t, at(d, "a"), "text", 0, true)
	must(t, d.Cut(nil)) // the kernel forgets what it has read
	d.Fail(disk.Fault{At: 1, Only: disk.Read})
	if _, err := os.ReadFile(at(d, "a")); !errors.Is(err, syscall.EIO) {
		t.Errorf("answered %v", err)
	}
	holds(t, at(d, "a"), "text")
}

// TestSyncAgainLies wants of a sync that failed what Linux does: the next one
// says that all is well, and what the first should have kept is gone.
func TestSyncAgainLies(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	write(t, at(d, "a"), strings.Repeat("0", 1024), 0, true)
	f, err := os.OpenFile(at(d, "a"), os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt([]byte("1"), 0)
	must(t, err)
	d.Fail(disk.Fault{At: 1, Only: disk.Sync})
	if err := f.Sync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("answered %v", err)
	}
	must(t, f.Sync())
	_, err = f.WriteAt([]byte("2"), 512)
	must(t, err)
	must(t, errors.Join(f.Sync(), f.Close()))
	holds(t, at(d, "a"), "1"+strings.Repeat("0", 511)+"2"+strings.Repeat("0", 511))
	must(t, d.Cut(nil))
	holds(t, at(d, "a"), strings.Repeat("0", 512)+"2"+strings.Repeat("0", 511))
}

func TestDiskWithoutRoom(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	write(t, at(d, "a"), "text", 0, true)
	d.Limit(d.Used() + 100)
	if err := os.WriteFile(at(d, "b"), make([]byte, 200), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("answered %v", err)
	}
	write(t, at(d, "a"), "over", 0, true) // what is there can be written over
	var is unix.Statfs_t
	must(t, unix.Statfs(d.Folder(), &is))
	if is.Bavail != 0 {
		t.Errorf("%d blocks are free", is.Bavail)
	}
	d.Limit(0)
	must(t, os.WriteFile(at(d, "b"), make([]byte, 200), 0o600))
}

// TestMemoryOfAFile: SQLite shares memory by mapping a file.
func TestMemoryOfAFile(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	f, err := os.Create(at(d, "a"))
	must(t, err)
	must(t, f.Truncate(8192))
	one, err := unix.Mmap(int(f.Fd()), 0, 8192, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	must(t, err)
	other, err := os.OpenFile(at(d, "a"), os.O_RDWR, 0)
	must(t, err)
	two, err := unix.Mmap(int(other.Fd()), 0, 8192, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	must(t, err)
	copy(one[5000:], "shared")
	if string(two[5000:5006]) != "shared" {
		t.Error("what one wrote the other does not see")
	}
	must(t, errors.Join(unix.Munmap(one), unix.Munmap(two), f.Sync(), f.Close(), other.Close()))
	must(t, d.Cut(nil))
	got, err := os.ReadFile(at(d, "a"))
	must(t, err)
	if len(got) != 8192 || string(got[5000:5006]) != "shared" {
		t.Error("what was mapped and synced is gone")
	}
}

// TestManyWritersAtOnce lets each own a file and sync what it says it wrote.
func TestManyWritersAtOnce(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	for round := range 5 {
		var group sync.WaitGroup
		for n := range 8 {
			group.Go(func() {
				name := at(d, "abcdefgh"[n:n+1])
				for i := range 20 {
					write(t, name, "ABCDEFGHIJKLMNOPQRST"[i:i+1], int64(i), true)
				}
				write(t, name, "?", 0, false)
			})
		}
		group.Wait()
		must(t, d.Cut(rand.New(rand.NewPCG(uint64(round), 2))))
		for n := range 8 {
			got, err := os.ReadFile(at(d, "abcdefgh"[n:n+1]))
			must(t, err)
			if string(got[1:]) != "BCDEFGHIJKLMNOPQRST" || !strings.ContainsRune("A?", rune(got[0])) {
				t.Errorf("round %d: %q", round, got)
			}
		}
	}
}

func TestCutWhileSomebodyWorksIsRefused(t *testing.T) {
	t.Parallel()
	d := mount(t, disk.Options{})
	f, err := os.Create(at(d, "a"))
	must(t, err)
	if err := d.Cut(nil); !errors.Is(err, syscall.EBUSY) {
		t.Errorf("answered %v", err)
	}
	must(t, f.Close())
	must(t, d.Cut(nil))
}

func TestWithoutAFolderItSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	if _, err := disk.Mount(filepath.Join(t.TempDir(), "nowhere"), disk.Options{}); !errors.Is(err, disk.ErrMissing) {
		t.Errorf("answered %v", err)
	}
}
