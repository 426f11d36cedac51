// SPDX-License-Identifier: Apache-2.0

package people

import (
	"container/heap"
	"time"
)

// entry is the next version that a person's story has to tell.
type entry struct {
	at      int64 // seconds since 1970
	person  int
	version int
	last    int
}

// agenda is a heap of entries: earliest first, then by index.
type agenda []entry

// Len is for container/heap.
func (a agenda) Len() int { return len(a) }

// Less is for container/heap.
func (a agenda) Less(i, j int) bool {
	if a[i].at != a[j].at {
		return a[i].at < a[j].at
	}
	return a[i].person < a[j].person
}

// Swap is for container/heap.
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push is for container/heap; it takes entries only.
func (a *agenda) Push(x any) {
	if e, ok := x.(entry); ok {
		*a = append(*a, e)
	}
}

// Pop is for container/heap.
func (a *agenda) Pop() any {
	end := len(*a) - 1
	e := (*a)[end]
	*a = (*a)[:end]
	return e
}

func (a *agenda) push(e entry) { heap.Push(a, e) }

func (a *agenda) pop() entry {
	e, _ := heap.Pop(a).(entry)
	return e
}

// agenda opens with everybody's first version.
func (c Caseload) agenda() *agenda {
	all := make(agenda, 0, c.n)
	for i := range c.n {
		all = append(all, entry{at: c.when(i, 1).Unix(), person: i, version: 1, last: len(c.taleOf(i).weeks)})
	}
	heap.Init(&all)
	return &all
}

func (c Caseload) after(e entry) entry {
	e.version++
	e.at = c.when(e.person, e.version).Unix()
	return e
}

// when gives the moment a version was written, in UTC. It is drawn from the
// index and version alone, so that the order of all versions is known without
// telling any story.
func (c Caseload) when(person, version int) time.Time {
	rnd := c.random(person, whenStream+uint64(version)) //nolint:gosec // versions are few and positive
	days := c.startDay(person) + 7*c.taleOf(person).weeks[version-1] + rnd.IntN(3)
	day := c.base.AddDate(0, 0, days)
	if w := day.Weekday(); w == time.Saturday {
		day = day.AddDate(0, 0, 2)
	} else if w == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	minutes := 11*60 + 5*rnd.IntN(72) // between 11:00 and 17:00: there was time for a visit before it
	return day.Add(time.Duration(minutes) * time.Minute)
}

// startDay spreads the beginnings over ten weeks. A pair begins together.
func (c Caseload) startDay(person int) int {
	if isSecondOfPair(person) {
		person--
	}
	return c.random(person, startStream).IntN(70)
}
