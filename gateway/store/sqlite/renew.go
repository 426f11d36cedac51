// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/carelode/lode/gateway/store"
)

// firstPage is what the engine reads of a file before it reads its log.
const firstPage = 4096

// renew writes again, and syncs, what the engine will believe when it opens a
// store that did not end well: its log, and the first page of its file. After a
// sync that failed the system holds in memory what is not on the disk, and says
// of the next sync that all is well; a log that goes on from there is cut off
// where the disk never had it. Nobody else may have the store open.
func renew(file string) error {
	for _, f := range []struct {
		name string
		most int64
	}{{file, firstPage}, {file + "-wal", math.MaxInt64}} {
		if err := renewFile(f.name, f.most); err != nil {
			return fmt.Errorf("write %s again: %w", filepath.Base(f.name), err)
		}
	}
	return nil
}

// named makes the names of the store's file and of its log durable, once the
// engine has made both. The engine syncs their folder too, and ignores it when
// that fails (os_unix.c, unixSync): what it commits to a log without a name is
// lost with the power.
func named(file string) error {
	for _, name := range []string{file, file + "-wal"} {
		if _, err := os.Stat(name); err != nil {
			return fmt.Errorf("look for %s: %w", filepath.Base(name), err)
		}
	}
	return store.SyncFolder(file)
}

func renewFile(name string, most int64) (err error) {
	f, err := os.OpenFile(filepath.Clean(name), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	piece := make([]byte, 1<<20)
	for at := int64(0); at < most; {
		n, err := f.ReadAt(piece[:min(most-at, int64(len(piece)))], at)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if n == 0 {
			break
		}
		if _, err := f.WriteAt(piece[:n], at); err != nil {
			return err
		}
		at += int64(n)
	}
	return f.Sync()
}
