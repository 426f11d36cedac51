// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/mapping/care"
)

// checksumSuffix names the file that is written last: once it is there, the
// extract is whole. It holds what sha256sum -c reads.
const checksumSuffix = ".sha256"

// partSuffix ends the temporary names, which begin with a dot.
const partSuffix = ".part"

// fileMode lets the council's collector read what its group may read.
const fileMode = 0o640

// Deliver puts the extract in the council's folder under the name that the
// header HeaderFileName gives: first under a temporary name, then, synced to
// disk, under its own, then its checksum file. The same name with the same bytes
// is a success again; with others it is Rejected, and what lies there is left
// alone.
func (a *Adapter) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	name := m.Header[HeaderFileName]
	if !fileName(name) {
		return adapters.Receipt{}, care.At(care.Invalid, HeaderFileName, "file-name", "the message has no name that is safe in a folder")
	}
	root, err := a.open()
	if err != nil {
		return adapters.Receipt{}, err
	}
	defer root.Close() //nolint:errcheck // nothing was written through it that is not synced
	d := drop{root: root, name: name, sum: m.Body.SHA256()}
	there, err := d.there(ctx)
	if err == nil && !there {
		err = d.write(ctx, m.Body)
	}
	if err == nil {
		err = d.vouch()
	}
	if err != nil {
		return adapters.Receipt{}, classify(err)
	}
	return adapters.Receipt{Reached: adapters.Received, Reference: name, Note: "The file lies in the council's folder."}, nil
}

// Probe writes and removes an empty file in the council's folder.
func (a *Adapter) Probe(_ context.Context) error {
	root, err := a.open()
	if err != nil {
		return err
	}
	defer root.Close() //nolint:errcheck // nothing is kept
	name := temporary("probe")
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, fileMode)
	if err != nil {
		return classify(err)
	}
	return classify(errors.Join(f.Close(), root.Remove(name)))
}

func (a *Adapter) open() (*os.Root, error) {
	if a.set.folder == "" {
		return nil, care.At(care.Unauthorised, "folder", "required", "the settings name no folder for the council")
	}
	root, err := os.OpenRoot(a.set.folder)
	if err != nil {
		return nil, classify(err)
	}
	return root, nil
}

// classify says who can mend a failure of the folder. The cause is kept for
// errors.Is; its text, which names paths, is not shown.
func classify(err error) error {
	var known *care.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.Is(err, fs.ErrPermission):
		return &care.Error{Kind: care.Unauthorised, Path: "folder", Message: "the council's folder may not be used", Err: err}
	}
	return &care.Error{Kind: care.Unavailable, Path: "folder", Message: "the council's folder cannot be used now", Err: err}
}

// drop is one file on its way into the folder.
type drop struct {
	root *os.Root
	name string
	sum  string
}

// there reports whether the same file was dropped before.
func (d *drop) there(ctx context.Context) (bool, error) {
	f, err := d.root.Open(d.name)
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

func (d *drop) write(ctx context.Context, body adapters.Body) error {
	in, err := body.Open()
	if err != nil {
		return &care.Error{Kind: care.Internal, Message: "the message's bytes cannot be read", Err: err}
	}
	defer in.Close()
	return d.place(d.name, func(w io.Writer) error {
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
	line := d.sum + "  " + d.name + "\n"
	if have, err := d.root.ReadFile(d.name + checksumSuffix); err == nil && string(have) == line {
		return nil
	}
	return d.place(d.name+checksumSuffix, func(w io.Writer) error {
		_, err := io.WriteString(w, line)
		return err
	})
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
	old, err := fs.Glob(d.root.FS(), "."+name+".*"+partSuffix)
	for _, temp := range old {
		err = errors.Join(err, d.root.Remove(temp))
	}
	return err
}

// finish syncs and closes a file that was filled, or only closes it.
func finish(f *os.File, filled error) error {
	if filled == nil {
		filled = f.Sync()
	}
	return errors.Join(filled, f.Close())
}

func (d *drop) syncFolder() error {
	folder, err := d.root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// temporary gives a hidden name that nobody else uses.
func temporary(name string) string { return "." + name + "." + rand.Text()[:12] + partSuffix }

func hexSum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// during reads until the context is done.
func during(ctx context.Context, r io.Reader) io.Reader { return reader{ctx: ctx, r: r} }

type reader struct {
	ctx context.Context //nolint:containedctx // it lives as long as one copy
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
