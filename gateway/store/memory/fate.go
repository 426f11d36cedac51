// SPDX-License-Identifier: Apache-2.0

package memory

// Fate is what becomes of one call.
type Fate int

// The fates of a call.
const (
	// Answered: it is made, and its caller learns how it went.
	Answered Fate = iota
	// LostBefore: it is not made, and answers ErrLost, as when a connection broke on
	// the way there.
	LostBefore
	// LostAfter: it is made, and answers ErrLost, as when a connection broke on the
	// way back.
	LostAfter
	// KilledBefore: the process is killed with the call on its way: it is not made,
	// and this opening is cut.
	KilledBefore
	// KilledAfter: the process is killed when the call was made and nobody was told:
	// this opening is cut.
	KilledAfter
)

// Meddle has f choose the fate of every call of this opening from now on; nil ends
// that. A call is named by its method in lower case, such as "accept", "apply" and
// "claim". Of PutBlob the fate is chosen when its bytes have been read. Calls
// are made one at a time, so f is never called twice at once; it must not call any store on
// the same memory. A call that fails by itself changes nothing, whatever its fate.
func (s *Store) Meddle(f func(call string) Fate) {
	s.memory.mu.Lock()
	defer s.memory.mu.Unlock()
	s.meddle = f
}

// Cut kills the process whose opening this is, as far as the store can tell: from
// now on every call of it answers ErrCut and does nothing. What was made stays
// made. A reader that it has open, and All, end with ErrCut too.
func (s *Store) Cut() {
	s.memory.mu.Lock() // a call that is being made is made, and answered, whole
	defer s.memory.mu.Unlock()
	s.cut.Store(true)
}

func (s *Store) fate(call string) Fate {
	if s.meddle == nil {
		return Answered
	}
	return s.meddle(call)
}

func (f Fate) made() bool { return f == Answered || f == LostAfter || f == KilledAfter }

// lost gives the error of a call that is not answered, and cuts this opening when
// its process was killed.
func (s *Store) lost(f Fate) error {
	switch f {
	case Answered:
		return nil
	case LostBefore, LostAfter:
		return ErrLost
	case KilledBefore, KilledAfter:
		s.cut.Store(true)
	}
	return ErrCut
}
