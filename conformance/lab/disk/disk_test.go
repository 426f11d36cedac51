// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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

// writing is write, for later.
func writing(name, text string, offset int64, sync bool) func(*testing.T, *disk.Disk) {
	return func(t *testing.T, d *disk.Disk) {
		t.Helper()
		write(t, at(d, name), text, offset, sync)
	}
}

func TestWhatWasNotSyncedIsGoneAfterACut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*512)
	for name, c := range map[string]struct {
		do   func(*testing.T, *disk.Disk)
		file string
		want string
	}{
		"synced stays":                     {writing("a", "kept", 0, true), "a", "kept"},
		"a new file that was not":          {writing("a", "gone", 0, false), "a", "-"},
		"what was written over it":         {writing("old", "new", 0, false), "old", "old text"},
		"what was written over and synced": {writing("old", "new", 0, true), "old", "new text"},
		"what was added to it":             {writing("old", long, 8, false), "old", "old text"},
		"that it was shortened":            {func(t *testing.T, d *disk.Disk) { must(t, os.Truncate(at(d, "old"), 3)) }, "old", "old text"},
		"that it was emptied and filled": {func(t *testing.T, d *disk.Disk) {
			must(t, os.Truncate(at(d, "old"), 0))
			write(t, at(d, "old"), "new", 0, false)
		}, "old", "old text"},
		"only what came after the sync": {func(t *testing.T, d *disk.Disk) {
			write(t, at(d, "old"), "OLD", 0, true)
			write(t, at(d, "old"), "xxx", 0, false)
			write(t, at(d, "old"), long, 8, false)
		}, "old", "OLD text"},
		"that it was removed": {func(t *testing.T, d *disk.Disk) { must(t, os.Remove(at(d, "old"))) }, "old", "old text"},
		"that it was renamed": {func(t *testing.T, d *disk.Disk) { must(t, os.Rename(at(d, "old"), at(d, "a"))) }, "old", "old text"},
		"the other name":      {func(t *testing.T, d *disk.Disk) { must(t, os.Rename(at(d, "old"), at(d, "a"))) }, "a", "-"},
		"a second name":       {func(t *testing.T, d *disk.Disk) { must(t, os.Link(at(d, "old"), at(d, "a"))) }, "a", "-"},
		"a folder, and what is in it": {func(t *testing.T, d *disk.Disk) {
			must(t, os.Mkdir(at(d, "f"), 0o700))
			write(t, at(d, "f/a"), "gone", 0, false)
		}, "f", "-"},
		"a rename and its folder's sync": {func(t *testing.T, d *disk.Disk) {
			must(t, os.Rename(at(d, "old"), at(d, "a")))
			syncFolder(t, d.Folder())
		}, "a", "old text"},
		"a removal and its folder's sync": {func(t *testing.T, d *disk.Disk) {
			must(t, os.Remove(at(d, "old")))
			syncFolder(t, d.Folder())
		}, "old", "-"},
		"a name that was kept without its bytes": {func(t *testing.T, d *disk.Disk) {
			write(t, at(d, "a"), "gone", 0, false)
			syncFolder(t, d.Folder())
		}, "a", ""},
		"a file that takes another's place unsynced": {func(t *testing.T, d *disk.Disk) {
			write(t, at(d, "a"), "gone", 0, false)
			must(t, os.Rename(at(d, "a"), at(d, "old")))
			syncFolder(t, d.Folder())
		}, "old", ""},
		"a file that takes another's place properly": {func(t *testing.T, d *disk.Disk) {
			write(t, at(d, "a"), "kept", 0, true)
			must(t, os.Rename(at(d, "a"), at(d, "old")))
			syncFolder(t, d.Folder())
		}, "old", "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := mount(t, disk.Options{})
			write(t, at(d, "old"), "old text", 0, true)
			c.do(t, d)
			must(t, d.Cut(nil))
			holds(t, at(d, c.file), c.want)
			write(t, at(d, "after"), "after", 0, true) // it works again
			holds(t, at(d, "after"), "after")
		})
	}
}

func TestNameOfASyncedFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		strict, folder bool
		want           string
	}{
		"is kept with it":                  {false, false, "kept"},
		"is not, if the disk is strict":    {true, false, "-"},
		"is kept by a sync of its folders": {true, true, "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := mount(t, disk.Options{Strict: c.strict})
			must(t, os.MkdirAll(at(d, "f/g"), 0o700))
			write(t, at(d, "f/g/a"), "kept", 0, true)
			if c.folder {
				for _, folder := range []string{"f/g", "f", ""} {
					syncFolder(t, at(d, folder))
				}
			}
			must(t, d.Cut(nil))
			holds(t, at(d, "f/g/a"), c.want)
		})
	}
}

// TestTornCut wants, over many cuts, each sector that was not synced now as it
// was and now as it became, and those that were synced always as they were.
func TestTornCut(t *testing.T) {
	t.Parallel()
	const sectors, bytesEach = 8, 512
	d := mount(t, disk.Options{})
	seen := make([]map[byte]bool, sectors)
	for i := range seen {
		seen[i] = map[byte]bool{}
	}
	sizes := map[int]bool{}
	for seed := range uint64(60) {
		write(t, at(d, "a"), strings.Repeat("0", sectors*bytesEach), 0, true)
		must(t, os.Truncate(at(d, "a"), sectors*bytesEach))
		write(t, at(d, "a"), strings.Repeat("0", sectors*bytesEach), 0, true)
		for _, text := range []string{"1", "2"} {
			write(t, at(d, "a"), strings.Repeat(text, 5*bytesEach), 0, false)
		}
		write(t, at(d, "a"), "3", sectors*bytesEach+4096, false)
		must(t, d.Cut(rand.New(rand.NewPCG(seed, 1))))
		got, err := os.ReadFile(at(d, "a"))
		must(t, err)
		sizes[len(got)] = true
		for i := range sectors {
			part := got[i*bytesEach : (i+1)*bytesEach]
			if len(bytes.Trim(part, string(part[0]))) > 0 {
				t.Fatalf("sector %d is torn itself", i)
			}
			seen[i][part[0]] = true
		}
	}
	for i, s := range seen {
		if want := map[bool]int{true: 3, false: 1}[i < 5]; len(s) != want {
			t.Errorf("sector %d was %v, want %d sorts", i, s, want)
		}
	}
	if len(sizes) != 2 {
		t.Errorf("sizes after a cut: %v", sizes)
	}
}

// TestTornCutKeepsTheFirstNames wants of changes of names always the first few.
func TestTornCutKeepsTheFirstNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for seed := range uint64(40) {
		d := mount(t, disk.Options{})
		for _, name := range []string{"a", "b", "c"} {
			write(t, at(d, name), "", 0, false)
		}
		must(t, os.Rename(at(d, "a"), at(d, "d")))
		must(t, d.Cut(rand.New(rand.NewPCG(seed, 1))))
		entries, err := os.ReadDir(d.Folder())
		must(t, err)
		var all strings.Builder
		for _, e := range entries {
			all.WriteString(e.Name())
		}
		seen[all.String()] = true
	}
	for all := range seen {
		if !slices.Contains([]string{"", "a", "ab", "abc", "bcd"}, all) {
			t.Errorf("%q is left", all)
		}
	}
	if len(seen) != 5 {
		t.Errorf("over many cuts only these are left: %v", seen)
	}
}

func TestSameSeedTearsAlike(t *testing.T) {
	t.Parallel()
	var first []byte
	for range 2 {
		d := mount(t, disk.Options{})
		write(t, at(d, "a"), strings.Repeat("0", 1<<16), 0, true)
		write(t, at(d, "a"), strings.Repeat("1", 1<<16), 0, false)
		must(t, d.Cut(rand.New(rand.NewPCG(7, 1))))
		got, err := os.ReadFile(at(d, "a"))
		must(t, err)
		if first == nil {
			first = got
		}
		if !bytes.Equal(got, first) || !bytes.Contains(got, []byte("1")) || !bytes.Contains(got, []byte("0")) {
			t.Error("the same seed left something else, or nothing was torn")
		}
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
