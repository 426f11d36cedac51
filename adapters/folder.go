// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Folder is a folder of files. No name leads out of it, by a link or otherwise.
type Folder interface {
	// OpenFile opens or makes a file; "." is the folder itself, which can be
	// synced and closed.
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Rename(from, to string) error
	Remove(name string) error
	Names() ([]string, error)
	Close() error
}

// File is one file of a folder.
type File = interface {
	io.ReadWriteCloser
	Sync() error
}

// OpenFolder opens a folder that is there.
func OpenFolder(dir string) (Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the folder: %w", err)
	}
	return folder{root}, nil
}

type folder struct{ *os.Root }

// OpenFile implements Folder.
func (f folder) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	file, err := f.Root.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err // not a nil *os.File in an interface
	}
	return file, nil
}

// Names implements Folder.
func (f folder) Names() ([]string, error) {
	entries, err := fs.ReadDir(f.FS(), ".")
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names, err
}
