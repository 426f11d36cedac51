// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// drop is one file on its way into the folder.
type drop struct {
	root adapters.Folder
	name string
	sum  string
}

// put drops the file, or carries on where an attempt was cut off. The note is
// written when the file is whole under its staged name and not yet under its own:
// once there is a note and no staged file, the file was dropped.
func (d *drop) put(ctx context.Context, body adapters.Body) error {
	there, err := d.there(ctx)
	if err != nil {
		return err
	}
	noted, err := d.noted()
	if err != nil {
		return err
	}
	if !there && !noted {
		if err := d.stage(ctx, body); err != nil {
			return err
		}
	}
	if !noted {
		if err := d.place(d.note(), d.line()); err != nil {
			return err
		}
	}
	if !there {
		if there, err = d.release(); err != nil {
			return err
		}
		if !there {
			return d.taken()
		}
	}
	return d.vouch()
}

// taken makes sure that what is there no more was taken, and did not go with the
// whole folder: our note is still there.
func (d *drop) taken() error {
	noted, err := d.noted()
	if err == nil && !noted {
		err = fs.ErrNotExist
	}
	return err
}

// noted reports whether this file was staged for certain before, or refuses
// another of its name.
func (d *drop) noted() (bool, error) {
	have, err := d.read(d.note())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case string(have) != d.checksum():
		return false, care.At(care.Rejected, HeaderFileName, "file-name", "another file of this name was dropped before")
	}
	return true, nil
}

// release gives the staged file its name. It reports false when there is none:
// it was dropped before, and the council has taken it.
func (d *drop) release() (bool, error) {
	err := d.root.Rename(d.staged(), d.name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, d.syncFolder()
}

func (d *drop) note() string     { return "." + d.name + ".dropped" }
func (d *drop) staged() string   { return "." + d.name + ".staged" }
func (d *drop) checksum() string { return d.sum + "  " + d.name + "\n" }

// line fills a file with the checksum's line.
func (d *drop) line() func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, d.checksum())
		return err
	}
}

// there reports whether the same file was dropped before.
func (d *drop) there(ctx context.Context) (bool, error) {
	f, err := d.root.OpenFile(d.name, os.O_RDONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close() //nolint:errcheck // only read
	h := sha256.New()
	if _, err := io.Copy(h, during(ctx, f)); err != nil {
		return false, err
	}
	if hexSum(h) != d.sum {
		return false, care.At(care.Rejected, HeaderFileName, "file-name", "another file of this name lies in the council's folder")
	}
	return true, nil
}

// stage writes the whole file under a hidden name.
func (d *drop) stage(ctx context.Context, body adapters.Body) error {
	in, err := body.Open()
	if err != nil {
		return &care.Error{Kind: care.Internal, Message: "the message's bytes cannot be read", Err: err}
	}
	defer in.Close()
	return d.place(d.staged(), func(w io.Writer) error {
		h := sha256.New()
		if _, err := io.Copy(io.MultiWriter(w, h), during(ctx, in)); err != nil {
			return err
		}
		if hexSum(h) != d.sum {
			return care.Errorf(care.Internal, "the message's bytes are not those of its checksum")
		}
		return nil
	})
}

// vouch writes the checksum file, unless it is there.
func (d *drop) vouch() error {
	name := d.name + checksumSuffix
	if have, err := d.read(name); err == nil && string(have) == d.checksum() {
		return nil
	}
	return d.place(name, d.line())
}

// place writes a file so that it is whole under its name or not there at all.
func (d *drop) place(name string, fill func(io.Writer) error) error {
	if err := d.clear(name); err != nil {
		return err
	}
	temp := temporary(name)
	f, err := d.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	if err := finish(f, fill(f)); err != nil {
		return errors.Join(err, d.root.Remove(temp))
	}
	if err := d.root.Rename(temp, name); err != nil {
		return errors.Join(err, d.root.Remove(temp))
	}
	return d.syncFolder()
}

// clear removes what an attempt that was cut off left behind.
func (d *drop) clear(name string) error {
	all, err := d.root.Names()
	for _, temp := range all {
		if strings.HasPrefix(temp, "."+name+".") && strings.HasSuffix(temp, partSuffix) {
			err = errors.Join(err, d.root.Remove(temp))
		}
	}
	return err
}

// read gives a small file of ours.
func (d *drop) read(name string) ([]byte, error) {
	f, err := d.root.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, 4096))
	return data, errors.Join(err, f.Close())
}

// finish syncs and closes a file that was filled, or only closes it.
func finish(f adapters.File, filled error) error {
	if filled == nil {
		filled = f.Sync()
	}
	return errors.Join(filled, f.Close())
}

func (d *drop) syncFolder() error {
	folder, err := d.root.OpenFile(".", os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// temporary gives a hidden name that nobody else uses.
func temporary(name string) string { return "." + name + "." + rand.Text()[:12] + partSuffix }
