// SPDX-License-Identifier: Apache-2.0

package matrix_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/carelode/lode/adapters"
	"github.com/carelode/lode/adapters/cld"
	"github.com/carelode/lode/adapters/sharedcare"
	"github.com/carelode/lode/conformance/lab"
	"github.com/carelode/lode/conformance/lab/matrix"
	"github.com/carelode/lode/conformance/scripted"
	"github.com/carelode/lode/mapping/care"
)

// deliver makes one attempt; a planted bug stands around it.
type deliver = func(ctx context.Context, m adapters.Message) (adapters.Receipt, error)

// The real adapters, with a bug around their attempts.
type (
	badRecord struct {
		*sharedcare.Adapter
		bug func(deliver) deliver
	}
	badMailbox struct {
		*scripted.Adapter
		bug func(deliver) deliver
	}
	badFolder struct {
		*cld.Adapter
		bug func(deliver) deliver
	}
)

func (b badRecord) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	return b.bug(b.Adapter.Deliver)(ctx, m)
}

func (b badMailbox) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	return b.bug(b.Adapter.Deliver)(ctx, m)
}

func (b badFolder) Deliver(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
	return b.bug(b.Adapter.Deliver)(ctx, m)
}

// planted is an other side whose adapter has a bug.
type planted struct {
	matrix.Side
	adapter adapters.Adapter
}

func (p planted) Adapter() adapters.Adapter { return p.adapter }

// plant gives a subject whose adapter has a bug. The bug may look into the folder.
func plant(t *testing.T, s matrix.Subject, bug func(dir string) func(deliver) deliver) matrix.Subject {
	t.Helper()
	set := s.Set
	s.Set = func(stage matrix.Stage) (matrix.Side, error) {
		side, err := set(stage)
		if err != nil {
			return nil, err
		}
		with := bug(filepath.Join(stage.Dir, "council"))
		switch a := side.Adapter().(type) {
		case *sharedcare.Adapter:
			return planted{side, badRecord{a, with}}, nil
		case *scripted.Adapter:
			return planted{side, badMailbox{a, with}}, nil
		case *cld.Adapter:
			return planted{side, badFolder{a, with}}, nil
		}
		t.Fatal("no such adapter")
		return nil, nil //nolint:nilnil // not reached
	}
	return s
}

// took calls a failure a success when its words hold some others.
func took(words string) func(string) func(deliver) deliver {
	return settled(func(r adapters.Receipt, err error) (adapters.Receipt, error) {
		if err != nil && strings.Contains(err.Error(), words) {
			return adapters.Receipt{Reached: adapters.Filed}, nil
		}
		return r, err
	})
}

// settled judges anew what came of an attempt.
func settled(judge func(adapters.Receipt, error) (adapters.Receipt, error)) func(string) func(deliver) deliver {
	return func(string) func(deliver) deliver {
		return func(next deliver) deliver {
			return func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) { return judge(next(ctx, m)) }
		}
	}
}

// renamed calls every failure of one kind another.
func renamed(from, to care.Kind) func(string) func(deliver) deliver {
	return settled(func(r adapters.Receipt, err error) (adapters.Receipt, error) {
		if err != nil && care.KindOf(err) == from {
			err = care.Errorf(to, "as the bug has it")
		}
		return r, err
	})
}

// twice sends again at once what failed.
func twice(string) func(deliver) deliver {
	return func(next deliver) deliver {
		return func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
			r, err := next(ctx, m)
			if err != nil {
				r, err = next(ctx, m)
			}
			return r, err
		}
	}
}

// forgetful removes the notes of what was dropped before each attempt.
func forgetful(dir string) func(deliver) deliver {
	return func(next deliver) deliver {
		return func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
			_ = os.Remove(filepath.Join(dir, "."+m.Header[cld.HeaderFileName]+".dropped"))
			return next(ctx, m)
		}
	}
}

// hasty writes a file under its own name at once.
func hasty(dir string) func(deliver) deliver {
	return func(next deliver) deliver {
		return func(ctx context.Context, m adapters.Message) (adapters.Receipt, error) {
			if _, err := os.Stat(filepath.Join(dir, "."+m.Header[cld.HeaderFileName]+".dropped")); err != nil {
				_ = os.WriteFile(filepath.Join(dir, m.Header[cld.HeaderFileName]), []byte("half a f"), 0o600)
			}
			return next(ctx, m)
		}
	}
}

// TestMatrixBites shows that a cell is no decoration: an adapter that judges
// wrongly is found out, by what it did and not only by another fate.
func TestMatrixBites(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		subject matrix.Subject
		bug     func(string) func(deliver) deliver
		fault   string
		moment  matrix.Moment
		form    matrix.Form
		want    string
	}{
		"409 is taken for success":           {matrix.SharedCare(), took("refused it"), "409", matrix.Before, matrix.Once, lab.NoEffect},
		"409 of a mailbox is taken for sent": {matrix.Mailbox(), took("HTTP 409"), "409", matrix.Before, matrix.Once, lab.NoEffect},
		"a lying 200 is believed":            {matrix.SharedCare(), took("did not answer for every part"), "lying success", matrix.Before, matrix.Hours, lab.NoEffect},
		"a log-in page is taken for success": {matrix.SharedCare(), took("not of a type"), "wrong type", matrix.Before, matrix.Once, lab.NoEffect},
		"an unsafe message is sent twice":    {matrix.Mailbox(), twice, "cut after", matrix.After, matrix.Once, lab.SecondEffect},
		"a doubt is called a failure":        {matrix.Mailbox(), renamed(care.Unconfirmed, care.Unavailable), "hang", matrix.After, matrix.Once, lab.SecondEffect},
		"503 is believed":                    {matrix.Mailbox(), renamed(care.Unconfirmed, care.Unavailable), "503", matrix.After, matrix.Hours, lab.SecondEffect},
		"a refusal is tried again":           {matrix.Mailbox(), renamed(care.Rejected, care.Unavailable), "400", matrix.After, matrix.Once, lab.SecondEffect},
		"what time mends is given up":        {matrix.SharedCare(), renamed(care.Unavailable, care.Rejected), "502", matrix.Before, matrix.Once, matrix.OtherFate},
		"a locked door is a shut one":        {matrix.SharedCare(), renamed(care.Unauthorised, care.Unavailable), "401", matrix.Before, matrix.Once, matrix.OtherFate},
		"a folder's note is forgotten":       {matrix.Council(), forgetful, "cut after", matrix.After, matrix.Once, lab.SecondEffect},
		"a file gets its name too early":     {matrix.Council(), hasty, "cut during", matrix.Before, matrix.Once, lab.Foreign},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := slices.IndexFunc(matrix.Faults(), func(f matrix.Fault) bool { return f.Name == c.fault })
			cell := matrix.Cell{Subject: c.subject, Fault: matrix.Faults()[at], Moment: c.moment, Form: c.form}
			if out := play(t, cell); len(out.Wrong) > 0 {
				t.Fatalf("without the bug: %v", out.Wrong)
			}
			cell.Subject = plant(t, c.subject, c.bug)
			out := play(t, cell)
			if !slices.ContainsFunc(out.Wrong, func(v lab.Violation) bool { return v.Kind == c.want }) {
				t.Errorf("not found out: %q, %v", out.Fate, out.Wrong)
			}
		})
	}
}
