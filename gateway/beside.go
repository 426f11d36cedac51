// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"errors"
	"sync"

	"github.com/carelode/lode/mapping/care"
)

// atOnce is how much is done side by side of what waits for the disk: one
// commit then serves several.
const atOnce = 16

// sideBySide does several things at the same time, a few at once, and keeps what
// went wrong. The zero value is ready.
type sideBySide struct {
	once   sync.Once
	slots  chan struct{}
	group  sync.WaitGroup
	mu     sync.Mutex
	faults []error
}

// do begins one, as soon as there is room. A panic in it is a fault of its own.
func (s *sideBySide) do(what func() error) {
	s.once.Do(func() { s.slots = make(chan struct{}, atOnce) })
	s.slots <- struct{}{}
	s.group.Go(func() {
		defer func() { <-s.slots }()
		if err := guarded(what); err != nil {
			s.mu.Lock()
			s.faults = append(s.faults, err)
			s.mu.Unlock()
		}
	})
}

// wait waits for all of them, and gives what went wrong.
func (s *sideBySide) wait() error {
	s.group.Wait()
	return errors.Join(s.faults...)
}

func guarded(what func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = care.Errorf(care.Internal, "a fault of the gateway's own")
		}
	}()
	return what()
}
