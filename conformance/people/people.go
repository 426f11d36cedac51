// SPDX-License-Identifier: Apache-2.0

package people

import (
	"iter"
	"time"

	"github.com/carelode/lode/mapping/care"
)

// liveStories bounds how many half-told stories Versions holds at once. Beyond
// it a story is told again for each of its versions, which costs time, not memory.
const liveStories = 1024

// Caseload is a number of people with their stories. It is a value that may be
// copied and used from several goroutines: people are made when asked for.
type Caseload struct {
	seed    uint64
	n       int
	base    time.Time
	council string
	marked  bool
	stock   *stock
}

// Option changes how a caseload is made.
type Option func(*Caseload)

// WithBase sets the day on which the first stories begin, by default 5 January
// 2026. Only its date counts. Ages are reckoned from it.
func WithBase(day time.Time) Option {
	return func(c *Caseload) {
		c.base = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	}
}

// WithCouncil sets the council's CASSR code, which owns the councils' person ids.
// The default, 623, is a placeholder until a council has confirmed its own.
func WithCouncil(code string) Option { return func(c *Caseload) { c.council = code } }

// WithMarks plants a unique mark in every free text and every identifier that
// can bear one, for a search of logs and errors to find. See Marks.
func WithMarks() Option { return func(c *Caseload) { c.marked = true } }

// New makes a caseload of n people. The same seed and options give the same
// records, and person i does not depend on n.
func New(seed uint64, n int, opts ...Option) Caseload {
	c := Caseload{
		seed: seed, n: n, council: "623", stock: newStock(),
		base: time.Date(2026, time.January, 5, 0, 0, 0, 0, time.UTC),
	}
	for _, o := range opts {
		o(&c)
	}
	return c
}

// Step is one version of one person's record.
type Step struct {
	Record *care.Record // the caller's own: nothing else points at it
	Person int          // the person's index, from 0
	Story  *Story
	Blobs  []Blob // attachments that this version is the first to cite
}

// Len gives the number of people.
func (c Caseload) Len() int { return c.n }

// People gives the stories in order of index.
func (c Caseload) People() iter.Seq[*Story] {
	return func(yield func(*Story) bool) {
		for i := range c.n {
			if s := c.Story(i); !yield(&s) {
				return
			}
		}
	}
}

// Story gives the story of person i and what is expected of it.
func (c Caseload) Story(i int) Story { return c.storyOf(i) }

// Steps gives every version of person i in order.
func (c Caseload) Steps(i int) []Step { return c.tell(i, every) }

// Versions gives all versions of all people by the time they were written,
// equal times by index. It holds a few words for each person and a bounded
// number of stories, never the records of them all.
func (c Caseload) Versions() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		queue := c.agenda()
		live := make(map[int][]Step)
		for queue.Len() > 0 {
			next := queue.pop()
			if !yield(c.stepOf(next, live)) {
				return
			}
			if next.version < next.last {
				queue.push(c.after(next))
			}
		}
	}
}

// stepOf finds a version in the live stories, or tells the story again when
// there is no room for it.
func (c Caseload) stepOf(e entry, live map[int][]Step) Step {
	steps, ok := live[e.person]
	if !ok && len(live) >= liveStories {
		return c.tell(e.person, e.version)[0]
	}
	if !ok {
		steps = c.tell(e.person, every)
		live[e.person] = steps
	}
	if e.version == e.last {
		delete(live, e.person)
	}
	step := steps[e.version-1]
	steps[e.version-1] = Step{} // told: only the versions to come are held
	return step
}

// Records gives each person's latest version in order of index, one at a time.
func (c Caseload) Records() iter.Seq[*care.Record] {
	return func(yield func(*care.Record) bool) {
		for i := range c.n {
			steps := c.tell(i, latest)
			if !yield(steps[len(steps)-1].Record) {
				return
			}
		}
	}
}
