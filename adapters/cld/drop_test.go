// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/mapping/care"
)

const (
	dropped  = "cld_623_soham_20260101_20260331_7.csv"
	dropNote = "." + dropped + ".dropped" // the hidden note that stays
)

func message(body string) adapters.Message {
	return adapters.Message{Key: "k1", Header: map[string]string{cld.HeaderFileName: dropped}, ContentType: "text/csv", Body: adapters.Bytes([]byte(body))}
}

func into(t *testing.T, folder string) *cld.Adapter {
	t.Helper()
	return newAdapter(t, map[string]string{"folder": folder})
}

// sumLine is what sha256sum writes.
func sumLine(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:]) + "  " + dropped + "\n"
}

func listing(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		if e.Name() != dropNote {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestDrop(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	a := into(t, folder)
	for _, attempt := range []string{"once", "again"} {
		receipt, err := a.Deliver(t.Context(), message("a,b\r\n"))
		if err != nil || receipt.Reached != adapters.Received || receipt.Reference != dropped {
			t.Fatalf("%s: %+v, %v", attempt, receipt, err)
		}
	}
	if got := listing(t, folder); !slices.Equal(got, []string{dropped, dropped + ".sha256"}) {
		t.Errorf("the folder holds %v", got)
	}
	line, err := os.ReadFile(filepath.Join(folder, dropped+".sha256"))
	if err != nil || string(line) != sumLine("a,b\r\n") {
		t.Errorf("the checksum file holds %q, %v", line, err)
	}
}

func TestDropOfAnotherFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	a := into(t, folder)
	if _, err := a.Deliver(t.Context(), message("first")); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Deliver(t.Context(), message("other")); care.KindOf(err) != care.Rejected {
		t.Errorf("another file of the name: %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(folder, dropped)); err != nil || string(data) != "first" {
		t.Errorf("what lay there is now %q, %v", data, err)
	}
}

// TestDropTakenAway: a council that takes files away is not given one twice.
func TestDropTakenAway(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	a := into(t, folder)
	if _, err := a.Deliver(t.Context(), message("first")); err != nil {
		t.Fatal(err)
	}
	for _, name := range listing(t, folder) {
		if err := os.Remove(filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Deliver(t.Context(), message("first")); err != nil {
		t.Errorf("the same file again: %v", err)
	}
	if _, err := a.Deliver(t.Context(), message("other")); care.KindOf(err) != care.Rejected {
		t.Errorf("another file of the name: %v", err)
	}
	if got := listing(t, folder); len(got) != 0 {
		t.Errorf("the council is given %v again", got)
	}
}

// TestDropAfterACrash: whatever an attempt left behind, the next one mends it.
func TestDropAfterACrash(t *testing.T) {
	t.Parallel()
	for name, left := range map[string]map[string]string{
		"half a temporary file":             {".." + dropped + ".staged.ABCDEF.part": "a,"},
		"a staged file and no note":         {"." + dropped + ".staged": "a,b\r\n"},
		"a staged file with its note":       {"." + dropped + ".staged": "a,b\r\n", dropNote: sumLine("a,b\r\n")},
		"the file with its note":            {dropped: "a,b\r\n", dropNote: sumLine("a,b\r\n")},
		"the file but no checksum":          {dropped: "a,b\r\n"},
		"the file and half a checksum":      {dropped: "a,b\r\n", dropped + ".sha256": "12"},
		"the file and a temporary sum":      {dropped: "a,b\r\n", "." + dropped + ".sha256.XYZ.part": "1"},
		"nothing":                           {},
		"a checksum that came from nowhere": {dropped + ".sha256": "12"},
	} {
		folder := t.TempDir()
		for file, text := range left {
			if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := into(t, folder).Deliver(t.Context(), message("a,b\r\n")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := listing(t, folder); !slices.Equal(got, []string{dropped, dropped + ".sha256"}) {
			t.Errorf("%s: the folder holds %v", name, got)
		}
		if data, err := os.ReadFile(filepath.Join(folder, dropped)); err != nil || string(data) != "a,b\r\n" {
			t.Errorf("%s: the file is %q, %v", name, data, err)
		}
	}
}

// lying is a body whose bytes are not those of its checksum.
type lying struct{ adapters.Body }

func (lying) Open() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("cut")), nil }

func TestDropRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	named := func(name string) adapters.Message {
		m := message("x")
		m.Header = map[string]string{cld.HeaderFileName: name}
		return m
	}
	torn := message("whole")
	torn.Body = lying{torn.Body}
	cases := []struct {
		name string
		ctx  context.Context
		a    *cld.Adapter
		m    adapters.Message
		want care.Kind
	}{
		{"a name that climbs", t.Context(), into(t, folder), named("../x.csv"), care.Invalid},
		{"a hidden name", t.Context(), into(t, folder), named(".csv"), care.Invalid},
		{"no name", t.Context(), into(t, folder), adapters.Message{Body: adapters.Bytes(nil)}, care.Invalid},
		{"no folder in the settings", t.Context(), into(t, ""), message("x"), care.Unauthorised},
		{"a folder that is not there", t.Context(), into(t, filepath.Join(folder, "gone")), message("x"), care.Unavailable},
		{"a gateway that is stopping", cancelled, into(t, folder), message("x"), care.Unavailable},
		{"bytes that were torn", t.Context(), into(t, folder), torn, care.Internal},
	}
	for _, c := range cases {
		if _, err := c.a.Deliver(c.ctx, c.m); care.KindOf(err) != c.want {
			t.Errorf("%s: %v (%s), want %s", c.name, err, care.KindOf(err), c.want)
		} else if strings.Contains(err.Error(), folder) {
			t.Errorf("%s: the error shows a path: %v", c.name, err)
		}
	}
	if got := listing(t, folder); len(got) != 0 {
		t.Errorf("something was left in the folder: %v", got)
	}
}

// TestDropDoesNotFollow: a link out of the folder is not written through.
func TestDropDoesNotFollow(t *testing.T) {
	t.Parallel()
	folder, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(folder, dropped)); err != nil {
		t.Fatal(err)
	}
	if _, err := into(t, folder).Deliver(t.Context(), message("ours")); err == nil {
		t.Error("a link out of the folder was taken")
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "theirs" {
		t.Errorf("the file outside is now %q, %v", data, err)
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := into(t, folder).Probe(t.Context()); err != nil {
		t.Error(err)
	}
	if got := listing(t, folder); len(got) != 0 {
		t.Errorf("the probe left %v", got)
	}
	if err := into(t, filepath.Join(folder, "gone")).Probe(t.Context()); care.KindOf(err) != care.Unavailable {
		t.Errorf("a folder that is not there: %v", err)
	}
	if err := into(t, "").Probe(t.Context()); care.KindOf(err) != care.Unauthorised {
		t.Errorf("no folder: %v", err)
	}
}

// vanishing is a folder that goes as the file is given its name.
type vanishing struct {
	adapters.Folder
	dir string
}

func (v vanishing) Rename(from, to string) error {
	if to == dropped {
		if err := os.RemoveAll(v.dir); err != nil {
			return err
		}
	}
	return v.Folder.Rename(from, to)
}

// TestDropWhenTheFolderGoes: a file that went with its folder was not taken by the
// council.
func TestDropWhenTheFolderGoes(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "council")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	a, err := cld.New(adapters.Options{Settings: map[string]string{"folder": dir}, Folder: func(dir string) (adapters.Folder, error) {
		f, err := adapters.OpenFolder(dir)
		return vanishing{f, dir}, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	if receipt, err := a.Deliver(t.Context(), message("a,b\r\n")); care.KindOf(err) != care.Unavailable {
		t.Errorf("%+v, %v", receipt, err)
	}
}
