// SPDX-License-Identifier: Apache-2.0

// Package move moves a store from one engine to another, whole and once.
//
// It knows in which order that is safe: the old store is fenced before the new
// one holds anything, and the new one is filled, compared and committed in one
// transaction. So at no moment, and after no crash, can a gateway open both, and
// what was half done is done again from the beginning. It knows no engine.
package move

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/google/uuid"

	"github.com/carelode/lode/gateway/store"
)

// ErrUnknown says that the connection broke while the new store was committed, so
// nobody knows whether it was. Moving again finds out.
var ErrUnknown = errors.New("it is not known whether the new store was committed; run the same again")

// ErrNone says that what failed left nothing of the old store in the new one, and
// that no earlier move had filled it.
var ErrNone = errors.New("nothing of the old store was kept in it")

// ErrElsewhere says that a move was cut off, and this one goes to another store.
var ErrElsewhere = errors.New("a move to another store was begun and may have filled it: finish it there, to the same one")

// From is a store that is left. It is open, so that nobody else has it.
type From interface {
	// Fence gives the fence that stands, the zero one if none does.
	Fence(ctx context.Context) (store.Fence, error)
	// SetFence puts one up, durably: from then on no gateway opens the store. The
	// zero fence takes it down.
	SetFence(ctx context.Context, f store.Fence) error
	// Rows yields a table's rows in the order of its key: int64, bool, string,
	// []byte or nil for each column.
	Rows(ctx context.Context, t store.Table) iter.Seq2[[]any, error]
}

// Into is a store that is filled.
type Into interface {
	// ID names the store. It stays the same as long as the store is there.
	ID(ctx context.Context) (string, error)
	// Take fills the store with what rows gives, compares what it then holds with
	// what it was given, row by row, and commits, all in one transaction. A store
	// that holds anything is refused, unless it was filled under the same origin:
	// then nothing is done, known is true, and taken is what was taken then. Its
	// error wraps ErrUnknown when the commit may have been made, and ErrNone when it
	// is certain that the store holds nothing of that origin.
	Take(ctx context.Context, origin string, rows func(store.Table) iter.Seq2[[]any, error]) (taken []Taken, known bool, err error)
}

// Taken is how much of a table was moved.
type Taken struct {
	Table  string
	Rows   int64
	SHA256 string // of all its rows, as Sum makes it
}

// ErrMoved says that the store was moved before.
var ErrMoved = errors.New("the store was moved already")

// Store moves a store, and leaves the old one fenced. to names the new one in
// words for people. What failed for certain leaves the old one as it was; what
// was cut off is gone on with when it is called again.
func Store(ctx context.Context, from From, into Into, to string) ([]Taken, error) {
	f, ours, err := begin(ctx, from, into, to)
	if err != nil {
		return nil, err
	}
	taken, _, err := into.Take(ctx, f.Origin, func(t store.Table) iter.Seq2[[]any, error] { return from.Rows(ctx, t) })
	if err != nil {
		err = fmt.Errorf("fill the new store: %w", err)
		if errors.Is(err, ErrNone) || ours && !errors.Is(err, ErrUnknown) {
			// Nothing was committed, now or before: the old one may be opened again.
			err = errors.Join(err, from.SetFence(context.WithoutCancel(ctx), store.Fence{}))
		}
		return nil, err
	}
	f.Done, f.To = true, to
	if err := from.SetFence(context.WithoutCancel(ctx), f); err != nil {
		return nil, fmt.Errorf("note that the old store was moved: %w", err)
	}
	return taken, nil
}

// begin fences the old store, or finds the fence of a move that was cut off: then
// it is not ours.
func begin(ctx context.Context, from From, into Into, to string) (f store.Fence, ours bool, err error) {
	f, err = from.Fence(ctx)
	if err != nil {
		return f, false, fmt.Errorf("read fence: %w", err)
	}
	if f.Done {
		return f, false, fmt.Errorf("%w, to %s", ErrMoved, f.To)
	}
	id, err := into.ID(ctx)
	if err != nil {
		return f, false, fmt.Errorf("ask the new store for its name: %w", err)
	}
	if f.Origin != "" {
		if f.Into != id {
			err = fmt.Errorf("%w (%s). If that one is gone for good, put back the backup that was made before", ErrElsewhere, f.To)
		}
		return f, false, err
	}
	f = store.Fence{Origin: uuid.NewString(), To: to, Into: id}
	if err := from.SetFence(ctx, f); err != nil {
		return f, true, fmt.Errorf("fence off the old store: %w", err)
	}
	return f, true, nil
}
