// SPDX-License-Identifier: Apache-2.0

package sim_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/carelode/lode/conformance/sim"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil { // #nosec G703 -- a test's own folder
		t.Fatal(err)
	}
}

func scan(t *testing.T, d *sim.DropFolder) string {
	t.Helper()
	drops, err := d.Scan()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, drop := range drops {
		names = append(names, drop.Name)
	}
	return strings.Join(names, " ")
}

func TestOnlyCompleteFilesAreTaken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := ledger(t, "")
	folder := sim.NewDropFolder(sim.DropSettings{Name: "council", Dir: dir, Ledger: l})
	for _, name := range []string{"a.csv", ".b.csv", "c.csv.tmp", "d.part", "e.csv~", "~f.csv", "g.CSV.Partial"} {
		write(t, filepath.Join(dir, name), name)
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := scan(t, folder); got != "a.csv" {
		t.Errorf("took %q", got)
	}
	if got := scan(t, folder); got != "" {
		t.Errorf("took again %q", got)
	}
	write(t, filepath.Join(dir, "a.csv"), "another text")
	again := sim.NewDropFolder(sim.DropSettings{Name: "council", Dir: dir, Ledger: l})
	if got := scan(t, again); got != "a.csv" || l.Count("council", "a.csv") != 2 {
		t.Errorf("took %q, %d rows, want the changed file as a second effect", got, l.Count("council", "a.csv"))
	}
}

func TestAFileDroppedAgainIsASecondEffect(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := ledger(t, "")
	folder := sim.NewDropFolder(sim.DropSettings{Name: "council", Dir: dir, Ledger: l, Collect: true})
	for range 2 {
		write(t, filepath.Join(dir, "a.csv"), "text")
		if got := scan(t, folder); got != "a.csv" {
			t.Errorf("took %q", got)
		}
		if _, err := os.Stat(filepath.Join(dir, "a.csv")); err == nil {
			t.Error("it was left there")
		}
	}
	if n := l.Count("council", "a.csv"); n != 2 {
		t.Errorf("%d effects, want 2", n)
	}
}

func TestATornLastRowIsLeftOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger")
	l := ledger(t, path)
	for _, key := range []string{"a", "b"} {
		if _, err := l.Record(sim.Effect{Destination: "d", Kind: sim.KindEffect, Key: key}); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := 1; cut < 20; cut++ {
		write(t, path, string(whole[:len(whole)-cut]))
		rows, err := sim.ReadLedger(path)
		if err != nil || len(rows) != 1 || rows[0].Key != "a" {
			t.Fatalf("cut by %d: %+v, %v", cut, rows, err)
		}
	}
	again := ledger(t, path)
	if row, err := again.Record(sim.Effect{Destination: "d", Kind: sim.KindEffect, Key: "c"}); err != nil || row.Number != 2 {
		t.Fatalf("row %+v, %v", row, err)
	}
	rows, err := sim.ReadLedger(path)
	if err != nil || len(rows) != 2 || rows[1].Key != "c" {
		t.Errorf("rows %+v, %v", rows, err)
	}
	write(t, path, "nonsense\n")
	if _, err := sim.OpenLedger(path); err == nil {
		t.Error("a ledger that cannot be read was opened")
	}
}

func TestARowIsOnDiskBeforeRecordReturns(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "ledger")
	l := ledger(t, path)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			row, err := l.Record(sim.Effect{Destination: "d", Kind: sim.KindEffect, Key: "k"})
			if err != nil {
				t.Error(err)
				return
			}
			rows, err := sim.ReadLedger(path)
			if err != nil || len(rows) < row.Number || rows[row.Number-1].Number != row.Number {
				t.Errorf("row %d is not on disk: %d rows, %v", row.Number, len(rows), err)
			}
		})
	}
	wait.Wait()
	if n := l.Count("d", "k"); n != 20 {
		t.Errorf("%d effects", n)
	}
}
