// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"context"
	"errors"
	"slices"

	"github.com/carelode/lode/mapping/care"
)

// T is what a part asks of a test. *testing.T is one; the suite's own tests
// have another, to see that each part can fail.
type T interface { //nolint:interfacebloat // it is the part of testing.T that is used
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	TempDir() string
	Context() context.Context
	Cleanup(f func())
}

// wantKind faults an error that is not a *care.Error of one of the kinds.
func wantKind(t T, what string, err error, kinds ...care.Kind) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: a success, want one of %v", what, kinds)
		return
	}
	if _, ours := errors.AsType[*care.Error](err); !ours {
		t.Errorf("%s: nobody classified the error %q", what, err)
		return
	}
	if kind := care.KindOf(err); !slices.Contains(kinds, kind) {
		t.Errorf("%s: %s (%v), want one of %v", what, kind, err, kinds)
	}
}

// offers gives the adapter as an ability that it has. Where it has it not, the
// log says so.
func offers[A any](t T, a any, not string) (A, bool) {
	t.Helper()
	able, ok := a.(A)
	if !ok {
		t.Logf("%s; not exercised", not)
	}
	return able, ok
}
