// SPDX-License-Identifier: Apache-2.0

package conformance

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"time"
)

// Parts names the suite's parts, in order.
func Parts() []string {
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	return names
}

// Judge has parts run against subjects, over one caseload for all.
type Judge struct{ crowd crowd }

// NewJudge makes the caseload.
func NewJudge(t T) *Judge { return &Judge{newCrowd(t)} }

// Part runs one part and gives what it has to say against the subject.
func (j *Judge) Part(name string, subject Subject) (faults []string) {
	t := &recorder{}
	i := slices.IndexFunc(parts(), func(p part) bool { return p.name == name })
	if i < 0 {
		return []string{"there is no such part"}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer t.clean()
		s := newSuite(t, subject, j.crowd)
		s.patience = time.Second / 5
		parts()[i].test(t, s)
	}()
	<-done
	return t.faults
}

// recorder is a T that keeps the faults to itself.
type recorder struct {
	faults   []string
	cleanups []func()
}

func (*recorder) Helper()                  {}
func (*recorder) Logf(string, ...any)      {}
func (*recorder) Context() context.Context { return context.Background() }

func (r *recorder) Errorf(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) TempDir() string {
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		r.Fatalf("make folder: %v", err)
	}
	r.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (r *recorder) clean() {
	for i := range r.cleanups {
		r.cleanups[len(r.cleanups)-1-i]()
	}
}
