// SPDX-License-Identifier: Apache-2.0

package lab

import "time"

// Looks is how the gateways looked into the mailbox: one at a time does, however
// many there are.
type Looks struct {
	Times int   `json:"times"`
	Most  int   `json:"most"`  // that one gateway by itself would have looked, at its pace
	Hands int   `json:"hands"` // how often another went on
	Each  []int `json:"each"`  // by gateway
}

// Looks counts them.
func (w *World) Looks() Looks {
	w.seen.mu.Lock()
	defer w.seen.mu.Unlock()
	all := w.seen.looks
	l := Looks{Times: len(all), Each: make([]int, len(w.Doors))}
	for i, one := range all {
		l.Each[one.door]++
		if i > 0 && all[i-1].door != one.door {
			l.Hands++
		}
	}
	if l.Times > 0 {
		l.Most = int(all[l.Times-1].at.Sub(all[0].at)/sweep) + 1
	}
	return l
}

// look is one look of a gateway's into the mailbox, for what came for it.
type look struct {
	at   time.Time
	door int
}
