// SPDX-License-Identifier: Apache-2.0

//go:build unix

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// lockFile holds a lock that ends with the process, however it ends. SQLite's
// own locks would let a second gateway in between two transactions.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Clean(name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w", err)
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if errors.Is(err, unix.EWOULDBLOCK) {
		err = fmt.Errorf("%w (lock file %s)", ErrInUse, name)
	}
	return nil, errors.Join(err, f.Close())
}

// enough says whether the disk that holds file has room left.
func enough(file string, room int64) error {
	var is unix.Statfs_t
	if err := unix.Statfs(filepath.Dir(file), &is); err != nil {
		return fmt.Errorf("look at disk: %w", err)
	}
	if free := int64(is.Bavail) * int64(is.Bsize); free < room { //nolint:gosec,unconvert // types differ between systems
		return fmt.Errorf("%w: %d bytes free, %d wanted", ErrRoom, free, room)
	}
	return nil
}
