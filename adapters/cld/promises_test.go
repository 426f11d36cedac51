// SPDX-License-Identifier: Apache-2.0

package cld_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/conformance"
	"github.com/carelode/lode/conformance/sim"
	"github.com/carelode/lode/mapping/care"
)

func TestAdapter(t *testing.T) {
	t.Parallel()
	conformance.Exercise(t, conformance.Subject{
		Factory: cld.Factory(), Endpoint: councilFolder, Wrap: wrapExtract, Golden: "testdata/golden", Update: *update,
	})
}

// councilFolder is a council's folder with its importer, which looks whenever
// somebody asks what it has taken, and takes away what it has read: the adapter
// must know by itself what it dropped before.
func councilFolder(t conformance.T, _ []*care.Record) conformance.Endpoint {
	ledger, err := sim.OpenLedger("")
	if err != nil {
		t.Fatalf("open ledger: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "council")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatalf("make folder: %v", err)
	}
	folder := sim.NewDropFolder(sim.DropSettings{Name: "council", Dir: dir, Ledger: ledger, Collect: true})
	return conformance.Endpoint{
		Settings: map[string]string{"folder": dir},
		Effects:  func() []sim.Effect { return imported(t, folder, ledger) },
		Names: func() []string {
			names := namesIn(t, dir)
			for _, effect := range imported(t, folder, ledger) {
				names = append(names, effect.Key)
			}
			return names
		},
		Stop: func() {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatalf("take the folder away: %v", err)
			}
		},
	}
}

// imported gives what the importer took, without the checksum files: each
// vouches for an extract and is none.
func imported(t conformance.T, folder *sim.DropFolder, ledger *sim.Ledger) []sim.Effect {
	if _, err := folder.Scan(); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("import: %v", err)
	}
	var extracts []sim.Effect
	for _, effect := range ledger.Effects() {
		if filepath.Ext(effect.Key) == ".csv" {
			extracts = append(extracts, effect)
		}
	}
	return extracts
}

func namesIn(t conformance.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatalf("list folder: %v", err)
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// wrapExtract makes the message that drops an extract.
func wrapExtract(a adapters.Adapter, file []byte, period care.Period, facts adapters.Facts) (adapters.Message, error) {
	council, ok := a.(*cld.Adapter)
	if !ok {
		return adapters.Message{}, errors.New("not the council's adapter")
	}
	name, err := council.FileName(period, facts)
	return adapters.Message{
		Key: facts.Key, ContentType: "text/csv; charset=utf-8", Body: adapters.Bytes(file),
		Header: map[string]string{cld.HeaderFileName: name},
	}, err
}
