// SPDX-License-Identifier: Apache-2.0

package cld

import (
	"context"
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
// disk, under its own, then its checksum file. A hidden note of what was dropped
// stays there, so that the same message again does nothing even when the council
// has taken the file away. The same name with other bytes is Rejected, and what
// lies there is left alone.
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
	if err := d.put(ctx, m.Body); err != nil {
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

func (a *Adapter) open() (adapters.Folder, error) {
	if a.set.folder == "" {
		return nil, care.At(care.Unauthorised, "folder", "required", "the settings name no folder for the council")
	}
	root, err := a.opened(a.set.folder)
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
