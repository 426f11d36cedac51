// SPDX-License-Identifier: Apache-2.0

//go:build linux

package disk_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/conformance/lab/disk"
)

// hand works on a disk.
type hand struct {
	t    *testing.T
	disk *disk.Disk
}

func (h hand) at(name string) string { return at(h.disk, name) }

func (h hand) write(name, text string, offset int64, sync bool) {
	h.t.Helper()
	write(h.t, h.at(name), text, offset, sync)
}

func (h hand) must(err error) {
	h.t.Helper()
	must(h.t, err)
}

func (h hand) syncFolder() {
	h.t.Helper()
	syncFolder(h.t, h.disk.Folder())
}

func TestWhatWasNotSyncedIsGoneAfterACut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3*512)
	for name, c := range map[string]struct {
		do   func(hand)
		file string
		want string
	}{
		"synced stays":                     {func(h hand) { h.write("a", "kept", 0, true) }, "a", "kept"},
		"a new file that was not":          {func(h hand) { h.write("a", "gone", 0, false) }, "a", "-"},
		"what was written over it":         {func(h hand) { h.write("old", "new", 0, false) }, "old", "old text"},
		"what was written over and synced": {func(h hand) { h.write("old", "new", 0, true) }, "old", "new text"},
		"what was added to it":             {func(h hand) { h.write("old", long, 8, false) }, "old", "old text"},
		"that it was shortened":            {func(h hand) { h.must(os.Truncate(h.at("old"), 3)) }, "old", "old text"},
		"that it was emptied and filled": {func(h hand) {
			h.must(os.Truncate(h.at("old"), 0))
			h.write("old", "new", 0, false)
		}, "old", "old text"},
		"only what came after the sync": {func(h hand) {
			h.write("old", "OLD", 0, true)
			h.write("old", "xxx", 0, false)
			h.write("old", long, 8, false)
		}, "old", "OLD text"},
		"that it was removed": {func(h hand) { h.must(os.Remove(h.at("old"))) }, "old", "old text"},
		"that it was renamed": {func(h hand) { h.must(os.Rename(h.at("old"), h.at("a"))) }, "old", "old text"},
		"the other name":      {func(h hand) { h.must(os.Rename(h.at("old"), h.at("a"))) }, "a", "-"},
		"a second name":       {func(h hand) { h.must(os.Link(h.at("old"), h.at("a"))) }, "a", "-"},
		"a folder, and what is in it": {func(h hand) {
			h.must(os.Mkdir(h.at("f"), 0o700))
			h.write("f/a", "gone", 0, false)
		}, "f", "-"},
		"a rename and its folder's sync": {func(h hand) {
			h.must(os.Rename(h.at("old"), h.at("a")))
			h.syncFolder()
		}, "a", "old text"},
		"a removal and its folder's sync": {func(h hand) {
			h.must(os.Remove(h.at("old")))
			h.syncFolder()
		}, "old", "-"},
		"a name that was kept without its bytes": {func(h hand) {
			h.write("a", "gone", 0, false)
			h.syncFolder()
		}, "a", ""},
		"a file that takes another's place unsynced": {func(h hand) {
			h.write("a", "gone", 0, false)
			h.must(os.Rename(h.at("a"), h.at("old")))
			h.syncFolder()
		}, "old", ""},
		"a file that takes another's place properly": {func(h hand) {
			h.write("a", "kept", 0, true)
			h.must(os.Rename(h.at("a"), h.at("old")))
			h.syncFolder()
		}, "old", "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := mount(t, disk.Options{})
			h := hand{t, d}
			h.write("old", "old text", 0, true)
			c.do(h)
			must(t, d.Cut(nil))
			holds(t, at(d, c.file), c.want)
			h.write("after", "after", 0, true) // it works again
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
