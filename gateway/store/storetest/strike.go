// SPDX-License-Identifier: Apache-2.0

package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// What a child says on its standard output: when it begins with what shall be
// struck, and when it has done it.
const (
	begun = "begun"
	done  = "done"
)

// role is the variable of the environment that tells a test's program that it is
// a child, and whose.
const role = "LODE_TEST_CHILD"

// Child does what do does, if this process was started by Start: TestMain calls it
// first, and ends with the code when it is one. do finds in the environment what
// Start was given.
func Child(do func() error) (code int, is bool) {
	if os.Getenv(role) == "" {
		return 0, false
	}
	fmt.Println(begun)
	if err := do(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1, true
	}
	fmt.Println(done)
	return 0, true
}

// Struck is a test's own program, started once more to be struck.
type Struck struct {
	cmd   *exec.Cmd
	words strings.Builder
	ended chan struct{} // closed when it has ended
	done  bool          // it did all; read after ended
	since time.Time     // when it began
}

// Start starts a child and returns when it begins. It is gone when the test ends.
func Start(t *testing.T, env ...string) *Struck {
	t.Helper()
	s := &Struck{cmd: exec.Command(os.Args[0]), ended: make(chan struct{})} //nolint:gosec,noctx // this very program; it is struck, not stopped
	s.cmd.Env = append(append(os.Environ(), role+"=1"), env...)
	s.cmd.Stderr = &s.words
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Kill(); <-s.ended })
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	s.since = time.Now()
	go func() {
		second, _ := lines.ReadString('\n')
		s.done = strings.TrimSpace(second) == done
		_, _ = io.Copy(io.Discard, lines)
		_ = s.cmd.Wait() // done says how it ended
		close(s.ended)
	}()
	if err != nil || strings.TrimSpace(first) != begun {
		s.Kill()
		<-s.ended
		t.Fatalf("a child did not begin: %v\n%s", err, s.words.String())
	}
	return s
}

// Kill ends the child as a power cut would end its process.
func (s *Struck) Kill() { _ = s.cmd.Process.Kill() }

// Met waits for so long, strikes unless the child ended before, and says whether
// it was struck in the middle. A child that failed by itself fails the test.
func (s *Struck) Met(t *testing.T, after time.Duration, strike func()) bool {
	t.Helper()
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case <-s.ended:
		s.mustBeDone(t)
		return false
	case <-timer.C:
	}
	strike()
	<-s.ended
	return !s.done
}

// Finish waits until the child has done it all, and says how long it took.
func (s *Struck) Finish(t *testing.T) time.Duration {
	t.Helper()
	<-s.ended
	s.mustBeDone(t)
	return time.Since(s.since)
}

func (s *Struck) mustBeDone(t *testing.T) {
	t.Helper()
	if !s.done {
		t.Fatalf("a child failed: %s", s.words.String())
	}
}

// Strikes says when to strike: somewhere in what takes a child so long.
type Strikes struct {
	Seed uint64
	Met  int // how many met something
	Vain int // how many came too late
	rand *rand.Rand
	span time.Duration
}

// NewStrikes begins a series; seed 0 draws one. It is printed, so that the series
// can be had again. The system still decides who runs first, so that a replay
// meets the same sort of moment and not the same instruction.
func NewStrikes(t *testing.T, seed uint64, span time.Duration) *Strikes {
	t.Helper()
	if seed == 0 {
		seed = rand.Uint64N(1 << 32) //nolint:gosec // no secret
	}
	t.Logf("seed %d (again with -seed %d); undisturbed it takes %s", seed, seed, span.Round(time.Millisecond))
	return &Strikes{Seed: seed, rand: rand.New(rand.NewPCG(seed, 1)), span: span} //nolint:gosec // no secret
}

// Next gives the moment of the next strike.
func (s *Strikes) Next() time.Duration { return time.Duration(s.rand.Float64() * float64(s.span)) }

// Draw gives a number below n.
func (s *Strikes) Draw(n int) int { return s.rand.IntN(n) }

// Count counts a strike. Those to come are earlier after one that came too late,
// since what the machine does beside this is not the same for long; and when
// nearly all come too late it gives up.
func (s *Strikes) Count(t *testing.T, met bool) {
	t.Helper()
	if met {
		s.Met++
		s.span += s.span / 20
		return
	}
	s.span -= s.span / 10
	if s.Vain++; s.Vain > 20+3*s.Met {
		t.Fatalf("%d strikes met nothing, %d met something: what is struck is too short", s.Vain, s.Met)
	}
}

// Same compares what is with what was, in words about where they differ.
func Same[T comparable](was, is []T) error {
	if len(was) != len(is) {
		return fmt.Errorf("%d were there, %d are", len(was), len(is))
	}
	var all []error
	for i := range was {
		if was[i] != is[i] {
			all = append(all, fmt.Errorf("%+v has become %+v", was[i], is[i]))
		}
	}
	return errors.Join(all...)
}
