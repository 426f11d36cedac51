// SPDX-License-Identifier: Apache-2.0

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/carelode/lode/gateway/store"
)

// Backup implements store.Store. It reads one consistent view while writers go
// on. The copy is sealed as the store is, and opens with the same keys. It
// fails with fs.ErrExist when the file is there.
func (s *Store) Backup(ctx context.Context, file string) (err error) {
	// Made here first, so that it is nobody else's to read at any moment; the
	// engine writes into an empty file.
	f, err := os.OpenFile(filepath.Clean(file), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup: %w", errors.Join(err, os.Remove(file)))
		}
	}()
	err = s.copyInto(ctx, file)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return store.SyncFolder(file)
}

// copyInto has the engine write a copy. A connection of its own: the readers'
// may not write, not even elsewhere.
func (s *Store) copyInto(ctx context.Context, file string) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return ErrClosed
	}
	db, err := dial(s.file, "")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, file)
	return errors.Join(err, db.Close())
}
