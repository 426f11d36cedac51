// SPDX-License-Identifier: Apache-2.0

package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// DropSettings of a simulated drop folder.
type DropSettings struct {
	Name   string  // the destination's name in the ledger
	Dir    string  // the folder, which must exist
	Ledger *Ledger // required
	// Collect takes each file away once it was read, as many importers do: a
	// file that is dropped again is then a second effect.
	Collect bool
}

// DropFolder is a council's importer that looks into a folder. It believes in
// names: what does not look temporary is taken as it stands, whole or not.
type DropFolder struct {
	set DropSettings

	mu   sync.Mutex
	seen map[string]bool // name and hash, when nothing is taken away
}

// Drop is one file that the importer read.
type Drop struct {
	Name   string
	Size   int64
	SHA256 string
}

// NewDropFolder makes an importer that remembers what its ledger rows tell of.
func NewDropFolder(s DropSettings) *DropFolder {
	d := &DropFolder{set: s, seen: map[string]bool{}}
	for _, row := range s.Ledger.Effects() {
		if row.Destination == s.Name {
			d.seen[row.Key+" "+row.SHA256] = true
		}
	}
	return d
}

// Scan reads the files that are complete by their names and were not read
// before, and records each, by name and hash, before it takes it away.
func (d *DropFolder) Scan() ([]Drop, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	entries, err := os.ReadDir(d.set.Dir)
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}
	var drops []Drop
	for _, entry := range entries {
		if !entry.Type().IsRegular() || temporary(entry.Name()) {
			continue
		}
		drop, fresh, err := d.take(entry.Name())
		if err != nil {
			return drops, err
		}
		if fresh {
			drops = append(drops, drop)
		}
	}
	return drops, nil
}

func (d *DropFolder) take(name string) (drop Drop, fresh bool, err error) {
	path := filepath.Join(d.set.Dir, name)
	body, err := os.ReadFile(path) // #nosec G304 -- a name the folder itself gave
	if errors.Is(err, fs.ErrNotExist) {
		return Drop{}, false, nil // renamed since it was listed
	}
	if err != nil {
		return Drop{}, false, fmt.Errorf("read a file: %w", err)
	}
	sum := sha256.Sum256(body)
	drop = Drop{Name: name, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
	if d.seen[name+" "+drop.SHA256] && !d.set.Collect {
		return drop, false, nil
	}
	row := Effect{Destination: d.set.Name, Kind: KindEffect, Key: name, SHA256: drop.SHA256}
	if _, err := d.set.Ledger.Record(row); err != nil {
		return Drop{}, false, err
	}
	d.seen[name+" "+drop.SHA256] = true
	if d.set.Collect {
		err = os.Remove(path)
	}
	return drop, true, err
}

// temporary tells the names that senders give to what they are still writing.
func temporary(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~") {
		return true
	}
	endings := []string{".tmp", ".temp", ".part", ".partial", ".filepart", ".writing"}
	return slices.Contains(endings, strings.ToLower(filepath.Ext(name)))
}
